using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Patients;

/// <summary>由HIS新增: archives of patients the HIS knows, one with what somebody adds to it, or many as they are.</summary>
public sealed class PatientTakeOver(
    IDbContextFactory<CrmDbContext> contexts, IHisReader his, PatientRegister register, PatientIndexer indexer, ClassificationRun classes, HisFields fields, PersonalDataVault vault, AuditTrail audit, HospitalClock clock, ListAnchors anchors,
    ICurrentActor actor)
{
    private const int MostAtOnce = 1000;

    private static readonly string[] Identity = ["bornOn", "sex", "idCard"];
    internal static readonly string[] KeyFields = ["name", "idCard", "mobile"];

    /// <summary>The archives the form is one of.</summary>
    public PatientRegister Register => register;

    /// <summary>The form of a new archive, filled with what the HIS says at this moment; numbers are masked and stay what they are unless somebody types others.</summary>
    /// <exception cref="TakenOverException">Somebody was faster.</exception>
    /// <exception cref="DomainRuleException">The patient is no longer in the HIS.</exception>
    public async Task<TakeOverForm> OpenAsync(Guid ledgerId, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.HisPatients.TakeOver);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var entry = await HisPatientList.Visible(db, db.HisLedger.AsTracking(), me).FirstOrDefaultAsync(e => e.Id == ledgerId, cancel) ?? throw Missing();
        if (entry.IsTakenOver) throw await TakenAsync(db, entry.Id, me, isSaving: false, cancel);

        HisTrouble? trouble = null;
        try
        {
            await RefreshAsync(db, entry, cancel);
        }
        catch (HisUnavailableException away)
        {
            trouble = away.Trouble;
        }

        if (entry.GoneAt is not null) throw new DomainRuleException("医院信息系统中已没有这位患者，请刷新列表。");
        var patient = Create(entry, me, await DepartmentsAsync(db, [entry], cancel));
        var form = new RecordForm(null, entry.Name, 0, register.ValuesOf(patient, isMasked: true), mayEdit: true);
        return new(entry.Id, entry.PatientNo, entry.Name, form, trouble, entry.SeenAt, [.. PatientRules.Faults(patient, indexer.IdCard(patient), clock.Today).Select(f => f.Fault)]);
    }

    /// <summary>Saves the archive: approved when the HIS vouches for name, 身份证号 and mobile, waiting for 审核 when somebody changed one of them.</summary>
    /// <returns>Id of the archive.</returns>
    /// <exception cref="TakenOverException">Somebody was faster.</exception>
    /// <exception cref="RecordRefusedException">Fields or rules.</exception>
    public async Task<Guid> SaveAsync(RecordForm form, Guid ledgerId, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.HisPatients.TakeOver);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var entry = await HisPatientList.Visible(db, db.HisLedger.AsNoTracking(), me).FirstOrDefaultAsync(e => e.Id == ledgerId, cancel) ?? throw Missing();
        var patient = Create(entry, me, await DepartmentsAsync(db, [entry], cancel));
        if (!await ClaimAsync(db, entry.Id, patient.Id, cancel)) throw await TakenAsync(db, entry.Id, me, isSaving: true, cancel);

        var before = PatientRules.FromHis.ToDictionary(f => f.Key, f => fields.Ours(patient, f.Key), StringComparer.Ordinal);
        var typed = form.Values.Where(v => (v.Value ?? "") != (form.Opened.GetValueOrDefault(v.Key) ?? "")).ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
        db.Add(patient);
        var faults = await register.FillAsync(db, patient, typed, me, isNew: false, cancel);
        if (patient.Name.Length == 0) faults.TryAdd("name", new("请填写“{0}”。", "姓名"));
        var byHand = before.Keys.Where(key => typed.ContainsKey(key) && fields.Ours(patient, key) != before[key]).ToHashSet(StringComparer.Ordinal);
        if (faults.Count == 0) await CheckAsync(db, patient, byHand, faults, cancel);
        if (faults.Count > 0) throw new RecordRefusedException(faults);

        foreach (var key in byHand) PatientRules.RememberByHand(patient, key);
        var isKeyChanged = KeyFields.Any(byHand.Contains);
        if (isKeyChanged) patient.KeyFieldsBy = me.UserCode;
        if (patient.WantsDraft || isKeyChanged) patient.State = patient.WantsDraft ? PatientState.Draft : PatientState.Pending;
        await StoreAsync(db, [patient], () => audit.AddChanges(db, me), cancel);
        await transaction.CommitAsync(cancel);
        Forget();
        return patient.Id;
    }

    /// <summary>批量建档: archives as the HIS has them, all in one transaction; those that have one already are left out and counted.</summary>
    /// <param name="ledgerIds">At most a thousand.</param>
    public async Task<TakenOver> TakeOverAsync(IReadOnlyCollection<Guid> ledgerIds, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.HisPatients.TakeOver);
        if (ledgerIds.Count > MostAtOnce) throw new DomainRuleException("一次最多选择{0}项。", MostAtOnce);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // In one order, so that two who tick the same rows do not wait for each other in a ring.
        var entries = (await HisPatientList.Visible(db, db.HisLedger.AsNoTracking(), me).Where(e => ledgerIds.Contains(e.Id)).ToListAsync(cancel)).OrderBy(e => e.PatientNo, StringComparer.Ordinal).ToList();
        var departments = await DepartmentsAsync(db, entries, cancel);
        List<Patient> patients = [];
        var nameless = 0;
        foreach (var entry in entries)
        {
            if (entry.Name == HisLedgerEntry.Nameless) nameless++;
            else if (Create(entry, me, departments) is var patient && await ClaimAsync(db, entry.Id, patient.Id, cancel)) patients.Add(patient);
        }

        if (patients.Count > 0)
        {
            db.AddRange(patients);
            await StoreAsync(db, patients, () => audit.AddSummary(db, me, AuditAction.Add, "由医院信息系统批量建档"), cancel);
            await transaction.CommitAsync(cancel);
            Forget();
        }

        return new(patients.Count, ledgerIds.Count - patients.Count - nameless, nameless);
    }

    /// <summary>Who has an archive of the patient by now; null: nobody, the form may go on.</summary>
    public async Task<TakenOverException?> TryFindTakenAsync(Guid ledgerId, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.HisPatients.TakeOver);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await HisPatientList.Visible(db, db.HisLedger.AsNoTracking(), me).AnyAsync(e => e.Id == ledgerId && e.IsTakenOver, cancel)
            ? await TakenAsync(db, ledgerId, me, isSaving: false, cancel) as TakenOverException
            : null;
    }

    /// <summary>The one way in which an archive of a HIS patient begins.</summary>
    private Patient Create(HisLedgerEntry entry, Actor me, IReadOnlyDictionary<string, string> departments)
    {
        var patient = new Patient(0, PatientSource.His, clock.UtcNow, me.UserCode) { HisPatientNo = entry.PatientNo, State = PatientState.Approved };
        fields.Fill(patient, HisRow.Of(entry, vault));
        HisFields.Visited(patient, entry.LastVisitAt, entry.LastDepartmentCode, entry.NextVisitAt, departments);
        return patient;
    }

    private async Task StoreAsync(CrmDbContext db, List<Patient> patients, Action tell, CancellationToken cancel)
    {
        var number = await RunningNumber.TakeAsync(db, RunningNumber.Patients, patients.Count, cancel);
        foreach (var patient in patients) patient.Number = number++;
        await indexer.RefreshAsync(db, patients, cancel);
        await classes.RefreshAsync(db, patients, cancel);
        tell();
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>What the HIS itself says wrongly is shown with the archive; what somebody typed has to be right.</summary>
    private async Task CheckAsync(CrmDbContext db, Patient patient, HashSet<string> byHand, Dictionary<string, DomainRuleException> faults, CancellationToken cancel)
    {
        PatientRules.Derive(patient, indexer.IdCard(patient));
        if (Identity.Any(byHand.Contains))
        {
            foreach (var (key, fault) in PatientRules.Faults(patient, indexer.IdCard(patient), clock.Today)) faults.TryAdd(key, fault);
        }

        await PatientRegister.RefuseKnownAsync(
            db, [patient],
            (_, key, fault) =>
            {
                if (byHand.Contains(key)) faults.TryAdd(key, fault);
            },
            cancel);
    }

    private async Task RefreshAsync(CrmDbContext db, HisLedgerEntry entry, CancellationToken cancel)
    {
        var found = await his.ReadPatientsAsync([entry.PatientNo], cancel);
        var now = clock.UtcNow;
        if (found is [var patient, ..])
        {
            var row = HisRow.Of(patient);
            var print = row.FingerprintOf(patient.Visits, vault);
            if (print == entry.Fingerprint && entry.GoneAt is null) return;
            entry.Write(row, patient.Visits, print, vault, now);
        }
        else
        {
            entry.GoneAt ??= now;
        }

        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Only one of those who try at the same time makes the archive.</summary>
    private static async Task<bool> ClaimAsync(CrmDbContext db, Guid ledgerId, Guid patientId, CancellationToken cancel) =>
        await db.HisLedger.Where(e => e.Id == ledgerId && !e.IsTakenOver && e.GoneAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(e => e.IsTakenOver, true).SetProperty(e => e.PatientId, patientId), cancel) == 1;

    private static async Task<DomainRuleException> TakenAsync(CrmDbContext db, Guid ledgerId, Actor me, bool isSaving, CancellationToken cancel)
    {
        var entry = await db.HisLedger.AsNoTracking().FirstOrDefaultAsync(e => e.Id == ledgerId, cancel);
        if (entry is null or { IsTakenOver: false }) return new DomainRuleException("医院信息系统中已没有这位患者，请刷新列表。");
        var archive = await db.Patients.Where(p => p.Id == entry.PatientId).Select(p => new { p.Id, p.Number, p.CreatedBy }).FirstOrDefaultAsync(cancel);
        if (archive is null) return new TakenOverException(null, new("{0}已经建档。", entry.Name));
        var who = await db.Users.Where(u => u.UserName == archive.CreatedBy).Select(u => u.DisplayName).FirstOrDefaultAsync(cancel) ?? archive.CreatedBy ?? "—";
        var isVisible = await PatientRegister.Visible(db, db.Patients, me).AnyAsync(p => p.Id == archive.Id, cancel);
        var no = Patient.ArchiveNoOf(archive.Number);
        return new TakenOverException(isVisible ? archive.Id : null, isSaving ? new("{0}已由{1}建档，档案号{2}；您填写的内容没有保存。", entry.Name, who, no) : new("{0}已由{1}建档，档案号{2}。", entry.Name, who, no));
    }

    private static async Task<IReadOnlyDictionary<string, string>> DepartmentsAsync(CrmDbContext db, IReadOnlyCollection<HisLedgerEntry> entries, CancellationToken cancel)
    {
        var codes = entries.Select(e => e.LastDepartmentCode).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return await db.Departments.AsNoTracking().Where(d => codes.Contains(d.Code)).ToDictionaryAsync(d => d.Code, d => d.Name, StringComparer.Ordinal, cancel);
    }

    private static DomainRuleException Missing() => new("没有这位患者，或者不在您的数据范围内。");

    private void Forget()
    {
        anchors.Forget(register.Module);
        anchors.Forget(HisPatientList.ModuleName);
    }
}

/// <summary>A new archive filled from the HIS, to look through, complete and save.</summary>
/// <param name="Trouble">The HIS could not be asked now: the facts are those of the last synchronisation. Null: they are fresh.</param>
/// <param name="SeenAt">When the facts last changed in the HIS, as far as it is known here.</param>
/// <param name="Contradictions">What the HIS's own facts say against each other.</param>
public sealed record TakeOverForm(Guid LedgerId, string PatientNo, string Name, RecordForm Form, HisTrouble? Trouble, DateTime SeenAt, IReadOnlyList<DomainRuleException> Contradictions)
{
    /// <summary>Something else stands in the field than the HIS says.</summary>
    public bool Differs(string field) =>
        PatientRules.FromHis.Any(f => f.Key == field) && (Form.Values.GetValueOrDefault(field) ?? "") != (Form.Opened.GetValueOrDefault(field) ?? "");

    /// <summary>Whoever changes it against the HIS has the archive wait for 审核.</summary>
    public static bool IsKeyField(string field) => PatientTakeOver.KeyFields.Contains(field);
}

/// <summary>What became of the ticked patients.</summary>
/// <param name="Taken">Archives made.</param>
/// <param name="Already">They have an archive already, or are no longer in the HIS.</param>
/// <param name="Nameless">The HIS has no name for them: they are taken over one by one.</param>
public sealed record TakenOver(int Taken, int Already, int Nameless);

/// <summary>Somebody else has made the archive of this patient.</summary>
/// <param name="patientId">The archive, where this person may see it.</param>
public sealed class TakenOverException(Guid? patientId, DomainRuleException said) : DomainRuleException(said.Sentence, [.. said.Arguments])
{
    public Guid? PatientId { get; } = patientId;
}
