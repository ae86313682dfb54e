using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Complaints;

/// <summary>查询进度 by number and code: at a terminal and by text message.</summary>
public sealed class ComplaintProgressTests
{
    private static readonly MobileNumber Phone = MobileNumber.Parse("13812345678");

    private int _next;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task Number_and_code_tell_how_far_it_is_however_they_are_typed(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var slip = await TellAsync(world);

        var found = await FindAsync(world, slip.Number, slip.QueryCode);
        var typed = await FindAsync(world, $" {slip.Number.ToLowerInvariant()[..6]} {slip.Number[6..]}", string.Concat(slip.QueryCode!.Select(c => (char)(c + 0xFEE0))).Insert(4, "－"));

        Assert.Equal((ProgressState.Registered, new DateOnly(2026, 11, 30), 5), (found.State, found.DueOn!.Value, found.DaysLeft!.Value));
        Assert.Equal([(ProgressStage.Registered, new DateOnly(2026, 11, 23)), (ProgressStage.Accepted, null), (ProgressStage.Answered, null), (ProgressStage.CalledBack, null), (ProgressStage.Ended, (DateOnly?)null)], found.Steps.Select(s => (s.Stage, s.On)));
        Assert.Equal(slip.Number, typed.Number);
    }

    [Theory, DatabaseData]
    public async Task A_number_there_never_was_and_a_wrong_code_hear_the_same_and_five_wrong_codes_close_it_for_an_hour(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var slip = await TellAsync(world);
        var unknown = await WrongAsync(world, "TS202611239999", "22222222");
        for (var i = 0; i < ComplaintProgress.MostWrong; i++) Assert.Equal(unknown, await WrongAsync(world, slip.Number, "22222222"));

        Assert.Equal(unknown, await WrongAsync(world, slip.Number, slip.QueryCode!));

        world.Time.Advance(ComplaintProgress.Pause + TimeSpan.FromMinutes(1));
        Assert.Equal(slip.Number, (await FindAsync(world, slip.Number, slip.QueryCode)).Number);
    }

    [Theory, DatabaseData]
    public async Task A_right_code_forgives_the_wrong_ones_before_it(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var slip = await TellAsync(world);
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < ComplaintProgress.MostWrong - 1; i++) await WrongAsync(world, slip.Number, "22222222");
            Assert.Equal(slip.Number, (await FindAsync(world, slip.Number, slip.QueryCode)).Number);
        }
    }

    [Theory, DatabaseData]
    public async Task Twenty_at_once_at_one_terminal_get_ten_tries(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var progress = world.Get<ComplaintProgress>();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => WrongAsync(progress, $"TS2026112300{i:00}", "22222222"), Cancel)));

        Assert.Equal(ComplaintProgress.MostWrongOfSource, answers.Count(a => a == ComplaintProgress.WrongSentence));
        var slip = await TellAsync(world);
        Assert.StartsWith("本机查询输错次数过多", await WrongAsync(world, slip.Number, slip.QueryCode!), StringComparison.Ordinal);
        var other = await world.AddTerminalAsync(Guid.CreateVersion7(), Cancel);
        Assert.Equal(slip.Number, (await progress.FindAsync(other, slip.Number, slip.QueryCode, Cancel)).Number);
    }

    [Fact]
    public async Task What_is_not_complete_is_not_counted()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);

        Assert.Equal("请输入完整的编号。", await WrongAsync(world, "TS2026", "22222222"));
        Assert.Equal("请输入{0}位查询码。", await WrongAsync(world, "TS202611230001", "222"));

        await using var db = await world.OpenDbAsync(Cancel);
        Assert.False(await db.ComplaintQueryTries.AnyAsync(Cancel));
    }

    [Theory, DatabaseData]
    public async Task A_text_message_with_number_and_code_is_answered_with_how_far_it_is(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var slip = await TellAsync(world);

        await SayAsync(world, $"{slip.Number} {slip.QueryCode!.ToLowerInvariant()}");

        Assert.EndsWith($"您的投诉（{slip.Number}）已登记，等待受理，预计11月30日前答复。", Assert.Single(await AnswersAsync(world)), StringComparison.Ordinal);
        await using var db = await world.OpenDbAsync(Cancel);
        var message = await db.InboundMessages.SingleAsync(Cancel);
        Assert.Equal((ReplyMeaning.Progress, true), (message.Meaning, message.HandledAt is not null));
    }

    [Theory, DatabaseData]
    public async Task Wrong_ones_of_a_telephone_are_answered_three_times_an_hour(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);

        for (var i = 0; i < 6; i++) await SayAsync(world, "TS202611230001 22222222");
        var first = await AnswersAsync(world);
        world.Time.Advance(ComplaintProgress.Pause + TimeSpan.FromMinutes(1));
        await SayAsync(world, "TS202611230001 22222222");

        Assert.Equal(ReplyProgress.MostWrongAnswers, first.Count);
        Assert.All(first, answer => Assert.EndsWith(ReplyProgress.WrongAnswer, answer, StringComparison.Ordinal));
        Assert.Equal(ReplyProgress.MostWrongAnswers + 1, (await AnswersAsync(world)).Count);
    }

    [Theory, DatabaseData]
    public async Task After_ten_wrong_ones_a_telephone_hears_nothing_even_of_a_right_one(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var slip = await TellAsync(world);
        for (var i = 0; i < ComplaintProgress.MostWrongOfSource; i++) await SayAsync(world, "TS202611239999 22222222");

        await SayAsync(world, $"{slip.Number}{slip.QueryCode}");

        Assert.Equal(ReplyProgress.MostWrongAnswers, (await AnswersAsync(world)).Count);
    }

    private static Task<ProgressCard> FindAsync(CrmWorld world, string? number, string? code) => world.Get<ComplaintProgress>().FindAsync(CrmWorld.TerminalId, number, code, Cancel);

    private static Task<string> WrongAsync(CrmWorld world, string number, string code) => WrongAsync(world.Get<ComplaintProgress>(), number, code);

    private static async Task<string> WrongAsync(ComplaintProgress progress, string number, string code) =>
        (await Assert.ThrowsAsync<DomainRuleException>(() => progress.FindAsync(CrmWorld.TerminalId, number, code, Cancel))).Sentence;

    /// <summary>A complaint about nobody in particular, without a name.</summary>
    private static async Task<ComplaintSlip> TellAsync(CrmWorld world)
    {
        var visit = await world.BeginByCardAsync("8800000001", Cancel);
        var desk = world.Get<KioskComplaintDesk>();
        var topic = (await desk.OpenAsync(visit, Cancel)).Topics[0];
        return await desk.SubmitAsync(visit, new(Guid.CreateVersion7(), ComplaintKind.Complaint, null, null, topic.Id, [], [], "太吵") { IsAnonymous = true }, Cancel);
    }

    private Task SayAsync(CrmWorld world, string text) => world.Get<InboundDesk>().ReceiveAsync("Kannel", $"q{_next++}", Phone, Phone.Digits, text, Cancel);

    private static async Task<IReadOnlyList<string>> AnswersAsync(CrmWorld world)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        var vault = world.Get<PersonalDataVault>();
        return [.. (await db.OutboxMessages.Where(m => m.Kind == SmsKind.ComplaintNews).ToListAsync(Cancel)).Select(m => vault.Open(Outbox.BodyPurpose, m.BodySealed!))];
    }
}
