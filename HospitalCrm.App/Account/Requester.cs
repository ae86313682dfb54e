namespace HospitalCrm.App.Account;

/// <summary>Where a request comes from, in words for the list of sessions.</summary>
internal static class Requester
{
    private static readonly (string Sign, string Name)[] Browsers = [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Version/", "Safari")];
    private static readonly (string Sign, string Name)[] Systems = [("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iOS"), ("iPad", "iOS"), ("Mac OS X", "macOS"), ("Linux", "Linux")];

    public static string? Address(HttpContext http) => http.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : null;

    /// <summary>Chrome 140 · Windows; null for something that is no browser we know.</summary>
    public static string? Browser(HttpContext http)
    {
        var said = http.Request.Headers.UserAgent.ToString();
        var browser = Browsers.FirstOrDefault(b => said.Contains(b.Sign, StringComparison.Ordinal));
        if (browser.Name is null) return null;

        var version = new string([.. said[(said.IndexOf(browser.Sign, StringComparison.Ordinal) + browser.Sign.Length)..].TakeWhile(char.IsAsciiDigit)]);
        var system = Systems.FirstOrDefault(s => said.Contains(s.Sign, StringComparison.Ordinal)).Name;
        return $"{browser.Name} {version}".TrimEnd() + (system is null ? "" : $" · {system}");
    }
}
