using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Patients;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.Complaints;

/// <summary>Drafts that the program makes: out of replies that sound like a complaint and out of low marks.</summary>
public sealed class DraftComplaintsTests
{
    private static readonly MobileNumber Phone = MobileNumber.Parse(Archives.Mobile);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_reply_that_sounds_like_a_complaint_becomes_a_draft_with_words_and_telephone(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var mother = await world.AddMotherAsync();

        await SayAsync(world, "r1", "我要投诉，等了三个小时");
        await SayAsync(world, "r1", "我要投诉，等了三个小时");
        await SayAsync(world, "r2", "好的，谢谢");

        await using var db = await world.OpenDbAsync(Cancel);
        var draft = await db.Complaints.SingleAsync(Cancel);
        var message = await db.InboundMessages.SingleAsync(m => m.Reference == "r1", Cancel);
        Assert.Equal((ComplaintState.Draft, ComplaintChannel.TextMessage, "我要投诉，等了三个小时", "1234", mother), (draft.State, draft.Channel, draft.Content, draft.PhoneLast4, draft.PatientId!.Value));
        Assert.Equal(($"reply:{message.Id}", message.ReceivedAt), (draft.Source, draft.RegisteredAt));
        Assert.False(await db.OutboxMessages.AnyAsync(Cancel));
    }

    [Theory, DatabaseData]
    public async Task A_fault_of_a_reader_costs_neither_the_reply_nor_what_was_made_of_it(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel, services => services.AddSingleton<IReplyReader, Clumsy>());
        var mother = await world.AddMotherAsync();

        await SayAsync(world, "r1", "我要投诉");

