using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Staff;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Parameters;

/// <summary>医院信息系统连接: how the HIS is connected, and what a test of it finds. It reads nothing about anybody.</summary>
public sealed class HisCheck(HisSettings settings, HisProbe? probe, IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor)
{
    /// <summary>How the HIS is connected, as configured; nothing is asked of it.</summary>
    public async Task<HisConnection> DescribeAsync(CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.His.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var refresh = await db.HisRefreshes.AsNoTracking().FirstOrDefaultAsync(r => r.Name == HisRefresh.Staff, cancel);
        return new(settings.Provider, probe?.Place, settings.ReadLimit, settings.Provider == HisProvider.Demonstration, refresh);
    }

    /// <returns>How long the connection took.</returns>
    /// <exception cref="HisUnavailableException">There is none; its trouble says why.</exception>
    public async Task<TimeSpan> ConnectAsync(CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.His.Test);
        return await (probe ?? throw new HisUnavailableException(HisTrouble.NotConfigured)).ConnectAsync(cancel);
    }

    /// <summary>The contract views one after the other, each as soon as it was looked at; slow ones end at the time limit.</summary>
    public async IAsyncEnumerable<HisViewState> LookAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.His.Test);
        if (probe is null) throw new HisUnavailableException(HisTrouble.NotConfigured);
        foreach (var view in HisProbe.Views) yield return await probe.LookAsync(view, cancel);
    }
}

/// <summary>The connection to the HIS as it is configured; never with an account or a password.</summary>
/// <param name="Place">Server and database, or the file; null where none is configured.</param>
/// <param name="Refresh">How departments and staff were last read; null: never yet.</param>
/// <param name="IsSimulator">演示医院信息系统: a hospital that does not exist.</param>
public sealed record HisConnection(HisProvider Provider, string? Place, TimeSpan ReadLimit, bool IsSimulator, HisRefresh? Refresh);
