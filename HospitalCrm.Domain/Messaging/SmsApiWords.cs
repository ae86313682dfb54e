namespace HospitalCrm.Domain.Messaging;

/// <summary>Classes, priorities and states as other systems read and write them: these words never change.</summary>
public static class SmsApiWords
{
    private static readonly Dictionary<string, SmsClass> Classes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["code"] = SmsClass.Code,
        ["in-house"] = SmsClass.InHouse,
        ["service"] = SmsClass.Service,
        ["information"] = SmsClass.Information,
        ["验证码"] = SmsClass.Code,
        ["院内"] = SmsClass.InHouse,
        ["服务"] = SmsClass.Service,
        ["资讯"] = SmsClass.Information,
    };

    private static readonly Dictionary<string, int> Priorities = new(StringComparer.OrdinalIgnoreCase) { ["urgent"] = SmsLanes.Urgent, ["normal"] = SmsLanes.Normal, ["bulk"] = SmsLanes.Bulk };

    public static string Of(SmsClass @class) => @class switch
    {
        SmsClass.Code => "code",
        SmsClass.InHouse => "in-house",
        SmsClass.Service => "service",
        _ => "information",
    };

    public static string Of(SmsState state) => state switch
    {
        SmsState.Waiting => "waiting",
        SmsState.Sending => "sending",
        SmsState.Submitted => "submitted",
        SmsState.Failed => "failed",
        SmsState.Expired => "expired",
        SmsState.Delivered => "delivered",
        SmsState.Cancelled => "cancelled",
        _ => "unknown",
    };

    public static string Of(SmsHold hold) => hold switch
    {
        SmsHold.OptedOut => "opted-out",
        SmsHold.NoConsent => "no-consent",
        SmsHold.Blocked => "blocked",
        SmsHold.Deceased => "deceased",
        SmsHold.WrongNumber => "wrong-number",
        SmsHold.Words => "words",
        SmsHold.OutOfHours => "out-of-hours",
        SmsHold.DailyCap => "daily-cap",
        SmsHold.Repeated => "repeated",
        SmsHold.KindDisabled => "kind-disabled",
        _ => "by-hand",
    };

    internal static bool TryClass(string word, out SmsClass @class) => Classes.TryGetValue(word.Trim(), out @class);

    /// <summary>The lane of a word; a class keeps to its own: codes are always first, information is always bulk.</summary>
    /// <returns>Null: no such word.</returns>
    internal static (int Lane, bool IsAllowed)? Lane(string word, SmsClass @class)
    {
        if (!Priorities.TryGetValue(word.Trim(), out var lane)) return null;
        var own = SmsLanes.Of(SmsKind.OtherSystem, @class);
        return (lane, @class switch
        {
            SmsClass.Code => false,
            SmsClass.Information => lane == own,
            _ => true,
        });
    }
}
