using System.Security.Cryptography;
using System.Text;
using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Messaging;

/// <summary>
/// 状态报告: what carriers report of messages they took. Reports come twice, late, in any order and before our own record of the hand-over;
/// a message only moves forward, and one we do not know is nothing to us.
/// </summary>
[OpenByDesign("Carriers have no account: the address a report comes to carries a token that only we can make.")]
public sealed class SmsReports(SmsLedger ledger, PersonalDataVault vault)
{
    private const int TokenBytes = 16;
    private const int LongestFault = 200;

    private readonly byte[] _key = vault.KeyFor("hospitalcrm/sms-report");

    /// <returns>When it is on the disk: only then may a carrier forget it.</returns>
    public Task SettleAsync(Guid messageId, SmsReportKind kind, string? fault, CancellationToken cancel) =>
        ledger.WriteAsync(new SmsReport(messageId, kind, fault is { Length: > LongestFault } ? fault[..LongestFault] : fault)).WaitAsync(cancel);

    /// <summary>For the address a message's report is to come to.</summary>
    public string TokenOf(Guid messageId) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, messageId.ToByteArray())[..TokenBytes]);

    /// <summary>Takes as long for a wrong token as for the right one.</summary>
    public bool IsTokenOf(Guid messageId, string? token) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(TokenOf(messageId)), Encoding.UTF8.GetBytes(token ?? ""));
}

/// <summary>What a report says.</summary>
public enum SmsReportKind
{
    /// <summary>The carrier has it; more will follow.</summary>
    Accepted = 1,

    /// <summary>It is on the phone.</summary>
    Delivered = 2,

    /// <summary>It will not get there.</summary>
    Failed = 3,
}
