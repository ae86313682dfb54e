// Declarations only: so that HospitalCrm.Domain/Persistence/Providers/Oracle keeps compiling here, where its driver cannot be had.
// They follow Oracle's published API; that the real package agrees is for the build with -p:WithOracle=true to show.
using System.Data.Common;

namespace Oracle.EntityFrameworkCore.Infrastructure
{
    public enum OracleSQLCompatibility { DatabaseVersion19, DatabaseVersion21, DatabaseVersion23 }

    public sealed class OracleDbContextOptionsBuilder
    {
        public OracleDbContextOptionsBuilder UseOracleSQLCompatibility(OracleSQLCompatibility compatibility) => this;
    }
}

namespace Oracle.ManagedDataAccess.Client
{
    public sealed class OracleException : DbException
    {
        public int Number { get; init; }
    }
}

namespace Microsoft.EntityFrameworkCore
{
    using Oracle.EntityFrameworkCore.Infrastructure;

    public static class OracleStubExtensions
    {
        public static DbContextOptionsBuilder UseOracle(this DbContextOptionsBuilder options, string connectionString, Action<OracleDbContextOptionsBuilder> configure)
        {
            configure(new());
            return options;
        }
    }
}
