using HospitalCrm.Domain.Access;

namespace HospitalCrm.App.Account;

/// <summary>Addresses of signing in and out, and which addresses may be returned to.</summary>
internal static class AccountPaths
{
    public const string Root = "/account";
    public const string SignIn = "/account/login";
    public const string SignOut = "/account/sign-out";
    public const string Password = "/account/password";
    public const string SecondFactor = "/account/second-factor";
    public const string SecondStep = "/account/code";
    public const string Look = "/account/look";
    public const string Alive = "/account/alive";

    /// <summary>个人设置: a page of the staff shell, unlike the others here.</summary>
    public const string Mine = "/account/me";

    public const string ReturnUrl = "returnUrl";

    /// <summary>On the way to the sign-in page: why the person was led there.</summary>
    public const string Left = "left";

    /// <summary>The sign-in page that says why, and leads back.</summary>
    public static string SignInAfter(SessionEnd reason, string? page) => $"{SignIn}?{Left}={reason}&{ReturnUrl}={Uri.EscapeDataString(LocalPage(page))}";

    /// <summary>Only addresses of ours: "//evil" and "/\evil" are other hosts to a browser.</summary>
    public static string Local(string? asked) =>
        asked is ['/', ..] && asked is not ['/', '/' or '\\', ..] && !asked.Any(char.IsControl) ? asked : "/";

    /// <summary>Where to go after signing in; not back to the sign-in page.</summary>
    public static string LocalPage(string? asked) => Local(asked) is var local && IsOutside(local) ? "/" : local;

    /// <summary>The static pages of signing in and out.</summary>
    public static bool IsOutside(string path) => path.StartsWith(Root, StringComparison.OrdinalIgnoreCase) && !path.StartsWith(Mine, StringComparison.OrdinalIgnoreCase);
}
