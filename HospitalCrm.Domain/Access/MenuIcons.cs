namespace HospitalCrm.Domain.Access;

/// <summary>The pictures a menu entry can have; wwwroot/icons.svg of the staff program draws each of them.</summary>
public static class MenuIcons
{
    public static IReadOnlyList<string> All { get; } =
    [
        "workbench", "phone", "phone-blocked", "patient", "people", "wallet", "heart", "home", "cake", "complaint", "praise", "folder", "flag", "person-mark", "follow-up", "list",
        "smile", "chart", "comment", "question", "scale", "reason", "star", "message", "hospital", "signpost", "flask", "badge", "kiosk", "calendar", "sliders", "plug", "menu", "role",
        "assign", "key", "account", "session", "deputy", "log", "bin", "bell", "gear", "book", "shield",
    ];
}
