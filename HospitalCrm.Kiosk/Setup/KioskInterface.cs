using HospitalCrm.Kiosk.Components;
using HospitalCrm.Kiosk.Steps;

namespace HospitalCrm.Kiosk.Setup;

/// <summary>The screens: interactive on the server, one address, nothing kept of a circuit that is gone.</summary>
internal static class KioskInterface
{
    /// <summary>2,001 characters of words must reach the rule that refuses them kindly; six bytes each in JSON, with room for much more.</summary>
    private const long LargestMessage = 256 * 1024;

    public static IServiceCollection AddKioskInterface(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents(circuit =>
        {
            // A circuit holds who is standing there: it may outlive a short break of the line, not a patient.
            circuit.DisconnectedCircuitRetentionPeriod = TimeSpan.FromSeconds(60);
            circuit.PersistedCircuitInMemoryMaxRetained = 0;
            circuit.DetailedErrors = false;
        }).AddHubOptions(hub => hub.MaximumReceiveMessageSize = LargestMessage);
        services.AddSingleton<SharedTargets>();
        services.AddSingleton<PhoneAddress>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        return services;
    }

    public static void MapKioskInterface(this WebApplication app)
    {
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = "'none'");
        // A link into the middle of the walk has no identity behind it.
        app.MapFallback("{*path:nonfile}", () => Results.Redirect($"/?{App.Stray}"));
    }
}
