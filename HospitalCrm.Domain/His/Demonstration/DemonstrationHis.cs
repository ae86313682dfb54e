using System.Globalization;
using HospitalCrm.Domain.Persistence;
using Microsoft.Data.Sqlite;

namespace HospitalCrm.Domain.His.Demonstration;

/// <summary>
/// Makes a HIS for trying the product: a hospital that does not exist, in a SQLite file with the contract views. The same
/// seed and day give the same content. Handles and passwords are in docs/his.md.
/// </summary>
public static class DemonstrationHis
{
    /// <summary>The password of the seven accounts admin, it, agent, head, quality, leader and nurse.</summary>
    public const string Password = "Demo@2026";

    internal const string AboutTable = "DEMONSTRATION_HIS";

    private const int SchemaVersion = 3;
    private const int BlockSize = 5_000;
    private const int FreshDays = 30;
    private const int NoSuchTable = SQLitePCL.raw.SQLITE_ERROR;
    private const int NotADatabase = SQLitePCL.raw.SQLITE_NOTADB;

    /// <summary>Why the demonstration HIS may not be used here, or null. Its numbers could belong to somebody, its passwords are public.</summary>
    public static string? Refusal(string environmentName, string? smsGateway)
    {
        if (environmentName.Equals("Production", StringComparison.OrdinalIgnoreCase))
            return "演示 HIS 的账号和口令是公开的，不能用于生产环境。请设置 His:Provider 和 ConnectionStrings:His，接入医院的 HIS。";
        if (!string.Equals(smsGateway, "Simulator", StringComparison.OrdinalIgnoreCase))
            return "演示 HIS 的手机号可能属于他人，只能与短信模拟器一起使用。请把 Sms:Gateway 设为 Simulator，或接入医院的 HIS。";
        return null;
    }

    /// <summary>
    /// Makes the file where it is missing, was made by an older version, with other numbers, or more than 30 days ago: "the last twelve
    /// months" would end ever further in the past, and nobody at the kiosk would have a recent visit. Patients stay who they were.
    /// </summary>
    /// <param name="today">The hospital's day; what happened ends the evening before.</param>
    /// <param name="progress">Patients written so far.</param>
    /// <returns>Whether it was made anew.</returns>
    /// <exception cref="StartupRefusedException">The file is something else, and is left alone.</exception>
    public static Task<bool> EnsureAsync(string path, int patients, int seed, DateOnly today, IProgress<int>? progress, CancellationToken cancel) =>
        Task.Run(() => Ensure(Path.GetFullPath(path), patients, seed, today, progress, cancel), cancel);

    private static bool Ensure(string path, int patients, int seed, DateOnly today, IProgress<int>? progress, CancellationToken cancel)
    {
        if (IsFresh(path, patients, seed, today))
            return false;

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var alone = LockOf(path);
        if (IsFresh(path, patients, seed, today)) // the other program was making it
            return false;

        // Under another name until it is whole: a killed run leaves no half HIS behind that looks complete.
        var making = path + ".making";
        File.Delete(making);
        try
        {
            Make(making, patients, seed, today, progress, cancel);
            using (var written = new FileStream(making, FileMode.Open, FileAccess.ReadWrite))
                written.Flush(flushToDisk: true);
            File.Move(making, path, overwrite: true);
        }
        catch
        {
            File.Delete(making);
            throw;
        }
        return true;
    }

    private static void Make(string path, int patients, int seed, DateOnly today, IProgress<int>? progress, CancellationToken cancel)
    {
        using var tables = new DemonstrationTables(path);
        var staff = DemonstrationStaff.All(seed);
        tables.BeginBlock();
        WriteHospital(tables, staff);
        tables.EndBlock();

        var people = new DemonstrationPeople(seed, today);
        var lives = new DemonstrationLives(seed, today, staff, tables);
        for (var from = 0; from < patients; from += BlockSize)
        {
            cancel.ThrowIfCancellationRequested();
            tables.BeginBlock();
            var to = Math.Min(from + BlockSize, patients);
            for (var i = from; i < to; i++)
            {
                var p = people.Next(i);
                tables.Patients.Add(p.PatientNo, p.CardNo, p.Name, (int)p.Sex, p.BornOn, p.IdNumber, p.Mobile, p.Address, p.Insurance, p.IsDeceased ? 1 : 0);
                lives.Write(p);
            }
            tables.EndBlock();
            progress?.Report(to);
        }

        tables.BuildIndexes(cancel);
        tables.BeginBlock();
        tables.About.Add(SchemaVersion, seed, patients, today);
        tables.EndBlock();
    }

    private static void WriteHospital(DemonstrationTables tables, List<StaffMember> staff)
    {
        foreach (var c in DemonstrationHospital.Clinics)
            tables.Departments.Add(c.Code, c.Name, (int)HisDepartmentKind.Outpatient, null, c.English, c.Initials, 1);
        foreach (var w in DemonstrationHospital.Wards)
            tables.Departments.Add(w.Code, w.Name, (int)HisDepartmentKind.Ward, w.ClinicCode, w.English, w.Initials, 1);
        foreach (var o in DemonstrationHospital.Offices)
            tables.Departments.Add(o.Code, o.Name, (int)o.Kind, null, o.English, o.Initials, 1);
        tables.Departments.Add("1099", "发热筛查点", (int)HisDepartmentKind.Outpatient, null, "Fever Screening Point", "FRSCD", 0); // closed: a HIS keeps what it once had
        foreach (var s in staff)
        {
            tables.Users.Add(s.Code, s.PasswordHash, s.Name, s.DepartmentCode, s.Position, (int)s.Category, DemonstrationNames.Initials(s.Name) ?? Common.PinyinInitials.Of(s.Name), s.Mobile,
                s.IsActive ? 1 : 0);
        }
        foreach (var e in DemonstrationHospital.ExamItems)
            tables.ExamItems.Add(e.Code, e.Name, e.OfficeCode, 1);
    }

    private static bool IsFresh(string path, int patients, int seed, DateOnly today)
    {
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
            return false;
        try
        {
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT SCHEMA_VERSION, SEED, PATIENTS, MADE_ON FROM {AboutTable}";
            using var about = command.ExecuteReader();
            if (!about.Read())
                return false;
            var madeOn = DateOnly.ParseExact(about.GetString(3), "yyyy-MM-dd", CultureInfo.InvariantCulture);
            return about.GetInt32(0) == SchemaVersion && about.GetInt32(1) == seed && about.GetInt32(2) == patients
                && madeOn <= today && today.DayNumber - madeOn.DayNumber <= FreshDays;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is NoSuchTable or NotADatabase)
        {
            throw new StartupRefusedException($"{path} 不是演示 HIS 的文件，未作改动。请更换 His:DemonstrationFile。", e);
        }
        catch (SqliteException e)
        {
            throw new StartupRefusedException($"演示 HIS 的文件 {path} 无法读取，可能被其他程序占用，请稍后再启动。", e);
        }
    }

    private static FileStream LockOf(string path)
    {
        try
        {
            return new(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw new StartupRefusedException("另一个程序正在生成演示 HIS，请稍后再启动。", e);
        }
    }
}
