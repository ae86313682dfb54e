using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace HospitalCrm.Tests.His;

/// <summary>Patients read page by page from the contract views, and the history of one.</summary>
public sealed class PatientPagesTests : IDisposable
{
    private const string Views =
        """
        CREATE TABLE HIS_PATIENT (PATIENT_NO TEXT, CARD_NO TEXT, PATIENT_NAME TEXT, SEX INTEGER, BORN_ON TEXT, ID_NUMBER TEXT, MOBILE TEXT, ADDRESS TEXT, INSURANCE TEXT, IS_DECEASED INTEGER);
        CREATE TABLE HIS_OUTPATIENT_VISIT (VISIT_NO TEXT, PATIENT_NO TEXT, DEPT_CODE TEXT, DOCTOR_CODE TEXT, VISITED_AT TEXT, DIAGNOSIS TEXT, NEXT_VISIT_AT TEXT);
        CREATE TABLE HIS_DISCHARGE (ADMISSION_NO TEXT, PATIENT_NO TEXT, WARD_CODE TEXT, BED_NO TEXT, ADMITTED_AT TEXT, DISCHARGED_AT TEXT, DIAGNOSIS TEXT, DOCTOR_CODE TEXT, OUTCOME TEXT, ADVICE TEXT);
        CREATE TABLE HIS_INPATIENT_FEE (ADMISSION_NO TEXT, PATIENT_NO TEXT, FEE_ON TEXT, DAY_AMOUNT TEXT, TOTAL_AMOUNT TEXT, BALANCE TEXT);
        CREATE TABLE HIS_NEWBORN (NEWBORN_NO TEXT, MOTHER_PATIENT_NO TEXT, CHILD_PATIENT_NO TEXT, BORN_AT TEXT, SEX INTEGER, WEIGHT_GRAMS INTEGER, GUARDIAN_MOBILE TEXT);
        CREATE TABLE HIS_PRESCRIPTION (PRESCRIPTION_NO TEXT, PATIENT_NO TEXT, VISIT_NO TEXT, DOCTOR_CODE TEXT, PRESCRIBED_AT TEXT, DRUG_NAME TEXT, DOSAGE TEXT, SUPPLY_DAYS INTEGER);
        CREATE TABLE HIS_EXAM_ORDER (ORDER_NO TEXT, PATIENT_NO TEXT, ITEM_CODE TEXT, DEPT_CODE TEXT, DOCTOR_CODE TEXT, ORDERED_AT TEXT, SCHEDULED_AT TEXT, REPORTED_AT TEXT, CONCLUSION TEXT, IS_ABNORMAL INTEGER, IS_CRITICAL INTEGER);
        CREATE TABLE HIS_EXAM_ITEM (ITEM_CODE TEXT, ITEM_NAME TEXT, DEPT_CODE TEXT, IS_ACTIVE INTEGER);
        INSERT INTO HIS_PATIENT VALUES
          ('P1', '8801', '王芳 ', 2, '1980-01-01', '11010519491231002X', '15400000001', '路1号', '职工医保', 0),
          ('P2  ', NULL, NULL, NULL, NULL, ' ', NULL, NULL, NULL, NULL),
          ('P3', NULL, '李强', 1, NULL, NULL, NULL, NULL, NULL, 1), ('P3', NULL, '李强', 1, NULL, NULL, NULL, NULL, NULL, 1),
          (NULL, NULL, '没号', 1, NULL, NULL, NULL, NULL, NULL, 0), ('  ', NULL, '空号', 1, NULL, NULL, NULL, NULL, NULL, 0);
        INSERT INTO HIS_OUTPATIENT_VISIT VALUES
          ('V1', 'P1', '1001', 'D1', '2026-03-01 09:00:00', '高血压', '2026-12-01 09:00:00'), ('V2', 'P1', '1002', 'D2', '2026-10-01 09:00:00', '感冒', '2026-10-08 09:00:00'),
          ('V3', 'P1', '1002', 'D2', '2026-10-01 09:00:00', '感冒', NULL), ('V4', NULL, '1002', NULL, '2026-10-01 09:00:00', NULL, NULL);
        INSERT INTO HIS_DISCHARGE VALUES ('A1', 'P1', '2001', '1', '2025-06-01 08:00:00', '2025-06-09 08:00:00', '肺炎', 'D1', '治愈', NULL), ('A2', 'P3', '2002', '2', '2026-11-20 08:00:00', NULL, '骨折', 'D3', NULL, NULL);
        INSERT INTO HIS_INPATIENT_FEE VALUES ('A1', 'P1', '2025-06-02', '1000.50', '1000.50', '0'), ('A1', 'P1', '2026-06-02', '20.25', '1020.75', '0'), ('A2', 'P3', '2026-11-21', '300.00', '300.00', '-5');
        INSERT INTO HIS_NEWBORN VALUES ('N1', 'P1', 'P3', '2026-01-05 03:00:00', 1, 3200, NULL), ('N2', 'P1', NULL, '2026-01-05 03:10:00', 1, 3100, NULL);
        INSERT INTO HIS_PRESCRIPTION VALUES ('R1', 'P1', 'V2', 'D2', '2026-10-01 09:10:00', '布洛芬', '一日三次', 3);
        INSERT INTO HIS_EXAM_ITEM VALUES ('E1', '血常规', '3001', 1);
        INSERT INTO HIS_EXAM_ORDER VALUES ('O1', 'P1', 'E1', '3001', 'D2', '2026-10-01 09:05:00', NULL, '2026-10-01 11:00:00', '未见异常', 0, 0);
        """;

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_go_on_behind_the_last_key_and_bad_keys_end_at_the_reader()
    {
        var reader = Reader();

        var first = await reader.ReadPatientsAsync(null, 2, Cancel);
        var second = await reader.ReadPatientsAsync(first.Last, 2, Cancel);
        var third = await reader.ReadPatientsAsync(second.Last, 2, Cancel);

        // Whoever's number is only blanks comes before everybody else, and is left out.
        Assert.Equal(["P1", "P2", "P3"], first.Patients.Concat(second.Patients).Concat(third.Patients).Select(p => p.PatientNo).Distinct());
        Assert.Null(third.Last);
        Assert.Equal([new HisBirth("P1", "P3")], first.Births.Concat(second.Births));
    }

