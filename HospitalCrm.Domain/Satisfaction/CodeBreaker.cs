using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>
/// Stops the sending of verification codes where nobody types them in (短信轰炸): at one terminal altogether, at all of them to
/// numbers the HIS does not know (decision 0011). Cards go on working everywhere.
/// </summary>
public sealed partial class CodeBreaker(IOptions<KioskOptions> kiosk, HospitalClock clock, ILogger<CodeBreaker> log)
{
    /// <summary>Doubled with each stop of a terminal within a day; for all terminals together so long at a time, while it goes on.</summary>
    public static readonly TimeSpan FirstStop = TimeSpan.FromMinutes(15);

    public static readonly TimeSpan LongestStop = TimeSpan.FromHours(4);

    /// <summary>A code younger than this may still be typed in.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>
    /// A terminal has one person before it, so whoever asks for a code at it has given up the codes that were asked for there
    /// before: they need not be waited for. Five numbers in a minute are more than anybody can type and look after.
    /// </summary>
    private static readonly PumpingPattern[] AtOneTerminal =
    [
        new(TimeSpan.FromMinutes(1), Ignored: 5, TypedInShare: 1.0),
        new(TimeSpan.FromMinutes(10), Ignored: 8, TypedInShare: 0.2),
        new(TimeSpan.FromHours(1), Ignored: 20, TypedInShare: 0.2),
    ];

    /// <summary>Real people type in four of five codes, those they had to ask for twice included.</summary>
    private static readonly PumpingPattern[] AtAllTerminals =
    [
        new(TimeSpan.FromMinutes(10), Ignored: 30, TypedInShare: 0.5),
        new(TimeSpan.FromHours(1), Ignored: 40, TypedInShare: 0.5),
    ];

    /// <summary>
    /// Looks at the codes of the last hour before another one is sent. What it finds (alarm, stop) is stored with the caller's
    /// transaction, which must hold the row of <see cref="ChangeStamp.VerificationCodes"/> so that no other code is sent meanwhile.
    /// </summary>
    internal async Task<CodeRoute> JudgeAsync(CrmDbContext db, Guid terminalId, string phoneIndex, DateTime now, CancellationToken cancel)
    {
        var dayAgo = now - TimeSpan.FromDays(1);
        var alarms = await db.KioskAlarms.AsNoTracking()
            .Where(a => (a.ClosedAt == null || a.ClosedAt > dayAgo) && a.RaisedAt > dayAgo)
            .Where(a => a.Kind == KioskAlarmKind.CodePumpingEverywhere || (a.Kind == KioskAlarmKind.CodePumping && a.TerminalId == terminalId))
            .ToListAsync(cancel);

        if (await IsTerminalStoppedAsync(db, terminalId, phoneIndex, [.. alarms.Where(a => a.Kind == KioskAlarmKind.CodePumping)], now, cancel)) return CodeRoute.None;
        return await AreOnlyKnownServedAsync(db, [.. alarms.Where(a => a.Kind == KioskAlarmKind.CodePumpingEverywhere)], now, cancel) ? CodeRoute.KnownNumbers : CodeRoute.AllNumbers;
    }

    private async Task<bool> IsTerminalStoppedAsync(CrmDbContext db, Guid terminalId, string phoneIndex, List<KioskAlarm> alarms, DateTime now, CancellationToken cancel)
    {
        var until = await db.Terminals.Where(t => t.Id == terminalId).Select(t => t.CodesStoppedUntil).FirstOrDefaultAsync(cancel);
        // Whoever has looked at the alarm and closed it has ended the stop as well.
        if (until > now && (alarms.Count == 0 || alarms.Exists(a => a.ClosedAt is null && a.Until > now))) return true;

        // What led to an alarm has had its answer, and what a person has looked at is settled.
        var since = alarms.Select(a => a.ClosedAt ?? a.RaisedAt).Append(now - AtOneTerminal[^1].Within).Max();
        var codes = await db.VerificationCodes.AsNoTracking()
            .Where(c => c.TerminalId == terminalId && c.SentAt > since)
            .Select(c => new { c.PhoneIndex, c.SentAt, c.Standing }).ToListAsync(cancel);
        foreach (var pattern in AtOneTerminal)
        {
            var within = codes.Where(c => c.SentAt > now - pattern.Within).ToList();
            var typedIn = within.Where(c => c.Standing == CodeStanding.TypedIn).Select(c => c.PhoneIndex).ToList();
            // By number: who asks a second time because the first message was late has ignored nothing. Withheld ones count like
            // those that were sent, or the stop would tell which numbers the HIS knows.
            var ignored = within.Select(c => c.PhoneIndex).Where(phone => phone != phoneIndex).Except(typedIn, StringComparer.Ordinal).Count();
            if (!pattern.Fits(ignored, typedIn.Count)) continue;

            DateTime? stop = now + StopAfter(alarms);
            LogTerminalStopped(terminalId, ignored, stop.Value);
            // The stamps in the order in which an alarm is closed, so that neither waits for the other.
            await ChangeStamp.BumpAsync(db, ChangeStamp.Terminals, cancel);
            await RaiseAsync(db, new(KioskAlarmKind.CodePumping, terminalId, ignored, now, stop), cancel);
            // Past the version: an administrator who is just changing the terminal's settings is not disturbed by it.
            await db.Terminals.Where(t => t.Id == terminalId).ExecuteUpdateAsync(set => set.SetProperty(t => t.CodesStoppedUntil, stop), cancel);
            return true;
        }

        return false;
    }

