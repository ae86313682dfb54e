using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.CallCentre;

/// <summary>骚扰电话: a number, or all that begin alike, that the call centre refuses or warns of.</summary>
[Audited("nuisance-numbers", "骚扰电话")]
public sealed class NuisanceNumber : IVersioned
{
    internal const string Purpose = "nuisance-number";
    internal const int ReasonLength = 200;

    private NuisanceNumber() { }

    internal NuisanceNumber(Actor me, DateTime now)
    {
        Id = Guid.CreateVersion7();
        RegisteredBy = me.DisplayName;
        RegisteredAt = now;
    }

    public Guid Id { get; private set; }

    [Label("号码"), Personal, Sealed(Purpose)]
    public string NumberSealed { get; private set; } = "";

    /// <summary>Of the digits, with the star of a prefix: number and prefix of the same digits are two entries.</summary>
    public string NumberIndex { get; private set; } = "";

    [Label("范围")]
    public NumberReach Reach { get; private set; } = NumberReach.One;

    [Label("类型")]
    public NuisanceKind Kind { get; internal set; } = NuisanceKind.Sales;

    [Label("原因")]
    public string? Reason { get; internal set; }

    [Label("处理方式")]
    public NuisanceTreatment Treatment { get; internal set; } = NuisanceTreatment.Refuse;

    /// <summary>The last day it counts; null: for good.</summary>
    [Label("失效日期")]
    public DateOnly? ExpiresOn { get; internal set; }

    [Label("登记人")]
    public string RegisteredBy { get; private set; } = "";

    public DateTime RegisteredAt { get; private set; }

    public long Version { get; private set; }

    internal void SetNumber(PersonalDataVault vault, CallNumber number)
    {
        var index = IndexOf(vault, number);
        // The same number sealed again looks different; nothing has changed then.
        if (index == NumberIndex) return;
        (NumberSealed, NumberIndex, Reach) = (vault.Seal(Purpose, number.Text), index, number.IsPrefix ? NumberReach.Prefix : NumberReach.One);
    }

    internal CallNumber? NumberOf(PersonalDataVault vault) => NumberSealed.Length == 0 ? null : CallNumber.TryRead(vault.Open(Purpose, NumberSealed));

    internal static string IndexOf(PersonalDataVault vault, CallNumber number) => vault.Index(Purpose, number.Text);
}

/// <summary>What calls from it are.</summary>
public enum NuisanceKind
{
    [Label("推销")]
    Sales = 1,

    [Label("骚扰")]
    Harassment = 2,

    [Label("恶意")]
    Malice = 3,

    [Label("诈骗")]
    Fraud = 4,

    [Label("其他")]
    Other = 9,
}

/// <summary>What the call centre does with a call from it.</summary>
public enum NuisanceTreatment
{
    [Label("拒接")]
    Refuse = 1,

    [Label("提示")]
    Warn = 2,
}

/// <summary>One number, or every number that begins so.</summary>
public enum NumberReach
{
    [Label("单个号码")]
    One = 1,

    [Label("号段")]
    Prefix = 2,
}

internal sealed class NuisanceNumberMapping : IEntityTypeConfiguration<NuisanceNumber>
{
    public void Configure(EntityTypeBuilder<NuisanceNumber> number)
    {
        number.ToTable("NuisanceNumbers");
        number.Property(n => n.NumberSealed).HasMaxLength(200);
        number.Property(n => n.NumberIndex).HasMaxLength(50);
        number.Property(n => n.Reason).HasMaxLength(NuisanceNumber.ReasonLength);
        number.Property(n => n.RegisteredBy).HasMaxLength(100);
        number.HasIndex(n => n.NumberIndex).IsUnique();
        number.HasIndex(n => new { n.RegisteredAt, n.Id });
        number.HasIndex(n => new { n.Kind, n.Id });
    }
}

