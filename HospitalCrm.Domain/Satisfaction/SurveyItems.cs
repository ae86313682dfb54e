using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>满意度项目 as a list to keep up. Running kiosks ask what is saved here from the next sheet on; what was answered stays as it was read.</summary>
[OpenByDesign("Questions, marks and reasons are the same for the whole hospital.")]
public sealed class SurveyItems : Register<SurveyItem>
{
    public SurveyItems(ListTools tools) : base(tools, "survey-items", "满意度项目")
    {
        Stamp = ChangeStamp.SurveySetup;
        TextFilter("q", "编号或问题", (records, typed) =>
        {
            var code = SearchText.Asked(typed);
            return records.Where(i => i.Code.Contains(code) || i.Question.Contains(typed));
        });
        EnumFilter<ItemKind>("kind", "类型", (records, kind) => records.Where(i => i.Kind == kind));
        EnumFilter<SurveyCategory>("category", "大类", (records, category) => records.Where(i => i.Category == category));
        YesNoFilter("disabled", "状态", "已停用", "启用", (records, isDisabled) => records.Where(i => i.IsActive != isDisabled));
        VersionsFilter(i => i.ClosedAt == null);

        Column("code", "编号", ColumnKind.Text, i => i.Code, i => i.Code);
        Column("kind", "类型", ColumnKind.Choice, i => i.Kind);
        Column("category", "大类", ColumnKind.Choice, i => i.Category);
        Column("question", "问题", ColumnKind.Text, i => i.Question);
        Column("traditional", "问题（繁体）", ColumnKind.Text, i => i.QuestionTraditional).IsHiddenAtFirst = true;
        Column("english", "问题（英文）", ColumnKind.Text, i => i.QuestionEnglish).IsHiddenAtFirst = true;
        Column("weight", "权重", ColumnKind.Number, i => i.Weight);
        Column("na", "可选“不适用”", ColumnKind.YesNo, i => i.AllowsNotApplicable).IsHiddenAtFirst = true;
        Column("order", "排序序号", ColumnKind.Number, i => i.SortOrder, i => i.SortOrder);
        Column("state", "状态", ColumnKind.State, i => !i.IsActive);
        Column("revision", "版本号", ColumnKind.Number, i => i.Revision + 1);
        Column("closed", "版本截止", ColumnKind.Moment, i => i.ClosedAt).IsHiddenAtFirst = true;
        // The shipped codes begin with the type, so the questions of one sheet stand together.
        OrderedBy("code");

        KnownBy(TextField("code", "编号", i => i.Code, (i, v) => i.Code = v!.ToUpperInvariant()).Required().Max(20).Fixed().Help("字母和数字，保存后不能修改。"));
        EnumField<ItemKind>("kind", "类型", i => i.Kind, (i, v) => i.Kind = v).Required().StartsAs(nameof(ItemKind.Department));
        EnumField<SurveyCategory>("category", "大类", i => i.Category, (i, v) => i.Category = v).Required().StartsAs(nameof(SurveyCategory.ServiceAttitude));
        TextField("question", "问题", i => i.Question, (i, v) => i.Question = v!).Required().Max(200).Help("患者评价过以后，修改问题、类型或大类会产生新版本，已有评价仍显示原来的问题。");
        TextField("traditional", "问题（繁体）", i => i.QuestionTraditional, (i, v) => i.QuestionTraditional = v).Max(200).Help("不填则显示简体。");
        TextField("english", "问题（英文）", i => i.QuestionEnglish, (i, v) => i.QuestionEnglish = v).Max(400).Help("不填则显示简体。");
        DecimalField("weight", "权重", i => i.Weight, (i, v) => i.Weight = v!.Value).Required().Between(0.1m, 100).StartsAs("1").Help("在一份评价的均分中所占的比重。");
        YesNoField("na", "可选“不适用”", i => i.AllowsNotApplicable, (i, v) => i.AllowsNotApplicable = v).StartsAs("1");
        NumberField("order", "排序序号", i => i.SortOrder, (i, v) => i.SortOrder = v ?? 0).Between(0, 9999).StartsAs("10");
        YesNoField("disabled", "停用", i => !i.IsActive, (i, v) => i.IsActive = !v).Help("停用后自助终端不再询问，已有的评价不变。");
    }

    protected override SurveyItem Create(Actor me) => new();

    protected override string CallOf(SurveyItem record) => record.Question;

    protected override bool IsDisabled(SurveyItem row) => !row.IsActive || row.ClosedAt is not null;

    protected override async Task CheckAsync(CrmDbContext db, IReadOnlyList<SurveyItem> changed, Action<SurveyItem?, string, DomainRuleException> refuse, Actor me, CancellationToken cancel)
    {
        if (changed.Count == 0) return;
        var stored = await db.SurveyItems.AsNoTracking().Select(i => new { i.Id, i.Code, i.Revision, i.ClosedAt, i.Question }).ToListAsync(cancel);
        foreach (var item in changed)
        {
            var versions = stored.Where(i => i.Id != item.Id && string.Equals(i.Code, item.Code, StringComparison.OrdinalIgnoreCase)).ToList();
            if (item.ClosedAt is not null)
            {
                refuse(item, "", new("“{0}”已有新版本，请修改当前版本。", item.Question));
            }
            else if (versions.Find(i => i.ClosedAt is null) is { } twin)
            {
                refuse(item, "code", new("编号“{0}”已被“{1}”使用。", item.Code, twin.Question));
            }
            else if (!item.Kind.Categories().Contains(item.Category))
            {
                refuse(item, "category", new("类型“{0}”没有“{1}”这个大类。", Labels.Of(item.Kind), Labels.Of(item.Category)));
            }
            else if (db.Entry(item).State == EntityState.Added)
            {
                // Under the code of a question that was deleted, its versions go on counting.
                item.Revision = versions.Count == 0 ? 0 : versions.Max(i => i.Revision) + 1;
            }
            else if (IsAnotherQuestion(db, item) && await IsAnsweredAsync(db, item.Id, cancel))
            {
                Supersede(db, item);
            }
        }
    }

    protected override async Task BeforeDeleteAsync(CrmDbContext db, IReadOnlyList<SurveyItem> records, Actor me, CancellationToken cancel)
    {
        foreach (var item in records)
        {
            if (await IsAnsweredAsync(db, item.Id, cancel)) throw new DomainRuleException("“{0}”已有患者评价，不能删除；不再需要时可以停用。", item.Question);
        }
    }

    /// <summary>Weight, order and translations may change: the question stays what it was.</summary>
    private static bool IsAnotherQuestion(CrmDbContext db, SurveyItem item)
    {
        var was = db.Entry(item).OriginalValues;
        return was.GetValue<string>(nameof(item.Question)) != item.Question || was.GetValue<ItemKind>(nameof(item.Kind)) != item.Kind || was.GetValue<SurveyCategory>(nameof(item.Category)) != item.Category;
    }

    /// <summary>The first answer found ends the search; there is no index for it, because every rating would pay for it.</summary>
    private static Task<bool> IsAnsweredAsync(CrmDbContext db, Guid id, CancellationToken cancel) => db.Set<EvaluationAnswer>().AnyAsync(a => a.ItemId == id, cancel);

    private void Supersede(CrmDbContext db, SurveyItem item)
    {
        db.Add(item.Next());
        var entry = db.Entry(item);
        entry.CurrentValues.SetValues(entry.OriginalValues);
        item.ClosedAt = Tools.Clock.UtcNow;
    }
}
