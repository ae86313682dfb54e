using System.Globalization;
using HospitalCrm.Domain.Common;
using Microsoft.Extensions.Configuration;

namespace HospitalCrm.Domain.His;

/// <summary>How the HIS is reached, from the section <c>His</c> and <c>ConnectionStrings:His</c>.</summary>
public sealed record HisSettings(
    HisProvider Provider, string? ConnectionString, TimeSpan ReadLimit, string DemonstrationFile, int DemonstrationPatients, int DemonstrationSeed)
{
    /// <summary>Reads and checks the settings; what is not set has its default.</summary>
    /// <exception cref="DomainRuleException">Names the setting that is wrong.</exception>
    public static HisSettings From(IConfiguration configuration)
    {
        var provider = HisProvider.None;
        var named = configuration["His:Provider"];
        if (!string.IsNullOrWhiteSpace(named) && (!Enum.TryParse(named, ignoreCase: true, out provider) || !Enum.IsDefined(provider)))
            throw new DomainRuleException("配置项 {0} 的值 {1} 无效,可用:{2}。", "His:Provider", named, string.Join(" | ", Enum.GetNames<HisProvider>()));

        var connection = configuration.GetConnectionString("His");
        if (provider is HisProvider.Sqlite or HisProvider.PostgreSql or HisProvider.SqlServer && string.IsNullOrWhiteSpace(connection))
            throw new DomainRuleException("已选择 His:Provider = {0},但未配置 {1}。", provider, "ConnectionStrings:His");

        var file = configuration["His:DemonstrationFile"];
        return new(
            provider,
            connection,
            TimeSpan.FromSeconds(Number("His:ReadLimitSeconds", 3, 1, 60)),
            string.IsNullOrWhiteSpace(file) ? Path.Combine("data", "his-demonstration.db") : file,
            Number("His:DemonstrationPatients", 20_000, 20, 5_000_000),
            Number("His:DemonstrationSeed", 2026, 0, int.MaxValue));

        int Number(string key, int otherwise, int least, int most)
        {
            var text = configuration[key];
            if (string.IsNullOrWhiteSpace(text))
                return otherwise;
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < least || number > most)
                throw new DomainRuleException("配置项 {0} 应为 {1} 到 {2} 之间的整数。", key, least, most);
            return number;
        }
    }
}

public enum HisProvider { None, Demonstration, Sqlite, PostgreSql, SqlServer }
