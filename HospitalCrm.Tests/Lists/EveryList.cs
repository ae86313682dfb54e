using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using HospitalCrm.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.Lists;

/// <summary>All lists of the product, for the rules that hold for each. None is asked for rows here.</summary>
internal static class EveryList
{
    public static IReadOnlyList<RecordList> All()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Database:Provider"] = DatabaseProducts.Named("Sqlite").Name,
            ["ConnectionStrings:Crm"] = "Data Source=none.db",
            ["PersonalData:KeyFile"] = Path.Combine(Path.GetTempPath(), $"hospitalcrm-test-{Environment.ProcessId}.key"),
        }).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddCrmDatabase(configuration, ownsSchema: true, isDevelopment: true);
        services.AddStaffDesk(configuration);
        services.AddSingleton<IHisReader, TestHis>();
        services.AddSingleton<ICurrentActor, TestActor>();
        services.AddSingleton<SimulatorGateway>();
        services.AddSingleton<ISmsGateway>(provider => provider.GetRequiredService<SimulatorGateway>());
        using var provider = services.BuildServiceProvider();
        using var scope = provider.CreateScope();
        return [.. scope.ServiceProvider.GetServices<RecordList>()];
    }
}
