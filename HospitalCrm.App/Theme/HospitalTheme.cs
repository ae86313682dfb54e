using MudBlazor;

namespace HospitalCrm.App.Theme;

/// <summary>The colours and type of the house in MudBlazor's terms; app.css holds the same values for our own markup.</summary>
internal static class HospitalTheme
{
    private static readonly string[] Fonts = ["Microsoft YaHei UI", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", "system-ui", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
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
        },
        PaletteDark = new PaletteDark
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
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px", DrawerWidthLeft = "224px", DrawerMiniWidthLeft = "56px", AppbarHeight = "52px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts, FontSize = "14px", LineHeight = "1.5", LetterSpacing = "normal" },
            H1 = new H1Typography { FontFamily = Fonts, FontSize = "24px", FontWeight = "600", LineHeight = "1.5", LetterSpacing = "normal" },
            H5 = new H5Typography { FontFamily = Fonts, FontSize = "20px", FontWeight = "600", LineHeight = "1.5", LetterSpacing = "normal" },
            H6 = new H6Typography { FontFamily = Fonts, FontSize = "16px", FontWeight = "600", LineHeight = "1.5", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontFamily = Fonts, FontSize = "14px", LineHeight = "1.5", LetterSpacing = "normal" },
            Body2 = new Body2Typography { FontFamily = Fonts, FontSize = "14px", LineHeight = "1.5", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = Fonts, FontSize = "14px", FontWeight = "500", LineHeight = "1.5", LetterSpacing = "normal", TextTransform = "none" },
        },
    };
}
