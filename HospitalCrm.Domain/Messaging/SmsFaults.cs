namespace HospitalCrm.Domain.Messaging;

/// <summary>What the short codes of troubles with text messages mean to people; the codes themselves are for whoever looks after the gateways.</summary>
public static class SmsFaults
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["expired"] = "未发出已过期",
        ["unreadable"] = "内容无法读出",
        ["no answer"] = "网关没有回答",
        ["lease expired"] = "发送时程序中断",
        ["login refused"] = "网关不接受账号密码",
        ["no sendsms there"] = "网关地址不对",
        ["not available"] = "网关暂不可用",
        ["not running"] = "网关未运行",
        ["carrier line down"] = "运营商线路中断",
        ["no connection"] = "连不上网关",
        ["status page refused"] = "网关不给看状态",
        ["status page unreadable"] = "网关状态无法读出",
        ["undelivered"] = "未送达",
        ["refused by the carrier"] = "运营商拒收",
        ["given up by the carrier"] = "运营商多次投递未成",
        ["no gateway for this number"] = "没有可用的网关",
    };

    private const string Refused = "网关拒收";
    private const string TooLong = "短信太长，网关不收";
    private const string Simulated = "模拟的故障";
    private const string Unclear = "网关的回答不明";

    /// <summary>Every sentence there is.</summary>
    internal static IEnumerable<string> All => [.. Words.Values, Refused, TooLong, Simulated, Unclear];

    /// <summary>In Simplified Chinese, which is also the key of its translation.</summary>
    public static string InWords(string code) => Words.TryGetValue(code, out var words) ? words : code switch
    {
        _ when code.StartsWith("refused ", StringComparison.Ordinal) => Refused,
        _ when code.StartsWith("more than ", StringComparison.Ordinal) => TooLong,
        _ when code.StartsWith("simulated", StringComparison.Ordinal) => Simulated,
        _ => Unclear,
    };
}
