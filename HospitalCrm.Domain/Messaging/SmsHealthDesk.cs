using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Settings;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Messaging;

/// <summary>短信运行状况 for people: queues, outcomes, gateways, and what is wrong now.</summary>
public sealed class SmsHealthDesk(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, SmsPulse pulse, SettingsStore settings)
{
    public async Task<SmsHealthReport> ReadAsync(CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.SmsHealth.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var troubles = await db.SmsTroubles.AsNoTracking().OrderBy(t => t.Since).ThenBy(t => t.Name).Take(50).ToListAsync(cancel);
        return new(await pulse.ReadAsync(cancel), settings.Current.SmsWaitAlarmMinutes, settings.Current.SmsFailureAlarmPercent, settings.Current.SmsBalanceAlarm, [.. troubles.Select(t => new StandingTrouble(SmsAlarms.KindOf(t.Name), SmsAlarms.GatewayOf(t.Name), t.Since))]);
    }
}

/// <summary>How text messages are, with the limits beyond which people are told.</summary>
public sealed record SmsHealthReport(SmsReading Reading, int WaitLimitMinutes, int FailureLimitPercent, int BalanceLimit, IReadOnlyList<StandingTrouble> Troubles);

/// <summary>Something that is wrong and not over.</summary>
/// <param name="Gateway">Null: it is about all of them.</param>
public sealed record StandingTrouble(SmsTroubleKind Kind, string? Gateway, DateTime Since);
