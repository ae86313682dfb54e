using System.Globalization;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;

namespace HospitalCrm.Domain.Patients;

/// <summary>What the HIS says of a patient, in the forms an archive keeps: numbers normalised, what is no number left out.</summary>
internal sealed record HisRow(
    string PatientNo, string Name, HisSex Sex, DateOnly? BornOn, string? Card, string? IdCard, string? Mobile, string? Address, Payer? Payer, bool IsDeceased)
{
    private const int LongestCard = 40;
    private const int LongestAddress = 200;

    public static HisRow Of(HisPatient patient) => new(
        patient.PatientNo, PersonText.Cut(patient.Name, Patient.LongestName)?.Replace('\n', ' ') ?? "", patient.Sex, patient.BornOn, CardOf(patient.CardNumber), patient.IdNumber is null ? null : IdCardNumber.TryRead(patient.IdNumber)?.Text,
        patient.Phone is null ? null : MobileNumber.TryRead(patient.Phone)?.Digits, PersonText.Cut(patient.Address, LongestAddress)?.Replace('\n', ' '), PayerOf(patient.Insurance), patient.IsDeceased);

    public static HisRow Of(HisLedgerEntry entry, PersonalDataVault vault) => new(
        entry.PatientNo, entry.Name == HisLedgerEntry.Nameless ? "" : entry.Name, entry.Sex, entry.BornOn, Opened(vault, Patient.CardPurpose, entry.CardSealed), Opened(vault, Patient.IdCardPurpose, entry.IdCardSealed),
        Opened(vault, Patient.MobilePurpose, entry.MobileSealed), entry.Address, entry.Payer, entry.IsDeceased);

    /// <summary>Keyed, so that nobody guesses a number from it. The first character counts up when a row is kept in another form.</summary>
    public long FingerprintOf(HisVisitFacts visits, PersonalDataVault vault) => vault.ShortIndex("his-ledger", string.Create(
        CultureInfo.InvariantCulture,
        $"2\n{Name}\n{(int)Sex}\n{BornOn:yyyyMMdd}\n{Card}\n{IdCard}\n{Mobile}\n{Address}\n{(int?)Payer}\n{IsDeceased}\n{visits.FirstAt:O}\n{visits.LastAt:O}\n{visits.LastDepartmentCode}\n{visits.Count}\n{visits.LastDiagnosis}\n{visits.NextAt:O}\n{visits.YearSpending:0.##}\n{visits.TotalSpending:0.##}"));

    /// <summary>职工医保, 城乡居民, 公务员医疗补助 …: every hospital writes it in its own words.</summary>
    internal static Payer? PayerOf(string? insurance) => insurance is null ? null
        : insurance.Contains("公费", StringComparison.Ordinal) || insurance.Contains("公务员", StringComparison.Ordinal) ? Patients.Payer.Public
        : insurance.Contains("职工", StringComparison.Ordinal) ? Patients.Payer.EmployeeInsurance
        : insurance.Contains("居民", StringComparison.Ordinal) || insurance.Contains("新农合", StringComparison.Ordinal) ? Patients.Payer.ResidentInsurance
        : insurance.Contains("自费", StringComparison.Ordinal) ? Patients.Payer.Self
        : Patients.Payer.Other;

    private static string? Opened(PersonalDataVault vault, string purpose, string? stored) => stored is null ? null : vault.Open(purpose, stored);

    private static string? CardOf(string? card)
    {
        if (card is null) return null;
        var text = string.Concat(SearchText.Asked(card).Where(c => !char.IsWhiteSpace(c) && c != '-'));
        return text.Length is > 0 and <= LongestCard && text.All(char.IsAsciiLetterOrDigit) ? text : null;
    }
}
