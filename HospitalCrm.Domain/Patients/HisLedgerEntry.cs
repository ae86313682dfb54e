using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Patients;

/// <summary>
/// HIS患者名册: a patient of the HIS with the few facts that searching and classifying need, copied by the synchronisation, so that nothing ever joins two
/// databases. It is not an archive: somebody takes it over (由HIS新增).
/// </summary>
public sealed class HisLedgerEntry
{
    /// <summary>No row of the HIS has this one.</summary>
    internal const long ErasedFingerprint = long.MinValue;
    internal const int LongestNo = 40;

    /// <summary>Stands where the HIS has no name: required text is never empty.</summary>
    internal const string Nameless = "（姓名未填）";

    private HisLedgerEntry() { }

    internal HisLedgerEntry(string patientNo)
    {
        Id = Guid.CreateVersion7();
        PatientNo = patientNo;
    }

    public Guid Id { get; private set; }

    /// <summary>HIS患者号.</summary>
    public string PatientNo { get; private set; } = "";

    public string Name { get; private set; } = "";
    public string SearchName { get; private set; } = "";
    public string Initials { get; private set; } = "#";

    /// <summary>The first character of <see cref="SearchName"/>: most surnames have only one.</summary>
    internal string NameFirst { get; private set; } = "";

    /// <summary>The first two characters of <see cref="SearchName"/>: an index finds what begins with them whatever the database's collation.</summary>
    internal string NameStart { get; private set; } = "";

    /// <summary>The first one of <see cref="Initials"/>.</summary>
    internal string InitialsFirst { get; private set; } = "#";

    /// <summary>The first two of <see cref="Initials"/>.</summary>
    internal string InitialsStart { get; private set; } = "#";

    public HisSex Sex { get; internal set; }
    public DateOnly? BornOn { get; internal set; }
    [Sealed(Patient.CardPurpose, Index = nameof(CardIndex))]
    internal string? CardSealed { get; set; }

    internal long? CardIndex { get; set; }

    [Sealed(Patient.IdCardPurpose, Index = nameof(IdCardIndex))]
    internal string? IdCardSealed { get; set; }

    internal long? IdCardIndex { get; set; }

    [Sealed(Patient.MobilePurpose, Index = nameof(MobileIndex), IndexPurpose = PatientPhone.WholePurpose, Tail = nameof(TailIndex), TailPurpose = PatientPhone.TailPurpose)]
    internal string? MobileSealed { get; set; }

    internal long? MobileIndex { get; set; }
    internal long? TailIndex { get; set; }
    public string? Address { get; internal set; }
    public Payer? Payer { get; internal set; }
    public bool IsDeceased { get; internal set; }

    public DateTime? FirstVisitAt { get; internal set; }
    public DateTime? LastVisitAt { get; internal set; }
    public string? LastDepartmentCode { get; internal set; }
    public DateTime? NextVisitAt { get; internal set; }
    public int Visits { get; internal set; }

    /// <summary>Yuan in the last twelve months before <see cref="SeenAt"/>, as far as the HIS shows bills.</summary>
    public decimal YearSpending { get; internal set; }

    /// <summary>Yuan altogether.</summary>
    public decimal TotalSpending { get; internal set; }

    public string? LastDiagnosis { get; internal set; }

    /// <summary>Fingerprint of the HIS's row: equal means nothing to do.</summary>
    public long Fingerprint { get; internal set; }

    public DateTime SeenAt { get; internal set; }

    /// <summary>When the row was no longer in the HIS; null while it is.</summary>
    public DateTime? GoneAt { get; internal set; }

    /// <summary>An archive has been made of it.</summary>
    public bool IsTakenOver { get; internal set; }

    /// <summary>That archive.</summary>
    public Guid? PatientId { get; internal set; }

    /// <summary>The archive was erased at the patient's wish: the synchronisation leaves this row as it is, and nobody takes it over again.</summary>
    public bool IsErased => Fingerprint == ErasedFingerprint;

