using HospitalCrm.App;
using HospitalCrm.Domain.His;
using HospitalCrm.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.App;

/// <summary>The staff program as it starts, on a data folder of the test's own and with a HIS the test decides.</summary>
public sealed class StaffProgram : WebApplicationFactory<AppProgram>
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hospitalcrm-app-");

    public StaffProgram()
    {
        CrmWorld.FillHospital(His);
        His.Users.Add(new("D001", "plain:Doctor@1", "张伟", "MZ01", "主任医师", true));
    }

    public TestHis His { get; } = new();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        // The endpoint that watches files during development is none of ours.
        builder.UseSetting("ReloadStaticAssetsAtRuntime", "false");
        builder.UseSetting("DataFolder", _folder.FullName);
        builder.UseSetting("His:Provider", "None");
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        builder.ConfigureTestServices(services => services.AddSingleton<IHisReader>(His));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }
}
