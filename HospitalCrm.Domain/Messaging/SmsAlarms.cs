using System.Globalization;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using HospitalCrm.Domain.Settings;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Messaging;

/// <summary>Tells those who look after text messages when something goes wrong: once for each trouble, and again only after it was over.</summary>
public sealed class SmsAlarms(IDbContextFactory<CrmDbContext> contexts, SmsPulse pulse, SettingsStore settings, IDatabaseProduct product, HospitalClock clock)
{
    private const string Href = "/messaging/health";

    /// <summary>A trouble is over when things are clearly better than the limit, not each time they cross it.</summary>
    private const decimal Better = 0.8m;

    /// <summary>One look; safe on several nodes at once.</summary>
    /// <returns>How many troubles are new.</returns>
    public async Task<int> LookAsync(CancellationToken cancel)
    {
        var reading = await pulse.ReadAsync(cancel);
        var found = Found(reading, settings.Current).ToList();
        HashSet<string> known;
        await using (var db = await contexts.CreateDbContextAsync(cancel)) known = await db.SmsTroubles.AsNoTracking().Select(t => t.Name).ToHashSetAsync(StringComparer.Ordinal, cancel);

        var told = 0;
        foreach (var trouble in found.Where(f => f.IsBad && !known.Contains(f.Name))) told += await TellAsync(trouble, cancel) ? 1 : 0;
        // A gateway that is no longer configured has no troubles either.
        var over = known.Where(name => found.Find(f => f.Name == name) is not { IsOver: false }).ToList();
        if (over.Count > 0)
        {
            await using var db = await contexts.CreateDbContextAsync(cancel);
            foreach (var name in over) await db.SmsTroubles.Where(t => t.Name == name).ExecuteDeleteAsync(cancel);
        }

        return told;
    }

    internal static SmsTroubleKind KindOf(string name) => Enum.TryParse<SmsTroubleKind>(name.Split(':')[0], out var kind) ? kind : SmsTroubleKind.Waiting;

    internal static string? GatewayOf(string name) => name.Split(':', 2) is [_, { Length: > 0 } gateway] ? gateway : null;

    private static IEnumerable<TroubleFound> Found(SmsReading reading, CrmSettings limits)
    {
        var minutes = (decimal)(reading.LongestWait?.TotalMinutes ?? 0);
        yield return new(SmsTroubleKind.Waiting, null, NoticeKind.SmsWaiting, minutes > limits.SmsWaitAlarmMinutes, minutes < limits.SmsWaitAlarmMinutes * Better, Number(Math.Floor(minutes)));
        var percent = reading.FailurePercent ?? 0;
        yield return new(SmsTroubleKind.Failing, null, NoticeKind.SmsFailing, percent > limits.SmsFailureAlarmPercent, percent < limits.SmsFailureAlarmPercent * Better, Number(percent));
        foreach (var gateway in reading.Gateways)
        {
            yield return new(SmsTroubleKind.GatewayDown, gateway.Name, NoticeKind.SmsGatewayDown, !gateway.IsUp, gateway.IsUp, gateway.Name);
            var left = gateway.Balance ?? long.MaxValue;
            var isWatched = limits.SmsBalanceAlarm > 0;
            yield return new(SmsTroubleKind.BalanceLow, gateway.Name, NoticeKind.SmsBalanceLow, isWatched && left < limits.SmsBalanceAlarm, !isWatched || left >= limits.SmsBalanceAlarm, gateway.Name, Number(left));
        }

        static string Number(decimal value) => value.ToString("0.#", CultureInfo.InvariantCulture);
    }

    private async Task<bool> TellAsync(TroubleFound trouble, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        try
        {
            // Its key lets one node tell of it.
            db.SmsTroubles.Add(new(trouble.Name, clock.UtcNow));
            await db.SaveChangesAsync(cancel);
            await NoticeBoard.AddForHoldersAsync(db, Permissions.SmsHealth.View, trouble.Notice, Href, clock.UtcNow, cancel, trouble.Arguments);
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            return true;
        }
        catch (DbUpdateException fault) when (fault.InnerException is System.Data.Common.DbException database && product.IsUniqueViolation(database))
        {
            return false;
        }
    }

    private sealed record TroubleFound(SmsTroubleKind Kind, string? Gateway, NoticeKind Notice, bool IsBad, bool IsOver, params IReadOnlyList<string> Arguments)
    {
        public string Name => Gateway is null ? Kind.ToString() : $"{Kind}:{Gateway}";
    }
}

/// <summary>What can be wrong with text messages.</summary>
public enum SmsTroubleKind
{
    [Label("等待过久")]
    Waiting = 1,

    [Label("失败过多")]
    Failing = 2,

    [Label("余量不足")]
    BalanceLow = 3,

    [Label("网关不可用")]
    GatewayDown = 4,
}
