using HospitalCrm.Domain.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HospitalCrm.Domain.His;

/// <summary>Chooses the way to the HIS by <c>His:Provider</c>.</summary>
public static class HisRegistration
{
    public static IServiceCollection AddHis(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = HisSettings.From(configuration);
        services.AddSingleton(settings);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(s => new HospitalClock(s.GetRequiredService<TimeProvider>()));
        if (settings.Provider == HisProvider.None)
            return services.AddSingleton<IHisReader, NoHis>();

        services.AddSingleton<HisDatabase>(s => Open(settings, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<HisProbe>();
        return services.AddSingleton<IHisReader, ContractViewReader>();
    }

    private static HisDatabase Open(HisSettings settings, TimeProvider time) => settings.Provider switch
    {
        HisProvider.Demonstration => new SqliteHisDatabase(
            new SqliteConnectionStringBuilder { DataSource = settings.DemonstrationFile! }.ConnectionString, settings.ReadLimit, time),
        HisProvider.Sqlite => new SqliteHisDatabase(settings.ConnectionString!, settings.ReadLimit, time),
        HisProvider.PostgreSql => new PostgreSqlHisDatabase(settings.ConnectionString!, settings.ReadLimit, time),
        HisProvider.SqlServer => new SqlServerHisDatabase(settings.ConnectionString!, settings.ReadLimit, time),
        _ => throw new ArgumentOutOfRangeException(nameof(settings)),
    };
}
