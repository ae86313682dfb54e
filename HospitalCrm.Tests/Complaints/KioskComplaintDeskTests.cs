using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Patients;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.Complaints;

/// <summary>我要投诉 and 我要表扬 at a kiosk, from the visit to the book.</summary>
public sealed class KioskComplaintDeskTests
{
    private const string Card = "8800000001";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_complaint_is_in_the_book_with_whom_what_and_why_and_the_slip_names_it(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var mother = await world.AddMotherAsync();
        await world.KnownToHisAsync(mother, "P0001");
        var (visit, choices) = await OpenAsync(world);
        var topic = choices.Topics.Single(t => t.Name == "服务态度");
        Assert.Equal("138****1234", choices.KnownPhone);
        Assert.DoesNotContain(choices.Topics, t => t.Name == "非投诉");

        var slip = await Desk(world).SubmitAsync(visit, new(Guid.CreateVersion7(), ComplaintKind.Complaint, Section.Staff, "D001", topic.Id, [topic.Reasons[0].Id], [], "说话很凶") { WantsCallBack = true }, Cancel);

        await using var db = await world.OpenDbAsync(Cancel);
        var complaint = await db.Complaints.Include(c => c.Parties).SingleAsync(Cancel);
        Assert.Equal((ComplaintState.Waiting, ComplaintChannel.Kiosk, "服务态度·生冷硬顶推", "张伟：生冷硬顶推", "生冷硬顶推\n说话很凶"), (complaint.State, complaint.Channel, complaint.ClassName, complaint.Title, complaint.Content));
        Assert.Equal((mother, "张丽华", "1234", true, false), (complaint.PatientId!.Value, complaint.ComplainantName, complaint.PhoneLast4, complaint.WantsCallBack, complaint.IsAnonymous));
        Assert.Contains(complaint.Parties, p => p is { Role: PartyRole.Target, Code: "D001" });
        Assert.Equal((complaint.Number, "138****1234", 8, new DateOnly(2026, 11, 30)), (slip.Number, slip.SentTo, slip.QueryCode!.Length, slip.DueOn!.Value));
        var receipt = await db.OutboxMessages.SingleAsync(m => m.Kind == SmsKind.ComplaintReceipt, Cancel);
        Assert.Contains(slip.QueryCode, world.Get<PersonalDataVault>().Open(Outbox.BodyPurpose, receipt.BodySealed!), StringComparison.Ordinal);
        Assert.Equal(complaint.Number, (await world.Get<ComplaintProgress>().FindAsync(CrmWorld.TerminalId, slip.Number, slip.QueryCode, Cancel)).Number);
    }