    /// <summary>What is personal goes; the HIS's number stays, or the next synchronisation would bring the patient back.</summary>
    internal void Erase(Guid patientId)
    {
        SetName(PatientDataDesk.ErasedName, PatientDataDesk.ErasedName, "#");
        (Sex, BornOn) = (HisSex.Unknown, null);
        (CardSealed, CardIndex, IdCardSealed, IdCardIndex, MobileSealed, MobileIndex, TailIndex, Address, Payer) = (null, null, null, null, null, null, null, null, null);
        (FirstVisitAt, LastVisitAt, LastDepartmentCode, NextVisitAt, Visits, YearSpending, TotalSpending, LastDiagnosis) = (null, null, null, null, 0, 0, 0, null);
        (Fingerprint, IsTakenOver, PatientId) = (ErasedFingerprint, true, patientId);
    }

    /// <summary>Takes the facts of the HIS in.</summary>
    internal void Write(HisRow row, HisVisitFacts visits, long fingerprint, PersonalDataVault vault, DateTime now)
    {
        if (IsErased) return;
        var name = row.Name.Length == 0 ? Nameless : row.Name;
        SetName(name, PatientIndexer.Cut(SearchText.Asked(name)), PatientIndexer.Cut(PinyinInitials.OfPerson(name)));
        (Sex, BornOn, Address, Payer, IsDeceased) = (row.Sex, row.BornOn, row.Address, row.Payer, row.IsDeceased);
        (CardSealed, CardIndex) = Sealed(Patient.CardPurpose, row.Card);
        (IdCardSealed, IdCardIndex) = Sealed(Patient.IdCardPurpose, row.IdCard);
        MobileSealed = row.Mobile is null ? null : vault.Seal(Patient.MobilePurpose, row.Mobile);
        MobileIndex = row.Mobile is null ? null : vault.ShortIndex(PatientPhone.WholePurpose, row.Mobile);
        TailIndex = row.Mobile is null ? null : vault.ShortIndex(PatientPhone.TailPurpose, row.Mobile[^4..]);
        (FirstVisitAt, LastVisitAt, LastDepartmentCode, NextVisitAt) = (visits.FirstAt, visits.LastAt, PersonText.Cut(visits.LastDepartmentCode, LongestNo), visits.NextAt);
        (Visits, YearSpending, TotalSpending, LastDiagnosis) = (visits.Count, visits.YearSpending, visits.TotalSpending, PersonText.Cut(visits.LastDiagnosis, 200));
        (Fingerprint, SeenAt, GoneAt) = (fingerprint, now, null);

        (string? Sealed, long? Index) Sealed(string purpose, string? plain) => plain is null ? (null, null) : (vault.Seal(purpose, plain), vault.ShortIndex(purpose, plain));
    }

    /// <summary>The name with what it is looked for by.</summary>
    internal void SetName(string name, string searchName, string initials)
    {
        (Name, SearchName, Initials) = (name, searchName, initials);
        (NameFirst, NameStart, InitialsFirst, InitialsStart) = (StartOf(searchName, 1), StartOf(searchName, 2), StartOf(initials, 1), StartOf(initials, 2));
    }

    /// <summary>The first characters; a rare one outside the basic plane counts as one.</summary>
    internal static string StartOf(string text, int characters) => string.Concat(text.EnumerateRunes().Take(characters).Select(rune => rune.ToString()));
}

