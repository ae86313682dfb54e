using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Departments;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Staff;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>
/// Copies departments and staff from the HIS into what kiosks offer and into 工作人员: one reading for both. Nothing is lost when
/// the HIS is away: the last copy stays.
/// </summary>
public sealed partial class RatingTargetRefresh(IDbContextFactory<CrmDbContext> contexts, IHisReader his, StaffRefresh people, IEnumerable<IHisCopy> copies, AuditTrail audit, HospitalClock clock, ILogger<RatingTargetRefresh> log)
{
    /// <returns>How many targets and people changed.</returns>
    /// <exception cref="HisUnavailableException">The HIS could not be asked.</exception>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        try
        {
            return await TakeOverAsync(await his.ListDepartmentsAsync(cancel), await his.ListStaffAsync(cancel), cancel);
        }
        catch (HisUnavailableException away)
        {
            await TellAsync(away.Trouble, cancel);
            throw;
        }
    }

    private async Task TellAsync(HisTrouble trouble, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await people.NoteAsync(db, trouble, 0, 0, cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await NoticeBoard.AddForHoldersAsync(db, Permissions.His.View, NoticeKind.HisRefreshFailed, "/his", clock.UtcNow, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    private async Task<int> TakeOverAsync(IReadOnlyList<HisDepartment> departments, IReadOnlyList<HisStaffMember> staff, CancellationToken cancel)
    {
        var departmentNames = departments.ToDictionary(d => d.Code, d => d.Name, StringComparer.Ordinal);

        await using var db = await contexts.CreateDbContextAsync(cancel);
        var known = await db.RatingTargets.ToDictionaryAsync(t => (t.Section, t.Code), cancel);
        var seen = new HashSet<(Section, string)>();
        var changes = 0;

        foreach (var department in departments)
        {
            if (SectionOf(department.Kind) is not { } section) continue;
            var target = Target(section, department.Code);
            if (target.TakeOver(department.Name, department.NameEnglish, department.Code, department.Name, title: null, Initials(department.PinyinInitials, department.Name))) changes++;
        }

        foreach (var person in staff)
        {
            if (SectionOf(person.Category) is not { } section) continue;
            var target = Target(section, person.Code);
            var departmentName = person.DepartmentCode is null ? null : departmentNames.GetValueOrDefault(person.DepartmentCode);
            if (target.TakeOver(person.Name, nameEnglish: null, person.DepartmentCode, departmentName, person.Position, Initials(person.PinyinInitials, person.Name), person.Category)) changes++;
        }

        changes += await DepartmentCopy.ApplyAsync(db, departments, cancel);
        changes += known.Where(t => !seen.Contains(t.Key)).Count(gone => gone.Value.Retire());
        foreach (var copy in copies) changes += await copy.ApplyAsync(db, departments, staff, cancel);
        if (changes > 0) await SaveAsync(db, cancel);
        await people.NoteAsync(db, trouble: null, departments.Count, staff.Count, cancel);
        if (changes > 0) LogRefreshed(changes);
        return changes;

        RatingTarget Target(Section section, string code)
        {
            seen.Add((section, code));
            if (known.TryGetValue((section, code), out var target)) return target;

            target = new(section, code);
            db.RatingTargets.Add(target);
            return target;
        }
    }

    private async Task SaveAsync(CrmDbContext db, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        audit.AddSummary(db, Actor.System, AuditAction.Import, "从医院信息系统读取");
        await db.SaveChangesAsync(cancel);
        await ChangeStamp.BumpAsync(db, ChangeStamp.SurveySetup, cancel);
        await transaction.CommitAsync(cancel);
    }

    private static Section? SectionOf(HisDepartmentKind kind) => kind switch
    {
        HisDepartmentKind.Outpatient => Section.Outpatient,
        HisDepartmentKind.Ward => Section.Inpatient,
        _ => null,
    };

    private static Section? SectionOf(HisStaffCategory category) => category switch
    {
        HisStaffCategory.Doctor or HisStaffCategory.Nurse or HisStaffCategory.Technician => Section.Staff,
        HisStaffCategory.Logistics => Section.Logistics,
        _ => null,
    };

    private static string Initials(string? fromHis, string name)
    {
        var initials = string.IsNullOrWhiteSpace(fromHis) ? PinyinInitials.Of(name) : fromHis.Trim().ToUpperInvariant();
        return initials.Length <= 40 ? initials : initials[..40];
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Rating targets refreshed from the HIS: {Changes} changes")]
    private partial void LogRefreshed(int changes);
}
