using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Departments;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Complaints;

/// <summary>
/// 整改: what a department does so that it does not happen again, by whom and until when. It is closed only when a second person has verified the effect
/// (《关于进一步加强医疗机构投诉管理的通知》2024: 问题有改进; plan, do, check, act).
/// </summary>
[Audited("improvements", "整改")]
public sealed class ComplaintImprovement : IVersioned
{
    internal const int MeasureLength = 500;

    internal ComplaintImprovement(Actor by, DateTime now)
    {
        Id = Guid.CreateVersion7();
        (CreatedBy, CreatorName, CreatedAt) = (by.UserCode, by.DisplayName, now);
    }

    private ComplaintImprovement() { }

    public Guid Id { get; private set; }

    /// <summary>What it came from; null: from none in particular.</summary>
    public Guid? ComplaintId { get; internal set; }

    [Label("投诉编号")]
    public string? ComplaintNumber { get; internal set; }

    [Label("整改措施")]
    public string Measure { get; internal set; } = "";

    [Label("负责人工号")]
    public string OwnerCode { get; internal set; } = "";

    [Label("负责人")]
    public string OwnerName { get; internal set; } = "";

    [Label("科室代码")]
    public string? DepartmentCode { get; internal set; }

    [Label("科室")]
    public string? DepartmentName { get; internal set; }

    [Label("完成期限")]
    public DateOnly DueOn { get; internal set; }

    [Label("状态")]
    public ImprovementState State { get; internal set; } = ImprovementState.Open;

    /// <summary>What it has brought, in the words of whoever did it.</summary>
    [Label("效果")]
    public string? Effect { get; internal set; }

    internal string? FinishedBy { get; set; }
    public DateTime? FinishedAt { get; internal set; }

    [Label("验证人")]
    public string? VerifierName { get; internal set; }

    [Label("验证意见")]
    public string? Verdict { get; internal set; }

    public DateTime? VerifiedAt { get; internal set; }
    internal string CreatedBy { get; private set; } = "";

    [Label("提出人")]
    public string CreatorName { get; private set; } = "";

    public DateTime CreatedAt { get; private set; }
    public long Version { get; private set; }
}

/// <summary>进行中 → 待验证 → 已关闭; a 待验证 whose effect nobody sees goes back.</summary>
public enum ImprovementState
{
    [Label("进行中")]
    Open = 1,

    [Label("待验证")]
    Finished = 2,

    [Label("已关闭")]
    Verified = 3,
}

internal sealed class ComplaintImprovementMapping : IEntityTypeConfiguration<ComplaintImprovement>
{
    public void Configure(EntityTypeBuilder<ComplaintImprovement> one)
    {
        one.ToTable("ComplaintImprovements");
        one.Property(i => i.ComplaintNumber).HasMaxLength(20);
        one.Property(i => i.Measure).HasMaxLength(ComplaintImprovement.MeasureLength);
        one.Property(i => i.OwnerCode).HasMaxLength(50);
        one.Property(i => i.OwnerName).HasMaxLength(100);
        one.Property(i => i.DepartmentCode).HasMaxLength(40);
        one.Property(i => i.DepartmentName).HasMaxLength(100);
        one.Property(i => i.Effect).HasMaxLength(ComplaintImprovement.MeasureLength);
        one.Property(i => i.FinishedBy).HasMaxLength(50);
        one.Property(i => i.VerifierName).HasMaxLength(100);
        one.Property(i => i.Verdict).HasMaxLength(ComplaintImprovement.MeasureLength);
        one.Property(i => i.CreatedBy).HasMaxLength(50);
        one.Property(i => i.CreatorName).HasMaxLength(100);
        one.HasOne<Complaint>().WithMany().HasForeignKey(i => i.ComplaintId);
        one.HasIndex(i => new { i.DueOn, i.Id });
        one.HasIndex(i => new { i.State, i.DueOn, i.Id });
        one.HasIndex(i => new { i.ComplaintId, i.DueOn });
        one.HasIndex(i => new { i.DepartmentCode, i.Id });
    }
}

/// <summary>整改 as a list: proposed, done, verified.</summary>
public sealed class ComplaintImprovements : Register<ComplaintImprovement>
{
    private const string Page = "/complaints/improvements";

