using System.Runtime.CompilerServices;
using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Domain.His;

/// <summary>
/// Reads the contract views. What a HIS may get wrong (padded codes, blanks for nothing, unknown numbers) ends here; so does
/// its local time.
/// </summary>
public sealed partial class ContractViewReader(HisDatabase database, HospitalClock clock, ILogger<ContractViewReader> log) : IHisReader
{
    private const int MostPatientsPerPhone = 10;

    public Task<HisUser?> TryGetUserAsync(string userCode, CancellationToken cancel) =>
        ReadAsync(
            async (his, stop) =>
            {
                var row = await his.Users
                    .Where(u => u.UserCode == userCode)
                    .Select(u => new { u.UserCode, u.PasswordHash, u.UserName, u.DeptCode, u.Position, u.IsActive })
                    .OrderBy(u => u.UserCode)
                    .FirstOrDefaultAsync(stop);
                return row is null
                    ? null
                    : new HisUser(row.UserCode.Trim(), row.PasswordHash?.Trim() ?? "", Filled(row.UserName) ?? row.UserCode.Trim(), Filled(row.DeptCode), Filled(row.Position), row.IsActive == 1);
            },
            cancel);

    public async Task<HisPatient?> TryGetPatientAsync(string patientNo, CancellationToken cancel) =>
        OnlyOne(await FindPatientsAsync(his => his.Where(p => p.PatientNo == patientNo), 2, cancel));

    public async Task<HisPatient?> TryGetPatientByCardAsync(string cardNumber, CancellationToken cancel) =>
        OnlyOne(await FindPatientsAsync(his => his.Where(p => p.CardNo == cardNumber), 2, cancel));

    public Task<IReadOnlyList<HisPatient>> FindPatientsByPhoneAsync(string phone, CancellationToken cancel) =>
        FindPatientsAsync(his => his.Where(p => p.Mobile == phone), MostPatientsPerPhone, cancel);

    public Task<IReadOnlyList<HisDepartment>> ListDepartmentsAsync(CancellationToken cancel) =>
        ReadAsync<IReadOnlyList<HisDepartment>>(
            async (his, stop) =>
            {
                var rows = await his.Departments.Where(d => d.IsActive == 1).OrderBy(d => d.DeptCode).ToListAsync(stop);
                return
                [
                    .. rows.Where(d => Filled(d.DeptCode) is not null && Filled(d.DeptName) is not null)
                        .DistinctBy(d => d.DeptCode.Trim(), StringComparer.Ordinal)
                        .Select(d => new HisDepartment(d.DeptCode.Trim(), d.DeptName.Trim(), Known(d.DeptKind, HisDepartmentKind.Administration),
                            Filled(d.ParentCode), Filled(d.NameEn), Filled(d.PinyinInitials))),
                ];
            },
            cancel);

    public Task<IReadOnlyList<HisStaffMember>> ListStaffAsync(CancellationToken cancel) =>
        ReadAsync<IReadOnlyList<HisStaffMember>>(
            async (his, stop) =>
            {
                var rows = await his.Users
                    .Where(u => u.IsActive == 1)
                    .OrderBy(u => u.UserCode)
                    .Select(u => new { u.UserCode, u.UserName, u.DeptCode, u.Position, u.StaffCategory, u.PinyinInitials, u.Mobile })
                    .ToListAsync(stop);
                return
                [
                    .. rows.Where(u => Filled(u.UserCode) is not null && Filled(u.UserName) is not null)
                        .DistinctBy(u => u.UserCode.Trim(), StringComparer.Ordinal)
                        .Select(u => new HisStaffMember(u.UserCode.Trim(), u.UserName.Trim(), Filled(u.DeptCode), Filled(u.Position),
                            Known(u.StaffCategory, HisStaffCategory.Administration), Filled(u.PinyinInitials), Filled(u.Mobile))),
                ];
            },
            cancel);

