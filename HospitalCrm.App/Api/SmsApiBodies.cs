using System.ComponentModel;
using System.Text.Json.Serialization;
using HospitalCrm.Domain.Messaging;

namespace HospitalCrm.App.Api;

/// <summary>What stands in one message; in a batch what is not said of an item is taken from the request around it.</summary>
internal record SmsItemBody
{
    [Description("短信内容，不含签名；与 template 二选一。")]
    public string? Content { get; init; }

    [Description("模板编号，与 content 二选一。")]
    public string? Template { get; init; }

    [Description("模板变量的值。")]
    public Dictionary<string, string?>? Variables { get; init; }

    [Description("一个手机号；与 mobiles 二选一。")]
    public string? Mobile { get; init; }

    [Description("多个手机号，收到相同的内容。")]
    public List<string?>? Mobiles { get; init; }

    [Description("类别：code（验证码）、in-house（院内）、service（服务）、information（资讯）；不填则取模板的类别，或本系统可发的类别。")]
    public string? Class { get; init; }

    [Description("优先级：urgent、normal、bulk；不填则按类别。")]
    public string? Priority { get; init; }

    [Description("不早于这个时间发送（ISO 8601；不写时区时为北京时间）。")]
    public string? NotBefore { get; init; }

    [Description("到这个时间还没有发出就不再发送；验证码不填时为5分钟后。")]
    public string? ExpiresAt { get; init; }
}

/// <summary>A request: one message, or a batch in <see cref="Messages"/>.</summary>
internal sealed record SmsRequestBody : SmsItemBody
{
    [Description("一批短信，最多1000条（按手机号计）；没有写在各条中的项目取外层的值。")]
    public List<SmsItemBody?>? Messages { get; init; }
}

/// <summary>202.</summary>
internal sealed record SmsAcceptedBody(IReadOnlyList<SmsAcceptedItem> Messages, bool? Replayed = null);

internal sealed record SmsAcceptedItem(
    [property: Description("短信号，用于查询状态。")] Guid Id,
    [property: Description("对应请求中第几条，从0开始。")] int Index,
    [property: Description("计费条数：70字以内1条，超过后每67字1条，含签名。")] int? Parts);

/// <summary>What has become of a message.</summary>
internal sealed record SmsStatusBody(
    Guid Id,
    string Class,
    [property: Description("waiting、sending、submitted（网关已接收）、delivered（手机已收到）、failed、expired、cancelled、unknown（结果不明，不会自动重发）。")] string State,
    [property: Description("没有发送的原因，仅 state 为 cancelled 时。")] string? Reason,
    int Parts,
    DateTime CreatedAt,
    DateTime DueAt,
    DateTime? ExpiresAt,
    DateTime? SubmittedAt,
    DateTime? ReportedAt)
{
    public static SmsStatusBody Of(SmsStatus status) => new(
        status.Id, SmsApiWords.Of(status.Class), SmsApiWords.Of(status.State), status.Hold is { } hold ? SmsApiWords.Of(hold) : null, status.Parts, status.CreatedAt, status.DueAt, status.ExpiresAt, status.SubmittedAt, status.ReportedAt);
}

/// <summary>The messages of a request.</summary>
internal sealed record SmsRequestStatusBody(IReadOnlyList<SmsStatusBody> Messages);

/// <summary>RFC 9457, with a code that never changes and each fault of a batch.</summary>
internal sealed record ProblemBody(string Type, string Title, int Status, string Detail, string Code, IReadOnlyList<ProblemItem>? Errors = null);

internal sealed record ProblemItem(
    [property: Description("请求中第几条，从0开始。")] int Index, string Field, [property: Description("固定不变的英文代码。")] string Code, string Detail);

// A name that is not known is a mistake in the caller's program (expireAt instead of expiresAt), and told.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 6)]
[JsonSerializable(typeof(SmsRequestBody))]
[JsonSerializable(typeof(SmsAcceptedBody))]
[JsonSerializable(typeof(SmsStatusBody))]
[JsonSerializable(typeof(SmsRequestStatusBody))]
[JsonSerializable(typeof(ProblemBody))]
internal sealed partial class SmsApiJson : JsonSerializerContext;
