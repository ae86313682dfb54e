using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>One person's stay at a kiosk, from consent to end. A terminal has one open visit at most.</summary>
public sealed class KioskVisit : IVersioned
{
    private KioskVisit() { }

    internal KioskVisit(Guid terminalId, string consentVersion, DateTime now)
    {
        Id = Guid.CreateVersion7();
        TerminalId = terminalId;
        ConsentVersion = consentVersion;
        StartedAt = now;
        LastActiveAt = now;
    }

    public Guid Id { get; private set; }
    public Guid TerminalId { get; private set; }

    /// <summary>Which wording of the privacy sentence was agreed to, at <see cref="StartedAt"/> (PIPL art. 29, 30).</summary>
    public string ConsentVersion { get; private set; } = "";

    public DateTime StartedAt { get; private set; }
    public DateTime LastActiveAt { get; private set; }
    public DateTime? EndedAt { get; private set; }
    public VisitIdentity Identity { get; private set; }

    /// <summary>Keyed fingerprint of the patient number, or of the phone where no patient is known.</summary>
    public string? EvaluatorKey { get; private set; }

    /// <summary>Sealed HIS patient number; null when only a phone is known, and after the end.</summary>
    [Sealed(KioskDesk.PatientPurpose)]
    public string? PatientSealed { get; private set; }

    [Sealed(Outbox.PhonePurpose)]
    public string? PhoneSealed { get; private set; }

    /// <summary>Sheets handed in during this visit.</summary>
    public int Ratings { get; private set; }

    /// <summary>The page it ended on without being finished, as the kiosk names it: where people give up.</summary>
    public string? LastPage { get; private set; }

    public VisitEnd Ending { get; private set; }

    /// <summary>Went on on the person's own phone; the terminal is free for the next one.</summary>
    public DateTime? HandedOverAt { get; private set; }

    /// <summary>Keyed hash of the secret in that phone's cookie.</summary>
    internal string? HolderHash { get; private set; }

    public long Version { get; private set; }

    public bool IsOpen => EndedAt is null;

    /// <summary>Once in a few seconds is enough: a write for every tap would cost every kiosk a disk flush.</summary>
    internal bool NeedsTouch(DateTime now) => now - LastActiveAt > TimeSpan.FromSeconds(5);

    /// <exception cref="DomainRuleException">Somebody else has identified themselves in this visit.</exception>
    internal void EnsureNobodyBut(string evaluatorKey)
    {
        if (Identity != VisitIdentity.None && EvaluatorKey != evaluatorKey) throw new DomainRuleException("本次评价已有人使用，请先点“结束”。");
    }

    internal void Identify(VisitIdentity how, string evaluatorKey, string? patientSealed, string? phoneSealed)
    {
        // A phone first, then which of its patients: that is one person. A second card or phone is another one.
        var isRefinement = Identity == VisitIdentity.Code && how == VisitIdentity.Code && patientSealed is not null;
        if (!isRefinement) EnsureNobodyBut(evaluatorKey);
        Identity = how;
        EvaluatorKey = evaluatorKey;
        PatientSealed = patientSealed;
        PhoneSealed = phoneSealed ?? PhoneSealed;
    }

    internal void LeaveAt(string page) => LastPage ??= page;

    internal void HandOver(string holderHash, DateTime now)
    {
        HolderHash = holderHash;
        HandedOverAt = now;
        LastActiveAt = now;
    }

    /// <param name="page">The page on the screen; told only by the kiosk that showed it.</param>
    internal void End(DateTime now, VisitEnd ending, string? page = null)
    {
        if (IsOpen)
        {
            EndedAt = now;
            Ending = ending;
            LastPage = page;
        }

        // What the visit knew of the person goes with the person; evaluations hold their own sealed copy.
        PatientSealed = null;
        PhoneSealed = null;
    }
}

/// <summary>Why a visit is over: 结束 touched, nobody answered, the next person began, or the terminal was taken out of service.</summary>
public enum VisitEnd { None = 0, Left = 1, TimedOut = 2, Replaced = 3, OutOfService = 4 }

/// <summary>How the person at the kiosk showed who they are: 刷卡, or 手机验证码.</summary>
public enum VisitIdentity { None = 0, Card = 1, Code = 2 }

internal sealed class KioskVisitMapping : IEntityTypeConfiguration<KioskVisit>
{
    public void Configure(EntityTypeBuilder<KioskVisit> visit)
    {
        visit.ToTable("KioskVisits");
        visit.Property(v => v.ConsentVersion).HasMaxLength(20);
        visit.Property(v => v.EvaluatorKey).HasMaxLength(50);
        visit.Property(v => v.PatientSealed).HasMaxLength(200);
        visit.Property(v => v.PhoneSealed).HasMaxLength(200);
        visit.Property(v => v.LastPage).HasMaxLength(20);
        visit.Property(v => v.HolderHash).HasMaxLength(50);
        visit.HasIndex(v => new { v.TerminalId, v.EndedAt });
        // What happened at each terminal today.
        visit.HasIndex(v => new { v.StartedAt, v.TerminalId });
        // Low marks of one patient, for the call-back.
        visit.HasIndex(v => v.EvaluatorKey);
    }
}
