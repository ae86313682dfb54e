using System.Globalization;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His.Demonstration;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using HospitalCrm.Domain.Persistence.Seeding;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Benchmarks.Peers;

/// <summary>
/// A town's patients as archives: the people of the demonstration HIS with their numbers sealed, their names in pieces, their telephones as fingerprints,
/// and their rows in the ledger of the HIS. One in five hundred is somebody who is there already. The same people for the same count.
/// </summary>
public static class PatientTown
{
    private const int Seed = 2026;
    private const int Block = 20_000;
    /// <summary>One archive in so many is a second one of somebody.</summary>
    private const int TwiceEvery = 500;

    private const string Nobody = "system";

    private static readonly string[] Diagnoses =
    [
        "高血压病", "2型糖尿病", "急性上呼吸道感染", "冠心病", "慢性胃炎", "腰椎间盘突出症", "过敏性鼻炎", "支气管哮喘", "妊娠状态", "骨折术后", "失眠", "龋齿", "白内障", "健康体检", "结膜炎", "高脂血症",
    ];

    /// <summary>A migrated database with the parameters of a first start, and the product's own use cases over it.</summary>
    /// <param name="connection">Null: SQLite in the folder; otherwise an empty PostgreSQL database.</param>
    /// <param name="more">What stands in the place of the town's own.</param>
    public static async Task<ServiceProvider> OpenAsync(string folder, string? connection, CancellationToken cancel, Action<IServiceCollection>? more = null)
    {
        Directory.CreateDirectory(folder);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DataFolder"] = folder,
            ["Database:Provider"] = connection is null ? "Sqlite" : "PostgreSql",
            ["ConnectionStrings:Crm"] = connection ?? $"Data Source={Path.Combine(folder, "town.db")}",
            ["PersonalData:KeyFile"] = Path.Combine(folder, "keys", "personal-data.key"),
        }).Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddLogging(log => log.SetMinimumLevel(LogLevel.Error));
        services.AddCrmDatabase(configuration, ownsSchema: true, isDevelopment: true);
        services.AddKioskDesk(configuration);
        services.AddStaffDesk(configuration);
        services.AddSingleton<ICurrentActor, Reader>();
        more?.Invoke(services);
        var provider = services.BuildServiceProvider();
        await using (var db = await provider.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(cancel)) await db.Database.MigrateAsync(cancel);
        await using var scope = provider.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<FirstStart>().RunAsync(withDemonstrationAccounts: false, cancel);
        return provider;
    }

    /// <summary>Writes so many archives with their rows in the ledger.</summary>
    /// <param name="services">Of <see cref="OpenAsync"/>.</param>
    public static Task FillAsync(ServiceProvider services, int count, CancellationToken cancel) => FillAsync(
        services.GetRequiredService<IDbContextFactory<CrmDbContext>>(), services.GetRequiredService<PersonalDataVault>(), services.GetRequiredService<IDatabaseProduct>(), services.GetRequiredService<HospitalClock>(), count, notTakenOver: 0, cancel);

    /// <summary>Writes so many archives with their rows in the ledger, and so many rows more of patients the CRM does not know yet.</summary>
    public static async Task FillAsync(
        IDbContextFactory<CrmDbContext> contexts, PersonalDataVault vault, IDatabaseProduct product, HospitalClock clock, int count, int notTakenOver, CancellationToken cancel)
    {
        var people = new DemonstrationPeople(Seed, clock.Today);
        var indexer = new PatientIndexer(vault);
        var now = clock.UtcNow;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(20));
        await db.Database.OpenConnectionAsync(cancel);
        var isSqlite = product.Name == "Sqlite";
        // For the length of the filling only: a benchmark that is killed begins anew.
        if (isSqlite) await db.Database.ExecuteSqlRawAsync("PRAGMA synchronous=OFF; PRAGMA cache_size=-400000", cancel);
        Person? earlier = null;
        for (var from = 0; from < count + notTakenOver; from += Block)
        {
            cancel.ThrowIfCancellationRequested();
            List<Patient> patients = [];
            List<HisLedgerEntry> ledger = [];
            List<PatientNamePiece> pieces = [];
            List<PatientPhone> phones = [];
            for (var i = from; i < Math.Min(from + Block, count + notTakenOver); i++)
            {
                var person = people.Next(i);
                if (earlier is null && person.Mobile is not null) earlier = person;
                var isTwice = i % TwiceEvery == TwiceEvery - 1 && earlier is not null;
                var patient = PatientOf(isTwice ? person = Again(earlier!, person) : person, indexer, now);
                if (isTwice) earlier = null;
                var entry = EntryOf(person, patient, vault, clock, now);
                ledger.Add(entry);
                if (i >= count) continue;
                (entry.IsTakenOver, entry.PatientId) = (true, patient.Id);
                patients.Add(patient);
                pieces.AddRange(PatientNamePiece.Of(patient.SearchName, patient.Initials).Select(piece => new PatientNamePiece(piece, patient.Number)));
                phones.AddRange(indexer.PhonesOf(patient));
            }

            // In the order of the index they go into.
            pieces.Sort((a, b) => string.CompareOrdinal(a.Piece, b.Piece) is var order and not 0 ? order : a.Number.CompareTo(b.Number));
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            if (patients.Count > 0) await product.InsertAsync(db, [.. patients, .. pieces, .. phones], cancel);
            await product.InsertAsync(db, ledger, cancel);
            await transaction.CommitAsync(cancel);
            db.ChangeTracker.Clear();
        }

        await db.RunningNumbers.Where(n => n.Name == RunningNumber.Patients).ExecuteUpdateAsync(set => set.SetProperty(n => n.Last, count), cancel);
        await db.Database.ExecuteSqlRawAsync(isSqlite ? "PRAGMA synchronous=FULL; PRAGMA cache_size=-2000; PRAGMA wal_checkpoint(TRUNCATE); ANALYZE" : "VACUUM ANALYZE", cancel);
    }

    /// <summary>How many of so many archives are a second one of somebody.</summary>
    public static int TwiceIn(int count) => count / TwiceEvery;

    /// <summary>Somebody who was registered anew: of five two with the identity card, two without it by name and birthday, one by name and telephone with the birthday mistyped.</summary>
    private static Person Again(Person earlier, Person now) => (now.Index / TwiceEvery % 5) switch
    {
        0 or 1 => now with { Name = earlier.Name, Sex = earlier.Sex, BornOn = earlier.BornOn, IdNumber = earlier.IdNumber, Mother = null },
        2 or 3 => now with { Name = earlier.Name, Sex = earlier.Sex, BornOn = earlier.BornOn, IdNumber = "", Mother = null },
        _ => now with { Name = earlier.Name, Sex = earlier.Sex, BornOn = earlier.BornOn.AddDays(1), IdNumber = "", Mobile = earlier.Mobile, Mother = null },
    };

    private static Patient PatientOf(Person person, PatientIndexer indexer, DateTime now)
    {
        var patient = new Patient(person.Index + 1, PatientSource.His, now, createdBy: null)
        {
            HisPatientNo = person.PatientNo,
            Sex = person.Sex,
            BornOn = person.BornOn,
            Address = person.Address,
            Payer = PayerOf(person),
            IsDeceased = person.IsDeceased,
            State = PatientState.Approved,
            GuardianName = person.Mother?.Name,
        };
        PatientIndexer.SetName(patient, person.Name);
        indexer.SetIdCard(patient, person.IdNumber.Length == 0 ? null : person.IdNumber);
        indexer.SetMobile(patient, person.Mobile);
        if (person.CardNo is { } card)
        {
            patient.CardKind = CardKind.Hospital;
            indexer.SetCard(patient, card);
        }

        return patient;
    }

    /// <summary>As the synchronisation would write it: one in ten was never here, a fifth of the others has no bill.</summary>
    private static HisLedgerEntry EntryOf(Person person, Patient patient, PersonalDataVault vault, HospitalClock clock, DateTime now)
    {
        var random = new DemonstrationRandom(Seed, Domain.His.Demonstration.Stream.Life, person.Index);
        var entry = new HisLedgerEntry(person.PatientNo)
        {
            Sex = patient.Sex,
            BornOn = patient.BornOn,
            CardSealed = patient.CardSealed,
            CardIndex = patient.CardIndex,
            IdCardSealed = patient.IdCardSealed,
            IdCardIndex = patient.IdCardIndex,
            MobileSealed = patient.MobileSealed,
            MobileIndex = person.Mobile is { } mobile ? vault.ShortIndex(PatientPhone.WholePurpose, mobile) : null,
            TailIndex = person.Mobile is { } number ? vault.ShortIndex(PatientPhone.TailPurpose, number[^4..]) : null,
            Address = patient.Address,
            Payer = patient.Payer,
            IsDeceased = patient.IsDeceased,
            Fingerprint = person.Index,
            SeenAt = now,
        };
        entry.SetName(patient.Name, patient.SearchName, patient.Initials);
        if (random.Chance(10)) return entry;
        entry.LastVisitAt = clock.StartOf(clock.Today.AddDays(-random.Next(1_000))).AddMinutes(random.Next(600) + 480);
        entry.FirstVisitAt = entry.LastVisitAt.Value.AddDays(-random.Next(2_000));
        var clinic = random.Of(DemonstrationHospital.Clinics);
        entry.LastDepartmentCode = clinic.Code;
        entry.Visits = 1 + random.Next(12);
        entry.LastDiagnosis = random.Of(Diagnoses);
        if (random.Chance(80))
        {
            entry.YearSpending = random.ByWeight([70, 24, 6]) switch { 0 => random.Next(10_000), 1 => random.Between(10_000, 49_999), _ => random.Between(50_000, 300_000) };
            entry.TotalSpending = entry.YearSpending * 2;
        }

        (patient.LastVisitAt, patient.LastDepartmentCode, patient.LastDepartmentName) = (entry.LastVisitAt, clinic.Code, clinic.Name);
        return entry;
    }

    private static Payer PayerOf(Person person) => person.Insurance switch
    {
        "职工医保" => Payer.EmployeeInsurance,
        "居民医保" => Payer.ResidentInsurance,
        "自费" => Payer.Self,
        _ => Payer.Public,
    };

    /// <summary>Measures the search of a mobile number that is in the town.</summary>
    public static string MobileOf(long index) => DemonstrationPhones.Of(index);

    /// <summary>HIS患者号 of the index.</summary>
    public static string PatientNoOf(int index) => string.Create(CultureInfo.InvariantCulture, $"P{index + 1:D9}");

    private sealed class Reader : ICurrentActor
    {
        private static readonly Actor Me = new(Guid.Empty, Nobody, "测量", null, DataScope.All, Permissions.All.ToHashSet(StringComparer.Ordinal));

        public Task<Actor> GetAsync(CancellationToken cancel) => Task.FromResult(Me);
    }
}