    private async Task<bool> AreOnlyKnownServedAsync(CrmDbContext db, List<KioskAlarm> alarms, DateTime now, CancellationToken cancel)
    {
        if (alarms.Exists(a => a.ClosedAt is null && a.Until > now)) return true;

        var today = clock.DayOf(now);
        // Whoever closes the alarm allows another day's worth.
        var counted = alarms.Where(a => a.ClosedAt is not null).Select(a => a.ClosedAt!.Value).Append(clock.StartOf(today)).Max();
        var sent = await db.VerificationCodes.CountAsync(c => c.SentAt > counted && c.Standing != CodeStanding.Withheld, cancel);
        if (sent >= kiosk.Value.MostCodesPerDay)
        {
            var tomorrow = clock.StartOf(today.AddDays(1));
            LogBudgetSpent(sent, tomorrow);
            await RaiseAsync(db, new(KioskAlarmKind.CodePumpingEverywhere, null, sent, now, tomorrow), cancel);
            return true;
        }

        var undecided = now - Patience;
        // Since it was last looked at, so that fifteen minutes are renewed only by what happened in them. Codes that were held back
        // count: whoever asks for them all the same goes on pumping.
        var looked = alarms.Select(a => a.ClosedAt ?? a.Until!.Value - FirstStop).Append(DateTime.MinValue).Max();
        foreach (var pattern in AtAllTerminals)
        {
            var since = now - pattern.Within > looked ? now - pattern.Within : looked;
            var ignored = await db.VerificationCodes.CountAsync(
                c => c.SentAt > since && c.Standing != CodeStanding.TypedIn && (c.ClosedAt != null || c.SentAt <= undecided), cancel);
            if (ignored < pattern.Ignored) continue;
            var typedIn = await db.VerificationCodes.CountAsync(c => c.SentAt > since && c.Standing == CodeStanding.TypedIn, cancel);
            if (!pattern.Fits(ignored, typedIn)) continue;

            DateTime? until = now + FirstStop;
            LogOnlyKnown(ignored, typedIn, until.Value);
            if (alarms.Find(a => a.ClosedAt is null && a.Until > now - FirstStop) is { } same)
            {
                // Past the version: a person who closes it in this moment is not disturbed, and has the last word.
                await db.KioskAlarms.Where(a => a.Id == same.Id && a.ClosedAt == null).ExecuteUpdateAsync(
                    set => set.SetProperty(a => a.Until, until).SetProperty(a => a.Figure, a => a.Figure + ignored), cancel);
                await ChangeStamp.BumpAsync(db, ChangeStamp.KioskAlarms, cancel);
            }
            else
            {
                await RaiseAsync(db, new(KioskAlarmKind.CodePumpingEverywhere, null, ignored, now, until), cancel);
            }

            return true;
        }

        return false;
    }

    /// <summary>The longer, the more often it had to be done today; a person who closed an alarm found it harmless.</summary>
    private static TimeSpan StopAfter(List<KioskAlarm> alarms)
    {
        var before = alarms.Count(a => a.ClosedAt is null);
        return before >= 4 ? LongestStop : FirstStop * (1 << before);
    }

    private static async Task RaiseAsync(CrmDbContext db, KioskAlarm alarm, CancellationToken cancel)
    {
        db.KioskAlarms.Add(alarm);
        await ChangeStamp.BumpAsync(db, ChangeStamp.KioskAlarms, cancel);
        await NoticeBoard.AddForHoldersAsync(db, Permissions.Terminals.Edit, NoticeKind.TerminalAlarm, KioskAlarm.Page, alarm.RaisedAt, cancel);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Terminal {TerminalId} sends no more codes until {Until:u}: {Ignored} numbers did not type theirs in")]
    private partial void LogTerminalStopped(Guid terminalId, int ignored, DateTime until);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Codes go only to numbers the HIS knows until {Until:u}: {Ignored} ignored, {TypedIn} typed in")]
    private partial void LogOnlyKnown(int ignored, int typedIn, DateTime until);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Codes go only to numbers the HIS knows until {Until:u}: {Sent} were sent today")]
    private partial void LogBudgetSpent(int sent, DateTime until);

    /// <summary>So many codes ignored within a time, and fewer than this share typed in.</summary>
    private sealed record PumpingPattern(TimeSpan Within, int Ignored, double TypedInShare)
    {
        public bool Fits(int ignored, int typedIn) => ignored >= Ignored && typedIn < TypedInShare * (ignored + typedIn);
    }
}

/// <summary>Whom a code may be sent to: to nobody from this terminal, to numbers the HIS knows, to all.</summary>
internal enum CodeRoute { None = 0, KnownNumbers = 1, AllNumbers = 2 }
