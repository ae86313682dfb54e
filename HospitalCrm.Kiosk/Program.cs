using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Kiosk.Setup;
using Microsoft.AspNetCore.Connections;

var address = "";
try
{
    // Beside the program wherever it is started from: a Windows service starts in the system folder.
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.Configuration.AddEmbeddedDefaults(builder.Environment.IsDevelopment(), "http://127.0.0.1:5090");
    address = builder.Configuration["Urls"] ?? "";
    builder.WebHost.UseStaticWebAssets();
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
    builder.Services.AddCrmDatabase(builder.Configuration, ownsSchema: false, builder.Environment.IsDevelopment());
    builder.Services.AddHis(builder.Configuration);
    builder.Services.AddKioskDesk(builder.Configuration);
    builder.Services.AddKeyRing(builder.Configuration);
    builder.Services.AddKioskInterface();
    builder.Services.AddHostedService<TerminalUpkeep>();

    var app = builder.Build();
    app.RefuseDemonstrationWhereItIsNone();
    _ = app.Services.GetRequiredService<PhoneAddress>();
    app.UseSecurityHeaders();
    app.MapHealth();
    app.MapTerminalStyle();
    app.MapAwayPage();
    app.MapPhotoFiles();
    app.MapStaticAssets();
    app.UseSchemaGate();
    app.UseTerminalCookie();
    app.UsePhoneCookie();
    app.UseAntiforgery();
    app.MapPhoneDoor();
    app.MapKioskInterface();
    await app.RunAsync();
    return 0;
}
catch (StartupRefusedException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 2;
}
catch (IOException taken) when (taken.InnerException is AddressInUseException)
{
    await Console.Error.WriteLineAsync($"端口已被占用：{address}。请先停止占用它的程序，或用 --urls 指定其他地址。");
    return 3;
}