internal sealed class HisLedgerEntryMapping : IEntityTypeConfiguration<HisLedgerEntry>
{
    public void Configure(EntityTypeBuilder<HisLedgerEntry> entry)
    {
        entry.ToTable("HisLedger");
        entry.Property(e => e.PatientNo).HasMaxLength(HisLedgerEntry.LongestNo);
        entry.Property(e => e.Name).HasMaxLength(Patient.LongestName);
        entry.Property(e => e.SearchName).HasMaxLength(Patient.LongestName);
        entry.Property(e => e.Initials).HasMaxLength(Patient.LongestName);
        entry.Property(e => e.NameFirst).HasMaxLength(8);
        entry.Property(e => e.NameStart).HasMaxLength(8);
        entry.Property(e => e.InitialsFirst).HasMaxLength(8);
        entry.Property(e => e.InitialsStart).HasMaxLength(8);
        entry.Property(e => e.CardSealed).HasMaxLength(Patient.LongestSealed);
        entry.Property(e => e.CardIndex);
        entry.Property(e => e.IdCardSealed).HasMaxLength(Patient.LongestSealed);
        entry.Property(e => e.IdCardIndex);
        entry.Property(e => e.MobileSealed).HasMaxLength(Patient.LongestSealed);
        entry.Property(e => e.MobileIndex);
        entry.Property(e => e.TailIndex);
        entry.Property(e => e.Address).HasMaxLength(200);
        entry.Property(e => e.LastDepartmentCode).HasMaxLength(40);
        entry.Property(e => e.LastDiagnosis).HasMaxLength(200);
        entry.HasIndex(e => e.PatientNo).IsUnique();
        entry.HasIndex(e => new { e.IsTakenOver, e.PatientNo });
        // A tenth of a town are called 王: with what else is asked of them in the index, they are counted without reading them.
        entry.HasIndex(e => new { e.NameFirst, e.IsTakenOver, e.PatientNo, e.GoneAt });
        entry.HasIndex(e => new { e.InitialsFirst, e.IsTakenOver, e.PatientNo, e.GoneAt });
        entry.HasIndex(e => new { e.NameStart, e.IsTakenOver, e.PatientNo, e.GoneAt, e.SearchName }).HasDatabaseName("IX_HisLedger_NameStart");
        entry.HasIndex(e => new { e.InitialsStart, e.IsTakenOver, e.PatientNo, e.GoneAt, e.Initials }).HasDatabaseName("IX_HisLedger_InitialsStart");
        entry.HasIndex(e => e.MobileIndex);
        entry.HasIndex(e => e.TailIndex);
        entry.HasIndex(e => e.CardIndex);
        entry.HasIndex(e => e.IdCardIndex);
        entry.HasIndex(e => e.PatientId);
    }
}

/// <summary>A field of an archive that was changed by hand and that the HIS meanwhile says otherwise (不一致): somebody decides.</summary>
public sealed class HisConflict
{
    internal const string ValuePurpose = "his-conflict";

    private HisConflict() { }

    internal HisConflict(Guid patientId, string field, string? hisValueSealed, DateTime seenAt)
    {
        Id = Guid.CreateVersion7();
        (PatientId, Field, HisValueSealed, SeenAt) = (patientId, field, hisValueSealed, seenAt);
    }

    public Guid Id { get; private set; }
    public Guid PatientId { get; private set; }

    internal Patient Patient { get; private set; } = null!;

    /// <summary>Key of the archive's field.</summary>
    public string Field { get; private set; } = "";

    [Sealed(ValuePurpose)]
    internal string? HisValueSealed { get; set; }

    public DateTime SeenAt { get; internal set; }

    /// <summary>Somebody decided that ours stays; the row waits here until the HIS says something else again. Null: undecided.</summary>
    public DateTime? KeptAt { get; internal set; }

    /// <summary>User code of whoever decided.</summary>
    public string? KeptBy { get; internal set; }
}

internal sealed class HisConflictMapping : IEntityTypeConfiguration<HisConflict>
{
    public void Configure(EntityTypeBuilder<HisConflict> conflict)
    {
        conflict.ToTable("HisConflicts");
        conflict.Property(c => c.Field).HasMaxLength(30);
        conflict.Property(c => c.HisValueSealed).HasMaxLength(1200);
        conflict.Property(c => c.KeptBy).HasMaxLength(50);
        conflict.HasOne(c => c.Patient).WithMany().HasForeignKey(c => c.PatientId);
        conflict.HasIndex(c => new { c.PatientId, c.Field }).IsUnique();
        conflict.HasIndex(c => new { c.SeenAt, c.Id });
    }
}
