using System.Linq.Expressions;
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
    private const int MostAtOnce = 1000;
    private const int LongestPadding = 64;
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

    public Task<HisPatientPage> ReadPatientsAsync(string? after, int most, CancellationToken cancel) =>
        ReadAsync(
            async (his, stop) =>
            {
                // A blank number sorts before all others and would be found again and again.
                var from = after ?? "";
#pragma warning disable CA1309 // The database compares.
                var rows = await Rows(his.Patients.Where(p => string.Compare(p.PatientNo, from) > 0).OrderBy(p => p.PatientNo).Take(most)).ToListAsync(stop);
#pragma warning restore CA1309
                if (rows.Count == 0) return new HisPatientPage([], null, []);
                var births = await his.Newborns.Where(Keyed<HisNewbornView>(nameof(HisNewbornView.MotherPatientNo), rows[0].PatientNo, rows[^1].PatientNo))
                    .Where(n => n.ChildPatientNo != null).Select(n => new { n.MotherPatientNo, n.ChildPatientNo }).ToListAsync(stop);
                return new HisPatientPage(
                    await WithVisitsAsync(his, rows, Keyed<HisOutpatientVisitView>(rows), Keyed<HisDischargeView>(rows), Keyed<HisInpatientFeeView>(rows), stop),
                    rows.Count < most ? null : rows[^1].PatientNo,
                    [.. births.Where(b => Filled(b.MotherPatientNo) is not null && Filled(b.ChildPatientNo) is not null).Select(b => new HisBirth(b.MotherPatientNo.Trim(), b.ChildPatientNo!.Trim()))]);
            },
            cancel);

    public Task<IReadOnlyList<HisPatient>> ReadPatientsAsync(IReadOnlyCollection<string> patientNos, CancellationToken cancel)
    {
        if (patientNos.Count > MostAtOnce) throw new ArgumentException("At most a thousand patients are read at once.", nameof(patientNos));
        return ReadAsync(
            async (his, stop) => await WithVisitsAsync(
                his, await Rows(his.Patients.Where(p => patientNos.Contains(p.PatientNo)).OrderBy(p => p.PatientNo)).ToListAsync(stop),
                v => patientNos.Contains(v.PatientNo), d => patientNos.Contains(d.PatientNo), f => patientNos.Contains(f.PatientNo), stop),
            cancel);
    }

    public Task<IReadOnlySet<string>> FindKnownAsync(IReadOnlyCollection<string> patientNos, CancellationToken cancel)
    {
        if (patientNos.Count > MostAtOnce) throw new ArgumentException("At most a thousand patients are looked for at once.", nameof(patientNos));
        return ReadAsync<IReadOnlySet<string>>(
            async (his, stop) => (await his.Patients.Where(p => patientNos.Contains(p.PatientNo)).Select(p => p.PatientNo).ToListAsync(stop)).Select(no => no.Trim()).ToHashSet(StringComparer.Ordinal),
            cancel);
    }

    public async Task<IReadOnlyList<HisHistoryEntry>> ReadHistoryAsync(string patientNo, int most, CancellationToken cancel)
    {
        var entries = await ReadAsync(
            async (his, stop) =>
            {
                var visits = await his.OutpatientVisits.Where(v => v.PatientNo == patientNo).OrderByDescending(v => v.VisitedAt).Take(most)
                    .Select(v => new { v.VisitedAt, v.DeptCode, v.DoctorCode, v.Diagnosis }).ToListAsync(stop);
                var stays = await his.Discharges.Where(d => d.PatientNo == patientNo).OrderByDescending(d => d.AdmittedAt).Take(most)
                    .Select(d => new { d.AdmittedAt, d.DischargedAt, d.WardCode, d.DoctorCode, d.Diagnosis, d.Outcome }).ToListAsync(stop);
                var drugs = await his.Prescriptions.Where(p => p.PatientNo == patientNo).OrderByDescending(p => p.PrescribedAt).Take(most)
                    .Select(p => new { p.PrescribedAt, p.DoctorCode, p.DrugName, p.Dosage }).ToListAsync(stop);
                var orders = await his.ExamOrders.Where(o => o.PatientNo == patientNo).OrderByDescending(o => o.OrderedAt).Take(most)
                    .Select(o => new { o.OrderedAt, o.ReportedAt, o.DeptCode, o.DoctorCode, o.Conclusion, Item = his.ExamItems.Where(i => i.ItemCode == o.ItemCode).Select(i => i.ItemName).FirstOrDefault() ?? o.ItemCode }).ToListAsync(stop);
                var births = await his.Newborns.Where(n => n.MotherPatientNo == patientNo).OrderByDescending(n => n.BornAt).Take(most)
                    .Select(n => new { n.BornAt, n.ChildPatientNo, n.WeightGrams }).ToListAsync(stop);
                var own = await his.Newborns.Where(n => n.ChildPatientNo == patientNo).Take(1).Select(n => new { n.BornAt, n.MotherPatientNo, n.WeightGrams }).ToListAsync(stop);
                return visits.Select(v => Entry(v.VisitedAt, HisHistoryKind.Visit, v.DeptCode, v.DoctorCode, v.Diagnosis))
                    .Concat(stays.Select(d => Entry(d.DischargedAt ?? d.AdmittedAt, HisHistoryKind.Stay, d.WardCode, d.DoctorCode, d.Diagnosis, d.Outcome)))
                    .Concat(drugs.Select(p => Entry(p.PrescribedAt, HisHistoryKind.Prescription, null, p.DoctorCode, p.DrugName, p.Dosage)))
                    .Concat(orders.Select(o => Entry(o.ReportedAt ?? o.OrderedAt, HisHistoryKind.Examination, o.DeptCode, o.DoctorCode, o.Item, o.Conclusion)))
                    .Concat(births.Select(n => Entry(n.BornAt, HisHistoryKind.Birth, null, null, Weight(n.WeightGrams)) with { RelatedPatientNo = Filled(n.ChildPatientNo) }))
                    .Concat(own.Select(n => Entry(n.BornAt, HisHistoryKind.Birth, null, null, Weight(n.WeightGrams)) with { RelatedPatientNo = Filled(n.MotherPatientNo) }))
                    .ToList();
            },
            cancel);
        entries.AddRange(await ReadDosesAsync(patientNo, most, cancel));
        return [.. entries.OrderByDescending(e => e.At).Take(most)];

        HisHistoryEntry Entry(DateTime at, HisHistoryKind kind, string? department, string? doctor, params ReadOnlySpan<string?> said)
        {
            var text = string.Join("；", [.. said.ToArray().Select(Filled).Where(part => part is not null)]);
            return new(clock.ToUtc(at), kind, Filled(department), Filled(doctor), text.Length == 0 ? null : text);
        }

        static string? Weight(int? grams) => grams is { } known ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{known} g") : null;
    }

    /// <summary>HIS_VACCINATION may be missing.</summary>
    private async Task<IReadOnlyList<HisHistoryEntry>> ReadDosesAsync(string patientNo, int most, CancellationToken cancel)
    {
        try
        {
            return await database.ReadAsync<IReadOnlyList<HisHistoryEntry>>(
                async (his, stop) =>
                {
                    var doses = await his.Vaccinations.Where(v => v.PatientNo == patientNo).OrderByDescending(v => v.GivenOn).Take(most).Select(v => new { v.VaccineName, v.DoseNo, v.GivenOn }).ToListAsync(stop);
                    return [.. doses.Where(d => Filled(d.VaccineName) is not null)
                        .Select(d => new HisHistoryEntry(clock.StartOf(d.GivenOn), HisHistoryKind.Vaccination, null, null, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{d.VaccineName.Trim()} #{d.DoseNo}")))];
                },
                cancel);
        }
        catch (HisUnavailableException away) when (away.Trouble == HisTrouble.Failed)
        {
            return [];
        }
    }

    /// <summary>A view's rows of one page of patients.</summary>
    private static Expression<Func<TView, bool>> Keyed<TView>(IReadOnlyList<PatientRow> page) => Keyed<TView>(nameof(HisPatientView.PatientNo), page[0].PatientNo, page[^1].PatientNo);

    private static Expression<Func<TView, bool>> Keyed<TView>(string property, string first, string last)
    {
        var row = Expression.Parameter(typeof(TView), "row");
        var key = Expression.Property(row, property);
        // One view may pad its numbers and another not: between the shortest and the longest way to write them are both.
        var (shortest, longest) = (first.TrimEnd(), last.TrimEnd().PadRight(LongestPadding));
        Expression<Func<string>> from = () => shortest, to = () => longest;
        return Expression.Lambda<Func<TView, bool>>(Expression.AndAlso(Compared(ExpressionType.GreaterThanOrEqual, from.Body), Compared(ExpressionType.LessThanOrEqual, to.Body)), row);

        BinaryExpression Compared(ExpressionType how, Expression bound) => Expression.MakeBinary(how, Expression.Call(typeof(string), nameof(string.Compare), null, key, bound), Expression.Constant(0));
    }

    private static IQueryable<PatientRow> Rows(IQueryable<HisPatientView> patients) =>
        patients.Select(p => new PatientRow(p.PatientNo, p.CardNo, p.PatientName, p.Sex, p.BornOn, p.IdNumber, p.Mobile, p.Address, p.Insurance, p.IsDeceased));

    /// <summary>One query for each view, whatever the number of patients.</summary>
    private async Task<IReadOnlyList<HisPatient>> WithVisitsAsync(
        HisDbContext his, IReadOnlyList<PatientRow> rows, Expression<Func<HisOutpatientVisitView, bool>> visitsOf, Expression<Func<HisDischargeView, bool>> staysOf,
        Expression<Func<HisInpatientFeeView, bool>> feesOf, CancellationToken stop)
    {
        var now = DateTime.SpecifyKind(clock.ToLocal(clock.UtcNow), DateTimeKind.Unspecified);
        var yearAgo = clock.Today.AddYears(-1);
        var visits = await his.OutpatientVisits.Where(visitsOf).GroupBy(v => v.PatientNo)
            .Select(g => new { No = g.Key, First = g.Min(v => v.VisitedAt), Last = g.Max(v => v.VisitedAt), Count = g.Count(), Next = g.Min(v => v.NextVisitAt >= now ? v.NextVisitAt : null) })
            .Join(his.OutpatientVisits, g => new { g.No, At = g.Last }, v => new { No = v.PatientNo, At = v.VisitedAt }, (g, v) => new { g.No, g.First, g.Last, g.Count, g.Next, Code = v.DeptCode, v.Diagnosis })
            .ToListAsync(stop);
        var stays = await his.Discharges.Where(staysOf).GroupBy(d => d.PatientNo)
            .Select(g => new { No = g.Key, First = g.Min(d => d.AdmittedAt), Last = g.Max(d => d.AdmittedAt), Count = g.Count() })
            .Join(his.Discharges, g => new { g.No, At = g.Last }, d => new { No = d.PatientNo, At = d.AdmittedAt }, (g, d) => new { g.No, g.First, Last = d.DischargedAt ?? d.AdmittedAt, g.Count, Code = d.WardCode, d.Diagnosis })
            .ToListAsync(stop);
        var fees = await his.InpatientFees.Where(feesOf).GroupBy(f => f.PatientNo)
            .Select(g => new { No = g.Key, Year = g.Sum(f => f.FeeOn >= yearAgo ? f.DayAmount : 0m), Total = g.Sum(f => f.DayAmount) })
            .ToListAsync(stop);

        // Two visits at the same moment come twice.
        var visitOf = visits.Where(v => Filled(v.No) is not null).DistinctBy(v => v.No.Trim(), StringComparer.Ordinal).ToDictionary(v => v.No.Trim(), StringComparer.Ordinal);
        var stayOf = stays.Where(d => Filled(d.No) is not null).DistinctBy(d => d.No.Trim(), StringComparer.Ordinal).ToDictionary(d => d.No.Trim(), StringComparer.Ordinal);
        var feeOf = fees.Where(f => Filled(f.No) is not null).DistinctBy(f => f.No.Trim(), StringComparer.Ordinal).ToDictionary(f => f.No.Trim(), StringComparer.Ordinal);
        return [.. rows.Where(p => Filled(p.PatientNo) is not null).DistinctBy(p => p.PatientNo.Trim(), StringComparer.Ordinal).Select(p =>
        {
            var no = p.PatientNo.Trim();
            var (visit, stay, fee) = (visitOf.GetValueOrDefault(no), stayOf.GetValueOrDefault(no), feeOf.GetValueOrDefault(no));
            var isStayLast = stay is not null && (visit is null || stay.Last >= visit.Last);
            return new HisPatient(no, Filled(p.CardNo), Filled(p.PatientName) ?? "", Known(p.Sex, HisSex.Unknown), p.BornOn, Filled(p.Mobile), p.IsDeceased == 1)
            {
                IdNumber = Filled(p.IdNumber),
                Address = Filled(p.Address),
                Insurance = Filled(p.Insurance),
                Visits = visit is null && stay is null && fee is null ? HisVisitFacts.None : new(
                    Utc(visit is null || stay?.First < visit.First ? stay?.First : visit.First),
                    Utc(isStayLast ? stay!.Last : visit?.Last),
                    Filled(isStayLast ? stay!.Code : visit?.Code),
                    (visit?.Count ?? 0) + (stay?.Count ?? 0),
                    Filled(isStayLast ? stay!.Diagnosis : visit?.Diagnosis),
                    Utc(visit?.Next), fee?.Year ?? 0, fee?.Total ?? 0),
            };
        })];

        DateTime? Utc(DateTime? local) => local is { } known ? clock.ToUtc(known) : null;
    }

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

    private sealed record PatientRow(string PatientNo, string? CardNo, string? PatientName, int? Sex, DateOnly? BornOn, string? IdNumber, string? Mobile, string? Address, string? Insurance, int? IsDeceased);

    [LoggerMessage(Level = LogLevel.Warning, Message = "HIS read {Read} ended without an answer: {Trouble}")]
    private partial void LogUnavailable(string read, HisTrouble trouble, Exception? error);
}
