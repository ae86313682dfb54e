using System.Text.RegularExpressions;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.His.Demonstration;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace HospitalCrm.Tests.His;

public sealed partial class ContractTests
{
    [Fact]
    public void The_contract_page_and_the_reader_name_the_same_views_and_columns()
    {
        using var his = new HisDbContext(new DbContextOptionsBuilder<HisDbContext>().UseSqlite().Options);
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "HospitalCrm.sln")))
            root = root.Parent!;
        var page = File.ReadAllText(Path.Combine(root.FullName, "docs", "his.md"));

        var documented = ViewChapter().Matches(page).SelectMany(
            chapter => ColumnCell().Matches(chapter.Groups["body"].Value).SelectMany(
                cell => cell.Groups["names"].Value.Split('、').Select(column => $"{chapter.Groups["view"].Value}.{column}")));
        var read = his.Model.GetEntityTypes().SelectMany(
            view => view.GetProperties().Select(p => $"{view.GetViewName()}.{p.GetColumnName(StoreObjectIdentifier.View(view.GetViewName()!, null))}"));

        Assert.Equal(read.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_fit_every_product()
    {
        using var his = new HisDbContext(new DbContextOptionsBuilder<HisDbContext>().UseSqlite().Options);

        var names = his.Model.GetEntityTypes().SelectMany(v => v.GetProperties().Select(p => HisDbContext.Snake(p.Name)).Append(v.GetViewName()!));

        Assert.All(names, n => Assert.Matches("^[A-Z_]{1,30}$", n));
    }

    [Fact]
    public async Task Every_view_of_the_contract_can_be_read_from_the_demonstration_HIS()
    {
        using var folder = new TempFolder();
        var path = folder.File("his.db");
        await DemonstrationHis.EnsureAsync(path, 3_000, 2026, new(2026, 11, 23), null, TestContext.Current.CancellationToken);
        var database = new SqliteHisDatabase($"Data Source={path}", TimeSpan.FromSeconds(30), TimeProvider.System);

        var rows = await database.ReadAsync<object?[]>(
            async (his, stop) =>
            [
                await his.Users.FirstOrDefaultAsync(u => u.UserCode == "1001", stop), await his.Departments.FirstOrDefaultAsync(d => d.DeptCode == "2001", stop),
                await his.ExamItems.FirstOrDefaultAsync(e => e.ItemCode == "E0101", stop), await his.Patients.FirstOrDefaultAsync(p => p.CardNo == "8800000001", stop),
                await his.OutpatientVisits.OrderBy(v => v.VisitNo).FirstOrDefaultAsync(v => v.NextVisitAt != null, stop),
                await his.Prescriptions.OrderBy(p => p.PrescriptionNo).FirstOrDefaultAsync(stop),
                await his.Discharges.OrderBy(d => d.AdmissionNo).FirstOrDefaultAsync(d => d.DischargedAt == null, stop),
                await his.Newborns.OrderBy(n => n.NewbornNo).FirstOrDefaultAsync(stop),
                await his.ExamOrders.OrderBy(o => o.OrderNo).FirstOrDefaultAsync(o => o.IsAbnormal == 1, stop),
                await his.InpatientFees.OrderBy(f => f.AdmissionNo).ThenBy(f => f.FeeOn).FirstOrDefaultAsync(stop),
                await his.Vaccinations.OrderBy(v => v.PatientNo).ThenBy(v => v.GivenOn).FirstOrDefaultAsync(stop),
            ],
            TestContext.Current.CancellationToken);

        Assert.All(rows, Assert.NotNull);
        var fee = Assert.IsType<HisInpatientFeeView>(rows[9]);
        Assert.Equal(fee.DayAmount, fee.TotalAmount); // the first day of a stay
    }

    [GeneratedRegex(@"^### 2\.\d+ (?<view>HIS_[A-Z_]+)(?<body>.*?)(?=^##)", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ViewChapter();

    [GeneratedRegex(@"^\| (?<names>[A-Z_、]+) \| ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ColumnCell();
}
