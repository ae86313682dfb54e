using System.Text.RegularExpressions;
using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>What an administrator decides about one terminal; what is null is as configured for all.</summary>
public sealed record TerminalSetup
{
    public const int LongestName = 50;
    public const int LongestPlace = 100;
    public const int LongestPattern = 200;
    public const int LongestTelephone = 50;

    /// <summary>A pattern that needs longer for one swipe would hold up the kiosk at every one.</summary>
    private static readonly TimeSpan PatternPatience = TimeSpan.FromMilliseconds(100);

    /// <summary>What swipes are made of, for the try whether a pattern goes back and back over them.</summary>
    private static readonly string[] Parts = ["0", "12", "A", "Ab1", "a", "-", " "];

    /// <summary>As long as a swipe may be.</summary>
    private const int LongestSwipe = 250;

    public string Name { get; init; } = "";
    public string? Place { get; init; }
    public string? DepartmentCode { get; init; }
    public bool ShowsOutpatient { get; init; }
    public bool ShowsInpatient { get; init; }
    public bool ShowsStaff { get; init; }
    public bool ShowsLogistics { get; init; }
    public bool OffersTraditional { get; init; }
    public bool OffersEnglish { get; init; }
    public decimal? MillimetresPerPixel { get; init; }
    public int? IdleSeconds { get; init; }
    public int? CodeIdleSeconds { get; init; }
    public int? WarningSeconds { get; init; }
    public int? ThanksSeconds { get; init; }
    public string? CardPattern { get; init; }
    public string? ServiceTelephone { get; init; }
    public bool? HasTouchInput { get; init; }

    internal static TerminalSetup Of(Terminal terminal) => new()
    {
        // A device that waits has only its number; a name is what it is to be given.
        Name = terminal.State == TerminalState.Waiting ? "" : terminal.Name,
        Place = terminal.Place,
        DepartmentCode = terminal.DepartmentCode,
        ShowsOutpatient = terminal.ShowsOutpatient,
        ShowsInpatient = terminal.ShowsInpatient,
        ShowsStaff = terminal.ShowsStaff,
        ShowsLogistics = terminal.ShowsLogistics,
        OffersTraditional = terminal.OffersTraditional,
        OffersEnglish = terminal.OffersEnglish,
        MillimetresPerPixel = terminal.MillimetresPerPixel,
        IdleSeconds = terminal.IdleSeconds,
        CodeIdleSeconds = terminal.CodeIdleSeconds,
        WarningSeconds = terminal.WarningSeconds,
        ThanksSeconds = terminal.ThanksSeconds,
        CardPattern = terminal.CardPattern,
        ServiceTelephone = terminal.ServiceTelephone,
        HasTouchInput = terminal.HasTouchInput,
    };

    /// <summary>The same without blanks around and without empty texts.</summary>
    public TerminalSetup Tidy() => this with
    {
        Name = Line(Name) ?? "",
        Place = Line(Place),
        DepartmentCode = Line(DepartmentCode),
        CardPattern = Line(CardPattern),
        ServiceTelephone = Line(ServiceTelephone),
        MillimetresPerPixel = MillimetresPerPixel is { } pixel ? decimal.Round(pixel, 4) : null,
    };

    /// <summary>Everything that is wrong with it, field by field.</summary>
    public IReadOnlyList<TerminalFault> Faults() => [.. Faulty()];

