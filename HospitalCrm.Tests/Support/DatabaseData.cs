using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace HospitalCrm.Tests.Support;

/// <summary>One row of a theory for each database product that can be tried here; what is not configured is shown as skipped, never as missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DatabaseDataAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>(
        [
            new TheoryDataRow<string>("Sqlite"),
            new TheoryDataRow<string>("PostgreSql") { Skip = Requirements.SkipReason(Requirements.Postgres, TestDatabase.PostgresConnection is not null, "HOSPITALCRM_TEST_POSTGRES is not set (scripts/test-databases starts a server)") },
        ]);

    public override bool SupportsDiscoveryEnumeration() => true;
}

/// <summary>What this machine must be able to test: <c>HOSPITALCRM_TEST_REQUIRE=browser,postgres,kannel,carrier</c>.</summary>
internal static class Requirements
{
    public const string Browser = "browser";
    public const string Postgres = "postgres";
    public const string Kannel = "kannel";
    public const string Carrier = "carrier";

    private static readonly string[] Required =
        (Environment.GetEnvironmentVariable("HOSPITALCRM_TEST_REQUIRE") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>For theories over databases that need a Kannel as well.</summary>
    public static void DemandKannel()
    {
        if (SkipReason(Kannel, HospitalCrm.Benchmarks.Peers.KannelPeer.IsInstalled, "Kannel is not installed (Debian: kannel kannel-extras)") is { } reason) Assert.Skip(reason);
    }

    /// <returns>Null: run (and fail if it is required but absent).</returns>
    public static string? SkipReason(string what, bool isPresent, string why) => isPresent || Required.Contains(what) ? null : why;
}
