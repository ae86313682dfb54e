using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Patients;

/// <summary>
/// Writes what is personal of an archive, sealed, and keeps what it is found by beside it. Everything that changes a name or a number of an archive comes
/// through here, and <see cref="RefreshAsync"/> goes into the same save.
/// </summary>
public sealed class PatientIndexer(PersonalDataVault vault)
{
    private const char Between = '、';

    /// <summary>More numbers of one person are not kept.</summary>
    public const int MostOtherPhones = 5;

    internal static void SetName(Patient patient, string name)
    {
        patient.Name = name;
        patient.SearchName = Cut(SearchText.Asked(name));
        patient.Initials = Cut(PinyinInitials.OfPerson(name));
    }

    internal void SetMobile(Patient patient, string? mobile) => patient.MobileSealed = Sealed(patient.MobileSealed, Patient.MobilePurpose, mobile is null ? null : MobileNumber.Parse(mobile).Digits);

    internal string? Mobile(Patient patient) => Opened(patient.MobileSealed, Patient.MobilePurpose);

    /// <param name="typed">Several, with commas, semicolons or 、 between them.</param>
    internal void SetOtherPhones(Patient patient, string? typed)
    {
        var numbers = (typed ?? "").Split([',', '，', ';', '；', Between, '\n', '/'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (numbers.Length > MostOtherPhones) throw new DomainRuleException("备用电话最多{0}个。", MostOtherPhones);
        var clean = numbers.Select(Phone).Distinct(StringComparer.Ordinal).ToList();
        patient.OtherPhonesSealed = Sealed(patient.OtherPhonesSealed, Patient.PhonesPurpose, clean.Count == 0 ? null : string.Join(Between, clean));
    }

    internal string? OtherPhones(Patient patient) => Opened(patient.OtherPhonesSealed, Patient.PhonesPurpose);

    internal void SetContactPhone(Patient patient, string? phone) => patient.ContactPhoneSealed = Sealed(patient.ContactPhoneSealed, Patient.ContactPurpose, phone is null ? null : Phone(phone));

    internal string? ContactPhone(Patient patient) => Opened(patient.ContactPhoneSealed, Patient.ContactPurpose);

    internal void SetGuardianMobile(Patient patient, string? mobile) =>
        patient.GuardianMobileSealed = Sealed(patient.GuardianMobileSealed, Patient.GuardianPurpose, mobile is null ? null : MobileNumber.Parse(mobile).Digits);

    internal string? GuardianMobile(Patient patient) => Opened(patient.GuardianMobileSealed, Patient.GuardianPurpose);

    internal void SetIdCard(Patient patient, string? idCard)
    {
        var text = idCard is null ? null : IdCardNumber.Parse(idCard).Text;
        patient.IdCardSealed = Sealed(patient.IdCardSealed, Patient.IdCardPurpose, text);
        patient.IdCardIndex = text is null ? null : vault.ShortIndex(Patient.IdCardPurpose, text);
    }

    internal string? IdCard(Patient patient) => Opened(patient.IdCardSealed, Patient.IdCardPurpose);

    internal void SetCard(Patient patient, string? card)
    {
        var text = card is null ? null : SearchText.Asked(card).Replace(" ", "", StringComparison.Ordinal);
        if (text?.All(char.IsAsciiLetterOrDigit) == false) throw new DomainRuleException("卡号只能包含字母和数字。");
        patient.CardSealed = Sealed(patient.CardSealed, Patient.CardPurpose, text);
        patient.CardIndex = text is null ? null : vault.ShortIndex(Patient.CardPurpose, text);
    }

    internal string? Card(Patient patient) => Opened(patient.CardSealed, Patient.CardPurpose);

    internal void SetInsuranceNo(Patient patient, string? number) => patient.InsuranceNoSealed = Sealed(patient.InsuranceNoSealed, Patient.InsurancePurpose, number);

    internal string? InsuranceNo(Patient patient) => Opened(patient.InsuranceNoSealed, Patient.InsurancePurpose);

    /// <summary>After sealed values were put back that may be from before a change of the key.</summary>
    internal void IndexAnew(Patient patient)
    {
        patient.IdCardIndex = IdCard(patient) is { } idCard ? vault.ShortIndex(Patient.IdCardPurpose, idCard) : null;
        patient.CardIndex = Card(patient) is { } card ? vault.ShortIndex(Patient.CardPurpose, card) : null;
    }

    /// <summary>Pieces of names and fingerprints of numbers follow the tracked archives; saved with the caller's save.</summary>
    /// <param name="changed">Added or changed in this context, each with its number.</param>
    internal async Task RefreshAsync(CrmDbContext db, IReadOnlyList<Patient> changed, CancellationToken cancel)
    {
        List<long> known = [];
        foreach (var patient in changed)
        {
            var entry = db.Entry(patient);
            var pieces = IsShown(patient) ? PatientNamePiece.Of(patient.SearchName, patient.Initials) : [];
            var former = entry.State == EntityState.Added ? []
                : entry.Property(p => p.MergedIntoId).OriginalValue is not null || entry.Property(p => p.ErasedAt).OriginalValue is not null ? []
                : PatientNamePiece.Of(entry.Property(p => p.SearchName).OriginalValue, entry.Property(p => p.Initials).OriginalValue);
            foreach (var piece in pieces.Except(former)) db.PatientNamePieces.Add(new(piece, patient.Number));
            foreach (var piece in former.Except(pieces)) db.PatientNamePieces.Remove(new(piece, patient.Number));
            if (entry.State != EntityState.Added) known.Add(patient.Number);
        }

        var stored = new Dictionary<long, List<PatientPhone>>();
        foreach (var some in known.Chunk(500))
        {
            foreach (var phone in await db.PatientPhones.AsTracking().Where(p => some.Contains(p.Number)).ToListAsync(cancel))
            {
                if (!stored.TryGetValue(phone.Number, out var list)) stored[phone.Number] = list = [];
                list.Add(phone);
            }
        }

        foreach (var patient in changed)
        {
            var now = IsShown(patient) ? PhonesOf(patient) : [];
            var before = stored.GetValueOrDefault(patient.Number, []);
            foreach (var phone in now.Where(n => !before.Exists(b => b.Kind == n.Kind && b.Whole == n.Whole))) db.PatientPhones.Add(phone);
            foreach (var phone in before.Where(b => !now.Exists(n => n.Kind == b.Kind && n.Whole == b.Whole))) db.PatientPhones.Remove(phone);
        }
    }

    /// <summary>A landline, mobile or service number as it is compared: digits only.</summary>
    /// <exception cref="DomainRuleException">It is none.</exception>
    private static string Phone(string typed)
    {
        var number = CallNumber.Parse(typed);
        return number.IsPrefix ? throw new DomainRuleException("请输入完整的电话号码。") : number.Digits;
    }

    /// <summary>All numbers an archive is found by.</summary>
    internal List<PatientPhone> PhonesOf(Patient patient)
    {
        List<PatientPhone> phones = [];
        Add(PhoneKind.Mobile, Mobile(patient));
        foreach (var other in OtherPhones(patient)?.Split(Between) ?? []) Add(PhoneKind.Other, other);
        Add(PhoneKind.Contact, ContactPhone(patient));
        Add(PhoneKind.Guardian, GuardianMobile(patient));
        return phones;

        void Add(PhoneKind kind, string? digits)
        {
            if (digits is null) return;
            phones.Add(new(patient.Number, kind, vault.ShortIndex(PatientPhone.WholePurpose, digits), vault.ShortIndex(PatientPhone.TailPurpose, digits[^Math.Min(4, digits.Length)..])));
        }
    }

    /// <summary>What is merged away or erased is not found any more.</summary>
    internal static bool IsShown(Patient patient) => patient.MergedIntoId is null && patient.ErasedAt is null;

    /// <summary>The same number sealed anew would look like a change.</summary>
    private string? Sealed(string? stored, string purpose, string? plain) =>
        plain is null ? null : stored is not null && vault.Open(purpose, stored) == plain ? stored : vault.Seal(purpose, plain);

    private string? Opened(string? stored, string purpose) => stored is null ? null : vault.Open(purpose, stored);

    internal static string Cut(string text) => text.Length <= Patient.LongestName ? text : text[..Patient.LongestName];
}
