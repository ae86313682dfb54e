using System.Text.RegularExpressions;

namespace HospitalCrm.Benchmarks.Circuits;

/// <summary>A browser in which somebody of the staff has signed in.</summary>
public static partial class StaffBrowser
{
    private const string Password = "Demo@2026";

    /// <returns>Its cookies.</returns>
    public static async Task<Dictionary<string, string>> SignInAsync(Uri root, string user, HttpClient http, CancellationToken cancel)
    {
        var cookies = new Dictionary<string, string>(StringComparer.Ordinal);
        var page = new Uri(root, "account/login");
        using var form = await http.GetAsync(page, cancel);
        Keep(form, cookies);
        var token = Token().Match(await form.Content.ReadAsStringAsync(cancel)).Groups["token"].Value;

        using var request = new HttpRequestMessage(HttpMethod.Post, page)
        {
            Content = new FormUrlEncodedContent([new("_handler", "sign-in"), new("__RequestVerificationToken", token), new("UserCode", user), new("Password", Password)]),
        };
        request.Headers.Add("Cookie", string.Join("; ", cookies.Select(c => $"{c.Key}={c.Value}")));
        using var answer = await http.SendAsync(request, cancel);
        if (answer.Headers.Location is null) throw new InvalidOperationException($"{user} could not sign in.");
        Keep(answer, cookies);
        return cookies;
    }

    private static void Keep(HttpResponseMessage answer, Dictionary<string, string> cookies)
    {
        if (!answer.Headers.TryGetValues("Set-Cookie", out var set)) return;
        foreach (var pair in set.Select(cookie => cookie.Split(';', 2)[0].Split('=', 2))) cookies[pair[0]] = pair[1];
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
