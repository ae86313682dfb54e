using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.Patients;

/// <summary>What the pages about the HIS need before they show anything.</summary>
internal static class PatientSamples
{
    private static readonly (string Field, string Value)[] HisValues =
    [
        ("name", "王改名"), ("sex", "Male"), ("bornOn", "1970-01-01"), ("idCard", HisPeople.IdCardX), ("card", "8899990000"), ("mobile", "15400000000"), ("address", "改过的路1号"), ("payer", "Self"), ("deceased", "1"),
    ];

    /// <summary>The HIS's patients in the ledger, whoever reads them: the test or the program itself.</summary>
    public static async Task SynchroniseAsync(IServiceProvider services, CancellationToken cancel)
    {
        var contexts = services.GetRequiredService<IDbContextFactory<CrmDbContext>>();
        while (true)
        {
            await services.GetRequiredService<HisSynchronisation>().RunAsync(progress: null, cancel);
            await using var db = await contexts.CreateDbContextAsync(cancel);
            if (await db.HisSynchronisations.AnyAsync(s => s.DoneAt != null, cancel)) return;
            await Task.Yield();
        }
    }

    /// <summary>More than a page of differences, in six archives.</summary>
    public static async Task AddConflictsAsync(IServiceProvider services, CancellationToken cancel)
    {
        await SynchroniseAsync(services, cancel);
        var vault = services.GetRequiredService<PersonalDataVault>();
        await using var db = await services.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(cancel);
        if (await db.HisConflicts.AnyAsync(cancel)) return;
        var ids = await db.HisLedger.Where(e => !e.IsTakenOver).OrderByDescending(e => e.PatientNo).Take(6).Select(e => e.Id).ToListAsync(cancel);
        await services.GetRequiredService<PatientTakeOver>().TakeOverAsync(ids, cancel);
        var patients = await db.HisLedger.Where(e => ids.Contains(e.Id)).Select(e => e.PatientId!.Value).ToListAsync(cancel);
        foreach (var patient in patients)
        {
            foreach (var (field, value) in HisValues) db.HisConflicts.Add(new(patient, field, vault.Seal(HisConflict.ValuePurpose, value), new(2026, 11, 23, 2, 0, 0, DateTimeKind.Utc)));
        }

        await db.SaveChangesAsync(cancel);
    }
}
