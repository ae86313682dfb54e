using System.Linq.Expressions;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Access;

/// <summary>在线会话: who is signed in where, and making them leave.</summary>
[OpenByDesign("Sessions are watched for the whole hospital.")]
public sealed class SessionDirectory : RecordList<SignInSession, SessionRow>
{
    private readonly SessionKeeper _keeper;

    public SessionDirectory(ListTools tools, SessionKeeper keeper) : base(tools, "sessions", "在线会话")
    {
        _keeper = keeper;
        TextFilter("q", "用户编码或姓名", (sessions, typed) => sessions.Where(s => s.UserCode.Contains(typed) || s.DisplayName.Contains(typed)));
        TextFilter("address", "登录地址", (sessions, typed) => sessions.Where(s => s.Address!.Contains(typed)));

        Column("code", "用户编码", ColumnKind.Text, s => s.UserCode);
        Column("name", "姓名", ColumnKind.Text, s => s.DisplayName);
        Column("started", "登录时间", ColumnKind.Moment, s => s.StartedAt, s => s.StartedAt);
        Column("seen", "最近活动", ColumnKind.Moment, s => s.LastSeenAt);
        Column("address", "登录地址", ColumnKind.Text, s => s.Address);
        Column("browser", "浏览器", ColumnKind.Text, s => s.Browser);
        OrderedBy("started", descending: true);

        Action(new("end", "强制下线", Permissions.Sessions.End, "您确定要强制下线这{0}个会话吗？", "已强制下线{0}个会话。", EndAsync) { IsGrave = true });
    }

    /// <summary>强制下线. Ending what has ended meanwhile is fine.</summary>
    public Task EndAsync(IReadOnlyList<Guid> sessionIds, CancellationToken cancel) => EndAsync(db => db.SignInSessions.Where(s => sessionIds.Contains(s.Id)), cancel);

    /// <summary>All of one account, on every machine.</summary>
    public Task EndAllAsync(Guid accountId, CancellationToken cancel) => EndAsync(db => db.SignInSessions.Where(s => s.AccountId == accountId), cancel);

    /// <summary>Only those that count now.</summary>
    protected override IQueryable<SignInSession> Records(CrmDbContext db) => db.CountingSessions(_keeper.EarliestSeen()).AsNoTracking();

    protected override Expression<Func<SignInSession, SessionRow>> Project(CrmDbContext db) =>
        s => new(s.Id, s.AccountId, s.UserCode, s.DisplayName, s.StartedAt, s.LastSeenAt, s.Address, s.Browser);

    protected override string NameOf(SessionRow row) => row.DisplayName;

    private async Task EndAsync(Func<CrmDbContext, IQueryable<SignInSession>> which, CancellationToken cancel)
    {
        var me = await Tools.Actor.GetAsync(cancel);
        me.Demand(Permissions.Sessions.End);
        await using var db = await Tools.Contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChangeStamp.BumpAsync(db, ChangeStamp.Access, cancel);
        foreach (var session in await which(db).AsTracking().Where(s => s.EndedAt == null).ToListAsync(cancel))
        {
            session.End(SessionEnd.Forced, me.AccountId, Tools.Clock.UtcNow);
            Tools.Audit.Add(db, me, AuditAction.ForcedSignOut, Module, $"{session.DisplayName}（{session.UserCode}）", session.AccountId.ToString(), session.Address);
        }

        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }
}

/// <summary>One open session.</summary>
public sealed record SessionRow(Guid Id, Guid AccountId, string UserCode, string DisplayName, DateTime StartedAt, DateTime LastSeenAt, string? Address, string? Browser);
