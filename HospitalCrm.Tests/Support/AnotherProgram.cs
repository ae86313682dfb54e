using HospitalCrm.Domain.Persistence;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.Support;

/// <summary>A second program over the same database, as a kiosk or another node is: it learns of changes from the stamps only.</summary>
public sealed class AnotherProgram : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private AnotherProgram(ServiceProvider services) => _services = services;

    /// <param name="connection">Null: the database of the world.</param>
    public static async Task<AnotherProgram> OpenAsync(CrmWorld world, CancellationToken cancel, string? connection = null)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Database:Provider"] = world.Database.Product.Name,
            ["ConnectionStrings:Crm"] = connection ?? world.Database.Connection,
            ["PersonalData:KeyFile"] = Path.Combine(Path.GetTempPath(), $"hospitalcrm-test-{Environment.ProcessId}.key"),
        }).Build();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(world.Time);
        services.AddLogging();
        services.AddCrmDatabase(configuration, ownsSchema: false, isDevelopment: true);
        services.AddKioskDesk(configuration);
        services.AddStaffDesk(configuration);
        var program = new AnotherProgram(services.BuildServiceProvider());
        if (connection is null) await program.LookAsync(cancel);
        return program;
    }

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>One look at the change stamps, as the program does every second.</summary>
    public Task LookAsync(CancellationToken cancel) => Get<ChangeWatcher>().LookOnceAsync(cancel);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