    private IEnumerable<TerminalFault> Faulty()
    {
        if (Name.Length == 0) yield return new TerminalFault(nameof(Name), "请填写名称。");
        if (Name.Length > LongestName) yield return new TerminalFault(nameof(Name), "名称最多{0}个字。", LongestName);
        if (Place?.Length > LongestPlace) yield return new TerminalFault(nameof(Place), "位置最多{0}个字。", LongestPlace);
        if (!(ShowsOutpatient || ShowsInpatient || ShowsStaff || ShowsLogistics)) yield return new TerminalFault(nameof(ShowsOutpatient), "请至少选择一个类别。");
        if (MillimetresPerPixel is < 0.05m or > 1) yield return new TerminalFault(nameof(MillimetresPerPixel), "像素宽度应在0.05到1毫米之间。");
        if (IdleSeconds is < 20 or > 600) yield return new TerminalFault(nameof(IdleSeconds), "无操作时间应在{0}到{1}秒之间。", 20, 600);
        if (CodeIdleSeconds is < 60 or > 600) yield return new TerminalFault(nameof(CodeIdleSeconds), "验证码页的无操作时间应在{0}到{1}秒之间。", 60, 600);
        // At least 20 s to say that one is still there: WCAG 2.2.1.
        if (WarningSeconds is < 20 or > 120) yield return new TerminalFault(nameof(WarningSeconds), "提醒倒计时应在{0}到{1}秒之间。", 20, 120);
        if (ThanksSeconds is < 3 or > 60) yield return new TerminalFault(nameof(ThanksSeconds), "致谢页时间应在{0}到{1}秒之间。", 3, 60);
        if (CardPattern is { } pattern && PatternFault(pattern) is { } fault) yield return fault;
        if (ServiceTelephone?.Length > LongestTelephone) yield return new TerminalFault(nameof(ServiceTelephone), "服务电话最多{0}个字。", LongestTelephone);
    }

    private static TerminalFault? PatternFault(string pattern)
    {
        if (pattern.Length > LongestPattern) return new TerminalFault(nameof(CardPattern), "卡号格式最多{0}个字。", LongestPattern);
        if (!IsWhole(pattern)) return new TerminalFault(nameof(CardPattern), "卡号格式应以^开头、以$结尾，几种写法请放进括号，例如 ^(1[0-9]+|2[0-9]+)$。");
        try
        {
            // Wrong at the end only, with and without what the pattern wants there: that is where a bad one goes back and back.
            foreach (var end in new[] { "!", $"{pattern[^2]}", $"{pattern[^2]}!" })
            {
                foreach (var part in Parts)
                    _ = Regex.IsMatch(string.Concat(Enumerable.Repeat(part, LongestSwipe / part.Length)) + end, pattern, RegexOptions.CultureInvariant, PatternPatience);
            }

            return null;
        }
        catch (RegexMatchTimeoutException)
        {
            return new TerminalFault(nameof(CardPattern), "这个卡号格式核对起来太慢，请写得简单一些，例如 ^[0-9]+$。");
        }
        catch (ArgumentException)
        {
            return new TerminalFault(nameof(CardPattern), "卡号格式不是正确的正则表达式，例如全是数字写作 ^[0-9]+$。");
        }
    }

    /// <summary>From ^ to $, and no choice beside the two: in ^a|b$ the b may stand behind anything.</summary>
    private static bool IsWhole(string pattern)
    {
        if (!pattern.StartsWith('^')) return false;
        var depth = 0;
        var isInClass = false;
        for (var i = 1; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\': i++; break;
                case '[' when !isInClass: isInClass = true; break;
                case ']' when isInClass: isInClass = false; break;
                case '(' when !isInClass: depth++; break;
                case ')' when !isInClass: depth--; break;
                case '|' when !isInClass && depth == 0: return false;
                case '$' when !isInClass && i == pattern.Length - 1: return true;
            }
        }

        return false;
    }

    private static string? Line(string? text) => PersonText.Clean(text)?.Replace('\n', ' ');
}

/// <summary>What is wrong with one field.</summary>
/// <param name="Field">Name of the property of <see cref="TerminalSetup"/>.</param>
/// <param name="Sentence">For the person, with <c>{0}</c> places.</param>
public sealed record TerminalFault(string Field, string Sentence, params object[] Arguments);

/// <summary>A set-up that was refused because of one field.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1032", Justification = "It always has a field.")]
public sealed class TerminalRefusedException(TerminalFault fault) : DomainRuleException(fault.Sentence, fault.Arguments)
{
    public TerminalFault Fault { get; } = fault;
}

/// <summary>Somebody else has changed the terminal in the meantime.</summary>
/// <param name="now">How it is set up now.</param>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1032", Justification = "It has one sentence.")]
public sealed class TerminalChangedException(TerminalSetup now) : DomainRuleException("这台终端的设置刚被别人修改过。您填写的内容还在，请核对后再保存一次。")
{
    public TerminalSetup Now { get; } = now;
}
