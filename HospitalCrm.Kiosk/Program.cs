using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Kiosk.Setup;

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.Configuration.AddEmbeddedDefaults(builder.Environment.IsDevelopment(), "http://127.0.0.1:5090");
    builder.WebHost.UseStaticWebAssets();
    builder.Services.AddCrmDatabase(builder.Configuration, ownsSchema: false, builder.Environment.IsDevelopment());
    builder.Services.AddHis(builder.Configuration);
    builder.Services.AddKioskDesk(builder.Configuration);
    builder.Services.AddKeyRing(builder.Configuration);
    builder.Services.AddKioskInterface();

    var app = builder.Build();
    app.UseSecurityHeaders();
    app.MapHealth();
    app.MapTerminalStyle();
    app.MapStaticAssets();
    app.UseSchemaGate();
    app.UseTerminalCookie();
    app.UseAntiforgery();
    app.MapKioskInterface();
    await app.RunAsync();
    return 0;
}
catch (StartupRefusedException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}
