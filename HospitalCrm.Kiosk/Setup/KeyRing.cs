using HospitalCrm.Domain.Persistence;
using Microsoft.AspNetCore.DataProtection;

namespace HospitalCrm.Kiosk.Setup;

/// <summary>Where the keys live that protect the terminal's cookie: it must know itself again after a restart.</summary>
internal static class KeyRing
{
    public static IServiceCollection AddKeyRing(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddDataProtection()
            .SetApplicationName("HospitalCrm.Kiosk")
            .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(DataFolder.Of(configuration), "keys", "kiosk")));
        return services;
    }
}
