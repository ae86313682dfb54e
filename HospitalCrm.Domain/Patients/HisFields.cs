using System.Globalization;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;

namespace HospitalCrm.Domain.Patients;

/// <summary>
/// The fields of an archive that the HIS feeds (<see cref="PatientRules.FromHis"/>): what it says, what the archive says, and the rule between them. The HIS
/// wins unless somebody changed the field by hand; then somebody decides.
/// </summary>
public sealed class HisFields
{
    private readonly Field[] _fields;

    public HisFields(PatientIndexer indexer)
    {
        _fields =
        [
            new("name", "姓名", r => r.Name.Length == 0 ? null : r.Name, p => p.Name, (p, v) => PatientIndexer.SetName(p, v!), MayClear: false, v => v),
            new("sex", "性别", r => r.Sex is HisSex.Male or HisSex.Female ? r.Sex.ToString() : null, p => p.Sex is HisSex.Male or HisSex.Female ? p.Sex.ToString() : null,
                (p, v) => p.Sex = Enum.Parse<HisSex>(v!), MayClear: false, v => Labels.Of(Enum.Parse<HisSex>(v))),
            new("bornOn", "出生日期", r => Day(r.BornOn), p => Day(p.BornOn), (p, v) => p.BornOn = DateOnly.ParseExact(v!, "yyyy-MM-dd", CultureInfo.InvariantCulture), MayClear: false, v => v),
            new("idCard", "身份证号", r => r.IdCard, indexer.IdCard, indexer.SetIdCard, MayClear: true, IdCardNumber.Mask),
            new("card", "就诊卡号", r => r.Card, indexer.Card, indexer.SetCard, MayClear: true, PatientRegister.MaskCard),
            new("mobile", "手机", r => r.Mobile, indexer.Mobile, indexer.SetMobile, MayClear: true, v => $"{v[..3]}****{v[7..]}"),
            new("address", "家庭住址", r => r.Address, p => p.Address, (p, v) => p.Address = v, MayClear: true, v => v),
            new("payer", "患者类型", r => r.Payer?.ToString(), p => p.Payer?.ToString(), (p, v) => p.Payer = v is null ? null : Enum.Parse<Payer>(v), MayClear: true, v => Labels.Of(Enum.Parse<Payer>(v))),
            new("deceased", "已故", r => r.IsDeceased ? "1" : "0", p => p.IsDeceased ? "1" : "0", (p, v) => p.IsDeceased = v == "1", MayClear: false, v => v == "1" ? "是" : "否"),
        ];
    }

    /// <summary>Everything of a new archive.</summary>
    internal void Fill(Patient patient, HisRow row)
    {
        foreach (var field in _fields)
        {
            if (field.His(row) is { } value) field.Set(patient, value);
        }

        PatientRules.Derive(patient, row.IdCard);
        if (row.Card is not null) patient.CardKind = Patients.CardKind.Hospital;
    }

    /// <summary>Takes over what the HIS says now.</summary>
    /// <param name="differs">A field changed by hand that the HIS says otherwise, with the HIS's value.</param>
    /// <param name="agrees">A field about which there is nothing to decide.</param>
    internal void Follow(Patient patient, HisRow row, Action<string, string> differs, Action<string> agrees)
    {
        var said = Derived(row);
        foreach (var field in _fields)
        {
            var (his, ours) = (field.His(said), field.Ours(patient));
            if (his == ours)
            {
                if (PatientRules.IsByHand(patient, field.Key)) PatientRules.ForgetByHand(patient, field.Key);
                agrees(field.Key);
            }
            else if (PatientRules.IsByHand(patient, field.Key))
            {
                // Where the HIS has nothing, it says nothing against what somebody filled in.
                if (his is null) agrees(field.Key);
                else differs(field.Key, his);
            }
            else
            {
                if (his is not null || field.MayClear) field.Set(patient, his);
                agrees(field.Key);
            }
        }
    }

    /// <summary>When and where the patient was last here, and comes next.</summary>
    internal static void Visited(Patient patient, DateTime? lastAt, string? departmentCode, DateTime? nextAt, IReadOnlyDictionary<string, string> departments)
    {
        (patient.LastVisitAt, patient.NextVisitAt) = (lastAt, nextAt);
        patient.LastDepartmentCode = PersonText.Cut(departmentCode, HisLedgerEntry.LongestNo);
        patient.LastDepartmentName = departmentCode is null ? null : departments.GetValueOrDefault(departmentCode, departmentCode);
    }

    internal void Set(Patient patient, string key, string value) => Of(key).Set(patient, value);

    internal string? Ours(Patient patient, string key) => Of(key).Ours(patient);

    internal string TitleOf(string key) => Of(key).Title;

    /// <summary>For a person to read in a list: numbers masked.</summary>
    internal string Shown(string key, string value) => Of(key).Mask(value);

    private Field Of(string key) => Array.Find(_fields, f => f.Key == key) ?? throw new ArgumentException($"The HIS feeds no {key}.", nameof(key));

    /// <summary>Birthday and sex follow from the 身份证号 where the HIS does not say them.</summary>
    private static HisRow Derived(HisRow row) => IdCardNumber.TryRead(row.IdCard) is not { } number ? row
        : row with { BornOn = row.BornOn ?? number.BornOn, Sex = row.Sex is HisSex.Unknown or HisSex.Unstated ? number.Sex : row.Sex };

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record Field(string Key, string Title, Func<HisRow, string?> His, Func<Patient, string?> Ours, Action<Patient, string?> Set, bool MayClear, Func<string, string> Mask);
}
