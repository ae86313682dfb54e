using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Patients;

public sealed class PatientClassificationTests
{
    private static readonly DateOnly Today = new(2026, 11, 23);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "未知")]
    [InlineData(0, "低")]
    [InlineData(9_999, "低")]
    [InlineData(10_000, "中")]
    [InlineData(49_999, "中")]
    [InlineData(50_000, "高")]
    public void A_spending_band_has_its_lower_end_and_not_its_upper_one(int? yuan, string expected) =>
        Assert.Equal(expected, Name(Spending, Classifier().Spending(new() { YearSpending = yuan })));

    [Theory]
    [InlineData("2型糖尿病", true, "慢病")]
    [InlineData("慢性支气管炎急性发作", true, "慢病")]
    [InlineData("急性阑尾炎术后", true, "急性期")]
    [InlineData("COPD；慢阻肺", false, "慢病")]
    [InlineData("胫骨骨折", true, null)]
    [InlineData(null, true, "健康")]
    [InlineData(" ", false, null)]
    public void Of_several_health_classes_the_first_in_order_counts_and_an_unknown_illness_is_not_health(string? diagnosis, bool wasHere, string? expected) =>
        Assert.Equal(expected, Name(Health, Classifier().Health(new() { LastDiagnosis = diagnosis, WasHere = wasHere })));

    [Theory]
    [InlineData("320102199001011234", "南京市玄武区", "本市区")]
    [InlineData("320583199001011234", null, "本省外市")]
    [InlineData("110101199001011234", "香港特别行政区", "境外")]
    [InlineData(null, "新北市（台湾）", "境外")]
    [InlineData("110101199001011234", "北京市", null)]
    public void The_longest_region_of_the_identity_card_counts_before_words_of_the_address(string? idCard, string? address, string? expected) =>
        Assert.Equal(expected, Name(Addresses, Classifier().Address(new() { IdCard = idCard, Address = address })));

    [Theory]
    [InlineData("2026-11-23", "新生儿", "2026-12-23")]
    [InlineData("2026-10-24", "新生儿", "2026-11-24")]
    [InlineData("2026-10-23", "婴儿", "2027-10-23")]
    [InlineData("1966-11-23", "老年", null)]
    [InlineData("1966-11-24", "中年", "2026-11-24")]
    [InlineData("2026-12-01", null, "2026-12-01")]
    [InlineData(null, null, null)]
    public void An_age_band_counts_full_months_and_knows_when_it_ends(string? born, string? band, string? next)
    {
        var (id, nextOn) = Classifier().Age(new() { BornOn = Day(born) });

        Assert.Equal(band, Name(Ages, id));
        Assert.Equal(Day(next), nextOn);
    }

    [Theory, DatabaseData]
    public async Task A_pass_classifies_everybody_and_a_second_one_changes_nothing(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var rich = await SomePatients.TakeOverAsync(world, "陈静", Cancel, "P0001", new(1980, 5, 1), address: "香港", ledger: e => (e.YearSpending, e.TotalSpending, e.LastDiagnosis, e.Visits) = (60_000, 90_000, "高血压", 3));
        var unknown = await SomePatients.TakeOverAsync(world, "周国强", Cancel);

        var done = await world.Get<ClassificationRun>().RunAsync(null, Cancel);

        Assert.Equal((2, 2, true), (done.DoneSeen, done.DoneChanged, done.Share is null));
        Assert.Equal("高/慢病/境外/中年", await SomePatients.ClassesAsync(world, rich, Cancel));
        Assert.Equal("未知/-/-/-", await SomePatients.ClassesAsync(world, unknown, Cancel));
        Assert.Equal(0, (await world.Get<ClassificationRun>().RunAsync(null, Cancel)).DoneChanged);

        var overview = await world.Get<ClassificationRun>().OverviewAsync(Cancel);
        Assert.Equal(2, overview.Total);
        Assert.Equal((1, 1), (overview.Kinds[0].Classes.Single(c => c.Name == "高").Count, overview.Kinds[1].Without));
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(2, await db.AuditEntries.CountAsync(e => e.Subject == "患者分类", Cancel));
    }

    [Theory, DatabaseData]
    public async Task A_class_set_by_hand_survives_a_pass_and_says_who_until_it_goes_back_to_the_rule(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var id = await SomePatients.TakeOverAsync(world, "陈静", Cancel, "P0001", new(1980, 5, 1), ledger: e => (e.YearSpending, e.TotalSpending) = (100, 100));
        await world.Get<ClassificationRun>().RunAsync(null, Cancel);
        var line = (await world.Get<PatientClasses>().TryGetAsync(id, Cancel))!.Lines[0];

        await world.Get<PatientClasses>().SetAsync(id, PatientClassKind.Spending, line.Options.Single(o => o.Name == "高").Id, Cancel);
        await world.Get<PatientClasses>().SetAsync(id, PatientClassKind.Age, (await world.Get<PatientClasses>().TryGetAsync(id, Cancel))!.Lines[3].Options.Single(o => o.Name == "老年").Id, Cancel);
        await world.Get<ClassificationRun>().RunAsync(null, Cancel);
        world.Time.Advance(TimeSpan.FromDays(40_000));
        await world.Get<ClassificationRun>().KeepUpAsync(Cancel);

        Assert.Equal("高/-/-/老年", await SomePatients.ClassesAsync(world, id, Cancel));
        Assert.Equal("leader", (await world.Get<PatientClasses>().TryGetAsync(id, Cancel))!.Lines[0].By);
        await using (var db = await world.OpenDbAsync(Cancel)) Assert.Contains("人工", (await db.AuditEntries.OrderByDescending(e => e.At).FirstAsync(e => e.SubjectId == id.ToString(), Cancel)).Changes!, StringComparison.Ordinal);

        await world.Get<PatientClasses>().SetAsync(id, PatientClassKind.Spending, null, Cancel);
        var back = (await world.Get<PatientClasses>().TryGetAsync(id, Cancel))!.Lines[0];
        Assert.Equal(("低", null), (back.Name, back.By));
    }

    [Theory, DatabaseData]
    public async Task A_pass_that_is_cut_short_goes_on_from_its_place(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await FillAsync(world, ClassificationRun.Batch + 700);
        using var killed = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.Get<ClassificationRun>().RunAsync(new Killing(killed), killed.Token));

        var half = await world.Get<ClassificationRun>().StateAsync(Cancel);
        Assert.Equal((ClassificationRun.Batch, false), (half.Seen, half.IsHeld));
        Assert.NotNull(half.Share);
        var rest = new Noting();
        var done = await world.Get<ClassificationRun>().RunAsync(rest, Cancel);
        Assert.Equal((ClassificationRun.Batch + 700, ClassificationRun.Batch + 700), (done.DoneSeen, done.DoneChanged));
        Assert.Equal([ClassificationRun.Batch + 700], rest.Seen);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(ClassificationRun.Batch + 700, await db.PatientClassifications.CountAsync(Cancel));
        Assert.Equal(1, await db.AuditEntries.CountAsync(e => e.Subject == "患者分类", Cancel));
    }

    [Theory, DatabaseData]
    public async Task One_node_at_a_time_works_and_a_dead_one_is_replaced(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await SomePatients.TakeOverAsync(world, "陈静", Cancel);
        await using (var db = await world.OpenDbAsync(Cancel)) Assert.NotNull(await PatientRun.TryTakeAsync(db, PatientRun.Classification, Guid.CreateVersion7(), "system", 0, world.Time.GetUtcNow().UtcDateTime, Cancel));

        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<ClassificationRun>().RunAsync(null, Cancel));
        await world.Get<ClassificationRun>().KeepUpAsync(Cancel);
        Assert.True((await world.Get<ClassificationRun>().StateAsync(Cancel)).IsHeld);

        world.Time.Advance(PatientRun.Lease + TimeSpan.FromSeconds(1));
        await world.Get<ClassificationRun>().KeepUpAsync(Cancel);
        Assert.Equal(1, (await world.Get<ClassificationRun>().StateAsync(Cancel)).DoneSeen);
    }

    [Theory, DatabaseData]
    public async Task Somebody_may_stop_a_pass_for_good(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await FillAsync(world, ClassificationRun.Batch + 10);

        await world.Get<ClassificationRun>().RunAsync(new Stopping(world), Cancel);

        var state = await world.Get<ClassificationRun>().StateAsync(Cancel);
        Assert.Equal((true, null, false), (state.Share is null, state.DoneAt, state.IsHeld));
    }

    [Theory, DatabaseData]
    public async Task Changed_parameters_classify_everybody_anew_by_themselves(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var id = await SomePatients.TakeOverAsync(world, "陈静", Cancel, address: "云川市东湖区人民路1号");
        await world.Get<ClassificationRun>().KeepUpAsync(Cancel);
        Assert.Equal("未知/-/-/-", await SomePatients.ClassesAsync(world, id, Cancel));

        var list = world.Get<AddressClasses>();
        var local = (await list.FindAsync(new() { Size = 20 }, null, Cancel)).Rows.Single(row => row.Name == "本市区").Id;
        var form = await list.OpenAsync(local, Cancel);
        form.Values["keywords"] = "云川市";
        await list.SaveAsync(form, Cancel);
        await world.Get<ClassificationRun>().KeepUpAsync(Cancel);

        Assert.Equal("未知/-/本市区/-", await SomePatients.ClassesAsync(world, id, Cancel));
        var used = await Assert.ThrowsAsync<DomainRuleException>(() => list.DeleteAsync([local], Cancel));
        Assert.Contains("患者分类", string.Format(System.Globalization.CultureInfo.InvariantCulture, used.Message, [.. used.Arguments]), StringComparison.Ordinal);
    }

    [Theory, DatabaseData]
    public async Task A_saved_archive_is_classified_with_its_save_and_grows_out_of_its_band_on_the_day(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var id = await SomePatients.RegisterAsync(world, "吴小宝", Cancel, ("bornOn", "2026-11-01"));
        Assert.Equal("未知/-/-/新生儿", await SomePatients.ClassesAsync(world, id, Cancel));

        await world.Get<ClassificationRun>().KeepUpAsync(Cancel);
        world.Time.Advance(TimeSpan.FromDays(8));
        await world.Get<ClassificationRun>().KeepUpAsync(Cancel);

        Assert.Equal("未知/-/-/婴儿", await SomePatients.ClassesAsync(world, id, Cancel));
    }

    [Theory, DatabaseData]
    public async Task Classes_of_archives_of_others_are_neither_seen_nor_set(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var id = await SomePatients.TakeOverAsync(world, "陈静", Cancel);
        world.Actor.Current = world.Actor.Current with { Scope = DataScope.Own };

        Assert.Null(await world.Get<PatientClasses>().TryGetAsync(id, Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientClasses>().SetAsync(id, PatientClassKind.Health, null, Cancel));
    }

    private static async Task FillAsync(CrmWorld world, int count)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
        var number = await RunningNumber.TakeAsync(db, RunningNumber.Patients, count, Cancel);
        List<object> patients = [];
        for (var i = 0; i < count; i++)
        {
            var patient = new Patient(number + i, PatientSource.His, world.Time.GetUtcNow().UtcDateTime, null) { BornOn = new DateOnly(1950, 1, 1).AddDays(i) };
            PatientIndexer.SetName(patient, "张三");
            patients.Add(patient);
        }

        await world.Get<Domain.Persistence.Providers.IDatabaseProduct>().InsertAsync(db, patients, Cancel);
        await transaction.CommitAsync(Cancel);
    }

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static readonly List<SpendingClass> Spending =
    [
        new() { Code = "1", Name = "高", SortOrder = 1, From = 50_000 }, new() { Code = "2", Name = "中", SortOrder = 2, From = 10_000, Until = 50_000 },
        new() { Code = "3", Name = "低", SortOrder = 3, From = 0, Until = 10_000 }, new() { Code = "4", Name = "未知", SortOrder = 4 },
    ];

    private static readonly List<HealthClass> Health =
    [
        new() { Code = "4", Name = "急性期", SortOrder = 4, Keywords = "急性" }, new() { Code = "1", Name = "健康", SortOrder = 1 }, new() { Code = "3", Name = "慢病", SortOrder = 3, Keywords = "慢性；糖尿病；慢阻肺" },
        new() { Code = "5", Name = "术后康复", SortOrder = 5, Keywords = "术后" }, new() { Code = "6", Name = "停用", SortOrder = 0, Keywords = "骨折", IsDisabled = true },
    ];

    private static readonly List<AddressClass> Addresses =
    [
        new() { Code = "1", Name = "本市区", SortOrder = 1, Regions = "3201" }, new() { Code = "3", Name = "本省外市", SortOrder = 3, Regions = "32" },
        new() { Code = "5", Name = "境外", SortOrder = 5, Regions = "71；81；82", Keywords = "台湾；香港" },
    ];

    private static readonly List<AgeBand> Ages =
    [
        new() { Code = "1", Name = "新生儿", FromMonth = 0, ToMonth = 0 }, new() { Code = "2", Name = "婴儿", FromMonth = 1, ToMonth = 11 }, new() { Code = "3", Name = "中年", FromMonth = 12, ToMonth = 719 }, new() { Code = "4", Name = "老年", FromMonth = 720 },
    ];

    private static PatientClassifier Classifier() => new(Spending, Health, Addresses, Ages, Today);

    private static string? Name(IEnumerable<Parameter> all, Guid? id) => all.FirstOrDefault(p => p.Id == id)?.Name;

    private sealed class Killing(CancellationTokenSource source) : IProgress<PatientRunProgress>
    {
        public void Report(PatientRunProgress value) => source.Cancel();
    }

    private sealed class Noting : IProgress<PatientRunProgress>
    {
        public List<int> Seen { get; } = [];

        public void Report(PatientRunProgress value) => Seen.Add(value.Seen);
    }

    private sealed class Stopping(CrmWorld world) : IProgress<PatientRunProgress>
    {
        public void Report(PatientRunProgress value) => world.Get<ClassificationRun>().StopAsync(CancellationToken.None).GetAwaiter().GetResult();
    }
}