    public ComplaintImprovements(ListTools tools) : base(tools, "improvements", "整改")
    {
        EmptyHint = "从投诉中发现的问题，在这里落实整改措施、负责人和期限。";
        TextFilter("q", "投诉编号", (records, typed) =>
        {
            var number = typed.ToUpperInvariant();
            return records.Where(i => i.ComplaintNumber == number);
        }, 20);
        EnumFilter<ImprovementState>("state", "状态", (records, state) => records.Where(i => i.State == state));
        YesNoFilter("late", "期限", "已超期", "未超期", (records, isLate) =>
        {
            var today = Tools.Clock.Today;
            return isLate ? records.Where(i => i.State == ImprovementState.Open && i.DueOn < today) : records.Where(i => i.State != ImprovementState.Open || i.DueOn >= today);
        });
        Column("due", "完成期限", ColumnKind.Day, i => i.DueOn, i => i.DueOn);
        Column("measure", "整改措施", ColumnKind.Text, i => i.Measure);
        Column("state", "状态", ColumnKind.Choice, i => i.State);
        Column("owner", "负责人", ColumnKind.Text, i => i.OwnerName);
        Column("department", "科室", ColumnKind.Text, i => i.DepartmentName);
        Column("complaint", "投诉编号", ColumnKind.Text, i => i.ComplaintNumber);
        Column("effect", "效果", ColumnKind.Text, i => i.Effect);
        Column("verifier", "验证人", ColumnKind.Text, i => i.VerifierName);
        Column("verdict", "验证意见", ColumnKind.Text, i => i.Verdict).IsHiddenAtFirst = true;
        OrderedBy("due");

        TextField("complaint", "投诉编号", i => i.ComplaintNumber, (i, v) => i.ComplaintNumber = v?.Trim().ToUpperInvariant()).Max(20).Help("由哪件投诉引起；不填表示不针对某一件。");
        LongTextField("measure", "整改措施", i => i.Measure, (i, v) => i.Measure = v!).Required().Max(ComplaintImprovement.MeasureLength);
        ChoiceField("owner", "负责人", PeopleAsync, i => i.OwnerCode.Length == 0 ? null : i.OwnerCode, (i, v) => i.OwnerCode = v!).Required();
        DayField("due", "完成期限", i => i.DueOn == default ? null : i.DueOn, (i, v) => i.DueOn = v!.Value).Required();

        Action(ListAction.WithReason("finish", "完成", Permissions.Improvements.Finish, "这{0}项整改有什么效果？", "已提交验证{0}项。", FinishAsync));
        Action(ListAction.WithReason("verify", "验证通过", Permissions.Improvements.Verify, "怎样验证了这{0}项整改的效果？", "已关闭{0}项整改。", VerifyAsync));
        Action(ListAction.WithReason("return", "验证不通过", Permissions.Improvements.Verify, "为什么这{0}项整改没有达到效果？", "已退回{0}项整改。", ReturnAsync) with { IsGrave = true });
    }

    protected override IQueryable<ComplaintImprovement> InScope(CrmDbContext db, IQueryable<ComplaintImprovement> records, Actor me) => Visible(db, records, me);

    /// <summary>One's own, and those of the departments one may look at.</summary>
    internal static IQueryable<ComplaintImprovement> Visible(CrmDbContext db, IQueryable<ComplaintImprovement> records, Actor me)
    {
        var own = me.UserCode;
        if (me.Scope == DataScope.Own) return records.Where(i => i.OwnerCode == own || i.CreatedBy == own);
        return DepartmentScope.CodesOf(db, me) is { } codes ? records.Where(i => i.OwnerCode == own || i.CreatedBy == own || (i.DepartmentCode != null && codes.Contains(i.DepartmentCode))) : records;
    }

    protected override ComplaintImprovement Create(Actor me) => new(me, Tools.Clock.UtcNow);

    protected override string CallOf(ComplaintImprovement record) => record.Measure.Length <= 20 ? record.Measure : record.Measure[..20] + "…";

