using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using HospitalCrm.Domain.Persistence.Providers.Oracle;
using Microsoft.EntityFrameworkCore;
using Oracle.ManagedDataAccess.Client;

namespace HospitalCrm.Tests.Databases;

/// <summary>What can be said about the Oracle folder without its driver; docs/databases.md says what cannot.</summary>
public sealed class OracleProductTests
{
    [Fact]
    public void The_folder_compiles_and_knows_its_own_error_numbers()
    {
        var product = new OracleProduct();

        product.Configure(new DbContextOptionsBuilder<CrmDbContext>(), "Data Source=none", ownsSchema: false);

        Assert.True(product.IsUniqueViolation(new OracleException { Number = 1 }));
        Assert.True(product.IsBusy(new OracleException { Number = 60 }));
        Assert.True(product.IsReadOnly(new OracleException { Number = 16000 }));
        Assert.False(product.IsUniqueViolation(new OracleException { Number = 942 }));
    }

    [Fact]
    public void The_default_build_does_not_claim_Oracle()
    {
        var refused = Assert.Throws<StartupRefusedException>(() => DatabaseProducts.Named("Oracle"));

        Assert.Equal("配置项 Database:Provider 的值“Oracle”无效，可用的值：Sqlite、PostgreSql、SqlServer。", refused.Message);
    }
}
