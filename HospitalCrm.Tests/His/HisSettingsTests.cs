using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Persistence;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.His;

public sealed class HisSettingsTests
{
    [Fact]
    public void Nothing_set_means_no_HIS_and_three_seconds()
    {
        var settings = HisSettings.From(Configured());

        Assert.Equal(HisProvider.None, settings.Provider);
        Assert.Equal(TimeSpan.FromSeconds(3), settings.ReadLimit);
    }

    [Theory]
    [InlineData(null, null, typeof(NoHis))]
    [InlineData("None", null, typeof(NoHis))]
    [InlineData("demonstration", null, typeof(ContractViewReader))]
    [InlineData("Sqlite", "Data Source=his.db", typeof(ContractViewReader))]
    [InlineData("PostgreSql", "Host=his;Database=his", typeof(ContractViewReader))]
    [InlineData("SqlServer", "Server=his;Database=his", typeof(ContractViewReader))]
    public async Task The_provider_chooses_the_reader(string? provider, string? connection, Type reader)
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddHis(Configured(("His:Provider", provider), ("ConnectionStrings:His", connection)))
            .BuildServiceProvider();

        Assert.IsType(reader, services.GetRequiredService<IHisReader>());
    }

    [Theory]
    [InlineData("His:Provider", "Oracle", "His:Provider")]
    [InlineData("His:Provider", "7", "His:Provider")]
    [InlineData("His:Provider", "SqlServer", "ConnectionStrings:His")]
    [InlineData("His:ReadLimitSeconds", "0", "His:ReadLimitSeconds")]
    [InlineData("His:DemonstrationPatients", "many", "His:DemonstrationPatients")]
    public void A_wrong_setting_is_named(string key, string value, string named)
    {
        var error = Assert.Throws<StartupRefusedException>(() => HisSettings.From(Configured((key, value))));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    private static IConfiguration Configured(params (string Key, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value))).Build();
}
