using System.Linq.Expressions;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Departments;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Patients;

/// <summary>Patients of the HIS that have no archive here, from the ledger: nothing is asked of the HIS for a page.</summary>
public sealed class HisPatientList : RecordList<HisLedgerEntry, HisPatientRow>
{
    internal const string ModuleName = "his-patients";

    public HisPatientList(ListTools tools, PatientTakeOver takeOver) : base(tools, ModuleName, "由HIS新增")
    {
        EmptyHint = "医院信息系统中的患者都已建档，或者还没有同步。";
        TextFilter("q", "姓名或拼音开头、手机或后4位、卡号、身份证号、患者号", Matching, 60).IsPersonal = true;
        Column("patientNo", "HIS患者号", ColumnKind.Text, r => r.PatientNo, e => e.PatientNo);
        Column("name", "姓名", ColumnKind.Text, r => r.Name);
        Column("sex", "性别", ColumnKind.Choice, r => r.Sex);
        Column("bornOn", "出生日期", ColumnKind.Day, r => r.BornOn);
        Column("mobile", "手机", ColumnKind.Text, r => r.MobileSealed is null ? null : MobileNumber.TryRead(Tools.Vault.Open(Patient.MobilePurpose, r.MobileSealed))?.Masked);
        Column("lastVisit", "最后就诊", ColumnKind.Day, r => r.LastVisitAt is { } at ? Tools.Clock.DayOf(at) : null);
        Column("lastDepartment", "最后就诊科室", ColumnKind.Text, r => r.LastDepartment);
        Column("visits", "就诊次数", ColumnKind.Number, r => r.Visits).IsHiddenAtFirst = true;
        Action(new("take-over", "批量建档", Permissions.HisPatients.TakeOver, "为这{0}位患者按医院信息系统中的资料建档吗？", "已为{0}位患者建档。", async (ids, cancel) =>
        {
            var taken = await takeOver.TakeOverAsync(ids, cancel);
            if (taken.Nameless > 0) throw new PartlyDoneException(new("已为{0}位患者建档；{1}位已有档案，{2}位在医院信息系统中没有姓名，请逐个建档。", taken.Taken, taken.Already, taken.Nameless));
            if (taken.Already > 0) throw new PartlyDoneException(new("已为{0}位患者建档；{1}位已有档案，没有重复建档。", taken.Taken, taken.Already));
        }));
    }

    protected override IQueryable<HisLedgerEntry> Records(CrmDbContext db) => base.Records(db).Where(e => !e.IsTakenOver && e.GoneAt == null);

    protected override IQueryable<HisLedgerEntry> InScope(CrmDbContext db, IQueryable<HisLedgerEntry> records, Actor me) => Visible(db, records, me);

    /// <summary>Everybody, or those last seen in the person's departments.</summary>
    internal static IQueryable<HisLedgerEntry> Visible(CrmDbContext db, IQueryable<HisLedgerEntry> records, Actor me) =>
        DepartmentScope.CodesOf(db, me) is not { } codes ? records : records.Where(e => e.LastDepartmentCode != null && codes.Contains(e.LastDepartmentCode));

    protected override Expression<Func<HisLedgerEntry, HisPatientRow>> Project(CrmDbContext db) => e => new HisPatientRow(
        e.PatientNo, e.Name, e.Sex, e.BornOn, e.MobileSealed, e.LastVisitAt, db.Departments.Where(d => d.Code == e.LastDepartmentCode).Select(d => d.Name).FirstOrDefault() ?? e.LastDepartmentCode, e.Visits);

    protected override string NameOf(HisPatientRow row) => row.Name;

    private IQueryable<HisLedgerEntry> Matching(IQueryable<HisLedgerEntry> records, string typed)
    {
        var asked = SearchText.Asked(typed);
        var word = string.Concat(asked.Where(c => !char.IsWhiteSpace(c)));
        if (word.Length == 0) return records;
        if (word.All(char.IsAsciiLetter)) return ByInitials(InOrder(records), word);
        if (word.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '+'))) return ByName(InOrder(records), asked);

        if (IdCardNumber.TryRead(word) is { } idCard)
        {
            var index = Tools.Vault.ShortIndex(Patient.IdCardPurpose, idCard.Text);
            return records.Where(e => e.IdCardIndex == index);
        }

        if (word.Length == 4 && word.All(char.IsAsciiDigit))
        {
            var tail = Tools.Vault.ShortIndex(PatientPhone.TailPurpose, word);
            return records.Where(e => e.TailIndex == tail);
        }

        if (MobileNumber.TryRead(word) is { } mobile)
        {
            var whole = Tools.Vault.ShortIndex(PatientPhone.WholePurpose, mobile.Digits);
            return records.Where(e => e.MobileIndex == whole);
        }

        var card = Tools.Vault.ShortIndex(Patient.CardPurpose, word.Replace("-", "", StringComparison.Ordinal));
        return records.Where(e => e.PatientNo == word || e.CardIndex == card);
    }

    /// <summary>
    /// Says again, with a parameter, that they have no archive: SQLite seeks no index by NOT. Only here: by a number it would then take the index of the order
    /// instead of that of the number.
    /// </summary>
    private static IQueryable<HisLedgerEntry> InOrder(IQueryable<HisLedgerEntry> records)
    {
        var no = false;
        return records.Where(e => e.IsTakenOver == no);
    }

    /// <summary>The indexed first characters lead to few rows or to rows in their order; the rest of the name is compared there.</summary>
    private static IQueryable<HisLedgerEntry> ByName(IQueryable<HisLedgerEntry> records, string name)
    {
        string first = HisLedgerEntry.StartOf(name, 1), start = HisLedgerEntry.StartOf(name, 2);
        if (first == name) return records.Where(e => e.NameFirst == first);
        return start == name ? records.Where(e => e.NameStart == start) : records.Where(e => e.NameStart == start && e.SearchName.StartsWith(name));
    }

    /// <summary>English names are found as they are written: a letter is its own initial.</summary>
    private static IQueryable<HisLedgerEntry> ByInitials(IQueryable<HisLedgerEntry> records, string letters)
    {
        if (letters.Length == 1) return records.Where(e => e.InitialsFirst == letters);
        var start = HisLedgerEntry.StartOf(letters, 2);
        var found = records.Where(e => e.InitialsStart == start);
        if (letters.Length == 2) return found;
        // The bounds say nothing new, but PostgreSQL compares them inside the index, where it reads the row to compare a beginning.
        found = found.Where(e => e.Initials.CompareTo(letters) >= 0 && e.Initials.StartsWith(letters));
        return LetterAfter(letters) is { } end ? found.Where(e => e.Initials.CompareTo(end) < 0) : found;
    }

    /// <summary>What comes after everything that begins so: wxm → wxn, wxz → wy; null: nothing does.</summary>
    private static string? LetterAfter(string letters)
    {
        var rest = letters.TrimEnd('z');
        return rest.Length == 0 ? null : rest[..^1] + (char)(rest[^1] + 1);
    }
}

/// <summary>One line of the list of HIS patients without an archive.</summary>
public sealed record HisPatientRow(string PatientNo, string Name, HisSex Sex, DateOnly? BornOn, string? MobileSealed, DateTime? LastVisitAt, string? LastDepartment, int Visits);