/// <summary>骚扰电话 as a list to keep up. Numbers are shown masked; in full one at a time.</summary>
[OpenByDesign("The call centre answers for the whole hospital.")]
public sealed class NuisanceNumbers : Register<NuisanceNumber>
{
    public NuisanceNumbers(ListTools tools) : base(tools, "nuisance-numbers", "骚扰电话")
    {
        EmptyHint = "登记后，呼叫中心来电时会拒接或提示。";
        TextFilter("number", "号码", FindCatching, most: 30).IsPersonal = true;
        EnumFilter<NuisanceKind>("kind", "类型", (records, kind) => records.Where(n => n.Kind == kind));
        EnumFilter<NuisanceTreatment>("treatment", "处理方式", (records, treatment) => records.Where(n => n.Treatment == treatment));
        YesNoFilter("expired", "失效", "已失效", "有效", (records, isExpired) =>
        {
            var today = Tools.Clock.Today;
            return isExpired ? records.Where(n => n.ExpiresOn < today) : records.Where(n => n.ExpiresOn == null || n.ExpiresOn >= today);
        });
        PeriodFilter("at", "登记时间", (records, from, until) => records.Where(n => (from == null || n.RegisteredAt >= from) && (until == null || n.RegisteredAt < until))).IsSecondary = true;

        Column("number", "号码", ColumnKind.Text, Masked);
        Column("reach", "范围", ColumnKind.Choice, n => n.Reach);
        Column("kind", "类型", ColumnKind.Choice, n => n.Kind, n => n.Kind);
        Column("reason", "原因", ColumnKind.Text, n => n.Reason);
        Column("treatment", "处理方式", ColumnKind.Choice, n => n.Treatment);
        Column("until", "失效日期", ColumnKind.Day, n => n.ExpiresOn);
        Column("by", "登记人", ColumnKind.Text, n => n.RegisteredBy);
        Column("at", "登记时间", ColumnKind.Moment, n => n.RegisteredAt, n => n.RegisteredAt);
        OrderedBy("at", descending: true);

        KnownBy(TextField("number", "号码", n => n.NumberOf(Tools.Vault)?.Text, (n, v) => n.SetNumber(Tools.Vault, CallNumber.Parse(v)))
            .Required().Max(30).Personal(static text => CallNumber.TryRead(text)?.Masked ?? "***").Help("手机、座机或服务号码；以*结尾表示号段，例如4008*。"));
        EnumField<NuisanceKind>("kind", "类型", n => n.Kind, (n, v) => n.Kind = v).Required().StartsAs(nameof(NuisanceKind.Sales));
        EnumField<NuisanceTreatment>("treatment", "处理方式", n => n.Treatment, (n, v) => n.Treatment = v).Required().StartsAs(nameof(NuisanceTreatment.Refuse)).Help("拒接：来电直接挂断；提示：来电弹屏时提醒话务员。");
        DayField("until", "失效日期", n => n.ExpiresOn, (n, v) => n.ExpiresOn = v).Help("到这一天为止有效；不填表示一直有效。");
        LongTextField("reason", "原因", n => n.Reason, (n, v) => n.Reason = v).Max(NuisanceNumber.ReasonLength);
    }

    protected override NuisanceNumber Create(Actor me) => new(me, Tools.Clock.UtcNow);

    protected override string CallOf(NuisanceNumber record) => Masked(record);

    protected override bool IsDisabled(NuisanceNumber row) => row.ExpiresOn < Tools.Clock.Today;

    protected override async Task CheckAsync(CrmDbContext db, IReadOnlyList<NuisanceNumber> changed, Action<NuisanceNumber?, string, DomainRuleException> refuse, Actor me, CancellationToken cancel)
    {
        var today = Tools.Clock.Today;
        foreach (var record in changed.Where(r => db.Entry(r).State == EntityState.Added && r.ExpiresOn < today)) refuse(record, "until", new("失效日期不能早于今天。"));

        foreach (var twice in changed.GroupBy(r => r.NumberIndex, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            foreach (var record in twice.Skip(1)) refuse(record, "number", new("这个号码在文件中出现了两次。"));
        }

        foreach (var some in changed.Where(r => db.Entry(r).Property(n => n.NumberIndex) is { EntityEntry.State: EntityState.Added } or { IsModified: true }).Chunk(500))
        {
            var indexes = some.Select(r => r.NumberIndex).ToList();
            var taken = await db.NuisanceNumbers.AsNoTracking().Where(n => indexes.Contains(n.NumberIndex)).Select(n => new { n.Id, n.NumberIndex, n.RegisteredBy }).ToListAsync(cancel);
            foreach (var record in some)
            {
                if (taken.Find(t => t.NumberIndex == record.NumberIndex && t.Id != record.Id) is { } other) refuse(record, "number", new("这个号码已由{0}登记。", other.RegisteredBy));
            }
        }
    }

    /// <summary>The entry of a number, and the prefixes it is caught by.</summary>
    private IQueryable<NuisanceNumber> FindCatching(IQueryable<NuisanceNumber> records, string typed)
    {
        var indexes = CallNumber.Parse(typed).Catching().Select(n => NuisanceNumber.IndexOf(Tools.Vault, n)).ToList();
        return records.Where(n => indexes.Contains(n.NumberIndex));
    }

    private string Masked(NuisanceNumber record) => record.NumberOf(Tools.Vault)?.Masked ?? "";
}