    [Fact]
    public async Task Visits_stays_and_bills_come_with_the_patients()
    {
        var patients = await Reader().ReadPatientsAsync(["P1", "P3", "P9"], Cancel);
        var page = await Reader().ReadPatientsAsync(null, 100, Cancel);

        var clock = new HospitalClock(TimeProvider.System);
        var woman = patients[0];
        Assert.Equal(["P1", "P3"], patients.Select(p => p.PatientNo));
        Assert.Equal(("王芳", "11010519491231002X", "路1号", "职工医保"), (woman.Name, woman.IdNumber, woman.Address, woman.Insurance));
        Assert.Equal(
            new HisVisitFacts(clock.ToUtc(new(2025, 6, 1, 8, 0, 0)), clock.ToUtc(new(2026, 10, 1, 9, 0, 0)), "1002", 4, "感冒", clock.ToUtc(new(2026, 12, 1, 9, 0, 0)), 20.25m, 1020.75m), woman.Visits);
        Assert.Equal(new HisVisitFacts(clock.ToUtc(new(2026, 11, 20, 8, 0, 0)), clock.ToUtc(new(2026, 11, 20, 8, 0, 0)), "2002", 1, "骨折", null, 300, 300), patients[1].Visits);
        Assert.Equal(("", HisVisitFacts.None), (page.Patients.Single(p => p.PatientNo == "P2").Name, page.Patients.Single(p => p.PatientNo == "P2").Visits));
        Assert.Equal(woman, page.Patients.Single(p => p.PatientNo == "P1"));
        Assert.Equal(["P1", "P3"], (await Reader().FindKnownAsync(["P1", "P3", "P9"], Cancel)).Order());
    }

    [Fact]
    public async Task The_history_of_a_patient_is_read_without_the_view_of_vaccinations()
    {
        var history = await Reader().ReadHistoryAsync("P1", 50, Cancel);
        var child = await Reader().ReadHistoryAsync("P3", 50, Cancel);

        Assert.Equal(
            [(HisHistoryKind.Examination, "血常规；未见异常"), (HisHistoryKind.Prescription, "布洛芬；一日三次"), (HisHistoryKind.Visit, "感冒")],
            history.Take(3).Select(h => (h.Kind, h.Text!)));
        Assert.Equal((8, HisHistoryKind.Stay, "肺炎；治愈"), (history.Count, history[^1].Kind, history[^1].Text));
        Assert.Equal((HisHistoryKind.Birth, "3200 g", "P1"), (child[^1].Kind, child[^1].Text, child[^1].RelatedPatientNo));
        Assert.Equal(2, (await Reader().ReadHistoryAsync("P1", 2, Cancel)).Count);
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private ContractViewReader Reader()
    {
        var path = _folder.File("his.db");
        if (!File.Exists(path))
        {
            using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = Views;
            command.ExecuteNonQuery();
        }

        var time = new FakeTimeProvider(new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero));
        return new(new SqliteHisDatabase($"Data Source={path}", TimeSpan.FromSeconds(3), time), new HospitalClock(time), NullLogger<ContractViewReader>.Instance);
    }
}
