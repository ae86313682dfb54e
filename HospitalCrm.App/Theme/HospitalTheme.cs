using MudBlazor;

namespace HospitalCrm.App.Theme;

/// <summary>The colours and type of the house in MudBlazor's terms; app.css holds the same values for our own markup.</summary>
internal static class HospitalTheme
{
    private static readonly string[] Fonts = ["Microsoft YaHei UI", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", "system-ui", "sans-serif"];

    /// <summary>Light and dark, each also in high contrast (every text ≥ 7:1), as <c>data-theme</c> and <c>data-contrast</c> of the page choose.</summary>
    public static IReadOnlyList<(MudTheme Theme, bool IsDark)> All { get; } =
    [
        (Of(":root", Light(), new PaletteDark()), false),
        (Of(":root[data-theme=dark]", new PaletteLight(), Dark()), true),
        (Of(":root[data-contrast=high]", StrongLight(), new PaletteDark()), false),
        (Of(":root[data-contrast=high][data-theme=dark]", new PaletteLight(), StrongDark()), true),
    ];

    private static PaletteLight Light() => new()
    {
        Primary = "#0B6E75",
        PrimaryContrastText = "#FFFFFF",
        Secondary = "#C8553D",
        SecondaryContrastText = "#FFFFFF",
        Success = "#2E7D4F",
        Warning = "#B7791F",
        Error = "#B3261E",
        Info = "#2B6CB0",
        TextPrimary = "#1D2B2E",
        TextSecondary = "#5B6B6F",
        TextDisabled = "#8A979A",
        Background = "#F5F7F7",
        Surface = "#FFFFFF",
        DrawerBackground = "#FFFFFF",
        DrawerText = "#1D2B2E",
        DrawerIcon = "#5B6B6F",
        AppbarBackground = "#FFFFFF",
        AppbarText = "#1D2B2E",
        LinesDefault = "#DDE4E6",
        LinesInputs = "#869599",
        Divider = "#DDE4E6",
        TableLines = "#DDE4E6",
        TableHover = "#0B6E750D",
        ActionDefault = "#5B6B6F",
        Skeleton = "#1D2B2E14",
    };

    private static PaletteDark Dark() => new()
    {
        Primary = "#4FB3B9",
        PrimaryContrastText = "#10181A",
        Secondary = "#E58A73",
        SecondaryContrastText = "#10181A",
        Success = "#6FBF8E",
        Warning = "#E0A94A",
        Error = "#F2867E",
        Info = "#7FB2E5",
        SuccessContrastText = "#10181A",
        WarningContrastText = "#10181A",
        ErrorContrastText = "#10181A",
        InfoContrastText = "#10181A",
        TextPrimary = "#E8EEEF",
        TextSecondary = "#9FB0B4",
        TextDisabled = "#73858A",
        Background = "#10181A",
        Surface = "#182124",
        DrawerBackground = "#182124",
        DrawerText = "#E8EEEF",
        DrawerIcon = "#9FB0B4",
        AppbarBackground = "#182124",
        AppbarText = "#E8EEEF",
        LinesDefault = "#2D3A3D",
        LinesInputs = "#6C7E83",
        Divider = "#2D3A3D",
        TableLines = "#2D3A3D",
        TableHover = "#4FB3B914",
        ActionDefault = "#9FB0B4",
        Skeleton = "#E8EEEF1A",
    };

    private static PaletteLight StrongLight() => new()
    {
        Primary = "#00474D",
        PrimaryContrastText = "#FFFFFF",
        Secondary = "#7E2C19",
        SecondaryContrastText = "#FFFFFF",
        Success = "#14492B",
        Warning = "#5C3A00",
        Error = "#8C1610",
        Info = "#163E6B",
        TextPrimary = "#000000",
        TextSecondary = "#26363A",
        TextDisabled = "#4A5A5E",
        Background = "#FFFFFF",
        Surface = "#FFFFFF",
        DrawerBackground = "#FFFFFF",
        DrawerText = "#000000",
        DrawerIcon = "#26363A",
        AppbarBackground = "#FFFFFF",
        AppbarText = "#000000",
        LinesDefault = "#4A5A5E",
        LinesInputs = "#26363A",
        Divider = "#4A5A5E",
        TableLines = "#4A5A5E",
        TableHover = "#00474D1A",
        ActionDefault = "#26363A",
        Skeleton = "#00000033",
    };

    private static PaletteDark StrongDark() => new()
    {
        Primary = "#7FE0E6",
        PrimaryContrastText = "#000000",
        Secondary = "#FFB8A3",
        SecondaryContrastText = "#000000",
        Success = "#9BE8B8",
        Warning = "#FFD27A",
        Error = "#FFB3AC",
        Info = "#B3D7FF",
        SuccessContrastText = "#10181A",
        WarningContrastText = "#10181A",
        ErrorContrastText = "#10181A",
        InfoContrastText = "#10181A",
        TextPrimary = "#FFFFFF",
        TextSecondary = "#D3DEE0",
        TextDisabled = "#A9B8BC",
        Background = "#000000",
        Surface = "#0B1113",
        DrawerBackground = "#0B1113",
        DrawerText = "#FFFFFF",
        DrawerIcon = "#D3DEE0",
        AppbarBackground = "#0B1113",
        AppbarText = "#FFFFFF",
        LinesDefault = "#8FA3A8",
        LinesInputs = "#C0CED1",
        Divider = "#8FA3A8",
        TableLines = "#8FA3A8",
        TableHover = "#7FE0E626",
        ActionDefault = "#D3DEE0",
        Skeleton = "#FFFFFF40",
    };

    private static MudTheme Of(string scope, PaletteLight light, PaletteDark dark) => new()
    {
        PseudoCss = new PseudoCss { Scope = scope },
        PaletteLight = light,
        PaletteDark = dark,
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px", DrawerWidthLeft = "224px", DrawerMiniWidthLeft = "56px", AppbarHeight = "52px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts, FontSize = "0.875rem", LineHeight = "1.5", LetterSpacing = "normal" },
            H1 = new H1Typography { FontFamily = Fonts, FontSize = "1.5rem", FontWeight = "600", LineHeight = "1.5", LetterSpacing = "normal" },
            H5 = new H5Typography { FontFamily = Fonts, FontSize = "1.25rem", FontWeight = "600", LineHeight = "1.5", LetterSpacing = "normal" },
            H6 = new H6Typography { FontFamily = Fonts, FontSize = "1rem", FontWeight = "600", LineHeight = "1.5", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontFamily = Fonts, FontSize = "0.875rem", LineHeight = "1.5", LetterSpacing = "normal" },
            Body2 = new Body2Typography { FontFamily = Fonts, FontSize = "0.875rem", LineHeight = "1.5", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = Fonts, FontSize = "0.875rem", FontWeight = "500", LineHeight = "1.5", LetterSpacing = "normal", TextTransform = "none" },
        },
    };
}
