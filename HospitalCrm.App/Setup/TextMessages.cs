using HospitalCrm.App.Workers;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Persistence;

namespace HospitalCrm.App.Setup;

/// <summary>Which gateway carries our text messages (<c>Sms:Gateway</c>).</summary>
internal static class TextMessages
{
    public static void AddTextMessages(this WebApplicationBuilder builder)
    {
        var gateway = builder.Configuration["Sms:Gateway"];
        if (string.IsNullOrWhiteSpace(gateway))
            throw new StartupRefusedException("请设置配置项 Sms:Gateway（环境变量写作 Sms__Gateway）：短信由哪个网关发送。");
        if (!gateway.Equals("Simulator", StringComparison.OrdinalIgnoreCase))
            throw new StartupRefusedException($"配置项 Sms:Gateway 的值 {gateway} 无效，目前可用：Simulator。");
        if (builder.Environment.IsProduction())
            throw new StartupRefusedException("短信模拟器不会真正发出短信，不能用于生产环境。请把配置项 Sms:Gateway 设为医院的短信网关。");

        builder.Services.AddSingleton<SimulatorGateway>();
        builder.Services.AddSingleton<ISmsGateway>(services => services.GetRequiredService<SimulatorGateway>());
        builder.Services.AddScoped<SimulatedPhone>();
        builder.Services.AddSingleton<SimulatorReports>();
        builder.Services.AddHostedService<SimulatorReportWorker>();
    }
}
