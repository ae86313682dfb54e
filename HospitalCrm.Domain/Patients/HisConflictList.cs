using System.Linq.Expressions;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;

namespace HospitalCrm.Domain.Patients;

/// <summary>资料不一致: fields that were changed by hand and that the HIS says otherwise, until somebody has decided.</summary>
public sealed class HisConflictList : RecordList<HisConflict, HisConflictRow>
{
    public HisConflictList(ListTools tools, HisConflictDesk desk, HisFields fields) : base(tools, "patients", "资料不一致")
    {
        Key = "his-conflicts";
        EmptyHint = "手工修改过的资料与医院信息系统一致，没有需要处理的。";
        ChoiceFilter("field", "字段", (_, _) => Task.FromResult<IReadOnlyList<Choice>>([.. PatientRules.FromHis.Select(f => new Choice(f.Key, fields.TitleOf(f.Key)))]), (records, key) => records.Where(c => c.Field == key));
        Column("number", "档案号", ColumnKind.Text, r => r.Patient.ArchiveNo);
        Column("name", "姓名", ColumnKind.Text, r => r.Patient.Name);
        Column("field", "字段", ColumnKind.Choice, r => fields.TitleOf(r.Field));
        Column("ours", "本系统", ColumnKind.Choice, r => fields.Ours(r.Patient, r.Field) is { } ours ? fields.Shown(r.Field, ours) : null);
        Column("his", "医院信息系统", ColumnKind.Choice, r => r.HisValueSealed is { } value ? fields.Shown(r.Field, Tools.Vault.Open(HisConflict.ValuePurpose, value)) : null);
        Column("seen", "发现时间", ColumnKind.Moment, r => r.SeenAt, c => c.SeenAt);
        OrderedBy("seen", descending: true);
        Action(new("take-his", "采用HIS的值", Permissions.Patients.Edit, "用医院信息系统中的值替换这{0}项吗？以后也以医院信息系统为准。", "已采用医院信息系统的值：{0}项。", async (ids, cancel) =>
        {
            await desk.TakeHisAsync(ids, cancel);
            RowsChanged();
        }));
        Action(new("keep-ours", "保留本系统的值", Permissions.Patients.Edit, "保留本系统中的这{0}项吗？医院信息系统再次变化时会重新提示。", "已保留本系统的值：{0}项。", async (ids, cancel) =>
        {
            await desk.KeepOursAsync(ids, cancel);
            RowsChanged();
        }));
    }

    protected override IQueryable<HisConflict> InScope(CrmDbContext db, IQueryable<HisConflict> records, Actor me) => Visible(db, records, me);

    /// <summary>Undecided ones of archives the person may see.</summary>
    internal static IQueryable<HisConflict> Visible(CrmDbContext db, IQueryable<HisConflict> records, Actor me)
    {
        var patients = PatientRegister.Visible(db, db.Patients, me);
        return records.Where(c => c.KeptAt == null && patients.Any(p => p.Id == c.PatientId));
    }

    protected override Expression<Func<HisConflict, HisConflictRow>> Project(CrmDbContext db) => c => new HisConflictRow(c.Field, c.HisValueSealed, c.SeenAt, c.Patient);

    protected override string NameOf(HisConflictRow row) => row.Patient.Name;
}

/// <summary>One line of the list of differences from the HIS.</summary>
public sealed record HisConflictRow(string Field, string? HisValueSealed, DateTime SeenAt, Patient Patient);
