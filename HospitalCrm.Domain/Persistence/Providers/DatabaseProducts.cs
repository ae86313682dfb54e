using HospitalCrm.Domain.Persistence.Providers.PostgreSql;
using HospitalCrm.Domain.Persistence.Providers.Sqlite;
using HospitalCrm.Domain.Persistence.Providers.SqlServer;

namespace HospitalCrm.Domain.Persistence.Providers;

/// <summary>The products this build can talk to.</summary>
public static class DatabaseProducts
{
    /// <summary>Oracle is there only in a build with <c>-p:WithOracle=true</c>, hence by name.</summary>
    public static IReadOnlyList<IDatabaseProduct> All { get; } =
    [
        new SqliteProduct(), new PostgreSqlProduct(), new SqlServerProduct(),
        .. Type.GetType("HospitalCrm.Domain.Persistence.Providers.Oracle.OracleProduct") is { } oracle
            ? [(IDatabaseProduct)Activator.CreateInstance(oracle)!]
            : Array.Empty<IDatabaseProduct>(),
    ];

    public static IDatabaseProduct Named(string name) =>
        All.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new StartupRefusedException($"配置项 Database:Provider 的值“{name}”无效，可用的值：{string.Join("、", All.Select(p => p.Name))}。");
}