    public Task<IReadOnlyList<HisExaminationItem>> ListExaminationItemsAsync(CancellationToken cancel) =>
        ReadAsync<IReadOnlyList<HisExaminationItem>>(
            async (his, stop) =>
            {
                var rows = await his.ExamItems.Where(e => e.IsActive == 1).OrderBy(e => e.ItemCode).Select(e => new { e.ItemCode, e.ItemName, e.DeptCode }).ToListAsync(stop);
                return
                [
                    .. rows.Where(e => Filled(e.ItemCode) is not null && Filled(e.ItemName) is not null)
                        .DistinctBy(e => e.ItemCode.Trim(), StringComparer.Ordinal)
                        .Select(e => new HisExaminationItem(e.ItemCode.Trim(), e.ItemName.Trim(), Filled(e.DeptCode))),
                ];
            },
            cancel);

    /// <summary>A stay that has not ended belongs to the answer however long ago it began.</summary>
    public Task<IReadOnlyList<HisEncounter>> FindEncountersAsync(string patientNo, DateTime since, int most, CancellationToken cancel) =>
        ReadAsync<IReadOnlyList<HisEncounter>>(
            async (his, stop) =>
            {
                var from = DateTime.SpecifyKind(clock.ToLocal(since), DateTimeKind.Unspecified);
                var visits = his.OutpatientVisits
                    .Where(v => v.PatientNo == patientNo && v.VisitedAt >= from)
                    .Select(v => new { Kind = 1, Code = v.DeptCode, v.DoctorCode, At = v.VisitedAt });
                var stays = his.Discharges
                    .Where(d => d.PatientNo == patientNo && (d.DischargedAt == null || d.DischargedAt >= from))
                    .Select(d => new { Kind = 2, Code = d.WardCode, d.DoctorCode, At = d.DischargedAt ?? d.AdmittedAt });
                var rows = await visits.Concat(stays).OrderByDescending(e => e.At).Take(most).ToListAsync(stop);
                return [.. rows.Where(e => Filled(e.Code) is not null).Select(e => new HisEncounter((HisEncounterKind)e.Kind, e.Code.Trim(), Filled(e.DoctorCode), clock.ToUtc(e.At)))];
            },
            cancel);

    private Task<IReadOnlyList<HisPatient>> FindPatientsAsync(
        Func<IQueryable<HisPatientView>, IQueryable<HisPatientView>> chosen, int most, CancellationToken cancel, [CallerMemberName] string read = "") =>
        ReadAsync<IReadOnlyList<HisPatient>>(
            async (his, stop) =>
            {
                var rows = await chosen(his.Patients)
                    .Select(p => new { p.PatientNo, p.CardNo, p.PatientName, p.Sex, p.BornOn, p.Mobile, p.IsDeceased })
                    .OrderBy(p => p.IsDeceased).ThenBy(p => p.PatientNo)
                    .Take(most)
                    .ToListAsync(stop);
                return
                [
                    .. rows.Where(p => Filled(p.PatientNo) is not null && Filled(p.PatientName) is not null)
                        .Select(p => new HisPatient(p.PatientNo.Trim(), Filled(p.CardNo), p.PatientName.Trim(), Known(p.Sex, HisSex.Unknown),
                            p.BornOn, Filled(p.Mobile), p.IsDeceased == 1)),
                ];
            },
            cancel, read);

    private async Task<T> ReadAsync<T>(Func<HisDbContext, CancellationToken, Task<T>> read, CancellationToken cancel, [CallerMemberName] string name = "")
    {
        try
        {
            return await database.ReadAsync(read, cancel);
        }
        catch (HisUnavailableException e)
        {
            LogUnavailable(name, e.Trouble, e.InnerException);
            throw;
        }
    }

    /// <summary>A number that two patients share names neither: better unknown than the wrong person.</summary>
    private static HisPatient? OnlyOne(IReadOnlyList<HisPatient> found) => found is [var patient] ? patient : null;

    /// <summary>Oracle has no empty text and CHAR columns are padded: blank means nothing.</summary>
    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static T Known<T>(int? code, T otherwise) where T : struct, Enum =>
        code is { } number && (T)Enum.ToObject(typeof(T), number) is var value && Enum.IsDefined(value) ? value : otherwise;

    [LoggerMessage(Level = LogLevel.Warning, Message = "HIS read {Read} ended without an answer: {Trouble}")]
    private partial void LogUnavailable(string read, HisTrouble trouble, Exception? error);
}
