using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>Lets an administrator out of kiosk mode by the terminal's number for that (离开密码).</summary>
public sealed partial class MaintenanceDoor(IDbContextFactory<CrmDbContext> contexts, PersonalDataVault vault, HospitalClock clock, ILogger<MaintenanceDoor> log)
{
    public const int MostTries = 5;

    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(15);

    /// <summary>Returns when the number is right; whatever visit was still open there is over.</summary>
    /// <exception cref="DomainRuleException">Wrong, locked, or there is no number.</exception>
    public async Task OpenAsync(Guid terminalId, string pin, CancellationToken cancel)
    {
        var now = clock.UtcNow;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var terminal = await db.Terminals.FirstOrDefaultAsync(t => t.Id == terminalId, cancel);
        if (terminal?.PinHash is null) throw new DomainRuleException("本机还没有设置离开密码。请管理员先在员工端“终端管理”中设置。");
        if (terminal.PinLockedUntil is { } until && until > now) throw new DomainRuleException("错误次数太多，请{0}分钟后再试。", (int)Math.Ceiling((until - now).TotalMinutes));
        if (!TerminalPin.IsNumber(pin)) throw new DomainRuleException("请输入{0}到{1}位数字的离开密码。", TerminalPin.Shortest, TerminalPin.Longest);

        terminal.CountPinTry(MostTries, now + LockedFor);
        var (tries, isLocked) = (terminal.PinWrongTries, terminal.PinLockedUntil > now);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new DomainRuleException("密码正在核对，请再按一次。");
        }

        if (!TerminalPin.Matches(terminal, pin, vault))
        {
            if (!isLocked) throw new DomainRuleException("密码不正确，还可以试{0}次。", MostTries - tries);
            LogLocked(terminalId);
            await AlarmAsync(db, terminalId, now, cancel);
            throw new DomainRuleException("错误次数太多，请{0}分钟后再试。", (int)LockedFor.TotalMinutes);
        }

        // Past the version: the terminal may have renewed its token while the number was looked at.
        await db.Terminals.Where(t => t.Id == terminalId)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.PinWrongTries, 0).SetProperty(t => t.PinLockedUntil, (DateTime?)null), cancel);
        await EndVisitsAsync(db, terminalId, now, cancel);
        LogOpened(terminalId);
    }

    private static async Task AlarmAsync(CrmDbContext db, Guid terminalId, DateTime now, CancellationToken cancel)
    {
        db.KioskAlarms.Add(new(KioskAlarmKind.PinLocked, terminalId, MostTries, now));
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChangeStamp.BumpAsync(db, ChangeStamp.KioskAlarms, cancel);
        await NoticeBoard.AddForHoldersAsync(db, Permissions.Terminals.Edit, NoticeKind.TerminalAlarm, KioskAlarm.Page, now, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    private static async Task EndVisitsAsync(CrmDbContext db, Guid terminalId, DateTime now, CancellationToken cancel)
    {
        var open = await db.KioskVisits.Where(v => v.TerminalId == terminalId && v.EndedAt == null && v.HandedOverAt == null).ToListAsync(cancel);
        if (open.Count == 0) return;
        foreach (var visit in open) visit.End(now, VisitEnd.OutOfService);
        await KioskDesk.ForgetDraftsAsync(db, open, cancel);
        await db.SaveChangesAsync(cancel);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Too many wrong numbers to leave kiosk mode at terminal {TerminalId}")]
    private partial void LogLocked(Guid terminalId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Kiosk mode was left at terminal {TerminalId}")]
    private partial void LogOpened(Guid terminalId);
}
