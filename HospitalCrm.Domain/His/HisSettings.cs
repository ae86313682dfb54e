using System.Globalization;
using HospitalCrm.Domain.Persistence;
using Microsoft.Extensions.Configuration;

namespace HospitalCrm.Domain.His;

/// <summary>How the HIS is reached, from the section <c>His</c> and <c>ConnectionStrings:His</c>.</summary>
public sealed record HisSettings(
    HisProvider Provider, string? ConnectionString, TimeSpan ReadLimit, string? DemonstrationFile, int DemonstrationPatients, int DemonstrationSeed)
{
    /// <summary>Reads and checks the settings; what is not set has its default.</summary>
    /// <exception cref="StartupRefusedException">Names the setting that is wrong.</exception>
    public static HisSettings From(IConfiguration configuration)
    {
        var provider = HisProvider.None;
        var named = configuration["His:Provider"];
        if (!string.IsNullOrWhiteSpace(named) && (!Enum.TryParse(named, ignoreCase: true, out provider) || !Enum.IsDefined(provider)))
            throw new StartupRefusedException($"配置项 His:Provider 的值“{named}”无效，可用的值：{string.Join("、", Enum.GetNames<HisProvider>())}。");

        var connection = configuration.GetConnectionString("His");
        if (provider is HisProvider.Sqlite or HisProvider.PostgreSql or HisProvider.SqlServer && string.IsNullOrWhiteSpace(connection))
            throw new StartupRefusedException($"已选择 His:Provider = {provider}，请设置 ConnectionStrings:His。");

        var file = configuration["His:DemonstrationFile"];
        if (string.IsNullOrWhiteSpace(file))
            file = provider == HisProvider.Demonstration ? Path.Combine(DataFolder.Of(configuration), "his-demonstration.db") : null;
        return new(
            provider,
            connection,
            TimeSpan.FromSeconds(Number("His:ReadLimitSeconds", 3, 1, 60)),
            file,
            Number("His:DemonstrationPatients", 20_000, 20, 5_000_000),
            Number("His:DemonstrationSeed", 2026, 0, int.MaxValue));

        int Number(string key, int otherwise, int least, int most)
        {
            var text = configuration[key];
            if (string.IsNullOrWhiteSpace(text))
                return otherwise;
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < least || number > most)
                throw new StartupRefusedException(string.Create(CultureInfo.InvariantCulture, $"配置项 {key} 应为 {least} 到 {most} 之间的整数。"));
            return number;
        }
    }
}

public enum HisProvider { None, Demonstration, Sqlite, PostgreSql, SqlServer }
