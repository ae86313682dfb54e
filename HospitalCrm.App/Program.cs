using HospitalCrm.App.Api;
using HospitalCrm.App.Setup;
using HospitalCrm.Domain.Persistence;
using Microsoft.AspNetCore.Connections;

try
{
    var command = args is ["migrate" or "audit-verify" or "rotate-personal-key", ..] ? args[0] : null;
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions
    {
        Args = command is null ? args : args[1..],
        // Beside the program wherever it is started from: a Windows service starts in the system folder.
        ContentRootPath = AppContext.BaseDirectory,
    });

    builder.Configuration.AddEmbeddedDefaults(builder.Environment.IsDevelopment(), "http://127.0.0.1:5080");
    builder.AddStoredFacts();
    builder.AddTextMessages();
    builder.AddSmsApi();
    builder.AddSignIn();
    builder.AddPages();
    builder.AddWorkers();

    var app = builder.Build();
    if (command == "migrate") return await app.MigrateAsync();
    if (command == "audit-verify") return await app.VerifyAuditAsync();
    if (command == "rotate-personal-key") return await app.RotatePersonalKeyAsync();

    await app.PrepareAsync();

    app.UseFaultPages();
    app.UseSecurityHeaders();
    app.UseTexts();
    app.UseSignIn();
    app.MapPages();
    app.MapAccount();
    app.MapFiles();
    app.MapManual();
    app.MapStaffPhotos();
    app.MapComplaintFiles();
    app.MapKannel();
    app.MapHealth();
    app.MapSmsApi();

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
    await Console.Error.WriteLineAsync($"端口已被占用：{Addresses.In(taken)}。请先停止占用它的程序，或用 --urls 指定其他地址。");
    return 3;
}
