using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace HospitalCrm.Domain.Patients;

/// <summary>What has to be true of an archive, and what a change of it means for 审核.</summary>
internal static class PatientRules
{
    /// <summary>Fields the HIS feeds, by the key people edit them under.</summary>
    public static readonly IReadOnlyList<(string Key, string Property)> FromHis =
    [
        ("name", nameof(Patient.Name)), ("sex", nameof(Patient.Sex)), ("bornOn", nameof(Patient.BornOn)), ("idCard", nameof(Patient.IdCardSealed)), ("card", nameof(Patient.CardSealed)),
        ("mobile", nameof(Patient.MobileSealed)), ("address", nameof(Patient.Address)), ("payer", nameof(Patient.Payer)), ("deceased", nameof(Patient.IsDeceased)),
    ];

    /// <summary>关键字段: whoever changes one of these speaks for another person's identity (domain.md 1.4).</summary>
    private static readonly string[] KeyProperties = [nameof(Patient.Name), nameof(Patient.IdCardSealed), nameof(Patient.MobileSealed)];

    /// <summary>Birthday and sex follow from the 身份证号 where nobody has said them.</summary>
    public static void Derive(Patient patient, string? idCard)
    {
        if (IdCardNumber.TryRead(idCard) is not { } number) return;
        patient.BornOn ??= number.BornOn;
        if (patient.Sex is HisSex.Unknown or HisSex.Unstated) patient.Sex = number.Sex;
    }

    /// <summary>What contradicts itself; the HIS's own contradictions are shown with the archive, not refused.</summary>
    public static IEnumerable<(string Key, DomainRuleException Fault)> Faults(Patient patient, string? idCard, DateOnly today)
    {
        if (patient.BornOn is { } born)
        {
            if (born > today) yield return ("bornOn", new("出生日期不能晚于今天。"));
            else if (born < today.AddYears(-PatientRegister.OldestYears)) yield return ("bornOn", new("出生日期在{0}年以前，请核对。", PatientRegister.OldestYears));
        }

        foreach (var contradiction in Contradictions(patient, idCard)) yield return contradiction;
    }

    /// <summary>Where 身份证号 and the rest of the archive disagree.</summary>
    public static IEnumerable<(string Key, DomainRuleException Fault)> Contradictions(Patient patient, string? idCard)
    {
        if (IdCardNumber.TryRead(idCard) is not { } number) yield break;
        if (patient.BornOn is { } born && born != number.BornOn) yield return ("bornOn", new("与身份证号不一致：身份证号中的出生日期是{0}。", $"{number.BornOn:yyyy-MM-dd}"));
        if (patient.Sex is HisSex.Male or HisSex.Female && patient.Sex != number.Sex) yield return ("sex", number.Sex == HisSex.Male ? new("与身份证号不一致：身份证号是男性的。") : new("与身份证号不一致：身份证号是女性的。"));
    }

    /// <summary>
    /// By hand: a new archive and one whose key field changed wait for 审核, a corrected one as well; what was changed in a field of the HIS is kept from now on.
    /// </summary>
    public static void Review(EntityEntry<Patient> entry, Actor me)
    {
        var patient = entry.Entity;
        if (entry.State == EntityState.Unchanged && patient.State == PatientState.Draft && !patient.WantsDraft) patient.State = PatientState.Pending;
        if (entry.State is not (EntityState.Added or EntityState.Modified)) return;
        var isKey = entry.State == EntityState.Added || KeyProperties.Any(name => entry.Property(name).IsModified);
        if (isKey) patient.KeyFieldsBy = me.UserCode;
        if (isKey || patient.State is PatientState.Returned or PatientState.Draft)
        {
            (patient.State, patient.ReviewedBy, patient.ReviewedAt) = (patient.WantsDraft ? PatientState.Draft : PatientState.Pending, null, null);
            if (patient.State == PatientState.Pending) patient.ReturnReason = null;
        }

        if (patient.HisPatientNo is null || entry.State == EntityState.Added) return;
        foreach (var (key, property) in FromHis)
        {
            if (entry.Property(property).IsModified) RememberByHand(patient, key);
        }
    }

    public static bool IsByHand(Patient patient, string key) => patient.FieldsByHand?.Contains($"|{key}|", StringComparison.Ordinal) == true;

    /// <summary>What is said of the field here is kept, whatever the HIS says later.</summary>
    public static void RememberByHand(Patient patient, string key)
    {
        if (!IsByHand(patient, key)) patient.FieldsByHand = $"{patient.FieldsByHand ?? "|"}{key}|";
    }

    /// <summary>The HIS feeds the field again.</summary>
    public static void ForgetByHand(Patient patient, string key)
    {
        var left = patient.FieldsByHand?.Replace($"|{key}|", "|", StringComparison.Ordinal);
        patient.FieldsByHand = left is null or "|" ? null : left;
    }
}
