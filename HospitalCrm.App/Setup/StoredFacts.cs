using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Persistence;
using Microsoft.AspNetCore.DataProtection;

namespace HospitalCrm.App.Setup;

/// <summary>The database, the HIS, and the keys under which cookies are protected.</summary>
internal static class StoredFacts
{
    public static void AddStoredFacts(this WebApplicationBuilder builder)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        var folder = DataFolder.Of(configuration);
        DemandWritable(folder);

        services.AddCrmDatabase(configuration, ownsSchema: true, builder.Environment.IsDevelopment());
        services.AddHis(configuration);
        services.AddStaffDesk(configuration);
        services.AddDataProtection()
            .PersistKeysToFileSystem(Directory.CreateDirectory(Path.Combine(folder, "keys", "data-protection-app")))
            .SetApplicationName("HospitalCrm.App");
    }

    private static void DemandWritable(string folder)
    {
        var probe = Path.Combine(folder, $".write-{Guid.CreateVersion7():N}");
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StartupRefusedException($"数据文件夹 {folder} 不可写。请检查它的权限和磁盘剩余空间，或用配置项 DataFolder 另选一个。", fault);
        }
    }
}
