using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

/// <summary>The power goes right before or right after a complaint is on the disk: it is there once or not at all, and whoever typed it has lost nothing.</summary>
[Collection(nameof(Journeys))]
public sealed class ComplaintCrashTests(Hospital hospital)
{
    private const string BeforeCommit = "complaint.before-commit";
    private const string Committed = "complaint.committed";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [BrowserFact]
    public async Task What_is_taken_down_is_there_once_and_until_then_what_was_typed_is_offered_again()
    {
        const string Words = "挂号窗口排队太久，没有人维持秩序。";
        await using var program = await hospital.StartDyingAppAsync(BeforeCommit);
        await using var agent = await hospital.SignInToAsync(program, "agent");
        await agent.OpenAsync("/complaints/new");
        await agent.Page.Locator("#f-name").FillAsync("陈静");
        await agent.Page.Locator("#f-phone").FillAsync("13855550066");
        await agent.Page.Locator("#f-class").SelectOptionAsync(new SelectOptionValue { Label = "服务效率" });
        await agent.Page.Locator("#f-content").FillAsync(Words);

        await LoseAsync(program, agent.Page, SaveAsync, Committed);
        Assert.Empty(await FindAsync(Words));
        await agent.Page.GetByRole(AriaRole.Button, new() { Name = "继续上次未保存的内容" }).ClickAsync();
        await Assertions.Expect(agent.Page.Locator("#f-content")).ToHaveValueAsync(Words);
        await Assertions.Expect(agent.Page.Locator("#f-phone")).ToHaveValueAsync("13855550066");

        await LoseAsync(program, agent.Page, SaveAsync, crashAt: null);
        await Assertions.Expect(agent.Page.Locator("#f-content")).ToHaveValueAsync("");
        var found = Assert.Single(await FindAsync(Words));
        Assert.Equal(new(found.Number, ComplaintState.Waiting, "Register", Receipts: 1, AuditEntries: 1), found);
        await agent.OpenAsync("/complaints");
        await agent.SeesAsync(found.Number);

        Task SaveAsync() => agent.Page.GetByRole(AriaRole.Button, new() { Name = "保存", Exact = true }).ClickAsync();
    }

    [BrowserFact]
    public async Task A_move_is_made_once_or_not_at_all()
    {
        const string Words = "收费窗口多收了一次挂号费。";
        await using var services = hospital.OpenServices();
        await using var scope = services.CreateAsyncScope();
        var seen = await RegisterAsync(scope.ServiceProvider, Words);
        await using var program = await hospital.StartDyingAppAsync(BeforeCommit);
        await using var office = await hospital.SignInToAsync(program, "office");
        await office.OpenAsync($"/complaints/{seen.Id}");

        await BeginAsync(office.Page);
        await LoseAsync(program, office.Page, () => DoAsync(office.Page), Committed);
        await StateAsync(office.Page, "待处理");
        var found = Assert.Single(await FindAsync(Words));
        Assert.Equal(new(found.Number, ComplaintState.Waiting, "Register", Receipts: 1, AuditEntries: 1), found);

        await BeginAsync(office.Page);
        await LoseAsync(program, office.Page, () => DoAsync(office.Page), crashAt: null);
        await StateAsync(office.Page, "处理中");
        await Assertions.Expect(Accept(office.Page)).ToHaveCountAsync(0);
        found = Assert.Single(await FindAsync(Words));
        Assert.Equal(new(found.Number, ComplaintState.InProgress, "Register Accept", Receipts: 1, AuditEntries: 2), found);

        // Whoever still has it before them as it was is told.
        await Assert.ThrowsAsync<ComplaintMovedOnException>(() => scope.ServiceProvider.GetRequiredService<ComplaintDesk>().AcceptAsync(seen, null, null, Cancel));
        Assert.Equal(found, Assert.Single(await FindAsync(Words)));
    }

