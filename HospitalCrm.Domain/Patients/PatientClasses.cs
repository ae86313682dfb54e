using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Patients;

/// <summary>The classes of one archive, and setting them by hand.</summary>
public sealed class PatientClasses(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, AuditTrail audit, HospitalClock clock, ClassificationRun run)
{
    private const string Module = "patients";

    /// <summary>The four classes with what else can be chosen; null when there is no such archive, or none this person may see.</summary>
    public async Task<ClassesOfPatient?> TryGetAsync(Guid patientId, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (!await PatientRegister.Visible(db, db.Patients.AsNoTracking(), me).AnyAsync(p => p.Id == patientId && p.ErasedAt == null, cancel)) return null;
        var classes = await db.PatientClassifications.AsNoTracking().FirstOrDefaultAsync(c => c.Id == patientId, cancel);
        var codes = new[] { classes?.SpendingBy, classes?.HealthBy, classes?.AddressBy, classes?.AgeBy }.Where(code => code is not null).Distinct().ToList();
        var names = codes.Count == 0 ? [] : await db.Users.Where(u => codes.Contains(u.UserName)).Select(u => new { u.UserName, u.DisplayName }).ToDictionaryAsync(u => u.UserName!, u => u.DisplayName, StringComparer.Ordinal, cancel);
        return new(
            [
                Line(PatientClassKind.Spending, classes?.SpendingClassId, classes?.SpendingBy, await OptionsAsync<SpendingClass>(db, cancel)),
                Line(PatientClassKind.Health, classes?.HealthClassId, classes?.HealthBy, await OptionsAsync<HealthClass>(db, cancel)),
                Line(PatientClassKind.Address, classes?.AddressClassId, classes?.AddressBy, await OptionsAsync<AddressClass>(db, cancel)),
                Line(PatientClassKind.Age, classes?.AgeBandId, classes?.AgeBy, await OptionsAsync<AgeBand>(db, cancel)),
            ],
            classes?.WorkedOutAt, me.May(Permissions.Patients.Classify));

        ClassOfPatient Line(PatientClassKind kind, Guid? id, string? by, IReadOnlyList<ClassOption> options) => new(
            kind, id, options.FirstOrDefault(o => o.Id == id)?.Name, by is null ? null : names.GetValueOrDefault(by, by), [.. options.Where(o => !o.IsDisabled || o.Id == id)]);
    }

    /// <summary>Sets a class by hand, which every later pass leaves alone; null gives it back to the rule.</summary>
    public async Task SetAsync(Guid patientId, PatientClassKind kind, Guid? classId, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.Classify);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // A pass that has read the classes as they were must not write after us.
        await PatientRun.LockAsync(db, PatientRun.Classification, cancel);
        var patient = await PatientRegister.Visible(db, db.Patients.AsNoTracking(), me).FirstOrDefaultAsync(p => p.Id == patientId && p.ErasedAt == null, cancel)
            ?? throw new DomainRuleException("没有这份档案，或者不在您的数据范围内。");
        var options = await OptionsAsync(db, kind, cancel);
        if (classId is not null && options.FirstOrDefault(o => o.Id == classId) is not { IsDisabled: false }) throw new DomainRuleException("请从列表中选择“{0}”。", TitleOf(kind));

        var classes = await db.PatientClassifications.AsTracking().FirstOrDefaultAsync(c => c.Id == patientId, cancel);
        if (classes is null) db.PatientClassifications.Add(classes = new(patient.Id, patient.Number));
        var before = Told(options, Get(classes, kind));
        Put(classes, kind, classId, classId is null ? null : me.UserCode);
        classes.WorkedOutAt = clock.UtcNow;
        if (classId is null) await run.RefreshAsync(db, [patient], cancel);
        var after = Told(options, Get(classes, kind));
        audit.Add(db, me, AuditAction.Change, Module, $"患者档案 {AuditText.Masked(patient.Name)}", patientId.ToString(), [new FieldChange(TitleOf(kind), before, after)]);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    private static (Guid? Id, string? By) Get(PatientClassification classes, PatientClassKind kind) => kind switch
    {
        PatientClassKind.Spending => (classes.SpendingClassId, classes.SpendingBy),
        PatientClassKind.Health => (classes.HealthClassId, classes.HealthBy),
        PatientClassKind.Address => (classes.AddressClassId, classes.AddressBy),
        _ => (classes.AgeBandId, classes.AgeBy),
    };

    private static void Put(PatientClassification classes, PatientClassKind kind, Guid? id, string? by)
    {
        switch (kind)
        {
            case PatientClassKind.Spending:
                (classes.SpendingClassId, classes.SpendingBy) = (id, by);
                break;
            case PatientClassKind.Health:
                (classes.HealthClassId, classes.HealthBy) = (id, by);
                break;
            case PatientClassKind.Address:
                (classes.AddressClassId, classes.AddressBy) = (id, by);
                break;
            default:
                (classes.AgeBandId, classes.AgeBy, classes.NextAgeOn) = (id, by, null);
                break;
        }
    }

    private static string Told(IReadOnlyList<ClassOption> options, (Guid? Id, string? By) now) =>
        $"{options.FirstOrDefault(o => o.Id == now.Id)?.Name ?? "—"}（{(now.By is null ? "按规则" : "人工")}）";

    private static string TitleOf(PatientClassKind kind) => Lists.Labels.Of(kind);

    private static Task<IReadOnlyList<ClassOption>> OptionsAsync(CrmDbContext db, PatientClassKind kind, CancellationToken cancel) => kind switch
    {
        PatientClassKind.Spending => OptionsAsync<SpendingClass>(db, cancel),
        PatientClassKind.Health => OptionsAsync<HealthClass>(db, cancel),
        PatientClassKind.Address => OptionsAsync<AddressClass>(db, cancel),
        _ => OptionsAsync<AgeBand>(db, cancel),
    };

    private static async Task<IReadOnlyList<ClassOption>> OptionsAsync<T>(CrmDbContext db, CancellationToken cancel)
        where T : Parameter =>
        await db.Set<T>().AsNoTracking().OrderBy(p => p.SortOrder).ThenBy(p => p.Code).Select(p => new ClassOption(p.Id, p.Name, p.IsDisabled)).ToListAsync(cancel);
}

/// <summary>The four classes of an archive.</summary>
/// <param name="WorkedOutAt">When they last changed; null: not yet worked out.</param>
public sealed record ClassesOfPatient(IReadOnlyList<ClassOfPatient> Lines, DateTime? WorkedOutAt, bool MayClassify);

/// <summary>One class of an archive.</summary>
/// <param name="By">Name of who set it by hand; null: by rule.</param>
public sealed record ClassOfPatient(PatientClassKind Kind, Guid? ClassId, string? Name, string? By, IReadOnlyList<ClassOption> Options);

/// <summary>A class that can be chosen.</summary>
public sealed record ClassOption(Guid Id, string Name, bool IsDisabled);
