using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Complaints;

/// <summary>What can be chosen while a complaint is taken down: classes, importance, people, departments, archives.</summary>
public sealed class ComplaintChoices(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, PatientSearch search)
{
    private const int MostFound = 20;

    /// <summary>The classes in use, in two levels, and the importance, the heaviest first.</summary>
    public async Task<ComplaintTerms> GetTermsAsync(CancellationToken cancel)
    {
        await using var db = await OpenAsync(cancel);
        var classes = await db.Set<ComplaintClass>().AsNoTracking().OrderBy(c => c.SortOrder).ThenBy(c => c.Code)
            .Select(c => new ClassChoice(c.Id, c.ParentId, c.Name, c.IsComplaint, c.IsDisabled)).ToListAsync(cancel);
        var importance = await db.Set<ComplaintImportance>().AsNoTracking().OrderByDescending(i => i.Weight).ThenBy(i => i.Code)
            .Select(i => new ImportanceChoice(i.Id, i.Name, i.Colour, i.IsDisabled)).ToListAsync(cancel);
        return new(classes, importance);
    }

    /// <summary>People by 工号, name, pinyin or department, also those who have left; with <paramref name="withDepartments"/> departments too.</summary>
    public async Task<IReadOnlyList<PartyChoice>> FindPartiesAsync(string typed, bool withDepartments, CancellationToken cancel)
    {
        var words = SearchText.Asked(typed);
        if (words.Length == 0) return [];
        await using var db = await OpenAsync(cancel);
        var people = await db.ComplaintTargets.AsNoTracking().Where(t => t.Search.Contains(words)).OrderByDescending(t => t.IsActive).ThenBy(t => t.Initials).ThenBy(t => t.Id).Take(MostFound)
            .Select(t => new PartyChoice(t.Code, t.Name, t.DepartmentName, false, !t.IsActive, t.IsComplainable)).ToListAsync(cancel);
        if (!withDepartments) return people;
        var departments = await db.Departments.AsNoTracking().Where(d => d.IsActive && (d.Name.Contains(typed.Trim()) || d.Initials.StartsWith(words) || d.Code == words)).OrderBy(d => d.Name).ThenBy(d => d.Code).Take(MostFound / 2)
            .Select(d => new PartyChoice(d.Code, d.Name, null, true, false, true)).ToListAsync(cancel);
        return [.. departments, .. people];
    }

    /// <summary>What those already chosen are called.</summary>
    public async Task<IReadOnlyList<PartyChoice>> NamePartiesAsync(IReadOnlyList<string> people, IReadOnlyList<string> departments, CancellationToken cancel)
    {
        var (codes, places) = (people.Take(ComplaintBook.MostTargets + 1).ToList(), departments.Take(ComplaintBook.MostTargets).ToList());
        await using var db = await OpenAsync(cancel);
        return
        [
            .. await db.Departments.AsNoTracking().Where(d => places.Contains(d.Code)).Select(d => new PartyChoice(d.Code, d.Name, null, true, !d.IsActive, true)).ToListAsync(cancel),
            .. await db.ComplaintTargets.AsNoTracking().Where(t => codes.Contains(t.Code)).Select(t => new PartyChoice(t.Code, t.Name, t.DepartmentName, false, !t.IsActive, t.IsComplainable)).ToListAsync(cancel),
        ];
    }

    /// <summary>Archives by name, pinyin, number or telephone, of the person's own rows; none for whoever may not look at archives.</summary>
    public async Task<IReadOnlyList<PatientFound>> FindPatientsAsync(string typed, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        await using var db = await OpenAsync(cancel);
        if (!me.May(Permissions.Patients.View) || string.IsNullOrWhiteSpace(typed)) return [];
        return await Read(search.Apply(db, PatientRegister.Visible(db, db.Patients.AsNoTracking(), me).Where(p => p.MergedIntoId == null), typed).OrderBy(p => p.Number).Take(MostFound)).ToListAsync(cancel);
    }

    public async Task<PatientFound?> TryGetPatientAsync(Guid id, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        await using var db = await OpenAsync(cancel);
        return me.May(Permissions.Patients.View) ? await Read(PatientRegister.Visible(db, db.Patients.AsNoTracking(), me).Where(p => p.Id == id)).FirstOrDefaultAsync(cancel) : null;
    }

    private static IQueryable<PatientFound> Read(IQueryable<Patient> patients) => patients.Select(p => new PatientFound(p.Id, p.Name, p.Sex, p.BornOn, Patient.ArchiveNoOf(p.Number), p.HisPatientNo));

    private async Task<CrmDbContext> OpenAsync(CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        if (!me.May(Permissions.Complaints.Add) && !me.May(Permissions.Complaints.Manage)) throw new AccessDeniedException();
        return await contexts.CreateDbContextAsync(cancel);
    }
}

/// <summary>What a complaint may be classed as.</summary>
public sealed record ComplaintTerms(IReadOnlyList<ClassChoice> Classes, IReadOnlyList<ImportanceChoice> Importance);

public sealed record ClassChoice(Guid Id, Guid? ParentId, string Name, bool IsComplaint, bool IsDisabled);

public sealed record ImportanceChoice(Guid Id, string Name, string? Colour, bool IsDisabled);

/// <summary>Somebody or a department a complaint can name.</summary>
/// <param name="Department">Of a person.</param>
/// <param name="HasLeft">离职, or the department is closed.</param>
public sealed record PartyChoice(string Code, string Name, string? Department, bool IsDepartment, bool HasLeft, bool IsComplainable);

public sealed record PatientFound(Guid Id, string Name, HisSex Sex, DateOnly? BornOn, string ArchiveNo, string? HisPatientNo);
