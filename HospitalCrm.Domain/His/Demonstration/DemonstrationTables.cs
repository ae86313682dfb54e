using Microsoft.Data.Sqlite;

namespace HospitalCrm.Domain.His.Demonstration;

/// <summary>The file of the demonstration HIS while it is written: tables named like the contract views, one prepared insert each.</summary>
internal sealed class DemonstrationTables : IDisposable
{
    private static readonly string[] Indexes =
    [
        "CREATE UNIQUE INDEX IX_PATIENT_CARD ON HIS_PATIENT (CARD_NO)",
        "CREATE INDEX IX_PATIENT_MOBILE ON HIS_PATIENT (MOBILE)",
        "CREATE INDEX IX_VISIT_PATIENT ON HIS_OUTPATIENT_VISIT (PATIENT_NO, VISITED_AT)",
        "CREATE INDEX IX_PRESCRIPTION_PATIENT ON HIS_PRESCRIPTION (PATIENT_NO, PRESCRIBED_AT)",
        "CREATE INDEX IX_DISCHARGE_PATIENT ON HIS_DISCHARGE (PATIENT_NO, ADMITTED_AT)",
        "CREATE INDEX IX_DISCHARGE_AT ON HIS_DISCHARGE (DISCHARGED_AT)",
        "CREATE INDEX IX_NEWBORN_MOTHER ON HIS_NEWBORN (MOTHER_PATIENT_NO)",
        "CREATE INDEX IX_NEWBORN_CHILD ON HIS_NEWBORN (CHILD_PATIENT_NO)",
        "CREATE INDEX IX_EXAM_PATIENT ON HIS_EXAM_ORDER (PATIENT_NO, ORDERED_AT)",
        "CREATE INDEX IX_FEE_PATIENT ON HIS_INPATIENT_FEE (PATIENT_NO, FEE_ON)",
        "CREATE INDEX IX_FEE_ADMISSION ON HIS_INPATIENT_FEE (ADMISSION_NO, FEE_ON)",
        "CREATE INDEX IX_VACCINATION_PATIENT ON HIS_VACCINATION (PATIENT_NO, GIVEN_ON)",
    ];

    private readonly SqliteConnection _connection;
    private readonly List<Table> _tables = [];
    private SqliteTransaction? _block;

