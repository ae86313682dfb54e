using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Tests.Patients;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Messaging;

/// <summary>What is made of what phones write.</summary>
public sealed class InboundDeskTests
{
    private static readonly MobileNumber Phone = MobileNumber.Parse(Archives.Mobile);

    private int _next;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_reply_answers_the_latest_message_and_belongs_to_the_patient_of_the_number(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var mother = await world.AddMotherAsync();
        await SentAsync(world, SmsKind.ReturnVisit);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        var latest = await SentAsync(world, SmsKind.DepartmentGuide);

        var reply = await SayAsync(world, "好的，谢谢");

        Assert.Equal((ReplyMeaning.Words, latest, mother), (reply.Meaning, reply.AnswersId, reply.PatientId));
        Assert.Null(reply.HandledAt);
        Assert.DoesNotContain("谢谢", reply.TextSealed, StringComparison.Ordinal);
    }

    [Theory, DatabaseData]
    public async Task The_same_message_brought_twice_also_at_once_is_one(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => world.Get<InboundDesk>().ReceiveAsync("Kannel", "same", Phone, Phone.Digits, "TD", Cancel), Cancel)));

        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal((1, 1), (await db.InboundMessages.CountAsync(Cancel), await db.SmsStandings.CountAsync(Cancel)));
    }

    [Theory, DatabaseData]
    public async Task An_opt_out_is_kept_with_the_message_that_says_it_and_withdraws_the_consent(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var mother = await world.AddMotherAsync();
        await world.AddBabyAsync();

        var reply = await SayAsync(world, " ｔｄ ");

        await using var db = await world.OpenDbAsync(Cancel);
        var standing = await db.SmsStandings.SingleAsync(Cancel);
        Assert.Equal((SmsClass.Information, SmsStance.OptedOut, SmsStandingWay.Reply, reply.Id), (standing.Class, standing.Stance, standing.Way, standing.InboundId!.Value));
        Assert.Equal((ReplyMeaning.OptOut, true), (reply.Meaning, reply.HandledAt is not null));
        var consents = await db.PatientConsents.ToListAsync(Cancel);
        Assert.Equal(2, consents.Count);
        Assert.Contains(consents, c => c.PatientId == mother && c is { Purpose: ConsentPurpose.InformationMessages, IsGiven: false, Way: ConsentWay.MessageReply });
        // The law asks for an end; a confirmation would be one more.
        Assert.False(await db.OutboxMessages.AnyAsync(Cancel));
    }

    [Theory]
    [InlineData("TD", 1)]
    [InlineData("td", 1)]
    [InlineData("T", 1)]
    [InlineData("r", 1)]
    [InlineData("Ｒ", 1)]
    [InlineData("退 订。", 1)]
    [InlineData("【退订】", 1)]
    [InlineData("退订全部", 2)]
    [InlineData("全部 退订", 2)]
    [InlineData("我要退订这个药", 0)]
    [InlineData("TDX", 0)]
    [InlineData("收到", 0)]
    public async Task Only_the_agreed_words_opt_out(string text, int classes)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);

        await SayAsync(world, text);

        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(classes, await db.SmsStandings.CountAsync(Cancel));
    }

    [Fact]
    public async Task An_opt_out_said_again_adds_nothing_and_one_after_a_new_consent_counts()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await SayAsync(world, "TD");
        await SayAsync(world, "TD");
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            var said = await db.SmsStandings.SingleAsync(Cancel);
            db.SmsStandings.Add(new(said.PhoneSealed, said.PhoneIndex, SmsClass.Information, SmsStance.Agreed, SmsStandingWay.Counter, world.Time.GetUtcNow().UtcDateTime));
            await db.SaveChangesAsync(Cancel);
        }

        world.Time.Advance(TimeSpan.FromMinutes(1));
        await SayAsync(world, "TD");

        await using var after = await world.OpenDbAsync(Cancel);
        Assert.Equal([SmsStance.OptedOut, SmsStance.Agreed, SmsStance.OptedOut], await after.SmsStandings.OrderBy(s => s.At).Select(s => s.Stance).ToListAsync(Cancel));
    }

    [Theory]
    [InlineData("5", 5)]
    [InlineData("５分。", 5)]
    [InlineData(" 1 ", 1)]
    [InlineData("0", null)]
    [InlineData("6", null)]
    [InlineData("15", null)]
    [InlineData("5楼在哪里", null)]
    public async Task A_mark_answers_the_open_survey(string text, int? score)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var survey = await SentAsync(world, SmsKind.SatisfactionSurvey);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await SentAsync(world, SmsKind.ReturnVisit);

        var reply = await SayAsync(world, text);

        Assert.Equal(score, reply.Score);
        if (score is not null) Assert.Equal((survey, ReplyMeaning.Score, true), (reply.AnswersId!.Value, reply.Meaning, reply.HandledAt is not null));
    }

    [Theory, DatabaseData]
    public async Task A_mark_that_could_answer_two_surveys_is_left_to_a_person(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await SentAsync(world, SmsKind.SatisfactionSurvey);
        await SentAsync(world, SmsKind.SatisfactionSurvey);

        var reply = await SayAsync(world, "4");

        Assert.Equal((ReplyMeaning.Ambiguous, null, null), (reply.Meaning, reply.AnswersId, reply.Score));
        Assert.Null(reply.HandledAt);
    }

    [Fact]
    public async Task A_survey_is_answered_once()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await SentAsync(world, SmsKind.SatisfactionSurvey);

        var first = await SayAsync(world, "4");
        var second = await SayAsync(world, "5");

        Assert.Equal((4, null), (first.Score, second.Score));
    }

    [Fact]
    public async Task Words_that_could_answer_two_questions_are_left_to_a_person()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await SentAsync(world, SmsKind.SatisfactionSurvey);
        await SentAsync(world, SmsKind.Reply);

        Assert.Equal(ReplyMeaning.Ambiguous, (await SayAsync(world, "可以")).Meaning);
    }

    [Fact]
    public async Task After_the_hours_of_a_reply_nothing_is_answered_any_more()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await SentAsync(world, SmsKind.SatisfactionSurvey);
        world.Time.Advance(TimeSpan.FromHours(73));

        var reply = await SayAsync(world, "5");

        Assert.Equal((null, null, ReplyMeaning.Words), (reply.AnswersId, reply.Score, reply.Meaning));
    }

    [Theory, DatabaseData]
    public async Task Complaint_words_tell_those_who_answer_once(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.Get<HospitalCrm.Domain.Settings.SettingsStore>().RefreshAsync(Cancel);

        var first = await SayAsync(world, "医生态度差，我要投诉");
        await SayAsync(world, "还是要投诉");

        Assert.Equal(ReplyMeaning.Complaint, first.Meaning);
        await using var db = await world.OpenDbAsync(Cancel);
        var told = await db.Notices.Where(n => n.Kind == NoticeKind.ReplyComplaint).GroupBy(n => n.AccountId).Select(g => g.Count()).ToListAsync(Cancel);
        Assert.All(told, count => Assert.Equal(1, count));
    }

    [Theory]
    [InlineData("+14155550100")]
    [InlineData("106900012345")]
    [InlineData("中国移动")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_foreign_or_strange_number_is_kept_and_harmless(string from)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);

        await world.Get<InboundDesk>().ReceiveAsync("Kannel", new string('x', 200), MobileNumber.TryRead(from), from, "TD", Cancel);

        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal((1, 0), (await db.InboundMessages.CountAsync(Cancel), await db.SmsStandings.CountAsync(Cancel)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\u0007\u001b[31m")]
    [InlineData("半个字\ud83d")]
    public async Task Whatever_is_written_is_kept(string text)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);

        await SayAsync(world, text);
        await SayAsync(world, string.Concat(Enumerable.Repeat("很长的😀", 1000)));

        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(2, await db.InboundMessages.CountAsync(Cancel));
    }

    [Fact]
    public async Task A_flood_from_one_number_is_kept_troubles_nobody_and_may_still_opt_out()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        for (var i = 0; i < 40; i++) await SayAsync(world, "投诉！");

        await SayAsync(world, "TD");

        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(41, await db.InboundMessages.CountAsync(Cancel));
        Assert.Equal(20, await db.InboundMessages.CountAsync(m => m.Meaning == ReplyMeaning.Complaint && m.HandledAt == null, Cancel));
        Assert.Equal(20, await db.InboundMessages.CountAsync(m => m.Meaning == ReplyMeaning.Words && m.HandledAt != null, Cancel));
        Assert.Equal(1, await db.SmsStandings.CountAsync(Cancel));
    }

    private async Task<InboundMessage> SayAsync(CrmWorld world, string text)
    {
        var reference = $"r{_next++}";
        await world.Get<InboundDesk>().ReceiveAsync("Kannel", reference, Phone, Phone.Digits, text, Cancel);
        await using var db = await world.OpenDbAsync(Cancel);
        return await db.InboundMessages.SingleAsync(m => m.Reference == reference, Cancel);
    }

    private static async Task<Guid> SentAsync(CrmWorld world, SmsKind kind)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        var message = world.Get<Outbox>().Add(db, kind, SmsClass.Service, Phone, $"请按时到院 {kind} {Guid.CreateVersion7()}");
        message.MarkSubmitted("Kannel", "10690001", "", world.Time.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync(Cancel);
        return message.Id;
    }
}
