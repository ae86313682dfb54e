using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Settings;

namespace HospitalCrm.Domain.Messaging;

/// <summary>Decides right before the hand-over whether a message may go now: what was said in the meantime counts.</summary>
public sealed class SmsGate(SettingsStore settings)
{
    /// <summary>A verdict for each message, in the order given. Asks the database a fixed number of times however many there are.</summary>
    internal Task<IReadOnlyList<SmsVerdict>> JudgeAsync(CrmDbContext db, IReadOnlyList<SmsCandidate> candidates, CancellationToken cancel)
    {
        var words = (settings.Current.SensitiveWords ?? "").Split('；', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Task.FromResult<IReadOnlyList<SmsVerdict>>([.. candidates.Select(c => words.Any(word => c.Text.Contains(word, StringComparison.OrdinalIgnoreCase)) ? SmsVerdict.Never(SmsHold.Words) : SmsVerdict.Go)]);
    }
}

/// <summary>A claimed message, opened.</summary>
internal sealed record SmsCandidate(OutboxMessage Message, Common.MobileNumber To, string Text);

/// <summary>Go, wait until a moment, or do not send for a reason.</summary>
internal readonly record struct SmsVerdict(SmsHold? Hold, DateTime? NotBefore)
{
    public static SmsVerdict Go => default;

    public static SmsVerdict Never(SmsHold why) => new(why, null);

    public static SmsVerdict Later(DateTime when) => new(null, when);
}
