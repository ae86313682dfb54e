using System.Globalization;
using HospitalCrm.App.Api;
using HospitalCrm.App.Workers;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Messaging.Gateways;
using HospitalCrm.Domain.Persistence;

namespace HospitalCrm.App.Setup;

/// <summary>
/// Which gateways carry our text messages: one (<c>Sms:Gateway</c> and the section of its kind) or several (<c>Sms:Gateways:0</c> and so on).
/// </summary>
internal static class TextMessages
{
    private const string Simulator = "Simulator";
    private const string Kannel = "Kannel";
    private const int ShortestSecret = 16;

    public static void AddTextMessages(this WebApplicationBuilder builder)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        var inbound = new List<InboundSecret>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (type, setting, section) in GatewaysIn(configuration))
        {
            if (type.Equals(Simulator, StringComparison.OrdinalIgnoreCase))
            {
                if (builder.Environment.IsProduction())
                    throw new StartupRefusedException("短信模拟器不会真正发出短信，不能用于生产环境。请把配置项 Sms:Gateway 设为医院的短信网关。");
                if (!names.Add(Simulator)) throw new StartupRefusedException("短信模拟器只能有一个。");
                services.AddSingleton<SimulatorGateway>();
                services.AddSingleton<ISmsGateway>(provider => provider.GetRequiredService<SimulatorGateway>());
                services.AddSingleton<SimulatorReports>();
                services.AddHostedService<SimulatorReportWorker>();
            }
            else if (type.Equals(Kannel, StringComparison.OrdinalIgnoreCase))
            {
                var gateway = ReadKannel(section);
                if (!names.Add(gateway.Name)) throw new StartupRefusedException($"两个短信网关都叫 {gateway.Name}，请用配置项 {section.Path}:Name 区分。");
                services.AddSingleton<ISmsGateway>(provider => new KannelGateway(gateway, provider.GetRequiredService<SmsReports>(), provider.GetRequiredService<TimeProvider>()));
                if (section["InboundSecret"] is { Length: > 0 } secret)
                {
                    if (secret.Length < ShortestSecret) throw new StartupRefusedException($"配置项 {section.Path}:InboundSecret 太短，至少{ShortestSecret}个字符。");
                    inbound.Add(new(gateway.Name, secret));
                }

                services.AddSingleton(new SmsRoute(
                    gateway.Name, (section["Prefixes"] ?? "").Split([';', '；', ',', '，'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), Number(section, "Order", 0, 0, 1_000)));
            }
            else
            {
                throw new StartupRefusedException($"配置项 {setting} 的值 {type} 无效，目前可用：Simulator、Kannel。");
            }
        }

        services.AddSingleton<IReadOnlyList<InboundSecret>>(inbound);
        services.AddScoped<SimulatedPhone>();
    }

    /// <summary>The kind of the gateway where there is one; of several the first that is no simulator.</summary>
    public static string? OnlyGateway(IConfiguration configuration) =>
        GatewaysIn(configuration).Select(g => g.Type).OrderBy(type => type.Equals(Simulator, StringComparison.OrdinalIgnoreCase)).FirstOrDefault();

    private static IEnumerable<(string Type, string Setting, IConfigurationSection Section)> GatewaysIn(IConfiguration configuration)
    {
        var several = configuration.GetSection("Sms:Gateways").GetChildren().ToList();
        if (several.Count > 0)
        {
            foreach (var section in several)
                yield return (section["Type"] ?? throw Missing(section, "Type", "短信网关的种类"), $"{section.Path}:Type", section);
            yield break;
        }

        var type = configuration["Sms:Gateway"];
        if (string.IsNullOrWhiteSpace(type))
            throw new StartupRefusedException("请设置配置项 Sms:Gateway（环境变量写作 Sms__Gateway）：短信由哪个网关发送。");
        yield return (type, "Sms:Gateway", configuration.GetSection($"Sms:{type}"));
    }

    private static KannelSettings ReadKannel(IConfigurationSection section)
    {
        return new(
            section["Name"] is { Length: > 0 } name ? name.Length <= 40 ? name : throw new StartupRefusedException($"配置项 {section.Path}:Name 最多40个字。") : Kannel,
            Address(section, "Url", "Kannel 的发送地址，例如 http://127.0.0.1:13013/cgi-bin/sendsms"),
            Text(section, "User", "Kannel 的发送用户"),
            Text(section, "Password", "Kannel 发送用户的口令"),
            Text(section, "Sender", "发送号码（码号）"),
            Number(section, "MostParts", SmsText.MostParts, 1, 255),
            Address(section, "CallbackUrl", "Kannel 回报时访问本程序的地址，例如 http://127.0.0.1:5080"),
            string.IsNullOrWhiteSpace(section["StatusUrl"]) ? null : Address(section, "StatusUrl", "Kannel 的状态页地址"));
    }

    private static string Text(IConfigurationSection section, string key, string meaning) =>
        section[key] is { } value && !string.IsNullOrWhiteSpace(value) ? value : throw Missing(section, key, meaning);

    private static Uri Address(IConfigurationSection section, string key, string meaning)
    {
        var value = Text(section, key, meaning);
        return Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new StartupRefusedException($"配置项 {section.Path}:{key} 不是网址：{meaning}。");
    }

    private static int Number(IConfigurationSection section, string key, int usual, int least, int most)
    {
        if (string.IsNullOrWhiteSpace(section[key])) return usual;
        return int.TryParse(section[key], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new StartupRefusedException($"配置项 {section.Path}:{key} 应为{least}到{most}之间的整数。");
    }

    private static StartupRefusedException Missing(IConfigurationSection section, string key, string meaning)
    {
        var setting = $"{section.Path}:{key}";
        return new($"请设置配置项 {setting}（环境变量写作 {setting.Replace(":", "__", StringComparison.Ordinal)}）：{meaning}。");
    }
}
