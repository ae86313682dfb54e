using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Messaging;

/// <summary>What another system asks for in one request: all of it is taken, or nothing.</summary>
/// <param name="RequestKey">Its own key for the request (幂等键); null where it gave none.</param>
/// <param name="Fingerprint">Of the request as it came: the same key with another one is a mistake. Set with <paramref name="RequestKey"/>.</param>
public sealed record SmsOrder(IReadOnlyList<SmsOrderItem> Items, string? RequestKey = null, string? Fingerprint = null);

/// <summary>One text to one or more numbers, as it was written in the request; nothing of it has been looked at.</summary>
public sealed record SmsOrderItem(IReadOnlyList<string?> Mobiles)
{
    public string? Content { get; init; }

    /// <summary>Code of a template, instead of <see cref="Content"/>.</summary>
    public string? Template { get; init; }

    public IReadOnlyDictionary<string, string>? Variables { get; init; }

    /// <summary>验证码, 院内, 服务, 资讯, or in English as in <see cref="SmsApiWords"/>; empty: the template's, or the only sensible one.</summary>
    public string? Class { get; init; }

    public string? Priority { get; init; }

    /// <summary>ISO 8601; without an offset it is the hospital's time.</summary>
    public string? NotBefore { get; init; }

    /// <inheritdoc cref="NotBefore"/>
    public string? ExpiresAt { get; init; }
}

/// <summary>Taken: the message is on the disk and will be dealt with.</summary>
/// <param name="Index">Of its item in the request.</param>
/// <param name="Parts">计费条数; null where the message of an earlier request is no longer kept.</param>
public sealed record SmsAccepted(Guid Id, int Index, int? Parts);

/// <summary>What a request brought.</summary>
/// <param name="IsReplay">The same request came before; these are its messages, and nothing new was stored.</param>
public sealed record SmsReceipt(IReadOnlyList<SmsAccepted> Messages, bool IsReplay);

/// <summary>What has become of a message another system asked for. Never its number or words.</summary>
public sealed record SmsStatus(
    Guid Id, SmsClass Class, SmsState State, SmsHold? Hold, int Parts, DateTime CreatedAt, DateTime DueAt, DateTime? ExpiresAt, DateTime? SubmittedAt, DateTime? ReportedAt);

/// <summary>Why one item of a request cannot be taken.</summary>
/// <param name="Field">As the request writes it.</param>
/// <param name="Code">For programs; it never changes.</param>
/// <param name="Reason">For people; without any personal data.</param>
public sealed record SmsOrderFault(int Index, string Field, string Code, DomainRuleException Reason);

/// <summary>Nothing of the request was stored, for each of these reasons.</summary>
public sealed class SmsOrderRefusedException(IReadOnlyList<SmsOrderFault> faults) : DomainRuleException("有{0}处不正确，整个请求都没有保存。", faults.Count)
{
    public IReadOnlyList<SmsOrderFault> Faults { get; } = faults;
}

/// <summary>The key of an earlier request with another content.</summary>
public sealed class SmsRequestKeyTakenException() : DomainRuleException("这个幂等键已用于另一个内容不同的请求，没有保存任何短信。");

/// <summary>The system has used up its day.</summary>
/// <param name="until">When the next day's quota begins.</param>
public sealed class SmsQuotaUsedUpException(int quota, DateTime until) : DomainRuleException("今天的短信额度（{0}条）不够发送这个请求，没有保存任何短信。", quota)
{
    public DateTime Until { get; } = until;
}
