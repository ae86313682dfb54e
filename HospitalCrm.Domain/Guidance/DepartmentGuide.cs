using System.Linq.Expressions;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Departments;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Guidance;

/// <summary>科室导诊: how a patient finds a department. One for each.</summary>
[Audited("department-guides", "科室导诊")]
public sealed class DepartmentGuide : IVersioned
{
    internal const int TextLength = 500;

    public Guid Id { get; private set; } = Guid.CreateVersion7();

    [Label("科室编号")]
    public string DepartmentCode { get; internal set; } = "";

    /// <summary>As it was called when the guide was saved; lists ask how it is called now.</summary>
    [Label("科室")]
    public string Name { get; internal set; } = "";

    [Label("导诊信息（地址）")]
    public string Directions { get; internal set; } = "";

    [Label("繁体导诊信息")]
    public string? DirectionsTraditional { get; internal set; }

    [Label("英文导诊信息")]
    public string? DirectionsEnglish { get; internal set; }

    [Label("楼宇")]
    public string? Building { get; internal set; }

    [Label("楼层")]
    public string? Floor { get; internal set; }

    [Label("地图链接")]
    public string? MapLink { get; internal set; }

    public string Search { get; internal set; } = "";

    public long Version { get; private set; }
}

internal sealed class DepartmentGuideMapping : IEntityTypeConfiguration<DepartmentGuide>
{
    public void Configure(EntityTypeBuilder<DepartmentGuide> guide)
    {
        guide.ToTable("DepartmentGuides");
        guide.Property(g => g.DepartmentCode).HasMaxLength(40);
        guide.Property(g => g.Name).HasMaxLength(100);
        guide.Property(g => g.Directions).HasMaxLength(DepartmentGuide.TextLength);
        guide.Property(g => g.DirectionsTraditional).HasMaxLength(DepartmentGuide.TextLength);
        guide.Property(g => g.DirectionsEnglish).HasMaxLength(DepartmentGuide.TextLength);
        guide.Property(g => g.Building).HasMaxLength(50);
        guide.Property(g => g.Floor).HasMaxLength(20);
        guide.Property(g => g.MapLink).HasMaxLength(500);
        guide.Property(g => g.Search).HasMaxLength(SearchText.Longest);
        guide.HasIndex(g => g.DepartmentCode).IsUnique();
        guide.HasIndex(g => new { g.Name, g.Id });
    }
}

/// <summary>科室导诊 as a list to keep up; a department's people keep to their own departments.</summary>
public sealed class DepartmentGuides : Register<DepartmentGuide, DepartmentGuideRow>
{
    private static readonly IReadOnlyCollection<HisDepartmentKind> Kinds = [HisDepartmentKind.Outpatient, HisDepartmentKind.Ward, HisDepartmentKind.Examination];

    public DepartmentGuides(ListTools tools) : base(tools, "department-guides", "科室导诊")
    {
        EmptyHint = "填写后，可在来电和短信中告诉患者怎样找到科室。";
        SearchFilter("科室、楼宇或地址", g => g.Search);

        Column("code", "科室编号", ColumnKind.Text, r => r.Guide.DepartmentCode, g => g.DepartmentCode);
        Column("name", "科室", ColumnKind.Text, r => r.Name, g => g.Name);
        Column("building", "楼宇", ColumnKind.Text, r => r.Guide.Building);
        Column("floor", "楼层", ColumnKind.Text, r => r.Guide.Floor);
        Column("directions", "导诊信息（地址）", ColumnKind.Text, r => r.Guide.Directions);
        Column("map", "地图链接", ColumnKind.Text, r => r.Guide.MapLink).IsHiddenAtFirst = true;
        OrderedBy("name");

        KnownBy(ChoiceField("department", "科室", async (db, cancel) => await DepartmentScope.ChoicesAsync(db, await Tools.Actor.GetAsync(cancel), Kinds, cancel), g => g.DepartmentCode, (g, v) => g.DepartmentCode = v!)
            .Required().Fixed().Help("来自医院信息系统；每个科室一条。"));
        TextField("building", "楼宇", g => g.Building, (g, v) => g.Building = v).Max(50);
        TextField("floor", "楼层", g => g.Floor, (g, v) => g.Floor = v).Max(20);
        LongTextField("directions", "导诊信息（地址）", g => g.Directions, (g, v) => g.Directions = v!).Required().Max(DepartmentGuide.TextLength).Help("患者看到的话，例如：门诊楼3楼东侧，出电梯右转。");
        TextField("map", "地图链接", g => g.MapLink, (g, v) => g.MapLink = Link(v)).Max(500).Help("以https://开头；不填则不提供地图。");
        LongTextField("traditional", "繁体导诊信息", g => g.DirectionsTraditional, (g, v) => g.DirectionsTraditional = v).Max(DepartmentGuide.TextLength).In("其他语言");
        LongTextField("english", "英文导诊信息", g => g.DirectionsEnglish, (g, v) => g.DirectionsEnglish = v).Max(DepartmentGuide.TextLength).In("其他语言");
    }

    protected override IQueryable<DepartmentGuide> InScope(CrmDbContext db, IQueryable<DepartmentGuide> records, Actor me) =>
        DepartmentScope.CodesOf(db, me) is { } codes ? records.Where(g => codes.Contains(g.DepartmentCode)) : records;

    protected override Expression<Func<DepartmentGuide, DepartmentGuideRow>> Project(CrmDbContext db) =>
        g => new DepartmentGuideRow(g, db.Departments.Where(d => d.Code == g.DepartmentCode).Select(d => d.Name).FirstOrDefault() ?? g.Name);

    protected override DepartmentGuide Create(Actor me) => new();

    protected override string CallOf(DepartmentGuide record) => record.Name;

    protected override string NameOf(DepartmentGuideRow row) => row.Name;

    protected override async Task CheckAsync(CrmDbContext db, IReadOnlyList<DepartmentGuide> changed, Action<DepartmentGuide?, string, DomainRuleException> refuse, Actor me, CancellationToken cancel)
    {
        if (changed.Count == 0) return;
        var names = await db.Departments.AsNoTracking().ToDictionaryAsync(d => d.Code, d => d.Name, StringComparer.Ordinal, cancel);
        var own = DepartmentScope.CodesOf(db, me) is { } codes ? (await codes.ToListAsync(cancel)).ToHashSet(StringComparer.Ordinal) : null;
        var guided = await db.DepartmentGuides.AsNoTracking().Select(g => new { g.DepartmentCode, g.Id }).ToDictionaryAsync(g => g.DepartmentCode, g => g.Id, StringComparer.Ordinal, cancel);
        foreach (var record in changed)
        {
            record.Name = names.GetValueOrDefault(record.DepartmentCode, record.Name);
            record.Search = SearchText.Of(record.DepartmentCode, record.Name, record.Building, record.Floor, record.Directions);
            if (own?.Contains(record.DepartmentCode) == false) refuse(record, "department", new("只能填写本科室及下级科室的导诊信息。"));
            if (!guided.TryAdd(record.DepartmentCode, record.Id) && guided[record.DepartmentCode] != record.Id) refuse(record, "department", new("“{0}”已有导诊信息，请直接编辑。", record.Name));
        }
    }

    private static string? Link(string? typed) =>
        typed is null || (Uri.TryCreate(typed, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && address.Host.Length > 0 && address.UserInfo.Length == 0)
            ? typed
            : throw new DomainRuleException("地图链接应是以https://开头的网址。");
}

/// <summary>A line of the list.</summary>
/// <param name="Name">As the department is called now.</param>
public sealed record DepartmentGuideRow(DepartmentGuide Guide, string Name);