        await using var db = await world.OpenDbAsync(Cancel);
        var message = await db.InboundMessages.SingleAsync(Cancel);
        Assert.Equal((ReplyMeaning.Complaint, mother), (message.Meaning, message.PatientId!.Value));
        Assert.False(await db.Complaints.AnyAsync(Cancel));
    }

    [Theory, DatabaseData]
    public async Task A_low_sheet_becomes_one_draft_also_for_two_programs_at_once(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var mother = await world.AddMotherAsync();
        await world.KnownToHisAsync(mother, "P0001");
        var sheet = await RateAsync(world, Section.Staff, "D001", worst: 1, "态度太差");
        await RateAsync(world, Section.Outpatient, "MZ01", worst: null, "很好");
        var (one, other) = (Drafts(world), Drafts(world));

        var made = await Task.WhenAll(Task.Run(() => one.RunAsync(Now(world), Cancel), Cancel), Task.Run(() => other.RunAsync(Now(world), Cancel), Cancel));

        Assert.Equal((1, 0), (made.Sum(), await one.RunAsync(Now(world), Cancel)));
        await using var db = await world.OpenDbAsync(Cancel);
        var draft = await db.Complaints.Include(c => c.Parties).SingleAsync(Cancel);
        Assert.Equal((ComplaintState.Draft, ComplaintChannel.LowRating, "服务态度", $"rating:{sheet.Id}", mother), (draft.State, draft.Channel, draft.ClassName, draft.Source, draft.PatientId!.Value));
        Assert.Equal("对您的态度怎么样？：非常不满意（不耐烦）\n态度太差", draft.Content);
        Assert.Contains(draft.Parties, p => p is { Role: PartyRole.Target, Code: "D001" });
        var usual = await db.Set<ComplaintImportance>().OrderBy(i => i.Weight).Skip(1).FirstAsync(Cancel);
        Assert.True(draft.Weight > usual.Weight);
        Assert.True(await db.Evaluations.AllAsync(e => e.DraftDueAt == null, Cancel));
        Assert.Equal(0, await db.Notices.CountAsync(n => n.Kind == NoticeKind.ComplaintYours, Cancel));
    }

    [Theory, DatabaseData]
    public async Task A_low_sheet_of_a_department_names_it_and_a_mark_that_is_only_bad_is_not_grave(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await RateAsync(world, Section.Outpatient, "MZ01", worst: 2, null);

        await Drafts(world).RunAsync(Now(world), Cancel);

        await using var db = await world.OpenDbAsync(Cancel);
        var draft = await db.Complaints.Include(c => c.Parties).SingleAsync(Cancel);
        Assert.Contains(draft.Parties, p => p is { Role: PartyRole.TargetDepartment, Code: "MZ01" });
        Assert.Equal((await db.Set<ComplaintImportance>().OrderBy(i => i.Weight).Skip(1).FirstAsync(Cancel)).Weight, draft.Weight);
        Assert.Null(draft.PatientId);
    }

    [Fact]
    public async Task A_sheet_that_cannot_be_made_into_a_draft_waits_and_keeps_no_other_waiting()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var sheet = await RateAsync(world, Section.Staff, "D001", worst: 1, null);
        await RateAsync(world, Section.Staff, "D002", worst: 1, null);
        await using (var broken = await world.OpenDbAsync(Cancel))
            await broken.Set<EvaluationAnswer>().Where(a => a.EvaluationId == sheet.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.IsDissatisfied, false).SetProperty(a => a.Score, (int?)null), Cancel);

        Assert.Equal(1, await Drafts(world).RunAsync(Now(world), Cancel));

        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(Now(world).AddHours(1), (await db.Evaluations.SingleAsync(e => e.Id == sheet.Id, Cancel)).DraftDueAt);
    }

    [Theory, DatabaseData]
    public async Task The_time_line_tells_of_complaints_and_erasing_takes_name_telephone_and_words(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var mother = await world.AddMotherAsync();
        await world.KnownToHisAsync(mother, "P0001");
        var visit = await world.BeginByCardAsync("8800000001", Cancel);
        var desk = world.Get<KioskComplaintDesk>();
        var topic = (await desk.OpenAsync(visit, Cancel)).Topics.First(t => t.Reasons.Count == 0);
        var slip = await desk.SubmitAsync(visit, new(Guid.CreateVersion7(), ComplaintKind.Complaint, null, null, topic.Id, [], [], "太吵"), Cancel);

        Assert.Equal([$"投诉，编号{slip.Number}，分类{topic.Name}"], await world.TimelineAsync(mother, "complaints"));

        string archiveNo;
        await using (var before = await world.OpenDbAsync(Cancel)) archiveNo = (await before.Patients.SingleAsync(p => p.Id == mother, Cancel)).ArchiveNo;
        await world.Get<Domain.Patients.PatientDataDesk>().EraseAsync(mother, archiveNo, "本人要求", Cancel);
        await using var db = await world.OpenDbAsync(Cancel);
        var complaint = await db.Complaints.SingleAsync(Cancel);
        Assert.Equal((null, null, null, null, null), (complaint.ComplainantName, complaint.PhoneSealed, complaint.PhoneIndex, complaint.PatientName, complaint.PatientId));
        Assert.DoesNotContain("太吵", complaint.Content + complaint.Title, StringComparison.Ordinal);
        Assert.Equal((topic.Name, slip.Number), (complaint.ClassName, complaint.Number));
    }

    private static DateTime Now(CrmWorld world) => world.Time.GetUtcNow().UtcDateTime;

    private static RatingComplaints Drafts(CrmWorld world) => ActivatorUtilities.CreateInstance<RatingComplaints>(world.Get<IServiceProvider>());

    private static Task SayAsync(CrmWorld world, string reference, string text) => world.Get<InboundDesk>().ReceiveAsync("Kannel", reference, Phone, Phone.Digits, text, Cancel);

    /// <summary>All 满意, the first question with the mark of this score and its first reason.</summary>
    private static async Task<RatingSheet> RateAsync(CrmWorld world, Section section, string target, int? worst, string? comment)
    {
        var visit = await world.BeginByCardAsync(worst == 2 ? "8800000002" : "8800000001", Cancel);
        var sheet = await world.Get<RatingDesk>().OpenSheetAsync(visit, section, target, "zh-Hans", Cancel);
        var good = sheet.Grades.Single(g => g.Score == 4).Code;
        var answers = sheet.Questions.Select((q, i) => i == 0 && worst is { } score
            ? new FilledAnswer(q.ItemId, sheet.Grades.Single(g => g.Score == score).Code, [q.Reasons.First(r => r.Text == "不耐烦").Code])
            : new FilledAnswer(q.ItemId, good, [])).ToList();
        await world.Get<RatingDesk>().SubmitAsync(visit, new(sheet.Id, section, target, "zh-Hans", answers, comment), Cancel);
        return sheet;
    }

    private sealed class Clumsy : IReplyReader
    {
        public Task ReadAsync(CrmDbContext db, InboundMessage message, MobileNumber from, string text, CancellationToken cancel) => throw new InvalidOperationException("A reader with a fault.");
    }
}
