using Microsoft.AspNetCore.Localization;

namespace HospitalCrm.App.Components;

/// <summary>What somebody may choose about the look of the program, with the values there are; the first is the usual one.</summary>
internal static class LookChoices
{
    public const string Prefix = "look.";
    public const string Language = "look.language";
    public const string StartPage = "start-page";

    public static IReadOnlyList<LookChoice> All { get; } =
    [
        new("theme", ["system", "light", "dark"]),
        new("contrast", ["", "high"]),
        new("font", ["", "112", "125"]),
        new("density", ["", "compact"]),
    ];

    /// <summary>
    /// Puts what the person has chosen, here or at another machine, into the cookies of this one before its first page. The theme and the
    /// language of this machine stay when nothing was chosen; what else the person before has chosen for their own eyes does not.
    /// </summary>
    public static void Restore(HttpContext context, IReadOnlyDictionary<string, string> chosen)
    {
        foreach (var choice in All)
        {
            if (chosen.TryGetValue(choice.Preference, out var value) && choice.Values.Contains(value)) Append(context, choice.Cookie, value, isReadByScript: true);
            else if (choice.Name != "theme") context.Response.Cookies.Delete(choice.Cookie);
        }

        if (chosen.TryGetValue(Language, out var language) && Languages.All.Contains(language))
            Append(context, Languages.Cookie, CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(language)), isReadByScript: false);
    }

    private static void Append(HttpContext context, string name, string value, bool isReadByScript) => context.Response.Cookies.Append(
        name, value, new CookieOptions { HttpOnly = !isReadByScript, SameSite = SameSiteMode.Lax, MaxAge = TimeSpan.FromDays(365), IsEssential = true });

    public static LookChoice? TryFind(string? name) => All.FirstOrDefault(choice => choice.Name == name);
}

/// <param name="Name">As theme.js and the cookies call it.</param>
internal sealed record LookChoice(string Name, IReadOnlyList<string> Values)
{
    /// <summary>Under which it is kept for the person.</summary>
    public string Preference => LookChoices.Prefix + Name;

    public string Cookie => "hospitalcrm-" + Name;
}