    [Theory, DatabaseData]
    public async Task The_same_draft_handed_in_twice_also_at_once_is_one_complaint(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (visit, choices) = await OpenAsync(world);
        var told = new ToldComplaint(Guid.CreateVersion7(), ComplaintKind.Complaint, Section.Outpatient, "MZ01", choices.Topics[0].Id, [], [], null) { Phone = "13812345678", WantsCallBack = true };

        var slips = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => HandInAsync(world, visit, told), Cancel)));
        var again = await Desk(world).SubmitAsync(visit, told, Cancel);

        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(1, await db.Complaints.CountAsync(Cancel));
        Assert.Single(slips.Append(again).Select(s => s.Number).Distinct(StringComparer.Ordinal));
        Assert.Equal((null, "138****5678"), (again.QueryCode, again.SentTo));
        Assert.Equal(1, await db.OutboxMessages.CountAsync(m => m.Kind == SmsKind.ComplaintReceipt, Cancel));
    }

    [Theory, DatabaseData]
    public async Task Without_a_name_nothing_leads_to_the_person_and_a_lost_slip_gets_another_code(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.KnownToHisAsync(await world.AddMotherAsync(), "P0001");
        var (visit, choices) = await OpenAsync(world);
        var told = new ToldComplaint(Guid.CreateVersion7(), ComplaintKind.Complaint, null, null, choices.Topics[0].Id, [], [], "没有热水") { IsAnonymous = true };

        var slip = await Desk(world).SubmitAsync(visit, told, Cancel);
        var found = await Desk(world).TryFindAsync(visit, told.Id, Cancel);

        await using var db = await world.OpenDbAsync(Cancel);
        var complaint = await db.Complaints.SingleAsync(Cancel);
        Assert.Equal((true, null, null, null, null), (complaint.IsAnonymous, complaint.ComplainantName, complaint.PatientId, complaint.PatientName, complaint.PhoneSealed));
        Assert.Equal((slip.Number, (string?)null), (found!.Number, found.SentTo));
        Assert.NotEqual(slip.QueryCode, found.QueryCode);
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<ComplaintProgress>().FindAsync(CrmWorld.TerminalId, slip.Number, slip.QueryCode, Cancel));
        Assert.Equal(ProgressState.Registered, (await world.Get<ComplaintProgress>().FindAsync(CrmWorld.TerminalId, slip.Number, found.QueryCode, Cancel)).State);
    }

    [Fact]
    public async Task Praise_needs_no_topic_and_names_what_was_good()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var (visit, _) = await OpenAsync(world);

        var slip = await Desk(world).SubmitAsync(visit, new(Guid.CreateVersion7(), ComplaintKind.Praise, Section.Staff, "D002", null, [], [PraiseReason.Patient, PraiseReason.Skilled], "谢谢李医生"), Cancel);

        await using var db = await world.OpenDbAsync(Cancel);
        var praise = await db.Complaints.Include(c => c.Parties).SingleAsync(Cancel);
        Assert.StartsWith("BY20261123", slip.Number, StringComparison.Ordinal);
        Assert.Equal((ComplaintKind.Praise, "耐心、技术好\n谢谢李医生", "陈静", null), (praise.Kind, praise.Content, praise.ComplainantName, slip.DueOn));
        Assert.Contains(praise.Parties, p => p is { Role: PartyRole.Target, Code: "D002" });
    }

    [Fact]
    public async Task A_person_who_may_not_be_named_is_told_of_by_department_and_stays_readable()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await using (var db = await world.OpenDbAsync(Cancel)) await db.ComplaintTargets.Where(t => t.Code == "D001").ExecuteUpdateAsync(set => set.SetProperty(t => t.IsComplainable, false), Cancel);
        var (visit, choices) = await OpenAsync(world);

        await Desk(world).SubmitAsync(visit, new(Guid.CreateVersion7(), ComplaintKind.Complaint, Section.Staff, "D001", choices.Topics[0].Id, [], [], null), Cancel);

        await using var read = await world.OpenDbAsync(Cancel);
        var complaint = await read.Complaints.Include(c => c.Parties).SingleAsync(Cancel);
        Assert.Contains(complaint.Parties, p => p is { Role: PartyRole.TargetDepartment, Code: "MZ01" });
        Assert.StartsWith("张伟\n", complaint.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_is_told_and_nothing_is_stored()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var (visit, choices) = await OpenAsync(world);
        var told = new ToldComplaint(Guid.CreateVersion7(), ComplaintKind.Complaint, null, null, choices.Topics[0].Id, [], [], "太吵");

        await RefusedAsync("请输入回访电话。", told with { WantsCallBack = true });
        await RefusedAsync("手机号应为11位数字，您输入了{0}位。", told with { WantsCallBack = true, Phone = "138" });
        await RefusedAsync("请选择您要反映的问题。", told with { ClassId = null });
        await RefusedAsync("内容最多{0}个字，现在是{1}个字，请删减后再试。", told with { Words = new('好', KioskComplaintDesk.MostWords + 1) });
        var nobody = await world.Get<KioskDesk>().BeginAsync(await world.AddTerminalAsync(Guid.CreateVersion7(), Cancel), Cancel);
        Assert.Equal(KioskDesk.NeedsIdentitySentence, (await Assert.ThrowsAsync<DomainRuleException>(() => Desk(world).SubmitAsync(nobody, told, Cancel))).Sentence);
        await world.Get<KioskDesk>().EndAsync(visit, VisitEnd.Left, null, Cancel);
        await Assert.ThrowsAsync<VisitOverException>(() => Desk(world).SubmitAsync(visit, told, Cancel));

        await using var db = await world.OpenDbAsync(Cancel);
        Assert.False(await db.Complaints.AnyAsync(Cancel));

        async Task RefusedAsync(string sentence, ToldComplaint wrong) =>
            Assert.Equal(sentence, (await Assert.ThrowsAsync<DomainRuleException>(() => Desk(world).SubmitAsync(visit, wrong, Cancel))).Sentence);
    }

    [Fact]
    public async Task While_the_HIS_is_away_it_is_taken_all_the_same()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var (visit, choices) = await OpenAsync(world);
        world.His.Trouble = HisTrouble.Failed;

        await Desk(world).SubmitAsync(visit, new(Guid.CreateVersion7(), ComplaintKind.Complaint, null, null, choices.Topics[0].Id, [], [], "太吵"), Cancel);

        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal("就诊卡持有人", (await db.Complaints.SingleAsync(Cancel)).ComplainantName);
    }

    [Theory, DatabaseData]
    public async Task What_is_being_told_is_kept_with_the_visit_and_found_again(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (visit, _) = await OpenAsync(world);
        var kept = new TellingProgress(Guid.CreateVersion7(), "Complaint", "MZ01", ";1;;", "太吵");

        await world.Get<DraftKeeper>().KeepAsync(visit, new("name", "zh-Hans", 0, "陈*", "13812345678", Section.Outpatient, null, kept), Cancel);
        var found = await world.Get<KioskDesk>().TryResumeAsync(CrmWorld.TerminalId, Cancel);

        Assert.Equal((kept, "13812345678", (SheetProgress?)null, false), (found!.Progress.Telling, found.Progress.Phone, found.Progress.Sheet, found.IsSaved));
    }

    private static KioskComplaintDesk Desk(CrmWorld world) => world.Get<KioskComplaintDesk>();

    /// <summary>Each with services of its own, as two screens have.</summary>
    private static async Task<ComplaintSlip> HandInAsync(CrmWorld world, Guid visit, ToldComplaint told)
    {
        await using var scope = world.Get<IServiceScopeFactory>().CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<KioskComplaintDesk>().SubmitAsync(visit, told, Cancel);
    }

    private static async Task<(Guid Visit, KioskComplaintChoices Choices)> OpenAsync(CrmWorld world)
    {
        var visit = await world.BeginByCardAsync(Card, Cancel);
        return (visit, await Desk(world).OpenAsync(visit, Cancel));
    }
}
