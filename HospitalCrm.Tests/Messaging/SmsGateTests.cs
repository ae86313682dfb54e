using System.Globalization;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Settings;
using HospitalCrm.Tests.Patients;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace HospitalCrm.Tests.Messaging;

/// <summary>The rules of the gate as sentences, each with the verdict it ends in. Every sentence has a number of its own.</summary>
public sealed class SmsGateTests
{
    private const string Goes = "发送";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>On Monday 2026-11-23 at 10:00, unless the sentence says another time.</summary>
    private static (string Sentence, string Verdict, Func<Desk, Task<SmsVerdict>> Try)[] ByDay { get; } =
    [
        ("服务类短信发给没有表示过的号码", Goes, d => d.JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("资讯类短信没有同意不发", "未取得同意", d => d.JudgeAsync(SmsKind.Birthday, SmsClass.Information)),
        ("号码同意资讯后发送", Goes, d => d.Says(SmsStance.Agreed, SmsClass.Information).JudgeAsync(SmsKind.Birthday, SmsClass.Information)),
        ("同意服务类不等于同意资讯类", "未取得同意", d => d.Says(SmsStance.Agreed, SmsClass.Service).JudgeAsync(SmsKind.Birthday, SmsClass.Information)),
        ("同意后又退订的不发", "已退订", d => d.Says(SmsStance.Agreed, SmsClass.Information).Later().Says(SmsStance.OptedOut, SmsClass.Information).JudgeAsync(SmsKind.Birthday, SmsClass.Information)),
        ("退订后又同意的发送", Goes, d => d.Says(SmsStance.OptedOut, SmsClass.Information).Later().Says(SmsStance.Agreed, SmsClass.Information).JudgeAsync(SmsKind.Birthday, SmsClass.Information)),
        ("同一时刻既同意又退订，以退订为准", "已退订", d => d.Says(SmsStance.OptedOut, SmsClass.Information).Says(SmsStance.Agreed, SmsClass.Information).JudgeAsync(SmsKind.Birthday, SmsClass.Information)),
        ("退订资讯后服务类照发", Goes, d => d.Says(SmsStance.OptedOut, SmsClass.Information).JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("退订服务类后不再发服务类", "已退订", d => d.Says(SmsStance.OptedOut, SmsClass.Service).JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("退订全部后预约回执照发", Goes, d => d.Says(SmsStance.OptedOut, SmsClass.Service, SmsClass.Information).JudgeAsync(SmsKind.BookingReceipt, SmsClass.Service)),
        ("退订全部后验证码照发", Goes, d => d.Says(SmsStance.OptedOut, SmsClass.Service, SmsClass.Information).JudgeAsync(SmsKind.Code, SmsClass.Code)),
        ("退订全部的医生仍收到危急值", Goes, d => d.Says(SmsStance.OptedOut, SmsClass.Service, SmsClass.Information).JudgeAsync(SmsKind.CriticalValue, SmsClass.InHouse)),
        ("档案同意资讯，号码没有表示过，发送", Goes, async d => await (await d.Archive()).Consents(ConsentPurpose.InformationMessages, isGiven: true).About().JudgeAsync(SmsKind.Birthday, SmsClass.Information)),
        ("档案同意资讯，短信没有指明患者，按号码找到档案", Goes, async d => await (await d.Archive()).Consents(ConsentPurpose.InformationMessages, isGiven: true).JudgeAsync(SmsKind.Birthday, SmsClass.Information)),
        ("档案同意后号码退订的不发", "已退订", async d => await (await d.Archive()).Consents(ConsentPurpose.InformationMessages, isGiven: true).Later().Says(SmsStance.OptedOut, SmsClass.Information).About().JudgeAsync(SmsKind.Birthday, SmsClass.Information)),
        ("号码退订后在窗口重新同意的发送", Goes, async d => await (await d.Archive()).Says(SmsStance.OptedOut, SmsClass.Information).Later().Consents(ConsentPurpose.InformationMessages, isGiven: true).About().JudgeAsync(SmsKind.Birthday, SmsClass.Information)),
        ("档案撤回了资讯同意的不发", "已退订", async d => await (await d.Archive()).Says(SmsStance.Agreed, SmsClass.Information).Later().Consents(ConsentPurpose.InformationMessages, isGiven: false).About().JudgeAsync(SmsKind.Birthday, SmsClass.Information)),
        ("档案撤回服务类同意的不发服务类", "已退订", async d => await (await d.Archive()).Consents(ConsentPurpose.ServiceMessages, isGiven: false).About().JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("同号码的两份档案都撤回的不发", "已退订", async d => await (await (await d.Archive()).Consents(ConsentPurpose.ServiceMessages, isGiven: false).Archive()).Consents(ConsentPurpose.ServiceMessages, isGiven: false).JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("同号码的两份档案只有一份撤回的照发", Goes, async d => await (await (await d.Archive()).Consents(ConsentPurpose.ServiceMessages, isGiven: false).Archive()).JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("只是联系人的号码不受患者撤回影响", Goes, async d => await (await d.Archive("contactPhone")).Consents(ConsentPurpose.ServiceMessages, isGiven: false).JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("监护人的号码受孩子档案影响", "已退订", async d => await (await d.Archive("guardianMobile")).Consents(ConsentPurpose.ServiceMessages, isGiven: false).JudgeAsync(SmsKind.Vaccination, SmsClass.Service)),
        ("已故患者不发", "患者已死亡", async d => await (await d.Archive(isDeceased: true)).About().JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("号码下的档案都已故的不发", "患者已死亡", async d => await (await d.Archive(isDeceased: true)).JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("号码下还有在世患者的照发", Goes, async d => await (await (await d.Archive(isDeceased: true)).Archive()).JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("人工回复可以发给已故患者的家属", Goes, async d => await (await d.Archive(isDeceased: true)).About().JudgeAsync(SmsKind.Reply, SmsClass.Service)),
        ("黑名单不发服务类", "黑名单", d => d.Says(SmsStance.Blocked, SmsClass.Service).JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("黑名单对两类都有效", "黑名单", d => d.Says(SmsStance.Blocked, SmsClass.Service).JudgeAsync(SmsKind.HealthInformation, SmsClass.Information)),
        ("黑名单不影响验证码", Goes, d => d.Says(SmsStance.Blocked, SmsClass.Service, SmsClass.Information).JudgeAsync(SmsKind.Code, SmsClass.Code)),
        ("号码不是本人的不发回执", "号码不是本人", d => d.Says(SmsStance.WrongNumber, SmsClass.Service).JudgeAsync(SmsKind.BookingReceipt, SmsClass.Service)),
        ("解除黑名单后发送", Goes, d => d.Says(SmsStance.Blocked, SmsClass.Service, SmsClass.Information).Later().Says(SmsStance.Cleared, SmsClass.Service, SmsClass.Information).JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("解除黑名单不等于收回退订", "已退订", d => d.Says(SmsStance.OptedOut, SmsClass.Service).Later().Says(SmsStance.Blocked, SmsClass.Service).Later().Says(SmsStance.Cleared, SmsClass.Service).JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("黑名单排在已退订之前", "黑名单", d => d.Says(SmsStance.OptedOut, SmsClass.Service).Says(SmsStance.Blocked, SmsClass.Service).JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("含敏感词的不发", "含敏感词", d => d.JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service, "请勿相信赌 博网站")),
        ("含敏感词的院内短信也不发", "含敏感词", d => d.JudgeAsync(SmsKind.Complaint, SmsClass.InHouse, "请勿相信赌博网站")),
        ("停用的短信类型不发", "该类短信已停用", d => d.JudgeAsync(SmsKind.WardGuide, SmsClass.Service)),
        ("停用的院内类型也不发", "该类短信已停用", d => d.Disable(SmsKind.Complaint).JudgeAsync(SmsKind.Complaint, SmsClass.InHouse)),
        ("需取得同意的服务类型没有同意不发", "未取得同意", d => d.JudgeAsync(SmsKind.SatisfactionSurvey, SmsClass.Service)),
        ("需取得同意的服务类型有同意就发", Goes, d => d.Says(SmsStance.Agreed, SmsClass.Service).JudgeAsync(SmsKind.SatisfactionSurvey, SmsClass.Service)),
        ("资讯类试发不需要同意", Goes, d => d.JudgeAsync(SmsKind.Trial, SmsClass.Information)),
        ("资讯类试发不发给退订的号码", "已退订", d => d.Says(SmsStance.OptedOut, SmsClass.Information).JudgeAsync(SmsKind.Trial, SmsClass.Information)),
        ("刚刚发过相同内容的不发", "重复", d => d.Sent(minutesAgo: 9).JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("很久以前发过相同内容的照发", Goes, d => d.Sent(minutesAgo: 11).JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("结果不明的也算发过", "重复", d => d.Sent(minutesAgo: 9, state: SmsState.Unknown).JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("确实失败的不算发过", Goes, d => d.Sent(minutesAgo: 9, state: SmsState.Failed).JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("标明重发的不算重复", Goes, d => d.Sent(minutesAgo: 9, state: SmsState.Unknown).JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service, isRetry: true)),
        ("内容不同的不算重复", Goes, d => d.Sent(minutesAgo: 1, text: "另一条").JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("重复的验证码照发", Goes, d => d.Sent(minutesAgo: 1, SmsKind.Code, SmsClass.Code).JudgeAsync(SmsKind.Code, SmsClass.Code)),
        ("当日第三条之后不再发", "超过每日上限", d => d.SentToday(3).JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("服务类和资讯类合计", "超过每日上限", d => d.SentToday(2).Sent(minutesAgo: 30, SmsKind.HealthInformation, SmsClass.Information, text: "资讯").JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("验证码和院内短信不计入上限", Goes, d => d.SentToday(2).Sent(30, SmsKind.Code, SmsClass.Code, text: "码").Sent(30, SmsKind.Complaint, SmsClass.InHouse, text: "院内").JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("昨天发的不计入今天", Goes, d => d.SentToday(2).Sent(minutesAgo: 11 * 60, text: "昨晚").JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("昨天写入今天发出的计入今天", "超过每日上限", d => d.SentToday(2).Sent(minutesAgo: 30, text: "昨晚写入", madeDaysAgo: 3).JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("达到上限后回执照发", Goes, d => d.SentToday(3).JudgeAsync(SmsKind.BookingReceipt, SmsClass.Service)),
        ("达到上限后人工回复照发", Goes, d => d.SentToday(3).JudgeAsync(SmsKind.Reply, SmsClass.Service)),
        ("重复排在上限之前", "重复", d => d.SentToday(3).Sent(minutesAgo: 1).JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
    ];

    /// <summary>At 21:30 on that Monday.</summary>
    private static (string Sentence, string Verdict, Func<Desk, Task<SmsVerdict>> Try)[] ByNight { get; } =
    [
        ("晚上的服务类等到第二天早上", "等到 11-24 08:00", d => d.JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
        ("晚上的资讯类等到资讯时段", "等到 11-24 09:00", d => d.Says(SmsStance.Agreed, SmsClass.Information).JudgeAsync(SmsKind.Birthday, SmsClass.Information)),
        ("等不到时段就过期的不发", "时段外", d => d.JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service, goodForHours: 10)),
        ("时段开始后才过期的可以等", "等到 11-24 08:00", d => d.JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service, goodForHours: 11)),
        ("模板自己的时段优先", Goes, d => d.JudgeAsync(SmsKind.InpatientCosts, SmsClass.Service)),
        ("验证码晚上照发", Goes, d => d.JudgeAsync(SmsKind.Code, SmsClass.Code)),
        ("危急值晚上照发", Goes, d => d.JudgeAsync(SmsKind.CriticalValue, SmsClass.InHouse)),
        ("预约回执晚上照发", Goes, d => d.JudgeAsync(SmsKind.BookingReceipt, SmsClass.Service)),
        ("人工回复晚上照发", Goes, d => d.JudgeAsync(SmsKind.Reply, SmsClass.Service)),
        ("试发晚上照发", Goes, d => d.JudgeAsync(SmsKind.Trial, SmsClass.Service)),
        ("已退订的晚上也说已退订", "已退订", d => d.Says(SmsStance.OptedOut, SmsClass.Service).JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service)),
    ];

    [Theory, DatabaseData]
    public async Task By_day_each_rule_holds_as_its_sentence_says(string product)
    {
        await using var world = await OpenAsync(product);

        Assert.Equal(Said(ByDay), await TryAllAsync(world, ByDay));
    }

    [Theory, DatabaseData]
    public async Task At_night_what_can_wait_waits(string product)
    {
        await using var world = await OpenAsync(product);
        world.Time.Advance(new TimeSpan(11, 30, 0));

        Assert.Equal(Said(ByNight), await TryAllAsync(world, ByNight));
    }

    [Fact]
    public async Task Information_waits_for_the_end_of_a_holiday_and_not_for_that_of_a_weekend()
    {
        await using var world = await OpenAsync("Sqlite");
        world.Time.Advance(TimeSpan.FromDays(5));
        var saturday = await new Desk(world, 1).Says(SmsStance.Agreed, SmsClass.Information).JudgeAsync(SmsKind.Birthday, SmsClass.Information);
        world.Time.SetUtcNow(new(2027, 1, 1, 2, 0, 0, TimeSpan.Zero));
        var newYear = await new Desk(world, 2).Says(SmsStance.Agreed, SmsClass.Information).JudgeAsync(SmsKind.Birthday, SmsClass.Information);
        var service = await new Desk(world, 3).JudgeAsync(SmsKind.ReturnVisit, SmsClass.Service);
        await world.SetAsync(nameof(CrmSettings.SendsInformationOnHolidays), "true", Cancel);
        var allowed = await new Desk(world, 4).Says(SmsStance.Agreed, SmsClass.Information).JudgeAsync(SmsKind.Birthday, SmsClass.Information);

        Assert.Equal((Goes, Goes, Goes), (Told(world, saturday), Told(world, service), Told(world, allowed)));
        Assert.StartsWith("等到 01-0", Told(world, newYear), StringComparison.Ordinal);
        Assert.EndsWith(" 09:00", Told(world, newYear), StringComparison.Ordinal);
    }

    [Theory, DatabaseData]
    public async Task Messages_of_one_batch_count_for_each_other(string product)
    {
        await using var world = await OpenAsync(product);
        var desk = new Desk(world, 1);
        var batch = "一一二三四".Select(text => desk.Make(SmsKind.ReturnVisit, SmsClass.Service, $"第{text}条")).ToList();

        Assert.Equal([Goes, "重复", Goes, Goes, "超过每日上限"], (await desk.JudgeAsync(batch)).Select(v => Told(world, v)));
    }

    [Theory, DatabaseData]
    public async Task However_many_messages_there_are_the_database_is_asked_six_times(string product)
    {
        await using var world = await OpenAsync(product);
        List<SmsCandidate> batch = [];
        for (var i = 0; i < 60; i++)
        {
            var desk = new Desk(world, i);
            if (i % 20 == 0) desk = await desk.Archive();
            if (i % 40 == 0) desk.About();
            batch.Add(desk.Make(SmsKind.ReturnVisit, i % 2 == 0 ? SmsClass.Service : SmsClass.Information, $"第{i}条"));
        }

        var counter = new QueryCounter();
        var options = new DbContextOptionsBuilder<CrmDbContext>();
        world.Database.Product.Configure(options, world.Database.Connection, ownsSchema: false);
        await using var db = new CrmDbContext(options.AddInterceptors(counter).Options);
        await world.Get<SmsGate>().JudgeAsync(db, batch, Cancel);
        var (patients, codes) = (counter.Count, 0);
        await world.Get<SmsGate>().JudgeAsync(db, [new Desk(world, 99).Make(SmsKind.Code, SmsClass.Code, "码")], Cancel);
        codes = counter.Count - patients;

        Assert.Equal((6, 0), (patients, codes));
    }

    [Fact]
    public async Task What_the_gate_holds_is_kept_with_its_reason_and_never_handed_over()
    {
        await using var world = await OpenAsync("Sqlite");
        var desk = new Desk(world, 1).Says(SmsStance.OptedOut, SmsClass.Service);
        await desk.QueueAsync(SmsKind.ReturnVisit, SmsClass.Service);
        world.Time.Advance(new TimeSpan(11, 30, 0));
        await new Desk(world, 2).QueueAsync(SmsKind.ReturnVisit, SmsClass.Service);

        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);

        Assert.Empty(world.Gateway.Messages);
        await using var db = await world.OpenDbAsync(Cancel);
        var messages = await db.OutboxMessages.OrderBy(m => m.CreatedAt).ToListAsync(Cancel);
        Assert.Equal([(SmsState.Cancelled, SmsHold.OptedOut), (SmsState.Waiting, null)], messages.Select(m => (m.State, m.Hold)));
        Assert.Equal(new DateTime(2026, 11, 24, 0, 0, 0, DateTimeKind.Utc), messages[1].DueAt);
    }

    private static async Task<CrmWorld> OpenAsync(string product)
    {
        var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.SetAsync(nameof(CrmSettings.SensitiveWords), "赌博", Cancel);
        await world.SetAsync(nameof(CrmSettings.SmsDailyCap), "3", Cancel);
        await using var db = await world.OpenDbAsync(Cancel);
        await db.SmsTemplates.Where(t => t.Kind == SmsKind.WardGuide).ExecuteUpdateAsync(set => set.SetProperty(t => t.IsDisabled, true), Cancel);
        await db.SmsTemplates.Where(t => t.Kind == SmsKind.SatisfactionSurvey).ExecuteUpdateAsync(set => set.SetProperty(t => t.NeedsConsent, true), Cancel);
        await db.SmsTemplates.Where(t => t.Kind == SmsKind.InpatientCosts).ExecuteUpdateAsync(set => set.SetProperty(t => t.WindowFrom, 480).SetProperty(t => t.WindowUntil, 1320), Cancel);
        return world;
    }

    private static async Task<List<string>> TryAllAsync(CrmWorld world, (string Sentence, string Verdict, Func<Desk, Task<SmsVerdict>> Try)[] cases)
    {
        List<string> said = [];
        foreach (var (sentence, _, attempt) in cases) said.Add($"{sentence}：{Told(world, await attempt(new(world, said.Count)))}");
        return said;
    }

    private static IEnumerable<string> Said((string Sentence, string Verdict, Func<Desk, Task<SmsVerdict>> Try)[] cases) => cases.Select(c => $"{c.Sentence}：{c.Verdict}");

    private static string Told(CrmWorld world, SmsVerdict verdict) => verdict switch
    {
        { Hold: { } hold } => Labels.Of(hold),
        { NotBefore: { } when } => string.Create(CultureInfo.InvariantCulture, $"等到 {world.Get<HospitalClock>().ToLocal(when):MM-dd HH:mm}"),
        _ => Goes,
    };

    /// <summary>One number, with what has happened to it before; a minute passes with each <see cref="Later"/>, all of it before now.</summary>
    internal sealed class Desk(CrmWorld world, int number)
    {
        private readonly MobileNumber _to = MobileNumber.Parse(string.Create(CultureInfo.InvariantCulture, $"1550000{number:D4}"));
        private readonly List<Func<CrmDbContext, Task>> _before = [];
        private DateTime _at = world.Time.GetUtcNow().UtcDateTime.AddHours(-1);
        private Guid _archive;
        private Guid? _about;

        public Desk Later()
        {
            _at = _at.AddMinutes(1);
            return this;
        }

        public Desk Says(SmsStance stance, params SmsClass[] classes)
        {
            var at = _at;
            return Before(db =>
            {
                var vault = world.Get<PersonalDataVault>();
                db.SmsStandings.AddRange(classes.Select(c => new SmsStanding(vault.Seal(Outbox.PhonePurpose, _to.Digits), world.Get<Outbox>().IndexOf(_to), c, stance, SmsStandingWay.Telephone, at)));
                return Task.CompletedTask;
            });
        }

        public Desk Disable(SmsKind kind) => Before(db => db.SmsTemplates.Where(t => t.Kind == kind).ExecuteUpdateAsync(set => set.SetProperty(t => t.IsDisabled, true), Cancel));

        public Desk Consents(ConsentPurpose purpose, bool isGiven)
        {
            var (at, archive) = (_at, _archive);
            return Before(db =>
            {
                db.PatientConsents.Add(new(archive, purpose, isGiven, ConsentWay.Counter, "2026-11", at, "leader"));
                return Task.CompletedTask;
            });
        }

        public async Task<Desk> Archive(string field = "mobile", bool isDeceased = false)
        {
            _archive = await world.AddArchiveAsync(("name", "陈静"), ("sex", "Female"), (field, _to.Digits), ("deceased", isDeceased ? "1" : "0"));
            return this;
        }

        /// <summary>The message says whom it is about.</summary>
        public Desk About()
        {
            _about = _archive;
            return this;
        }

        public Desk Sent(int minutesAgo, SmsKind kind = SmsKind.ReturnVisit, SmsClass @class = SmsClass.Service, string text = "请按时复诊", SmsState state = SmsState.Submitted, int madeDaysAgo = 0) => Before(async db =>
        {
            var message = world.Get<Outbox>().Add(db, kind, @class, _to, text);
            var at = world.Time.GetUtcNow().UtcDateTime.AddMinutes(-minutesAgo);
            if (state == SmsState.Unknown) message.DueAt = at;
            else message.MarkSubmitted(SimulatorGateway.ShownName, null, "1", at);
            if (state is SmsState.Unknown or SmsState.Failed) message.MarkUnsent(state, "test");
            await db.SaveChangesAsync(Cancel);
            var made = at.AddDays(-madeDaysAgo);
            await db.OutboxMessages.Where(m => m.Id == message.Id).ExecuteUpdateAsync(set => set.SetProperty(m => m.CreatedAt, made), Cancel);
        });

        public Desk SentToday(int count)
        {
            for (var i = 0; i < count; i++) Sent(minutesAgo: 60 + i, text: $"今天第{i}条");
            return this;
        }

        public SmsCandidate Make(SmsKind kind, SmsClass @class, string text, double? goodForHours = null, bool isRetry = false)
        {
            var message = world.Get<Outbox>().Make(Guid.CreateVersion7(), kind, @class, _to, text);
            message.PatientId = _about;
            message.RepeatsId = isRetry ? Guid.CreateVersion7() : null;
            message.ExpiresAt = goodForHours is { } hours ? message.CreatedAt.AddHours(hours) : null;
            return new(message, _to, text);
        }

        public async Task QueueAsync(SmsKind kind, SmsClass @class)
        {
            await using var db = await ReadyAsync();
            world.Get<Outbox>().Add(db, kind, @class, _to, "请按时复诊");
            await db.SaveChangesAsync(Cancel);
        }

        public async Task<SmsVerdict> JudgeAsync(SmsKind kind, SmsClass @class, string text = "请按时复诊", double? goodForHours = null, bool isRetry = false) =>
            Assert.Single(await JudgeAsync([Make(kind, @class, text, goodForHours, isRetry)]));

        public async Task<IReadOnlyList<SmsVerdict>> JudgeAsync(IReadOnlyList<SmsCandidate> batch)
        {
            await using var db = await ReadyAsync();
            return await world.Get<SmsGate>().JudgeAsync(db, batch, Cancel);
        }

        private async Task<CrmDbContext> ReadyAsync()
        {
            var db = await world.OpenDbAsync(Cancel);
            foreach (var step in _before) await step(db);
            await db.SaveChangesAsync(Cancel);
            return db;
        }

        private Desk Before(Func<CrmDbContext, Task> step)
        {
            _before.Add(step);
            return this;
        }
    }

    private sealed class QueryCounter : DbCommandInterceptor
    {
        public int Count { get; private set; }

        public override ValueTask<InterceptionResult<System.Data.Common.DbDataReader>> ReaderExecutingAsync(
            System.Data.Common.DbCommand command, CommandEventData eventData, InterceptionResult<System.Data.Common.DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Count++;
            return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        }
    }
}
