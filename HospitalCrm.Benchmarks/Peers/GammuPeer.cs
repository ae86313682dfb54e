using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Microsoft.Data.Sqlite;

namespace HospitalCrm.Benchmarks.Peers;

/// <summary>gammu-smsd 1.42 with its dummy modem and SQLite: a queue for a modem, the simplest a hospital would install. Set as fast as it goes (it receives nothing).</summary>
public static class GammuPeer
{
    private const string Program = "/usr/bin/gammu-smsd";
    private const string Schema = "/usr/share/doc/gammu-smsd/examples/sqlite.sql";

    public static bool IsInstalled => File.Exists(Program) && (File.Exists(Schema) || File.Exists(Schema + ".gz"));

    /// <returns>Messages a second from its outbox to its sent items.</returns>
    public static async Task<double> RateAsync(string folder, int messages, CancellationToken cancel)
    {
        Directory.CreateDirectory(Path.Combine(folder, "modem"));
        await using var database = new SqliteConnection($"Data Source={Path.Combine(folder, "smsd.db")};Pooling=False");
        await database.OpenAsync(cancel);
        await RunAsync(database, await SchemaAsync(cancel), cancel);
        await using (var transaction = database.BeginTransaction())
        {
            for (var i = 0; i < messages; i++)
            {
                await using var insert = database.CreateCommand();
                insert.Transaction = transaction;
                insert.CommandText = "INSERT INTO outbox (DestinationNumber, TextDecoded, Coding, CreatorID, Class) VALUES ($to, $text, 'Unicode_No_Compression', 'peer', -1)";
                insert.Parameters.AddWithValue("$to", string.Create(CultureInfo.InvariantCulture, $"139{i:00000000}"));
                insert.Parameters.AddWithValue("$text", string.Create(CultureInfo.InvariantCulture, $"【市医院】您好，这是第{i}条短信，请按时到院。"));
                await insert.ExecuteNonQueryAsync(cancel);
            }

            await transaction.CommitAsync(cancel);
        }

        var configuration = Path.Combine(folder, "smsdrc");
        await File.WriteAllTextAsync(configuration, $"""
            [gammu]
            model = dummy
            connection = none
            port = {Path.Combine(folder, "modem")}
            gammuloc = /dev/null

            [smsd]
            service = sql
            driver = sqlite3
            dbdir = {folder}
            database = smsd.db
            host = localhost
            logfile = {Path.Combine(folder, "smsd.log")}
            debuglevel = 0
            commtimeout = 1
            sendtimeout = 5
            loopsleep = 0
            receive = no
            statusfrequency = 0
            checksecurity = 0
            checksignal = 0
            checkbattery = 0
            checknetwork = 0
            multiparttimeout = 0
            resetfrequency = 0
            hardresetfrequency = 0
            phoneid = peer
            """, cancel);
        using var process = Process.Start(new ProcessStartInfo(Program, ["-c", configuration]) { UseShellExecute = false })!;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(TimeSpan.FromMinutes(2));
            while (await SentAsync(database, limit.Token) == 0) await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
            var (before, watch) = (await SentAsync(database, limit.Token), Stopwatch.StartNew());
            while (await SentAsync(database, limit.Token) < messages) await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
            return (messages - before) / watch.Elapsed.TotalSeconds;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<long> SentAsync(SqliteConnection database, CancellationToken cancel)
    {
        await using var command = database.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sentitems";
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    private static async Task RunAsync(SqliteConnection database, string statements, CancellationToken cancel)
    {
        await using var command = database.CreateCommand();
        command.CommandText = statements;
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static async Task<string> SchemaAsync(CancellationToken cancel)
    {
        if (File.Exists(Schema)) return await File.ReadAllTextAsync(Schema, cancel);
        await using var packed = File.OpenRead(Schema + ".gz");
        await using var open = new GZipStream(packed, CompressionMode.Decompress);
        using var reader = new StreamReader(open);
        return await reader.ReadToEndAsync(cancel);
    }
}
