using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Complaints;

/// <summary>What the complaints themselves show: 强行终止 of a month, 表扬 of departments and people, 您说我们改 on the wall. The whole statistics are Analytics'.</summary>
public sealed class ComplaintFigures(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, HospitalClock clock)
{
    private const int MostRows = 500;

    /// <summary>Newest ones on the wall.</summary>
    private const int MostOnTheWall = 50;

    /// <summary>您说我们改 as it hangs on the wall, newest first.</summary>
    public async Task<IReadOnlyList<ComplaintPublication>> PublishedAsync(CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.Publications.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.ComplaintPublications.AsNoTracking().Where(p => p.IsPublished).OrderByDescending(p => p.PublishedOn).ThenByDescending(p => p.Id).Take(MostOnTheWall).ToListAsync(cancel);
    }

    /// <summary>The forced ends of a month, each with its reason, and how many ended otherwise.</summary>
    public async Task<ForcedEndReport> ForcedEndsAsync(int year, int month, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Complaints.ApproveForceEnd);
        if (year is < 2000 or > 2199 || month is < 1 or > 12) throw new DomainRuleException("请选择年份和月份。");
        var first = new DateOnly(year, month, 1);
        var (from, until) = (clock.StartOf(first), clock.StartOf(first.AddMonths(1)));
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var ended = ComplaintScope.Visible(db, db.Complaints.AsNoTracking(), me).Where(c => c.Kind == ComplaintKind.Complaint && c.EndedAt >= from && c.EndedAt < until);
        var rows = await ended.Where(c => c.State == ComplaintState.ForcedClosed).OrderBy(c => c.EndedAt).ThenBy(c => c.Id).Take(MostRows)
            .Select(c => new ForcedEnd(c.Id, c.Number, c.ClassName, c.DepartmentName, c.EndReason, c.ForceAskedByName, c.EndedAt!.Value)).ToListAsync(cancel);
        return new(first, rows, await ended.CountAsync(cancel));
    }

    /// <summary>表扬 by department and by person, most first.</summary>
    public async Task<PraiseReport> PraiseAsync(DateOnly from, DateOnly to, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Complaints.View);
        if (to < from) throw new DomainRuleException("结束日期不能早于开始日期。");
        var (start, end) = (clock.StartOf(from), clock.StartOf(to.AddDays(1)));
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var praise = ComplaintScope.Visible(db, db.Complaints.AsNoTracking(), me)
            .Where(c => c.Kind == ComplaintKind.Praise && c.State != ComplaintState.Draft && c.State != ComplaintState.Discarded && c.State != ComplaintState.Withdrawn && c.State != ComplaintState.Merged && c.RegisteredAt >= start && c.RegisteredAt < end);
        var named = praise.Join(db.ComplaintParties, c => c.Id, p => p.ComplaintId, (c, p) => new { c.Id, Party = p });
        var people = await named.Where(n => n.Party.Role == PartyRole.Target).GroupBy(n => new { n.Party.Code, n.Party.Name, n.Party.DepartmentName })
            .Select(g => new { g.Key, Count = g.Count() }).OrderByDescending(g => g.Count).ThenBy(g => g.Key.Code).Take(MostRows).ToListAsync(cancel);
        var departments = await named.Where(n => (n.Party.Role == PartyRole.Target || n.Party.Role == PartyRole.TargetDepartment) && n.Party.DepartmentCode != null)
            .Select(n => new { n.Id, n.Party.DepartmentCode, n.Party.DepartmentName }).Distinct().GroupBy(n => new { n.DepartmentCode, n.DepartmentName })
            .Select(g => new { g.Key, Count = g.Count() }).OrderByDescending(g => g.Count).ThenBy(g => g.Key.DepartmentCode).Take(MostRows).ToListAsync(cancel);
        return new(
            await praise.CountAsync(cancel), [.. departments.Select(d => new PraiseCount(d.Key.DepartmentCode!, d.Key.DepartmentName ?? d.Key.DepartmentCode!, null, d.Count))], [.. people.Select(p => new PraiseCount(p.Key.Code, p.Key.Name, p.Key.DepartmentName, p.Count))]);
    }

    /// <summary>What one person was praised for, newest first; for their page in 工作人员.</summary>
    public async Task<IReadOnlyList<PraiseLine>> PraiseOfAsync(string staffCode, int most, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Complaints.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await ComplaintScope.Visible(db, db.Complaints.AsNoTracking(), me)
            .Where(c => c.Kind == ComplaintKind.Praise && c.State != ComplaintState.Draft && c.State != ComplaintState.Discarded && c.State != ComplaintState.Withdrawn && c.State != ComplaintState.Merged
                && db.ComplaintParties.Where(p => p.Code == staffCode && p.Role == PartyRole.Target).Select(p => p.ComplaintId).Contains(c.Id))
            .OrderByDescending(c => c.RegisteredAt).ThenByDescending(c => c.Id).Take(most).Select(c => new PraiseLine(c.Id, c.Number, c.Title, c.RegisteredAt)).ToListAsync(cancel);
    }
}

/// <summary>强行终止 of one month.</summary>
/// <param name="Ended">All complaints that ended in it, however.</param>
public sealed record ForcedEndReport(DateOnly Month, IReadOnlyList<ForcedEnd> Rows, int Ended);

/// <summary>One complaint that was ended by force.</summary>
public sealed record ForcedEnd(Guid Id, string Number, string? ClassName, string? DepartmentName, string? Reason, string? By, DateTime At);

/// <summary>表扬 of a period.</summary>
public sealed record PraiseReport(int Total, IReadOnlyList<PraiseCount> Departments, IReadOnlyList<PraiseCount> People);

/// <summary>How often somebody was praised.</summary>
public sealed record PraiseCount(string Code, string Name, string? DepartmentName, int Count);

/// <summary>One 表扬.</summary>
public sealed record PraiseLine(Guid Id, string Number, string Title, DateTime At);
