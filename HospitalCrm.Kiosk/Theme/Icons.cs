using Microsoft.AspNetCore.Components;

namespace HospitalCrm.Kiosk.Theme;

/// <summary>Line drawings beside words, in the colour of the words.</summary>
public static class Icons
{
    public static readonly MarkupString Back = Line("""<path d="M15 5l-7 7 7 7"/>""");
    public static readonly MarkupString Forward = Line("""<path d="M9 5l7 7-7 7"/>""");
    public static readonly MarkupString Up = Line("""<path d="M5 15l7-7 7 7"/>""");
    public static readonly MarkupString Down = Line("""<path d="M5 9l7 7 7-7"/>""");
    public static readonly MarkupString Home = Line("""<path d="M4 11l8-7 8 7M6 10v10h12V10"/>""");
    public static readonly MarkupString Leave = Line("""<path d="M14 4H5v16h9M10 12h11M17 8l4 4-4 4"/>""");
    public static readonly MarkupString Letter = Line("""<path d="M4 19L10 4l6 15M6 14h8M20 19v-9M17 13l3-3 3 3"/>""");
    public static readonly MarkupString Access = Line("""<circle cx="12" cy="12" r="9.5"/><circle cx="12" cy="7.2" r="0.6"/><path d="M7 10.2l5 1 5-1M12 11.2v3.3l-2.5 4M12 14.5l2.5 4"/>""");
    public static readonly MarkupString Contrast = Line("""<circle cx="12" cy="12" r="9"/><path d="M12 3v18a9 9 0 000-18z" fill="currentColor"/>""");
    public static readonly MarkupString Reach = Line("""<rect x="4" y="3" width="16" height="18" rx="2"/><path d="M7.5 17h9M12 6v7M9 10.5l3 3 3-3"/>""");
    public static readonly MarkupString Speaker = Line("""<path d="M4 9.5v5h4l5 4v-13l-5 4zM16 9a4 4 0 010 6M18.5 6.5a8 8 0 010 11"/>""");
    public static readonly MarkupString Minus = Line("""<path d="M5 12h14"/>""");
    public static readonly MarkupString Plus = Line("""<path d="M5 12h14M12 5v14"/>""");
    public static readonly MarkupString Delete = Line("""<path d="M9 5h12v14H9l-6-7zM12.5 9.5l5 5M17.5 9.5l-5 5"/>""");
    public static readonly MarkupString Attention = Line("""<circle cx="12" cy="12" r="9"/><path d="M12 7v6M12 16.5v.5"/>""");
    public static readonly MarkupString Check = Line("""<path d="M4 13l5 5L20 6"/>""");
    public static readonly MarkupString Edit = Line("""<path d="M4 20l1-5L16 4l4 4L9 19z"/>""");
    public static readonly MarkupString Phone = Line("""<rect x="7" y="2.5" width="10" height="19" rx="2"/><path d="M11 18.5h2"/>""");
    public static readonly MarkupString Shield = Line("""<path d="M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6z"/><path d="M8.5 12l2.5 2.5 4.5-5"/>""");
    public static readonly MarkupString Person = Line("""<circle cx="12" cy="8" r="4"/><path d="M4 21c0-5 3.5-7.5 8-7.5s8 2.5 8 7.5"/>""");
    public static readonly MarkupString Choose = Line("""<path d="M4 5h7v6H4zM13 5h7v6h-7zM4 14h7v6H4zM13 14h7v6h-7z"/>""");
    public static readonly MarkupString Smile = Line("""<circle cx="12" cy="12" r="9"/><path d="M8.5 9.5v.5M15.5 9.5v.5M8 14c1 2 2.5 3 4 3s3-1 4-3"/>""");
    public static readonly MarkupString Outpatient = Line("""<path d="M6 3v6a5 5 0 0010 0V3M4.5 3H7M15 3h2.5M11 14v2a5 5 0 0010 0v-2"/><circle cx="21" cy="12" r="1.8"/>""");
    public static readonly MarkupString Inpatient = Line("""<path d="M3 6v13M3 16h18M21 19v-6a3 3 0 00-3-3h-8v6"/><circle cx="6.5" cy="11.5" r="1.8"/>""");
    public static readonly MarkupString Staff = Line("""<circle cx="12" cy="7" r="4"/><path d="M4 21c0-5 3.5-7.5 8-7.5s8 2.5 8 7.5M12 15.5v4M10 17.5h4"/>""");
    public static readonly MarkupString Logistics = Line("""<path d="M14.5 6.5a4 4 0 00-5.3 5.1L3.5 17.3l3.2 3.2 5.7-5.7a4 4 0 005.1-5.3l-2.7 2.7-2.6-.7-.7-2.6z"/>""");

    public static readonly MarkupString Complain = Line("""<path d="M4 5h16v11h-9l-4 4v-4H4zM12 8v4M12 13.5v.5"/>""");
    public static readonly MarkupString Praise = Line("""<path d="M7 11v9H3v-9zM7 11l4-8c1.6 0 2.5 1 2.5 2.5V9H19a2 2 0 012 2.3l-1.2 7A2 2 0 0117.8 20H7"/>""");
    public static readonly MarkupString Changed = Line("""<path d="M4 4h16v12h-9l-4 4v-4H4zM8 10l3 3 5-6"/>""");
    public static readonly MarkupString Search = Line("""<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/>""");

    /// <summary>A card sliding through a reader; the card moves where motion is welcome.</summary>
    public static readonly MarkupString Swipe = new("""
        <svg class="swipe" viewBox="0 0 240 160" aria-hidden="true" focusable="false">
          <g class="swipe-card"><rect x="52" y="18" width="112" height="72" rx="9" class="fill"/><path d="M52 38h112" class="stripe"/><path d="M66 62h34M66 74h20" class="thin"/></g>
          <path d="M22 104h196a8 8 0 018 8v26a8 8 0 01-8 8H22a8 8 0 01-8-8v-26a8 8 0 018-8z" class="reader"/>
          <path d="M34 104h172" class="slot"/><circle cx="200" cy="126" r="6" class="lamp"/>
        </svg>
        """);

    public static readonly MarkupString BigCheck = new("""
        <svg class="big-check" viewBox="0 0 120 120" aria-hidden="true" focusable="false"><circle cx="60" cy="60" r="54"/><path d="M34 62l18 18 36-40"/></svg>
        """);

    private static MarkupString Line(string drawing) =>
        new($"""<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{drawing}</svg>""");
}
