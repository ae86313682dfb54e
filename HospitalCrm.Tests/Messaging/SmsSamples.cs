using System.Globalization;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.Messaging;

/// <summary>What the log and the ledger need before they show anything.</summary>
internal static class SmsSamples
{
    private const int EnoughForPages = 45;

    /// <summary>More than a page of messages that nobody sends any more.</summary>
    public static async Task AddMessagesAsync(IServiceProvider services, CancellationToken cancel)
    {
        var outbox = services.GetRequiredService<Outbox>();
        await using var db = await services.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(cancel);
        for (var i = 0; i < EnoughForPages; i++)
        {
            var message = outbox.Add(db, i % 2 == 0 ? SmsKind.ReturnVisit : SmsKind.Birthday, i % 2 == 0 ? SmsClass.Service : SmsClass.Information, Number(i), "请按时复诊");
            if (i % 2 == 0) message.MarkUnsent(SmsState.Failed, "rejected by the sample");
            else message.MarkHeld(SmsHold.NoConsent);
        }

        await db.SaveChangesAsync(cancel);
    }

    /// <summary>More than a page of numbers that opted out.</summary>
    public static async Task AddStandingsAsync(IServiceProvider services, CancellationToken cancel)
    {
        var (vault, now) = (services.GetRequiredService<PersonalDataVault>(), services.GetRequiredService<HospitalClock>().UtcNow);
        await using var db = await services.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(cancel);
        for (var i = 0; i < EnoughForPages; i++)
        {
            var digits = Number(i).Digits;
            db.SmsStandings.Add(new(vault.Seal(Outbox.PhonePurpose, digits), vault.Index(Outbox.PhonePurpose, digits), SmsClass.Information, SmsStance.OptedOut, SmsStandingWay.Telephone, now.AddSeconds(-i)));
        }

        await db.SaveChangesAsync(cancel);
    }

    private static MobileNumber Number(int i) => MobileNumber.Parse(string.Create(CultureInfo.InvariantCulture, $"1560000{i:D4}"));
}