    [BrowserFact]
    public async Task What_is_told_at_a_kiosk_is_there_once_and_its_number_is_shown_in_the_end()
    {
        const string Words = "候诊区的屏幕坏了一周";
        var (program, patient) = await hospital.ComeToFragileKioskAsync(("HOSPITALCRM_CRASH_AT", "complaint.kiosk-before-commit"));
        await using var _ = patient;
        await patient.IdentifyAsync("8800000008");
        await patient.ComplainOfWaitingAsync(Words, "13855550044");
        await hospital.KeepsAsync("check 0 0");

        await LoseAsync(program, patient.Page, () => patient.PressAsync("submit"), "complaint.kiosk-committed");
        await patient.IsAtAsync("check");
        await patient.SeesAsync("138****0044");
        Assert.Empty(await FindAsync(Words));

        await LoseAsync(program, patient.Page, () => patient.PressAsync("submit"), crashAt: null);
        await patient.IsAtAsync("told");
        var found = Assert.Single(await FindAsync(Words));
        Assert.Equal(new(await patient.Page.GetByTestId("number").InnerTextAsync(), ComplaintState.Waiting, "Register", Receipts: 1, AuditEntries: 1), found);
        await patient.SeesAsync("编号和查询码已发送短信到 138****0044。");
    }

    /// <summary>Something is pressed, the program dies of it and is started again; returns when the page has come back by itself.</summary>
    private static async Task LoseAsync(RunningProgram program, IPage page, Func<Task> press, string? crashAt)
    {
        await page.EvaluateAsync("() => { window.isLost = true; }");
        await press();
        await program.DiedAsync(Cancel);
        await program.StartAgainAsync(Cancel, crashAt);
        await page.WaitForFunctionAsync("() => !window.isLost && document.querySelector('[data-interactive=true]')");
    }

    private static ILocator Accept(IPage page) => page.Locator(".complaint-actions").GetByRole(AriaRole.Button, new() { Name = "受理", Exact = true });

    private static Task BeginAsync(IPage page) => Accept(page).ClickAsync();

    private static Task DoAsync(IPage page) => page.Locator(".move-do").ClickAsync();

    private static Task StateAsync(IPage page, string state) => Assertions.Expect(page.Locator(".complaint-head .chip").First).ToHaveTextAsync(state);

    private static async Task<ComplaintAt> RegisterAsync(IServiceProvider services, string words)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(Cancel);
        var receipt = await services.GetRequiredService<ComplaintIntake>().RegisterAsync(
            new(ComplaintKind.Complaint, ComplaintChannel.Visit)
            {
                Content = words,
                ComplainantName = "陈静",
                Phone = "13855550055",
                ClassId = await db.Set<ComplaintClass>().Where(c => c.Name == "服务效率").Select(c => c.Id).FirstAsync(Cancel),
                TargetDepartments = [await db.Departments.Where(d => d.IsActive).OrderBy(d => d.Code).Select(d => d.Code).FirstAsync(Cancel)],
            },
            Cancel);
        return new(receipt.Id, await db.Complaints.Where(c => c.Id == receipt.Id).Select(c => c.Version).FirstAsync(Cancel));
    }

    /// <summary>Everything that is on the disk of complaints with these words.</summary>
    private async Task<IReadOnlyList<OnDisk>> FindAsync(string words)
    {
        await using var services = hospital.OpenServices();
        await using var db = await services.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(Cancel);
        List<OnDisk> found = [];
        foreach (var c in await db.Complaints.AsNoTracking().Where(c => c.Content!.EndsWith(words)).ToListAsync(Cancel))
        {
            var events = await db.ComplaintEvents.Where(e => e.ComplaintId == c.Id).OrderBy(e => e.At).ThenBy(e => e.Id).Select(e => e.Move).ToListAsync(Cancel);
            var receipts = await db.OutboxMessages.CountAsync(m => m.Kind == SmsKind.ComplaintReceipt && m.PhoneIndex == c.PhoneIndex && m.RepeatsId == null, Cancel);
            var audit = await db.AuditEntries.CountAsync(e => e.SubjectId == c.Id.ToString() && (e.Action == AuditAction.Add || e.Action == AuditAction.Change), Cancel);
            found.Add(new(c.Number, c.State, string.Join(' ', events), receipts, audit));
        }

        return found;
    }

    private sealed record OnDisk(string Number, ComplaintState State, string Events, int Receipts, int AuditEntries);
}
