using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Satisfaction;

public sealed class KioskDeskTests
{
    private const string Phone = "13900000001";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_card_identifies_its_patient_and_shows_the_name_masked(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var desk = world.Get<KioskDesk>();
        var visit = await desk.BeginAsync(CrmWorld.TerminalId, Cancel);

        var identity = await desk.IdentifyByCardAsync(visit, ";8800000001=99121010000?", Cancel);

        Assert.Equal("陈*", identity.MaskedName);
        Assert.Empty(identity.Choices);
    }

    [Theory]
    [InlineData("880000000")]
    [InlineData("88000000012")]
    [InlineData("88000A0001")]
    [InlineData("")]
    [InlineData(";E?")]
    public async Task A_swipe_without_a_card_number_of_this_hospital_is_told_what_to_do(string swipe)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var visit = await world.Get<KioskDesk>().BeginAsync(CrmWorld.TerminalId, Cancel);

        var told = await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<KioskDesk>().IdentifyByCardAsync(visit, swipe, Cancel));

        Assert.Equal("没有读到有效的卡号，请再刷一次，或改用手机号验证。", told.Message);
    }

    [Fact]
    public async Task An_unknown_card_points_to_the_phone()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var visit = await world.Get<KioskDesk>().BeginAsync(CrmWorld.TerminalId, Cancel);

        var told = await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<KioskDesk>().IdentifyByCardAsync(visit, "8899999999", Cancel));

        Assert.Equal("没有找到这张卡的信息，请改用手机号验证，或到服务台咨询。", told.Message);
    }

    [Fact]
    public async Task A_second_card_in_the_same_visit_is_refused()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var visit = await world.BeginByCardAsync("8800000001", Cancel);

        var told = await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<KioskDesk>().IdentifyByCardAsync(visit, "8800000002", Cancel));

        Assert.Equal("本次评价已有人使用，请先点“结束”。", told.Message);
    }

    [Theory, DatabaseData]
    public async Task A_code_sent_to_the_phone_identifies_its_patient_once(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var desk = world.Get<KioskDesk>();
        var visit = await desk.BeginAsync(CrmWorld.TerminalId, Cancel);
        await desk.SendCodeAsync(visit, "１３９ ０００００００１", Cancel);
        var code = await world.ReadCodeAsync(Phone, Cancel);

        var identity = await desk.IdentifyByCodeAsync(visit, Phone, code, Cancel);
        var again = await Assert.ThrowsAsync<DomainRuleException>(() => desk.IdentifyByCodeAsync(visit, Phone, code, Cancel));

        Assert.Equal("陈*", identity.MaskedName);
        Assert.Equal("验证码已失效，请重新获取。", again.Message);
    }

    [Theory, DatabaseData]
    public async Task A_phone_nobody_knows_may_rate_all_the_same(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var desk = world.Get<KioskDesk>();
        var visit = await desk.BeginAsync(CrmWorld.TerminalId, Cancel);
        await desk.SendCodeAsync(visit, "18812345678", Cancel);

        var identity = await desk.IdentifyByCodeAsync(visit, "18812345678", await world.ReadCodeAsync("18812345678", Cancel), Cancel);
        await world.RateAsync(visit, Section.Outpatient, "MZ01", "4", Cancel);

        Assert.Equal("188****5678", identity.MaskedName);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(1, await db.Evaluations.CountAsync(Cancel));
    }

    [Theory, DatabaseData]
    public async Task A_phone_of_several_patients_asks_which_one_is_rating(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var desk = world.Get<KioskDesk>();
        var visit = await desk.BeginAsync(CrmWorld.TerminalId, Cancel);
        await desk.SendCodeAsync(visit, "13900000009", Cancel);

        var identity = await desk.IdentifyByCodeAsync(visit, "13900000009", await world.ReadCodeAsync("13900000009", Cancel), Cancel);
        var child = identity.Choices.Single(c => c.MaskedName == "吴**");
        var chosen = await desk.ChoosePatientAsync(visit, child.Reference, Cancel);

        Assert.Equal(["赵*", "吴**"], identity.Choices.Select(c => c.MaskedName));
        Assert.DoesNotContain(identity.Choices, c => c.Reference.Contains("P00", StringComparison.Ordinal));
        Assert.Equal("吴**", chosen.MaskedName);
    }

    [Fact]
    public async Task Five_wrong_codes_close_the_code_even_for_the_right_one()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var desk = world.Get<KioskDesk>();
        var visit = await desk.BeginAsync(CrmWorld.TerminalId, Cancel);
        await desk.SendCodeAsync(visit, Phone, Cancel);
        var code = await world.ReadCodeAsync(Phone, Cancel);
        var wrong = code == "000000" ? "000001" : "000000";

        var told = new List<string>();
        for (var i = 0; i < 5; i++) told.Add((await Assert.ThrowsAsync<DomainRuleException>(() => desk.IdentifyByCodeAsync(visit, Phone, wrong, Cancel))).Message);
        var right = await Assert.ThrowsAsync<DomainRuleException>(() => desk.IdentifyByCodeAsync(visit, Phone, code, Cancel));

        Assert.Equal("验证码不正确，还可以试4次。", told[0]);
        Assert.Equal("验证码已失效，请重新获取。", told[4]);
        Assert.Equal("验证码已失效，请重新获取。", right.Message);
    }

    [Fact]
    public async Task A_code_is_good_for_five_minutes()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var desk = world.Get<KioskDesk>();
        var visit = await desk.BeginAsync(CrmWorld.TerminalId, Cancel);
        await desk.SendCodeAsync(visit, Phone, Cancel);
        var code = await world.ReadCodeAsync(Phone, Cancel);

        for (var i = 0; i < 5; i++)
        {
            world.Time.Advance(TimeSpan.FromMinutes(1));
            if (i < 4) await desk.StayAsync(visit, Cancel);
        }

        var told = await Assert.ThrowsAsync<DomainRuleException>(() => desk.IdentifyByCodeAsync(visit, Phone, code, Cancel));
        Assert.Equal("验证码已失效，请重新获取。", told.Message);
    }

    [Fact]
    public async Task A_code_of_one_terminal_opens_nothing_at_another()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var desk = world.Get<KioskDesk>();
        var here = await desk.BeginAsync(CrmWorld.TerminalId, Cancel);
        var there = await desk.BeginAsync(await world.AddTerminalAsync(Guid.CreateVersion7(), Cancel), Cancel);
        await desk.SendCodeAsync(here, Phone, Cancel);
        var code = await world.ReadCodeAsync(Phone, Cancel);

        var told = await Assert.ThrowsAsync<DomainRuleException>(() => desk.IdentifyByCodeAsync(there, Phone, code, Cancel));

        Assert.Equal("请先获取验证码。", told.Message);
    }

    [Theory, DatabaseData]
    public async Task A_phone_gets_one_code_a_minute_five_an_hour_ten_a_day(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var sent = 0;
        var refusals = new HashSet<string>(StringComparer.Ordinal);

        // Every 30 seconds for two hours, then every 10 minutes for twenty hours.
        for (var i = 0; i < 240 + 120; i++)
        {
            var visit = await world.Get<KioskDesk>().BeginAsync(CrmWorld.TerminalId, Cancel);
            try
            {
                await world.Get<KioskDesk>().SendCodeAsync(visit, Phone, Cancel);
                sent++;
            }
            catch (DomainRuleException told)
            {
                refusals.Add(told.Sentence);
            }

            world.Time.Advance(i < 240 ? TimeSpan.FromSeconds(30) : TimeSpan.FromMinutes(10));
            if (i == 118) Assert.Equal(5, sent);
        }

        Assert.Equal(10, sent);
        Assert.Equal(3, refusals.Count);
    }

    [Fact]
    public async Task Two_terminals_asking_for_the_same_phone_at_once_send_one_code()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var desk = world.Get<KioskDesk>();
        var visits = new List<Guid>();
        for (var i = 0; i < 8; i++) visits.Add(await desk.BeginAsync(await world.AddTerminalAsync(Guid.CreateVersion7(), Cancel), Cancel));

        var outcomes = await Task.WhenAll(visits.Select(visit => Task.Run(async () =>
        {
            try
            {
                await desk.SendCodeAsync(visit, Phone, Cancel);
                return true;
            }
            catch (DomainRuleException)
            {
                return false;
            }
        }, Cancel)));

        Assert.Single(outcomes, sent => sent);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(1, await db.OutboxMessages.CountAsync(Cancel));
    }

    [Fact]
    public async Task Neither_code_nor_phone_nor_patient_number_is_readable_in_the_database()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var desk = world.Get<KioskDesk>();
        var visit = await desk.BeginAsync(CrmWorld.TerminalId, Cancel);
        await desk.SendCodeAsync(visit, Phone, Cancel);
        var code = await world.ReadCodeAsync(Phone, Cancel);
        await desk.IdentifyByCodeAsync(visit, Phone, code, Cancel);
        await world.RateAsync(visit, Section.Outpatient, "MZ01", "5", Cancel);

        await using var db = await world.OpenDbAsync(Cancel);
        await db.Database.ExecuteSqlAsync($"PRAGMA wal_checkpoint(TRUNCATE)", Cancel);
        var file = new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(world.Database.Connection).DataSource;
        var bytes = System.Text.Encoding.Latin1.GetString(await ReadSharedAsync(file));

        Assert.DoesNotContain(Phone, bytes, StringComparison.Ordinal);
        Assert.DoesNotContain("P0001", bytes, StringComparison.Ordinal);
        Assert.DoesNotContain($"验证码是{code}", System.Text.Encoding.UTF8.GetString(System.Text.Encoding.Latin1.GetBytes(bytes)), StringComparison.Ordinal);
        Assert.Null((await db.OutboxMessages.SingleAsync(Cancel)).BodySealed);
    }

    [Fact]
    public async Task A_visit_left_alone_is_over_and_nothing_of_the_person_stays_in_it()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var visit = await world.BeginByCardAsync("8800000001", Cancel);

        world.Time.Advance(TimeSpan.FromMinutes(3));
        await Assert.ThrowsAsync<VisitOverException>(() => world.Get<RatingDesk>().ListTargetsAsync(visit, Section.Outpatient, Cancel));
        await world.Get<KioskDesk>().EndAsync(visit, VisitEnd.Left, page: null, Cancel);

        await using var db = await world.OpenDbAsync(Cancel);
        var ended = await db.KioskVisits.SingleAsync(Cancel);
        Assert.NotNull(ended.EndedAt);
        Assert.Null(ended.PatientSealed);
        Assert.Null(ended.PhoneSealed);
    }

    [Fact]
    public async Task Beginning_again_ends_what_the_terminal_still_had_open()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var first = await world.BeginByCardAsync("8800000001", Cancel);

        await world.Get<KioskDesk>().BeginAsync(CrmWorld.TerminalId, Cancel);

        await Assert.ThrowsAsync<VisitOverException>(() => world.Get<RatingDesk>().ListTargetsAsync(first, Section.Outpatient, Cancel));
    }

    [Fact]
    public async Task Without_the_HIS_a_card_points_to_the_phone_and_the_phone_still_works()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        world.His.Trouble = HisTrouble.Missing;
        var desk = world.Get<KioskDesk>();
        var visit = await desk.BeginAsync(CrmWorld.TerminalId, Cancel);

        var card = await Assert.ThrowsAsync<DomainRuleException>(() => desk.IdentifyByCardAsync(visit, "8800000001", Cancel));
        await desk.SendCodeAsync(visit, Phone, Cancel);
        var identity = await desk.IdentifyByCodeAsync(visit, Phone, await world.ReadCodeAsync(Phone, Cancel), Cancel);
        var choices = await world.Get<RatingDesk>().ListTargetsAsync(visit, Section.Outpatient, Cancel);

        Assert.Equal("暂时无法读取就诊卡信息，请改用手机号验证。", card.Message);
        Assert.True(identity.HisIsAway);
        Assert.Equal(2, choices.All.Count);
    }

    private static async Task<byte[]> ReadSharedAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Cancel);
        return copy.ToArray();
    }
}
