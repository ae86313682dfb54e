using System.Text.RegularExpressions;

namespace HospitalCrm.App.Setup;

/// <summary>Finds the address in the web server's complaint about it.</summary>
internal static partial class Addresses
{
    public static string In(IOException taken) => Address().Match(taken.Message) is { Success: true } found ? found.Value.TrimEnd('/', ':') : "";

    [GeneratedRegex(@"https?://\S+", RegexOptions.None, 1000)]
    private static partial Regex Address();
}
