using System.Globalization;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;

namespace HospitalCrm.Domain.Patients;

/// <summary>What of an archive can be kept from the one or the other when two become one.</summary>
/// <param name="Shown">As it is shown: numbers masked; null: empty.</param>
/// <param name="IsAlike">Both have the same; compared in full.</param>
/// <param name="Take">Writes the other's over one's own.</param>
internal sealed record MergeField(string Key, string Title, bool IsChoice, Func<Patient, PatientIndexer, string?> Shown, Func<Patient, Patient, PatientIndexer, bool> IsAlike, Action<Patient, Patient> Take)
{
    /// <summary>卡 and 联系人 go together: a number without its kind says nothing.</summary>
    public static readonly IReadOnlyList<MergeField> All =
    [
        Plain("name", "姓名", p => p.Name, (to, from) => (to.Name, to.SearchName, to.Initials) = (from.Name, from.SearchName, from.Initials)),
        Word("sex", "性别", p => (HisSex?)p.Sex, (to, from) => to.Sex = from.Sex),
        Plain("bornOn", "出生日期", p => p.BornOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), (to, from) => to.BornOn = from.BornOn),
        Sealed("idCard", "身份证号", (p, i) => i.IdCard(p), IdCardNumber.Mask, (to, from) => (to.IdCardSealed, to.IdCardIndex) = (from.IdCardSealed, from.IdCardIndex)),
        Plain("hisNo", "HIS患者号", p => p.HisPatientNo, (to, from) => to.HisPatientNo = from.HisPatientNo),
        Sealed("card", "就诊卡号", (p, i) => i.Card(p), PatientRegister.MaskCard, (to, from) => (to.CardKind, to.CardSealed, to.CardIndex) = (from.CardKind, from.CardSealed, from.CardIndex)),
        Sealed("mobile", "手机", (p, i) => i.Mobile(p), PatientRegister.MaskPhones, (to, from) => to.MobileSealed = from.MobileSealed),
        Sealed("contact", "联系人", (p, i) => Joined(p.ContactName, p.ContactRelation, i.ContactPhone(p)), text => MaskLast(text), (to, from) => (to.ContactName, to.ContactRelation, to.ContactPhoneSealed) = (from.ContactName, from.ContactRelation, from.ContactPhoneSealed)),
        Plain("address", "家庭住址", p => p.Address, (to, from) => to.Address = from.Address),
        Word("payer", "患者类型", p => p.Payer, (to, from) => to.Payer = from.Payer),
        Sealed("insuranceNo", "医保卡号", (p, i) => i.InsuranceNo(p), PatientRegister.MaskCard, (to, from) => to.InsuranceNoSealed = from.InsuranceNoSealed),
        Plain("ethnicity", "民族", p => p.Ethnicity, (to, from) => to.Ethnicity = from.Ethnicity),
        Word("marital", "婚姻状况", p => p.MaritalStatus, (to, from) => to.MaritalStatus = from.MaritalStatus),
        Word("blood", "ABO血型", p => p.BloodType, (to, from) => to.BloodType = from.BloodType),
        Word("rhesus", "RH血型", p => p.RhesusFactor, (to, from) => to.RhesusFactor = from.RhesusFactor),
        Word("education", "文化程度", p => p.Education, (to, from) => to.Education = from.Education),
        Plain("occupation", "职业", p => p.Occupation, (to, from) => to.Occupation = from.Occupation),
        Plain("employer", "工作单位", p => p.Employer, (to, from) => to.Employer = from.Employer),
        Plain("birthWeight", "出生体重（克）", p => p.BirthWeight?.ToString(CultureInfo.InvariantCulture), (to, from) => to.BirthWeight = from.BirthWeight),
        Plain("gestation", "胎龄（周）", p => p.GestationWeeks?.ToString(CultureInfo.InvariantCulture), (to, from) => to.GestationWeeks = from.GestationWeeks),
        Sealed("guardian", "监护人", (p, i) => Joined(p.GuardianName, null, i.GuardianMobile(p)), text => MaskLast(text), (to, from) => (to.GuardianName, to.GuardianMobileSealed) = (from.GuardianName, from.GuardianMobileSealed)),
        YesNo("deceased", "已故", p => p.IsDeceased, (to, from) => to.IsDeceased = from.IsDeceased),
        YesNo("important", "重要客户", p => p.IsImportant, (to, from) => to.IsImportant = from.IsImportant),
        Plain("note", "备注", p => p.Note, (to, from) => to.Note = from.Note),
    ];

    /// <summary>The one that is kept has nothing here.</summary>
    public bool IsEmpty(Patient patient, PatientIndexer indexer) => Shown(patient, indexer) is null;

    private static MergeField Plain(string key, string title, Func<Patient, string?> get, Action<Patient, Patient> take) => new(key, title, false, (p, _) => Clean(get(p)), (a, b, _) => get(a) == get(b), take);

    private static MergeField Sealed(string key, string title, Func<Patient, PatientIndexer, string?> get, Func<string, string> mask, Action<Patient, Patient> take) =>
        new(key, title, false, (p, i) => get(p, i) is { Length: > 0 } text ? mask(text) : null, (a, b, i) => get(a, i) == get(b, i), take);

    private static MergeField Word<T>(string key, string title, Func<Patient, T?> get, Action<Patient, Patient> take)
        where T : struct, Enum =>
        new(key, title, true, (p, _) => get(p) is { } value && Convert.ToInt32(value, CultureInfo.InvariantCulture) != 0 ? Labels.Of(value) : null, (a, b, _) => Equals(get(a), get(b)), take);

    private static MergeField YesNo(string key, string title, Func<Patient, bool> get, Action<Patient, Patient> take) => new(key, title, true, (p, _) => get(p) ? "是" : null, (a, b, _) => get(a) == get(b), take);

    private static string? Joined(string? name, string? relation, string? phone) => Clean(string.Join(' ', new[] { name, relation, phone }.Where(part => !string.IsNullOrEmpty(part))));

    private static string MaskLast(string joined)
    {
        var parts = joined.Split(' ');
        return parts[^1].Any(char.IsAsciiDigit) ? string.Join(' ', [.. parts[..^1], PatientRegister.MaskPhones(parts[^1])]) : joined;
    }

    private static string? Clean(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