    protected override async Task CheckAsync(CrmDbContext db, IReadOnlyList<ComplaintImprovement> changed, Action<ComplaintImprovement?, string, DomainRuleException> refuse, Actor me, CancellationToken cancel)
    {
        foreach (var record in changed)
        {
            if (record.DueOn < Tools.Clock.Today) refuse(record, "due", new("完成期限不能早于今天。"));
            if (record.ComplaintNumber is { } number)
            {
                record.ComplaintId = await ComplaintScope.Visible(db, db.Complaints.AsNoTracking(), me).Where(c => c.Number == number).Select(c => (Guid?)c.Id).FirstOrDefaultAsync(cancel);
                if (record.ComplaintId is null) refuse(record, "complaint", new("没有编号为“{0}”的投诉，或者不在您的数据范围内。", number));
            }

            var owner = await db.ComplaintTargets.AsNoTracking().Where(t => t.Code == record.OwnerCode).Select(t => new { t.Name, t.DepartmentCode, t.DepartmentName, t.IsActive }).FirstOrDefaultAsync(cancel);
            if (owner is null || !owner.IsActive) refuse(record, "owner", new("请从列表中选择“{0}”。", "负责人"));
            else (record.OwnerName, record.DepartmentCode, record.DepartmentName) = (owner.Name, owner.DepartmentCode, owner.DepartmentName);

            var account = await db.Users.Where(a => a.UserName == record.OwnerCode && !a.IsDisabled).Select(a => (Guid?)a.Id).FirstOrDefaultAsync(cancel);
            if (account is { } told && db.Entry(record).State == EntityState.Added) await NoticeBoard.AddAsync(db, told, NoticeKind.ImprovementYours, Page, Tools.Clock.UtcNow, cancel, $"{record.DueOn:yyyy-MM-dd}");
        }
    }

    /// <summary>完成: done, with what it has brought; it waits for somebody who looks.</summary>
    private Task FinishAsync(IReadOnlyList<Guid> ids, string effect, CancellationToken cancel) => StepAsync(ids, Permissions.Improvements.Finish, ImprovementState.Open, (record, me) =>
    {
        if (!ComplaintBook.Same(record.OwnerCode, me.UserCode) && me.Scope == DataScope.Own) throw new DomainRuleException("只有负责人或其主管可以提交完成。");
        (record.State, record.Effect, record.FinishedBy, record.FinishedAt) = (ImprovementState.Finished, effect, me.UserCode, Tools.Clock.UtcNow);
    }, cancel);

    /// <summary>验证通过, by somebody other than whoever did it.</summary>
    private Task VerifyAsync(IReadOnlyList<Guid> ids, string verdict, CancellationToken cancel) => StepAsync(ids, Permissions.Improvements.Verify, ImprovementState.Finished, (record, me) =>
    {
        DemandAnother(record, me);
        (record.State, record.Verdict, record.VerifierName, record.VerifiedAt) = (ImprovementState.Verified, verdict, me.DisplayName, Tools.Clock.UtcNow);
    }, cancel);

    /// <summary>验证不通过: it goes on.</summary>
    private Task ReturnAsync(IReadOnlyList<Guid> ids, string verdict, CancellationToken cancel) => StepAsync(ids, Permissions.Improvements.Verify, ImprovementState.Finished, (record, me) =>
    {
        DemandAnother(record, me);
        (record.State, record.Verdict, record.VerifierName) = (ImprovementState.Open, verdict, me.DisplayName);
    }, cancel);

    private static void DemandAnother(ComplaintImprovement record, Actor me)
    {
        if (ComplaintBook.Same(record.OwnerCode, me.UserCode) || ComplaintBook.Same(me.UserCode, record.FinishedBy)) throw new DomainRuleException("整改要由另一个人验证，不能验证自己完成的。");
    }

    private Task StepAsync(IReadOnlyList<Guid> ids, string right, ImprovementState from, Action<ComplaintImprovement, Actor> step, CancellationToken cancel) => ChangeAsync(ids, right, (record, me) =>
    {
        if (record.State != from) throw new DomainRuleException("“{0}”现在是“{1}”，不能这样操作。", CallOf(record), Labels.Of(record.State));
        step(record, me);
    }, cancel);

    private static async Task<IReadOnlyList<Choice>> PeopleAsync(CrmDbContext db, CancellationToken cancel) =>
        await db.ComplaintTargets.AsNoTracking().OrderBy(t => t.Initials).ThenBy(t => t.Code).Select(t => new Choice(t.Code, t.Name + "（" + (t.DepartmentName ?? t.Code) + "）", t.Initials, !t.IsActive) { IsData = true }).ToListAsync(cancel);
}
