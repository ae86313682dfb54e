using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.Satisfaction;

public sealed class HandOverDeskTests
{
    private const string Card = "8800000001";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task The_phone_goes_on_with_the_visit_where_the_terminal_left_it(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var desk = world.Get<HandOverDesk>();
        var visit = await world.BeginByCardAsync(Card, Cancel);
        var sheet = await world.Get<RatingDesk>().OpenSheetAsync(visit, Section.Outpatient, "MZ01", "en", Cancel);
        await world.Get<DraftKeeper>().KeepAsync(
            visit, new("rating", "en", 1, "陈*", null, Section.Outpatient, new(sheet.Id, "MZ01", 2, [new(sheet.Questions[0].ItemId, "4", [])], "")), Cancel);

        var offer = await desk.OfferAsync(visit, Cancel);
        var language = await desk.TryReadAsync(offer.Token, Cancel);
        var kept = await desk.TakeAsync(offer.Token, Cancel);
        var holder = await desk.TryFindHolderAsync(kept, Cancel);
        var found = await desk.ResumeAsync(holder!.VisitId, Cancel);

        Assert.Equal("en", language);
        Assert.Equal(new PhoneHolder(visit, CrmWorld.TerminalId), holder);
        Assert.Equal(("陈*", "rating", 2, sheet.Id), (found.Identity!.MaskedName, found.Progress.Page, found.Progress.Sheet!.Question, found.Progress.Sheet.Id));
        Assert.True(await desk.IsTakenAsync(visit, Cancel));
    }

    [Theory, DatabaseData]
    public async Task A_link_works_once_and_looking_at_it_does_not_use_it_up(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var desk = world.Get<HandOverDesk>();
        var offer = await desk.OfferAsync(await world.BeginByCardAsync(Card, Cancel), Cancel);
        for (var look = 0; look < 3; look++) Assert.NotNull(await desk.TryReadAsync(offer.Token, Cancel));

        await desk.TakeAsync(offer.Token, Cancel);

        await IsSpentAsync(desk, offer.Token);
    }

