using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Settings;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Messaging;

/// <summary>
/// 短信记录保留: takes away messages, replies and requests that are older than 短信记录保留 says, and never sooner than the six months of the
/// 《通信短信息服务管理规定》. What a number has said stays, and so does the reply it was said in: it is the proof.
/// </summary>
public sealed class SmsRetention(IDbContextFactory<CrmDbContext> contexts, SettingsStore settings, HospitalClock clock)
{
    /// <summary>What the law asks for, whatever is set.</summary>
    public const int LeastMonths = 6;

    /// <summary>In one transaction, so that nobody who sends waits for it.</summary>
    internal const int Portion = 500;

    /// <summary>One portion of each kind.</summary>
    /// <returns>How many rows have gone; 0: there is nothing left to do.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancel)
    {
        var until = clock.UtcNow.AddMonths(-Math.Max(LeastMonths, settings.Current.SmsKeepMonths));
        await using var db = await contexts.CreateDbContextAsync(cancel);

        // Six months from when it was sent, not from when it was written.
        var messages = await db.OutboxMessages
            .Where(m => m.CreatedAt < until && m.State != SmsState.Waiting && m.State != SmsState.Sending && (m.SubmittedAt == null || m.SubmittedAt < until) && (m.ReportedAt == null || m.ReportedAt < until))
            .OrderBy(m => m.CreatedAt).ThenBy(m => m.Id).Take(Portion).Select(m => m.Id).ToListAsync(cancel);
        if (messages.Count > 0) await db.OutboxMessages.Where(m => messages.Contains(m.Id)).ExecuteDeleteAsync(cancel);

        var replies = await db.InboundMessages
            .Where(m => m.ReceivedAt < until && m.Meaning != ReplyMeaning.OptOut && !db.SmsStandings.Any(s => s.InboundId == m.Id))
            .OrderBy(m => m.ReceivedAt).ThenBy(m => m.Id).Take(Portion).Select(m => m.Id).ToListAsync(cancel);
        if (replies.Count > 0) await db.InboundMessages.Where(m => replies.Contains(m.Id)).ExecuteDeleteAsync(cancel);

        var requests = await db.SmsRequests.Where(r => r.At < until).OrderBy(r => r.At).Take(Portion).Select(r => r.Key).ToListAsync(cancel);
        if (requests.Count > 0) await db.SmsRequests.Where(r => requests.Contains(r.Key)).ExecuteDeleteAsync(cancel);
        return messages.Count + replies.Count + requests.Count;
    }
}