    public DemonstrationTables(string path)
    {
        _connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        _connection.Open();
        // A file that is thrown away when the work is cut short needs no journal.
        Execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-32768; PRAGMA temp_store=FILE; PRAGMA locking_mode=EXCLUSIVE");
        Users = Create("HIS_USER", "USER_CODE TEXT PRIMARY KEY", "PASSWORD_HASH TEXT", "USER_NAME TEXT NOT NULL", "DEPT_CODE TEXT", "POSITION TEXT",
            "STAFF_CATEGORY INTEGER NOT NULL", "PINYIN_INITIALS TEXT", "MOBILE TEXT", "IS_ACTIVE INTEGER NOT NULL");
        Departments = Create("HIS_DEPT", "DEPT_CODE TEXT PRIMARY KEY", "DEPT_NAME TEXT NOT NULL", "DEPT_KIND INTEGER NOT NULL", "PARENT_CODE TEXT",
            "NAME_EN TEXT", "PINYIN_INITIALS TEXT", "IS_ACTIVE INTEGER NOT NULL");
        ExamItems = Create("HIS_EXAM_ITEM", "ITEM_CODE TEXT PRIMARY KEY", "ITEM_NAME TEXT NOT NULL", "DEPT_CODE TEXT", "IS_ACTIVE INTEGER NOT NULL");
        Patients = Create("HIS_PATIENT", "PATIENT_NO TEXT PRIMARY KEY", "CARD_NO TEXT", "PATIENT_NAME TEXT NOT NULL", "SEX INTEGER NOT NULL", "BORN_ON TEXT",
            "ID_NUMBER TEXT", "MOBILE TEXT", "ADDRESS TEXT", "INSURANCE TEXT", "IS_DECEASED INTEGER NOT NULL");
        Visits = Create("HIS_OUTPATIENT_VISIT", "VISIT_NO TEXT NOT NULL", "PATIENT_NO TEXT NOT NULL", "DEPT_CODE TEXT NOT NULL", "DOCTOR_CODE TEXT",
            "VISITED_AT TEXT NOT NULL", "DIAGNOSIS TEXT", "NEXT_VISIT_AT TEXT");
        Prescriptions = Create("HIS_PRESCRIPTION", "PRESCRIPTION_NO TEXT NOT NULL", "PATIENT_NO TEXT NOT NULL", "VISIT_NO TEXT", "DOCTOR_CODE TEXT",
            "PRESCRIBED_AT TEXT NOT NULL", "DRUG_NAME TEXT NOT NULL", "DOSAGE TEXT", "SUPPLY_DAYS INTEGER");
        Discharges = Create("HIS_DISCHARGE", "ADMISSION_NO TEXT NOT NULL", "PATIENT_NO TEXT NOT NULL", "WARD_CODE TEXT NOT NULL", "BED_NO TEXT",
            "ADMITTED_AT TEXT NOT NULL", "DISCHARGED_AT TEXT", "DIAGNOSIS TEXT", "DOCTOR_CODE TEXT", "OUTCOME TEXT", "ADVICE TEXT");
        Newborns = Create("HIS_NEWBORN", "NEWBORN_NO TEXT NOT NULL", "MOTHER_PATIENT_NO TEXT NOT NULL", "CHILD_PATIENT_NO TEXT", "BORN_AT TEXT NOT NULL",
            "SEX INTEGER NOT NULL", "WEIGHT_GRAMS INTEGER", "GUARDIAN_MOBILE TEXT");
        ExamOrders = Create("HIS_EXAM_ORDER", "ORDER_NO TEXT NOT NULL", "PATIENT_NO TEXT NOT NULL", "ITEM_CODE TEXT NOT NULL", "DEPT_CODE TEXT",
            "DOCTOR_CODE TEXT", "ORDERED_AT TEXT NOT NULL", "SCHEDULED_AT TEXT", "REPORTED_AT TEXT", "CONCLUSION TEXT", "IS_ABNORMAL INTEGER",
            "IS_CRITICAL INTEGER");
        Fees = Create("HIS_INPATIENT_FEE", "ADMISSION_NO TEXT NOT NULL", "PATIENT_NO TEXT NOT NULL", "FEE_ON TEXT NOT NULL", "DAY_AMOUNT TEXT NOT NULL",
            "TOTAL_AMOUNT TEXT NOT NULL", "BALANCE TEXT NOT NULL");
        Vaccinations = Create("HIS_VACCINATION", "PATIENT_NO TEXT NOT NULL", "VACCINE_NAME TEXT NOT NULL", "DOSE_NO INTEGER NOT NULL", "GIVEN_ON TEXT NOT NULL");
        About = Create(DemonstrationHis.AboutTable, "SCHEMA_VERSION INTEGER NOT NULL", "SEED INTEGER NOT NULL", "PATIENTS INTEGER NOT NULL", "MADE_ON TEXT NOT NULL");
    }

    public Table Users { get; }
    public Table Departments { get; }
    public Table ExamItems { get; }
    public Table Patients { get; }
    public Table Visits { get; }
    public Table Prescriptions { get; }
    public Table Discharges { get; }
    public Table Newborns { get; }
    public Table ExamOrders { get; }
    public Table Fees { get; }
    public Table Vaccinations { get; }
    public Table About { get; }

    public void BeginBlock()
    {
        _block = _connection.BeginTransaction();
        foreach (var table in _tables)
            table.Join(_block);
    }

    public void EndBlock()
    {
        _block?.Commit();
        _block?.Dispose();
        _block = null;
    }

    /// <summary>Building them after the rows is several times faster than keeping them up to date with each row.</summary>
    public void BuildIndexes(CancellationToken cancel)
    {
        foreach (var index in Indexes)
        {
            cancel.ThrowIfCancellationRequested();
            Execute(index);
        }
    }

    public void Dispose()
    {
        _block?.Dispose();
        foreach (var table in _tables)
            table.Dispose();
        _connection.Dispose();
    }

    private Table Create(string name, params string[] columns)
    {
        Execute($"CREATE TABLE {name} ({string.Join(", ", columns)})");
        var table = new Table(_connection, name, columns.Length);
        _tables.Add(table);
        return table;
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>One table being filled.</summary>
    internal sealed class Table : IDisposable
    {
        private readonly SqliteCommand _insert;
        private readonly SqliteParameter[] _values;

        public Table(SqliteConnection connection, string name, int columns)
        {
            _insert = connection.CreateCommand();
            _values = [.. Enumerable.Range(0, columns).Select(i => new SqliteParameter($"${i}", null))];
            _insert.Parameters.AddRange(_values);
            _insert.CommandText = $"INSERT INTO {name} VALUES ({string.Join(", ", _values.Select(v => v.ParameterName))})";
        }

        public void Add(params ReadOnlySpan<object?> values)
        {
            for (var i = 0; i < _values.Length; i++)
                _values[i].Value = values[i] ?? DBNull.Value;
            _insert.ExecuteNonQuery();
        }

        public void Join(SqliteTransaction block) => _insert.Transaction = block;

        public void Dispose() => _insert.Dispose();
    }
}