    [Theory, DatabaseData]
    public async Task Of_two_phones_that_take_it_in_the_same_moment_one_wins_and_the_other_is_told(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var desk = world.Get<HandOverDesk>();
        var visit = await world.BeginByCardAsync(Card, Cancel);
        var offer = await desk.OfferAsync(visit, Cancel);

        var phones = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => TryTakeAsync(desk, offer.Token), Cancel)));

        var winner = Assert.Single(phones, kept => kept is not null);
        Assert.Equal(visit, (await desk.TryFindHolderAsync(winner, Cancel))!.VisitId);
    }

    [Theory, DatabaseData]
    public async Task A_link_of_two_minutes_ago_a_withdrawn_one_and_a_replaced_one_lead_nowhere(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var desk = world.Get<HandOverDesk>();
        var visit = await world.BeginByCardAsync(Card, Cancel);

        var replaced = await desk.OfferAsync(visit, Cancel);
        var withdrawn = await desk.OfferAsync(visit, Cancel);
        await IsSpentAsync(desk, replaced.Token);
        Assert.True(await desk.WithdrawAsync(visit, Cancel));
        await IsSpentAsync(desk, withdrawn.Token);
        var late = await desk.OfferAsync(visit, Cancel);
        world.Time.Advance(HandOverDesk.LinkLife);

        await IsSpentAsync(desk, late.Token);
    }

    [Fact]
    public async Task An_altered_or_made_up_link_is_refused_before_the_database_is_asked()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var desk = world.Get<HandOverDesk>();
        var token = (await desk.OfferAsync(await world.BeginByCardAsync(Card, Cancel), Cancel)).Token;
        await using (var db = await world.OpenDbAsync(Cancel)) await db.Database.ExecuteSqlRawAsync("DROP TABLE \"HandOvers\"", Cancel);

        string[] wrong =
        [
            "", " ", "x", token[..^1], token + "A", new('A', token.Length), new('-', token.Length), new('中', token.Length), "../../" + token[6..],
            .. Enumerable.Range(0, token.Length).Select(i => $"{token[..i]}{(token[i] == 'A' ? 'B' : 'A')}{token[(i + 1)..]}"),
        ];

        foreach (var altered in wrong) await IsSpentAsync(desk, altered);
        await Assert.ThrowsAnyAsync<Exception>(() => desk.TryReadAsync(token, Cancel));
    }

    [Fact]
    public async Task What_a_phone_keeps_opens_its_own_visit_and_nothing_else()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var desk = world.Get<HandOverDesk>();
        var mine = await TakeAsync(world, desk, Card);
        var others = await TakeAsync(world, desk, "8800000002");
        var atTerminal = await world.BeginByCardAsync("8800000002", Cancel);

        // The visit's number stands in the first 16 bytes; with the secret of another visit it opens nothing.
        Assert.Null(await desk.TryFindHolderAsync(others[..22] + mine[22..], Cancel));
        foreach (var wrong in new[] { null, "", "x", new string('A', 64), new string('!', 64), mine[..^1], mine + "A" }) Assert.Null(await desk.TryFindHolderAsync(wrong, Cancel));
        await Assert.ThrowsAsync<VisitOverException>(() => desk.ResumeAsync(atTerminal, Cancel));
        Assert.NotNull(await desk.TryFindHolderAsync(mine, Cancel));
    }

    [Theory, DatabaseData]
    public async Task The_next_person_at_the_terminal_neither_finds_nor_ends_the_visit_that_went_on(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var desk = world.Get<HandOverDesk>();
        var kept = await TakeAsync(world, desk, Card);
        var visit = (await desk.TryFindHolderAsync(kept, Cancel))!.VisitId;

        var atHome = await world.Get<KioskDesk>().TryResumeAsync(CrmWorld.TerminalId, Cancel);
        await world.Get<KioskDesk>().EndAsync(visit, VisitEnd.Left, "rating", Cancel);
        await world.Get<KioskDesk>().EndOpenAsync(CrmWorld.TerminalId, VisitEnd.Left, Cancel);
        var next = await world.BeginByCardAsync("8800000002", Cancel);
        await world.RateAsync(visit, Section.Outpatient, "MZ01", "5", Cancel);
        await desk.EndAsync(visit, VisitEnd.Left, null, Cancel);

        Assert.Null(atHome);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal([next], await db.KioskVisits.Where(v => v.EndedAt == null).Select(v => v.Id).ToListAsync(Cancel));
        Assert.Equal(1, await db.Evaluations.CountAsync(Cancel));
        Assert.Null(await desk.TryFindHolderAsync(kept, Cancel));
    }

    [Fact]
    public async Task On_the_phone_ten_minutes_may_pass_between_two_touches_and_no_more()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var desk = world.Get<HandOverDesk>();
        var kept = await TakeAsync(world, desk, Card);

        world.Time.Advance(KioskDesk.PhoneLife - TimeSpan.FromSeconds(1));
        var inTime = await desk.TryFindHolderAsync(kept, Cancel);
        await desk.ResumeAsync(inTime!.VisitId, Cancel);
        world.Time.Advance(KioskDesk.PhoneLife - TimeSpan.FromSeconds(1));
        var stillInTime = await desk.TryFindHolderAsync(kept, Cancel);
        world.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.NotNull(stillInTime);
        Assert.Null(await desk.TryFindHolderAsync(kept, Cancel));
    }

    [Fact]
    public async Task While_the_code_is_shown_the_visit_stays_alive_and_after_the_end_the_link_is_void()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel, services => services.Configure<KioskOptions>(kiosk => (kiosk.IdleSeconds, kiosk.CodeIdleSeconds) = (20, 20)));
        var desk = world.Get<HandOverDesk>();
        var visit = await world.BeginByCardAsync(Card, Cancel);
        var offer = await desk.OfferAsync(visit, Cancel);
        for (var second = 0; second < 110; second += 10)
        {
            world.Time.Advance(TimeSpan.FromSeconds(10));
            Assert.False(await desk.IsTakenAsync(visit, Cancel));
        }

        Assert.NotNull(await desk.TryReadAsync(offer.Token, Cancel));
        await world.Get<KioskDesk>().EndAsync(visit, VisitEnd.Left, "rating", Cancel);

        await IsSpentAsync(desk, offer.Token);
        await Assert.ThrowsAsync<VisitOverException>(() => desk.IsTakenAsync(visit, Cancel));
    }

    [Fact]
    public async Task A_visit_shows_five_links_and_only_after_somebody_has_shown_who_they_are()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var desk = world.Get<HandOverDesk>();
        var visit = await world.Get<KioskDesk>().BeginAsync(CrmWorld.TerminalId, Cancel);

        var early = await Assert.ThrowsAsync<DomainRuleException>(() => desk.OfferAsync(visit, Cancel));
        await world.Get<KioskDesk>().IdentifyByCardAsync(visit, Card, Cancel);
        for (var offer = 0; offer < HandOverDesk.MostOffers; offer++) await desk.OfferAsync(visit, Cancel);
        var many = await Assert.ThrowsAsync<DomainRuleException>(() => desk.OfferAsync(visit, Cancel));

        Assert.Equal(KioskDesk.NeedsIdentitySentence, early.Message);
        Assert.Equal("二维码显示次数已用完，请在本机继续。", many.Message);
    }

    [Fact]
    public async Task Neither_the_link_nor_what_the_phone_keeps_stands_in_the_database()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var desk = world.Get<HandOverDesk>();
        var offer = await desk.OfferAsync(await world.BeginByCardAsync(Card, Cancel), Cancel);
        var kept = await desk.TakeAsync(offer.Token, Cancel);

        await using var db = await world.OpenDbAsync(Cancel);
        var stored = await db.HandOvers.SingleAsync(Cancel);
        var visit = await db.KioskVisits.SingleAsync(Cancel);

        Assert.True(stored is { IsTaken: true, ClosedAt: not null });
        Assert.DoesNotContain(offer.Token[..20], stored.TokenHash, StringComparison.Ordinal);
        Assert.DoesNotContain(kept[22..42], visit.HolderHash!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_that_goes_out_of_service_does_not_take_the_visit_from_the_phone()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var desk = world.Get<HandOverDesk>();
        var kept = await TakeAsync(world, desk, Card);
        await using (var db = await world.OpenDbAsync(Cancel)) await db.Terminals.ExecuteUpdateAsync(set => set.SetProperty(t => t.State, TerminalState.Paused), Cancel);
        await world.Get<Terminals>().RefreshAsync(Cancel);

        var holder = await desk.TryFindHolderAsync(kept, Cancel);
        await world.RateAsync(holder!.VisitId, Section.Outpatient, "MZ01", "5", Cancel);

        await using var after = await world.OpenDbAsync(Cancel);
        Assert.Equal(1, await after.Evaluations.CountAsync(Cancel));
    }

    private static async Task<string> TakeAsync(CrmWorld world, HandOverDesk desk, string card) =>
        await desk.TakeAsync((await desk.OfferAsync(await world.BeginByCardAsync(card, Cancel), Cancel)).Token, Cancel);

    private static async Task<string?> TryTakeAsync(HandOverDesk desk, string token)
    {
        try
        {
            return await desk.TakeAsync(token, Cancel);
        }
        catch (DomainRuleException)
        {
            return null;
        }
    }

    private static async Task IsSpentAsync(HandOverDesk desk, string token)
    {
        Assert.Null(await desk.TryReadAsync(token, Cancel));
        Assert.Null(await TryTakeAsync(desk, token));
    }
}
