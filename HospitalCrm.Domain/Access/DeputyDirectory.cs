using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Access;

/// <summary>代理设置: who stands in for whom. One's own absence is one's own business; for others it takes a right.</summary>
public sealed class DeputyDirectory : Register<Deputy>
{
    private const string Page = "/access/deputies";

    public DeputyDirectory(ListTools tools) : base(tools, "deputies", "代理设置")
    {
        TextFilter("q", "姓名", (deputies, typed) => deputies.Where(d => d.ForName.Contains(typed) || d.DeputyName.Contains(typed)));
        YesNoFilter("now", "今天有效", "是", "否", (deputies, isNow) =>
        {
            var today = Tools.Clock.Today;
            return isNow ? deputies.Where(d => d.FromDay <= today && d.UntilDay >= today) : deputies.Where(d => d.FromDay > today || d.UntilDay < today);
        });

        Column("for", "被代理人", ColumnKind.Text, d => d.ForName);
        Column("deputy", "代理人", ColumnKind.Text, d => d.DeputyName);
        Column("from", "开始日期", ColumnKind.Day, d => d.FromDay, d => d.FromDay);
        Column("until", "结束日期", ColumnKind.Day, d => d.UntilDay);
        Column("note", "备注", ColumnKind.Text, d => d.Note);
        OrderedBy("from", descending: true);
        EmptyHint = "请假或出差时，可以指定由谁代为处理。";

        ChoiceField("for", "被代理人", PeopleAsync, d => d.ForAccountId == Guid.Empty ? null : d.ForAccountId.ToString(), (d, v) =>
        {
            if (v is not null) d.ForAccountId = Guid.Parse(v);
        }).Help("不填表示本人；为他人设置需要相应的权限。");
        ChoiceField("deputy", "代理人", PeopleAsync, d => d.DeputyAccountId == Guid.Empty ? null : d.DeputyAccountId.ToString(), (d, v) => d.DeputyAccountId = Guid.Parse(v!)).Required();
        DayField("from", "开始日期", d => d.FromDay == default ? null : d.FromDay, (d, v) => d.FromDay = v!.Value).Required();
        DayField("until", "结束日期", d => d.UntilDay == default ? null : d.UntilDay, (d, v) => d.UntilDay = v!.Value).Required().Help("含当天。");
        LongTextField("note", "备注", d => d.Note, (d, v) => d.Note = v).Max(Deputy.NoteLength);
    }

    /// <summary>Who stands in for this account on this day; null: nobody. A disabled account stands in for nobody.</summary>
    [OpenByDesign("Other use cases ask who stands in; a name and no more.")]
    public async Task<Guid?> ActiveDeputyOfAsync(Guid accountId, DateOnly day, CancellationToken cancel)
    {
        await using var db = await Tools.Contexts.CreateDbContextAsync(cancel);
        return await db.Deputies.Where(d => d.ForAccountId == accountId && d.FromDay <= day && d.UntilDay >= day && db.Users.Any(a => a.Id == d.DeputyAccountId && !a.IsDisabled))
            .Select(d => (Guid?)d.DeputyAccountId).FirstOrDefaultAsync(cancel);
    }

    protected override Deputy Create(Actor me) => new() { ForAccountId = me.AccountId };

    protected override string CallOf(Deputy record) => $"{record.ForName} → {record.DeputyName}";

    protected override IQueryable<Deputy> InScope(CrmDbContext db, IQueryable<Deputy> records, Actor me) =>
        me.May(Permissions.Deputies.All) ? records : records.Where(d => d.ForAccountId == me.AccountId || d.DeputyAccountId == me.AccountId);

    protected override async Task CheckAsync(CrmDbContext db, IReadOnlyList<Deputy> changed, Action<Deputy?, string, DomainRuleException> refuse, Actor me, CancellationToken cancel)
    {
        // First: two absences of one person that are saved at once would each see the other not yet there.
        await ChangeStamp.BumpAsync(db, ChangeStamp.Access, cancel);
        foreach (var deputy in changed)
        {
            if (!IsMine(db, deputy, me)) refuse(deputy, "for", new("只能设置本人的代理。"));
            if (deputy.DeputyAccountId == deputy.ForAccountId) refuse(deputy, "deputy", new("代理人不能是本人。"));
            if (deputy.UntilDay < deputy.FromDay) refuse(deputy, "until", new("结束日期不能早于开始日期。"));
            deputy.ForName = await db.Users.Where(a => a.Id == deputy.ForAccountId).Select(a => a.DisplayName).FirstOrDefaultAsync(cancel) ?? me.DisplayName;
            deputy.DeputyName = await db.Users.Where(a => a.Id == deputy.DeputyAccountId).Select(a => a.DisplayName).FirstOrDefaultAsync(cancel) ?? "";

            await db.Deputies.AsTracking().Where(d => d.ForAccountId == deputy.ForAccountId).LoadAsync(cancel);
            if (db.Deputies.Local.FirstOrDefault(o => o != deputy && db.Entry(o).State != EntityState.Deleted && o.ForAccountId == deputy.ForAccountId && o.FromDay <= deputy.UntilDay && o.UntilDay >= deputy.FromDay) is { } other)
                refuse(deputy, "from", new("与已有的代理（{0}至{1}，{2}）时间重叠。", $"{other.FromDay:yyyy-MM-dd}", $"{other.UntilDay:yyyy-MM-dd}", other.DeputyName));
            if (IsNews(db, deputy)) await NoticeBoard.AddAsync(db, deputy.DeputyAccountId, NoticeKind.DeputyAppointed, Page, Tools.Clock.UtcNow, cancel, deputy.ForName, $"{deputy.FromDay:yyyy-MM-dd}", $"{deputy.UntilDay:yyyy-MM-dd}");
        }
    }

    /// <summary>For the deputy: it is another person, or other days.</summary>
    private static bool IsNews(CrmDbContext db, Deputy deputy) => db.Entry(deputy) is var entry
        && (entry.State == EntityState.Added || entry.Property(d => d.DeputyAccountId).IsModified || entry.Property(d => d.FromDay).IsModified || entry.Property(d => d.UntilDay).IsModified);

    protected override async Task BeforeDeleteAsync(CrmDbContext db, IReadOnlyList<Deputy> records, Actor me, CancellationToken cancel)
    {
        if (!records.All(d => IsMine(db, d, me))) throw new DomainRuleException("只能设置本人的代理。");
        foreach (var deputy in records.Where(d => d.UntilDay >= Tools.Clock.Today)) await NoticeBoard.AddAsync(db, deputy.DeputyAccountId, NoticeKind.DeputyEnded, Page, Tools.Clock.UtcNow, cancel, deputy.ForName);
    }

    /// <summary>Neither somebody else's made one's own, nor one's own made somebody else's.</summary>
    private static bool IsMine(CrmDbContext db, Deputy deputy, Actor me) =>
        me.May(Permissions.Deputies.All)
        || (deputy.ForAccountId == me.AccountId && (db.Entry(deputy).State == EntityState.Added || db.Entry(deputy).Property(d => d.ForAccountId).OriginalValue == me.AccountId));

    private static async Task<IReadOnlyList<Choice>> PeopleAsync(CrmDbContext db, CancellationToken cancel) =>
        [.. (await db.Users.AsNoTracking().OrderBy(a => a.DisplayName).ThenBy(a => a.UserName).Select(a => new { a.Id, a.DisplayName, a.UserName, a.IsDisabled }).ToListAsync(cancel))
            .Select(a => new Choice(a.Id.ToString(), $"{a.DisplayName}（{a.UserName}）", IsDisabled: a.IsDisabled) { IsData = true })];
}
