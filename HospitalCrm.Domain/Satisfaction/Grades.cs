using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>The face that kiosks draw for a mark; the score chooses it.</summary>
public enum GradeFace
{
    [Label("生气")]
    Angry = 1,

    [Label("难过")]
    Sad = 2,

    [Label("平静")]
    Calm = 3,

    [Label("微笑")]
    Smiling = 4,

    [Label("大笑")]
    Laughing = 5,
}

/// <summary>满意度分类 as a list to keep up: the marks that kiosks offer.</summary>
[OpenByDesign("Questions, marks and reasons are the same for the whole hospital.")]
public sealed class Grades : Register<Grade>
{
    /// <summary>With one mark there is nothing to choose.</summary>
    private const int Fewest = 2;

    public Grades(ListTools tools) : base(tools, "grades", "满意度分类")
    {
        Stamp = ChangeStamp.SurveySetup;
        TextFilter("q", "编号或名称", (records, typed) =>
        {
            var code = SearchText.Asked(typed);
            return records.Where(g => g.Code.Contains(code) || g.Label.Contains(typed));
        });
        YesNoFilter("dissatisfied", "是否不满意", "是", "否", (records, isDissatisfied) => records.Where(g => g.IsDissatisfied == isDissatisfied));
        YesNoFilter("disabled", "状态", "已停用", "启用", (records, isDisabled) => records.Where(g => g.IsActive != isDisabled));

        Column("code", "编号", ColumnKind.Text, g => g.Code, g => g.Code);
        Column("name", "名称", ColumnKind.Text, g => g.Label);
        Column("traditional", "名称（繁体）", ColumnKind.Text, g => g.LabelTraditional);
        Column("english", "名称（英文）", ColumnKind.Text, g => g.LabelEnglish);
        Column("score", "分值", ColumnKind.Number, g => g.Score, g => g.Score);
        Column("face", "表情", ColumnKind.Choice, g => (GradeFace)g.Score);
        Column("dissatisfied", "是否不满意", ColumnKind.YesNo, g => g.IsDissatisfied);
        Column("state", "状态", ColumnKind.State, g => !g.IsActive);
        OrderedBy("score", descending: true);

        KnownBy(TextField("code", "编号", g => g.Code, (g, v) => g.Code = v!.ToUpperInvariant()).Required().Max(20).Fixed().Help("字母和数字，保存后不能修改。"));
        TextField("name", "名称", g => g.Label, (g, v) => g.Label = v!).Required().Max(50);
        TextField("traditional", "名称（繁体）", g => g.LabelTraditional, (g, v) => g.LabelTraditional = v).Max(50).Help("不填则显示简体。");
        TextField("english", "名称（英文）", g => g.LabelEnglish, (g, v) => g.LabelEnglish = v).Max(100).Help("不填则显示简体。");
        NumberField("score", "分值", g => g.Score, (g, v) => g.Score = v!.Value).Required().Between(SatisfactionScore.Worst, SatisfactionScore.Best)
            .Help("1最差，5最好。自助终端的表情由分值决定：5大笑，4微笑，3平静，2难过，1生气。已有的评价不变。");
        YesNoField("dissatisfied", "是否不满意", g => g.IsDissatisfied, (g, v) => g.IsDissatisfied = v).Help("选中后会询问不满意的原因，并把这份评价计为低分。");
        YesNoField("disabled", "停用", g => !g.IsActive, (g, v) => g.IsActive = !v).Help("停用后不再供选择，已有的记录不变。");
    }

    protected override Grade Create(Actor me) => new();

    protected override string CallOf(Grade record) => record.Label;

    protected override bool IsDisabled(Grade row) => !row.IsActive;

    protected override async Task CheckAsync(CrmDbContext db, IReadOnlyList<Grade> changed, Action<Grade?, string, DomainRuleException> refuse, Actor me, CancellationToken cancel)
    {
        await db.Grades.AsTracking().LoadAsync(cancel);
        var all = db.Grades.Local.Where(g => db.Entry(g).State != EntityState.Deleted).ToList();
        foreach (var grade in changed)
        {
            if (all.Find(g => g != grade && string.Equals(g.Code, grade.Code, StringComparison.OrdinalIgnoreCase)) is { } twin)
                refuse(grade, "code", new("编号“{0}”已被“{1}”使用。", grade.Code, twin.Label));
            if (grade.IsActive && all.Find(g => g != grade && g.IsActive && g.Score == grade.Score) is { } equal)
                refuse(grade, "score", new("分值{0}已被“{1}”使用。", grade.Score, equal.Label));
        }

        if (all.Count(g => g.IsActive) < Fewest) refuse(changed.Count == 0 ? null : changed[0], changed.Count == 0 ? "" : "disabled", new("至少要有{0}个启用的满意度分类。", Fewest));
    }

    protected override async Task BeforeDeleteAsync(CrmDbContext db, IReadOnlyList<Grade> records, Actor me, CancellationToken cancel)
    {
        foreach (var grade in records)
        {
            if (await db.Set<EvaluationAnswer>().AnyAsync(a => a.GradeCode == grade.Code, cancel)) throw new DomainRuleException("“{0}”已有患者评价，不能删除；不再需要时可以停用。", grade.Label);
        }
    }
}
