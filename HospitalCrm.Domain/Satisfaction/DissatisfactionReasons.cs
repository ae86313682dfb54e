using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>不满意原因 as a list to keep up. Evaluations hold the words that were touched, so a reason may go at any time.</summary>
[OpenByDesign("Questions, marks and reasons are the same for the whole hospital.")]
public sealed class DissatisfactionReasons : Register<DissatisfactionReason>
{
    public DissatisfactionReasons(ListTools tools) : base(tools, "dissatisfaction-reasons", "不满意原因")
    {
        Stamp = ChangeStamp.SurveySetup;
        TextFilter("q", "编号或名称", (records, typed) =>
        {
            var code = SearchText.Asked(typed);
            return records.Where(r => r.Code.Contains(code) || r.Name.Contains(typed));
        });
        EnumFilter<SurveyCategory>("category", "大类", (records, category) => records.Where(r => r.Category == category));
        YesNoFilter("disabled", "状态", "已停用", "启用", (records, isDisabled) => records.Where(r => r.IsActive != isDisabled));

        Column("code", "编号", ColumnKind.Text, r => r.Code, r => r.Code);
        Column("category", "大类", ColumnKind.Choice, r => r.Category);
        Column("name", "名称", ColumnKind.Text, r => r.Name);
        Column("traditional", "名称（繁体）", ColumnKind.Text, r => r.NameTraditional);
        Column("english", "名称（英文）", ColumnKind.Text, r => r.NameEnglish);
        Column("order", "排序序号", ColumnKind.Number, r => r.SortOrder, r => r.SortOrder);
        Column("state", "状态", ColumnKind.State, r => !r.IsActive);
        // The shipped codes begin with the category, so the reasons of one stand together.
        OrderedBy("code");

        KnownBy(TextField("code", "编号", r => r.Code, (r, v) => r.Code = v!.ToUpperInvariant()).Required().Max(20).Help("字母和数字，保存后用于导入时识别。"));
        EnumField<SurveyCategory>("category", "大类", r => r.Category, (r, v) => r.Category = v).Required().StartsAs(nameof(SurveyCategory.ServiceAttitude)).Help("在这个大类的问题得到不满意的评价时显示。");
        TextField("name", "名称", r => r.Name, (r, v) => r.Name = v!).Required().Max(100);
        TextField("traditional", "名称（繁体）", r => r.NameTraditional, (r, v) => r.NameTraditional = v).Max(100).Help("不填则显示简体。");
        TextField("english", "名称（英文）", r => r.NameEnglish, (r, v) => r.NameEnglish = v).Max(200).Help("不填则显示简体。");
        NumberField("order", "排序序号", r => r.SortOrder, (r, v) => r.SortOrder = v ?? 0).Between(0, 9999).StartsAs("10");
        YesNoField("disabled", "停用", r => !r.IsActive, (r, v) => r.IsActive = !v).Help("停用后不再供选择，已有的记录不变。");
    }

    protected override DissatisfactionReason Create(Actor me) => new();

    protected override string CallOf(DissatisfactionReason record) => record.Name;

    protected override bool IsDisabled(DissatisfactionReason row) => !row.IsActive;

    protected override async Task CheckAsync(
        CrmDbContext db, IReadOnlyList<DissatisfactionReason> changed, Action<DissatisfactionReason?, string, DomainRuleException> refuse, Actor me, CancellationToken cancel)
    {
        if (changed.Count == 0) return;
        await db.DissatisfactionReasons.AsTracking().LoadAsync(cancel);
        var all = db.DissatisfactionReasons.Local.Where(r => db.Entry(r).State != EntityState.Deleted).ToList();
        foreach (var reason in changed)
        {
            if (all.Find(r => r != reason && string.Equals(r.Code, reason.Code, StringComparison.OrdinalIgnoreCase)) is { } twin)
                refuse(reason, "code", new("编号“{0}”已被“{1}”使用。", reason.Code, twin.Name));
            if (all.Find(r => r != reason && r.Category == reason.Category && r.Name == reason.Name) is { } same)
                refuse(reason, "name", new("大类“{0}”中已有“{1}”（编号{2}）。", Labels.Of(reason.Category), same.Name, same.Code));
        }
    }
}
