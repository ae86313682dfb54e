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

/// <summary>检查导诊: where an examination is done and what a patient has to mind before it. One for each item.</summary>
[Audited("examination-guides", "检查导诊")]
public sealed class ExaminationGuide : IVersioned
{
    internal const int NotesLength = 1000;

    public Guid Id { get; private set; } = Guid.CreateVersion7();

    [Label("项目编号")]
    public string ItemCode { get; internal set; } = "";

    [Label("检查项目")]
    public string Name { get; internal set; } = "";

    [Label("检查科室")]
    public string DepartmentCode { get; internal set; } = "";

    [Label("注意事项")]
    public string Notes { get; internal set; } = "";

    public string Search { get; internal set; } = "";

    public long Version { get; private set; }
}

internal sealed class ExaminationGuideMapping : IEntityTypeConfiguration<ExaminationGuide>
{
    public void Configure(EntityTypeBuilder<ExaminationGuide> guide)
    {
        guide.ToTable("ExaminationGuides");
        guide.Property(g => g.ItemCode).HasMaxLength(40);
        guide.Property(g => g.Name).HasMaxLength(200);
        guide.Property(g => g.DepartmentCode).HasMaxLength(40);
        guide.Property(g => g.Notes).HasMaxLength(ExaminationGuide.NotesLength);
        guide.Property(g => g.Search).HasMaxLength(SearchText.Longest);
        guide.HasIndex(g => g.ItemCode).IsUnique();
        guide.HasIndex(g => new { g.Name, g.Id });
        guide.HasIndex(g => g.DepartmentCode);
    }
}

/// <summary>检查导诊 as a list to keep up; a department's people keep to what is done in their own departments.</summary>
public sealed class ExaminationGuides : Register<ExaminationGuide, ExaminationGuideRow>
{
    private static readonly IReadOnlyCollection<HisDepartmentKind> Kinds = [HisDepartmentKind.Examination, HisDepartmentKind.Outpatient, HisDepartmentKind.Ward];
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly IHisReader _his;
    private IReadOnlyList<HisExaminationItem> _items = [];
    private DateTime _readAt;

    public ExaminationGuides(ListTools tools, IHisReader his) : base(tools, "examination-guides", "检查导诊")
    {
        _his = his;
        EmptyHint = "填写后，可在预约检查时提醒患者。";
        SearchFilter("检查项目或注意事项", g => g.Search);
        ChoiceFilter("department", "检查科室", DepartmentsAsync, (records, code) => records.Where(g => g.DepartmentCode == code));

        Column("code", "项目编号", ColumnKind.Text, r => r.Guide.ItemCode, g => g.ItemCode);
        Column("name", "检查项目", ColumnKind.Text, r => r.Guide.Name, g => g.Name);
        Column("department", "检查科室", ColumnKind.Text, r => r.Department);
        Column("notes", "注意事项", ColumnKind.Text, r => r.Guide.Notes);
        OrderedBy("name");

        KnownBy(ChoiceField("item", "检查项目", ItemsAsync, g => g.ItemCode, (g, v) => g.ItemCode = v!).Required().Fixed().Help("来自医院信息系统；每个项目一条。"));
        ChoiceField("department", "检查科室", DepartmentsAsync, g => g.DepartmentCode, (g, v) => g.DepartmentCode = v!).Required();
        LongTextField("notes", "注意事项", g => g.Notes, (g, v) => g.Notes = v!).Required().Max(ExaminationGuide.NotesLength);
    }

    /// <summary>What is often said, for putting it in with a click.</summary>
    public static IReadOnlyList<string> Phrases { get; } =
    [
        "检查前请空腹8小时，可少量饮水。", "检查前请空腹4小时。", "检查前请憋尿。", "请先缴费，凭缴费凭证到检查科室登记。", "请携带既往检查资料。", "请去除金属物品；体内有金属植入物请提前告知医生。", "怀孕或可能怀孕请提前告知医生。",
    ];

    protected override IQueryable<ExaminationGuide> InScope(CrmDbContext db, IQueryable<ExaminationGuide> records, Actor me) =>
        DepartmentScope.CodesOf(db, me) is { } codes ? records.Where(g => codes.Contains(g.DepartmentCode)) : records;

    protected override Expression<Func<ExaminationGuide, ExaminationGuideRow>> Project(CrmDbContext db) =>
        g => new ExaminationGuideRow(g, db.Departments.Where(d => d.Code == g.DepartmentCode).Select(d => d.Name).FirstOrDefault() ?? g.DepartmentCode);

    protected override ExaminationGuide Create(Actor me) => new();

    protected override string CallOf(ExaminationGuide record) => record.Name;

    protected override string NameOf(ExaminationGuideRow row) => row.Guide.Name;

    protected override async Task CheckAsync(CrmDbContext db, IReadOnlyList<ExaminationGuide> changed, Action<ExaminationGuide?, string, DomainRuleException> refuse, Actor me, CancellationToken cancel)
    {
        if (changed.Count == 0) return;
        var own = DepartmentScope.CodesOf(db, me) is { } codes ? (await codes.ToListAsync(cancel)).ToHashSet(StringComparer.Ordinal) : null;
        var guided = await db.ExaminationGuides.AsNoTracking().Select(g => new { g.ItemCode, g.Id }).ToDictionaryAsync(g => g.ItemCode, g => g.Id, StringComparer.Ordinal, cancel);
        foreach (var record in changed)
        {
            // Read when it was chosen; who only edits the notes does not need the HIS.
            if (_items.FirstOrDefault(i => i.Code == record.ItemCode) is { } item) record.Name = item.Name.Length <= 200 ? item.Name : item.Name[..200];
            record.Search = SearchText.Of(record.ItemCode, record.Name, record.Notes);
            if (own?.Contains(record.DepartmentCode) == false) refuse(record, "department", new("只能填写本科室及下级科室的检查。"));
            if (!guided.TryAdd(record.ItemCode, record.Id) && guided[record.ItemCode] != record.Id) refuse(record, "item", new("“{0}”已有注意事项，请直接编辑。", record.Name));
        }
    }

    private async Task<IReadOnlyList<Choice>> DepartmentsAsync(CrmDbContext db, CancellationToken cancel) =>
        await DepartmentScope.ChoicesAsync(db, await Tools.Actor.GetAsync(cancel), Kinds, cancel);

    private async Task<IReadOnlyList<Choice>> ItemsAsync(CrmDbContext db, CancellationToken cancel)
    {
        if (_items.Count == 0 || Tools.Clock.UtcNow - _readAt > Fresh)
        {
            try
            {
                (_items, _readAt) = (await _his.ListExaminationItemsAsync(cancel), Tools.Clock.UtcNow);
            }
            catch (HisUnavailableException)
            {
                var known = await db.ExaminationGuides.AsNoTracking().OrderBy(g => g.Name).Select(g => new Choice(g.ItemCode, g.Name, null, false) { IsData = true }).ToListAsync(cancel);
                throw new ChoicesAwayException("医院信息系统暂时没有应答，检查项目没有取到。已填写的内容会保留，请稍后再按“保存”。", known);
            }
        }

        return [.. _items.Select(i => new Choice(i.Code, i.Name, PinyinInitials.Of(i.Name)) { IsData = true })];
    }
}

/// <summary>A line of the list.</summary>
/// <param name="Department">As the department is called now.</param>
public sealed record ExaminationGuideRow(ExaminationGuide Guide, string Department);
