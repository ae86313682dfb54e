using HospitalCrm.Benchmarks.Peers;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Access;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HospitalCrm.Tests.Complaints;

/// <summary>What the staff app does with complaints by itself, as a process that dies right before and right after its commits: each thing is done once.</summary>
public sealed class ComplaintWorkersCrashTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hospitalcrm-complaints-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory, DatabaseData]
    public async Task A_low_sheet_becomes_one_draft_wherever_the_program_dies(string product)
    {
        await using var world = await LastMonthAsync(product);
        await using var node = Node(world);
        var first = await RateAsync(world, "8800000001");

        await DieAsync(node, "complaint.rating-before-commit");
        Assert.Empty(await DraftsAsync(world));
        Assert.True(await IsMarkedAsync(world, first));

        await DieAsync(node, "complaint.rating-committed");
        Assert.Equal([$"rating:{first} 1"], await DraftsAsync(world));
        Assert.False(await IsMarkedAsync(world, first));

        var second = await RateAsync(world, "8800000002");
        node.Start();
        await UntilAsync(async () => !await IsMarkedAsync(world, second));
        Assert.Equal([$"rating:{first} 1", $"rating:{second} 1"], await DraftsAsync(world));
    }

    [Theory, DatabaseData]
    public async Task A_reminder_is_sent_once_wherever_the_program_dies(string product)
    {
        await using var world = await LastMonthAsync(product);
        await world.EmployAsync("office", "孟思齐", ShippedRoles.ComplaintOffice);
        await OpenAllDayAsync(world);
        await using var node = Node(world);
        var first = (await world.RegisterAsync()).Id;

        await DieAsync(node, "complaint-clock.before-commit");
        Assert.Equal((0, 0), await RemindersAsync(world, first));

        await DieAsync(node, "complaint-clock.committed");
        Assert.Equal((1, 1), await RemindersAsync(world, first));

        // Looked at after the first, as it came in after it.
        ((FakeTimeProvider)world.Get<TimeProvider>()).Advance(TimeSpan.FromMinutes(1));
        var second = (await world.RegisterAsync()).Id;
        node.Start();
        await UntilAsync(async () => await RemindersAsync(world, second) == (1, 1));
        Assert.Equal((1, 1), await RemindersAsync(world, first));
    }

    /// <summary>The small hospital a month ago: what was begun there is due for a program that is started now.</summary>
    private static Task<CrmWorld> LastMonthAsync(string product) =>
        ComplaintWorld.CreateAsync(product, services => services.AddSingleton<TimeProvider>(new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddDays(-30))));

    private static async Task OpenAllDayAsync(CrmWorld world)
    {
        await world.SetAsync("WorkFromHour", "0", Cancel);
        await world.SetAsync("WorkUntilHour", "24", Cancel);
        var today = new HospitalClock(TimeProvider.System).Today;
        await using var db = await world.OpenDbAsync(Cancel);
        foreach (var day in new[] { today, today.AddDays(1) })
        {
            if ((await world.Get<WorkingDays>().GetAsync(Cancel)).IsWorkingDay(day)) continue;
            var before = await db.CalendarDays.FindAsync([day], Cancel);
            await world.Get<CalendarDesk>().SaveDayAsync(day, new(CalendarDayKind.Work, "上班"), before is null ? null : new(before.Kind, before.Name), Cancel);
        }
    }

    private static async Task DieAsync(SmsNode node, string place)
    {
        node.Start(place);
        await node.DiedAsync(Cancel);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (!await holds()) await Task.Delay(TimeSpan.FromMilliseconds(100), patience.Token);
    }

    private static async Task<Guid> RateAsync(CrmWorld world, string card)
    {
        var visit = await world.BeginByCardAsync(card, Cancel);
        var sheet = await world.Get<RatingDesk>().OpenSheetAsync(visit, Section.Staff, ComplaintWorld.Target, "zh-Hans", Cancel);
        await world.Get<RatingDesk>().SubmitAsync(visit, CrmWorld.Fill(sheet, sheet.Grades.Single(g => g.Score == SatisfactionScore.Worst).Code), Cancel);
        return sheet.Id;
    }

    private static async Task<bool> IsMarkedAsync(CrmWorld world, Guid sheet)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return await db.Evaluations.AnyAsync(e => e.Id == sheet && e.DraftDueAt != null, Cancel);
    }

    /// <summary>What each was made from, and how many entries of the audit log tell of it.</summary>
    private static async Task<IReadOnlyList<string>> DraftsAsync(CrmWorld world)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        List<string> found = [];
        foreach (var draft in await db.Complaints.AsNoTracking().Where(c => c.State == ComplaintState.Draft).OrderBy(c => c.Number).ToListAsync(Cancel))
            found.Add($"{draft.Source} {await db.AuditEntries.CountAsync(e => e.SubjectId == draft.Id.ToString() && e.Action == AuditAction.Add, Cancel)}");
        return found;
    }

    private static async Task<(int Events, int Notices)> RemindersAsync(CrmWorld world, Guid complaint)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return (await db.ComplaintEvents.CountAsync(e => e.ComplaintId == complaint && e.Move == ComplaintMove.Remind, Cancel),
            await db.Notices.CountAsync(n => n.Kind == NoticeKind.ComplaintOverdue && n.Href == $"/complaints/{complaint}", Cancel));
    }

    /// <summary>The staff app on the world's database, not started yet.</summary>
    private SmsNode Node(CrmWorld world)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DataFolder"] = _folder.FullName,
            ["Database__Provider"] = world.Database.Product.Name,
            ["ConnectionStrings__Crm"] = world.Database.Connection,
            ["PersonalData__KeyFile"] = Path.Combine(Path.GetTempPath(), $"hospitalcrm-test-{Environment.ProcessId}.key"),
            ["His__Provider"] = "None",
        };
        return new(Path.Combine(AppContext.BaseDirectory, "HospitalCrm.App.dll"), SmsNode.FreeAddress(), settings, Path.Combine(_folder.FullName, "node.log"));
    }
}
