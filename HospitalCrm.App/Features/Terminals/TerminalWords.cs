using HospitalCrm.Domain.Satisfaction;
using Microsoft.Extensions.Localization;

namespace HospitalCrm.App.Features.Terminals;

/// <summary>How terminals are spoken of: their states, the kiosk's pages, the fields of a set-up, alarms.</summary>
internal static class TerminalWords
{
    public static string State(IStringLocalizer<Texts> L, TerminalState state) => state switch
    {
        TerminalState.Waiting => L["等待登记"],
        TerminalState.InService => L["使用中"],
        TerminalState.Paused => L["暂停服务"],
        _ => L["已停用"],
    };

    /// <summary>One of the kiosk's pages, as the kiosk names it.</summary>
    public static string Page(IStringLocalizer<Texts> L, string page) => page switch
    {
        "consent" => L["隐私说明"],
        "identify" => L["验证身份"],
        "phone" => L["输入手机号"],
        "code" => L["输入验证码"],
        "patients" => L["选择就诊人"],
        "sections" => L["选择类别"],
        "targets" => L["选择对象"],
        "rating" => L["逐题评价"],
        "summary" => L["汇总"],
        _ => L["其他页面"],
    };

    public static string Field(IStringLocalizer<Texts> L, string field) => field switch
    {
        nameof(TerminalSetup.Name) => L["名称"],
        nameof(TerminalSetup.Place) => L["位置"],
        nameof(TerminalSetup.DepartmentCode) => L["所在科室"],
        nameof(TerminalSetup.ShowsOutpatient) => L["显示的类别"],
        nameof(TerminalSetup.OffersTraditional) => L["语言"],
        nameof(TerminalSetup.MillimetresPerPixel) => L["像素宽度（毫米）"],
        nameof(TerminalSetup.HasTouchInput) => L["文字输入"],
        nameof(TerminalSetup.IdleSeconds) => L["无操作时间（秒）"],
        nameof(TerminalSetup.CodeIdleSeconds) => L["验证码页无操作时间（秒）"],
        nameof(TerminalSetup.WarningSeconds) => L["提醒倒计时（秒）"],
        nameof(TerminalSetup.ThanksSeconds) => L["致谢页时间（秒）"],
        nameof(TerminalSetup.CardPattern) => L["卡号格式"],
        _ => L["服务电话"],
    };

    public static string Alarm(IStringLocalizer<Texts> L, OpenAlarm alarm) => alarm.Kind switch
    {
        KioskAlarmKind.CodePumping => L["短时间内发出{0}个验证码，却没有人使用，可能有人恶意刷短信。", alarm.Figure],
        KioskAlarmKind.CodePumpingEverywhere => L["多台终端短时间内发出{0}个验证码，却没有人使用，可能有人恶意刷短信。", alarm.Figure],
        KioskAlarmKind.TokenReused => L["这台终端用过的旧凭证又出现了，可能有人复制了它的浏览器数据。请检查设备，必要时停用后重新登记。"],
        KioskAlarmKind.PinLocked => L["离开密码连续输错{0}次，已锁定15分钟。", alarm.Figure],
        _ => L["这台终端需要有人查看。"],
    };
}
