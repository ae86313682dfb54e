using System.IO.Compression;
using System.Text;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Tests.His;
using HospitalCrm.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Tests.Patients;

/// <summary>Numbers are planted and then looked for everywhere: in the files of the database with its free pages, in every text of it, in the log, in exports.</summary>
public sealed class PatientPlantedDataTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task No_plain_number_of_a_patient_is_left_anywhere(string product)
    {
        var log = new KeptLog();
        await using var world = await CrmWorld.CreateAsync(product, Cancel, services => services.AddLogging(builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(log)));
        List<string> planted = [];
        for (var i = 0; i < 30; i++)
        {
            var (mobile, other, idCard, card, insurance) = ($"1391234{i:D4}", $"0258663{i:D4}", PatientRegisterTests.IdCard("19800501", 100 + i), $"88007766{i:D2}", $"YB5544{i:D4}");
            var id = await PatientRegisterTests.AddAsync(world, new() { ["name"] = $"陈静{i}", ["mobile"] = mobile, ["otherPhones"] = other, ["idCard"] = idCard, ["card"] = card, ["insuranceNo"] = insurance, ["guardianMobile"] = mobile, ["contactPhone"] = other });
            planted.AddRange([mobile, other, idCard, card, insurance]);
            await PatientRegisterTests.FindAsync(world, mobile);
            await PatientRegisterTests.FindAsync(world, idCard);
            if (i % 3 > 0) continue;

            // Changed and shown numbers leave traces elsewhere: in free pages, in the audit log.
            var register = world.Get<PatientRegister>();
            var form = await register.OpenAsync(id, Cancel);
            form.Values["mobile"] = $"1391235{i:D4}";
            form.Values["idCard"] = "";
            await register.SaveAsync(form, Cancel);
            await register.ShowAsync(id, register.Fields.Single(f => f.Key == "mobile"), "核对号码", Cancel);
            planted.Add($"1391235{i:D4}");
        }

        Assert.DoesNotContain(planted, value => log.Text.Contains(value, StringComparison.Ordinal));
        Assert.Empty(await TextsOfDatabaseAsync(world, planted));
        using var folder = new TempFolder();
        var list = world.Get<PatientRegister>();
        await world.Get<ListExport>().WriteAsync(list, new(), null, list.Columns, c => c.Title, (_, value) => value, folder.File("a.xlsx"), null, Cancel);
        var unpacked = Unpacked(folder.File("a.xlsx"));
        Assert.DoesNotContain(planted, unpacked.Contains);
        if (product != "Sqlite") return;

        var path = new SqliteConnectionStringBuilder(world.Database.Connection).DataSource;
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*"))
        {
            var bytes = Encoding.Latin1.GetString(await ReadSharedAsync(file));
            Assert.DoesNotContain(planted, value => bytes.Contains(value, StringComparison.Ordinal) || bytes.Contains(Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(value)), StringComparison.Ordinal));
        }
    }

    /// <summary>Of every table, whatever it is.</summary>
    private static async Task<List<string>> TextsOfDatabaseAsync(CrmWorld world, List<string> planted)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        List<string> found = [];
        foreach (var type in db.Model.GetEntityTypes())
        {
            foreach (var property in type.GetProperties().Where(p => p.ClrType == typeof(string)))
            {
                var texts = await ((Task<List<string?>>)typeof(PatientPlantedDataTests).GetMethod(nameof(TextsAsync), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
                    .MakeGenericMethod(type.ClrType).Invoke(null, [db, property.Name])!);
                found.AddRange(texts.Where(text => text is not null && planted.Exists(value => text.Contains(value, StringComparison.Ordinal))).Select(_ => $"{type.ClrType.Name}.{property.Name}"));
            }
        }

        return found;
    }

    private static Task<List<string?>> TextsAsync<T>(CrmDbContext db, string property)
        where T : class => db.Set<T>().Select(row => EF.Property<string?>(row, property)).ToListAsync(Cancel);

    private static string Unpacked(string file)
    {
        using var zip = ZipFile.OpenRead(file);
        return string.Concat(zip.Entries.Select(entry =>
        {
            using var reader = new StreamReader(entry.Open());
            return reader.ReadToEnd();
        }));
    }

    private static async Task<byte[]> ReadSharedAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Cancel);
        return copy.ToArray();
    }

    private sealed class KeptLog : ILoggerProvider, ILogger
    {
        private readonly StringBuilder _text = new();

        public string Text
        {
            get
            {
                lock (_text) return _text.ToString();
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_text) _text.AppendLine(formatter(state, exception)).AppendLine(exception?.ToString());
        }

        public void Dispose() { }
    }
}
