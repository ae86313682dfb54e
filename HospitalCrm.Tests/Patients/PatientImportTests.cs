using System.Globalization;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Tests.His;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using MiniExcelLibs;

namespace HospitalCrm.Tests.Patients;

public sealed class PatientImportTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_fifty_thousand_archives_with_three_hundred_bad_rows_none_is_saved_and_each_bad_row_is_told()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        using var folder = new TempFolder();
        await MiniExcel.SaveAsAsync(folder.File("a.xlsx"), Rows(50_000, isBad: i => i % 166 == 0 && i < 300 * 166), cancellationToken: Cancel);

        var report = await RunAsync(world, folder.File("a.xlsx"));

        Assert.Equal((50_000, 300), (report.Rows, report.Faults));
        Assert.False(report.IsDone);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal((0, 0), (await db.Patients.CountAsync(Cancel), await db.PatientNamePieces.CountAsync(Cancel)));
    }

    [Theory, DatabaseData]
    public async Task A_good_file_is_taken_in_whole_and_its_patients_are_found(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        using var folder = new TempFolder();
        await MiniExcel.SaveAsAsync(folder.File("a.xlsx"), Rows(1_000, isBad: _ => false), cancellationToken: Cancel);

        var report = await RunAsync(world, folder.File("a.xlsx"));

        Assert.True(report.IsDone);
        Assert.Single((await PatientRegisterTests.FindAsync(world, "13900000777")).Rows);
        Assert.Equal(1_000, (await PatientRegisterTests.FindAsync(world, "试用")).Total);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(1_000, await db.Patients.Select(p => p.Number).Distinct().CountAsync(Cancel));
        Assert.All(await db.Patients.Select(p => p.State).Distinct().ToListAsync(Cancel), state => Assert.Equal(PatientState.Pending, state));
    }

    private static IEnumerable<Dictionary<string, object?>> Rows(int count, Func<int, bool> isBad) => Enumerable.Range(0, count).Select(i => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["姓名"] = string.Create(CultureInfo.InvariantCulture, $"试用{i}"),
        ["性别"] = i % 2 == 0 ? "男" : "女",
        ["手机"] = isBad(i) ? "139" : string.Create(CultureInfo.InvariantCulture, $"139{i:D8}"),
        ["出生日期"] = "1980-05-01",
    });

    private static Task<ImportReport> RunAsync(CrmWorld world, string file) =>
        world.Get<ListImport>().RunAsync(world.Get<PatientRegister>(), field => field.Title, file, isDryRun: false, progress: null, Cancel);
}
