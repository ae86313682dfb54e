using System.Diagnostics;
using System.Globalization;
using HospitalCrm.Benchmarks.Peers;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Benchmarks.Figures;

/// <summary>
/// Looking for a patient among a million: pieces of names beside <c>LIKE</c>, a sealed telephone number beside a plain one, pages at any depth; on SQLite and,
/// where <c>HOSPITALCRM_TEST_POSTGRES</c> names a server, on PostgreSQL.
/// </summary>
public static class PatientSearching
{
    private const int Pieces = 1_000;
    private const int LikePieces = 60;
    private const int Size = 20;
    private const int Rounds = 40;
    private const int Lookups = 2_000;

    /// <param name="args">Archives (default 1,000,000).</param>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancel)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var board = new Scoreboard(Console.Out);
        using var folder = new TrialFolder();
        await PostgresDatabase.MeasureEachAsync(board, folder, (product, place, connection) => MeasureAsync(board, product, place, connection, count, cancel), cancel);
        return board.AllReached ? 0 : 1;
    }

    private static async Task MeasureAsync(Scoreboard board, string product, string folder, string? connection, int count, CancellationToken cancel)
    {
        await using var services = await PatientTown.OpenAsync(folder, connection, cancel);
        var watch = Stopwatch.StartNew();
        await PatientTown.FillAsync(services, count, cancel);
        board.Say($"{product}: {count:#,0} archives written in {watch.Elapsed.TotalSeconds:0} s");
        await using var scope = services.CreateAsyncScope();
        var list = scope.ServiceProvider.GetRequiredService<PatientRegister>();
        await using var db = await services.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(cancel);

        await PiecesAsync(board, product, list, db, cancel);
        await PhonesAsync(board, product, services, db, cancel);
        await PagesAsync(board, product, list, count, cancel);
    }

    /// <summary>The same rows as LIKE, and how long each takes.</summary>
    private static async Task PiecesAsync(Scoreboard board, string product, PatientRegister list, CrmDbContext db, CancellationToken cancel)
    {
        var names = await db.Patients.OrderByDescending(p => p.Number).Select(p => new { p.Number, p.SearchName }).ToListAsync(cancel);
        var random = new Random(7);
        HashSet<string> pieces = ["王", "李", "张", "伟", "小", "丽", "王小", "李明"];
        while (pieces.Count < Pieces)
        {
            var name = names[random.Next(names.Count)].SearchName;
            var from = random.Next(name.Length);
            pieces.Add(name.Substring(from, Math.Min(1 + random.Next(3), name.Length - from)));
            if (pieces.Count % 50 == 0) pieces.Add($"{name[0]}{names[random.Next(names.Count)].SearchName[^1]}{name[^1]}");
        }

        // Making the two kinds of statements is no part of the search.
        foreach (var warm in (string[])["陈", "陈小明"]) await FindAsync(list, "name", warm, cancel);
        Spread ours = new(), like = new(), ratio = new(), initials = new();
        var wrong = 0;
        var (most, worst, no) = (0.0, "", 0);
        foreach (var piece in pieces)
        {
            var watch = Stopwatch.StartNew();
            var page = await FindAsync(list, "name", piece, cancel);
            var took = watch.Elapsed.TotalMilliseconds;
            if (took > most) (most, worst) = (took, piece);
            ours.Add(took);
            var expected = names.Where(n => n.SearchName.Contains(piece, StringComparison.Ordinal)).Take(ListPage.CountedAtOnce + 1).ToList();
            var isSame = page.Rows.Select(row => (string)row.Cells[0]!).SequenceEqual(expected.Take(Size).Select(n => Patient.ArchiveNoOf(n.Number)))
                && page.Total == (expected.Count > ListPage.CountedAtOnce ? null : expected.Count);
            if (!isSame) wrong++;
            if (no++ % (Pieces / LikePieces) != 0) continue;

            watch.Restart();
            var found = await db.Patients.AsNoTracking().Where(p => p.MergedIntoId == null && p.SearchName.Contains(piece)).OrderByDescending(p => p.Number).Take(Size + 1).Select(p => p.Number).ToListAsync(cancel);
            _ = await db.Patients.Where(p => p.MergedIntoId == null && p.SearchName.Contains(piece)).Select(_ => 1).Take(ListPage.CountedAtOnce + 1).CountAsync(cancel);
            like.Add(watch.Elapsed.TotalMilliseconds);
            ratio.Add(watch.Elapsed.TotalMilliseconds / took);
            if (!found.Take(Size).SequenceEqual(expected.Take(Size).Select(n => n.Number))) wrong++;
        }

        var again = Stopwatch.StartNew();
        await FindAsync(list, "name", worst, cancel);
        again.Stop();
        for (var i = 0; i < 200; i++)
        {
            var letters = PinyinInitials.OfPerson(names[random.Next(names.Count)].SearchName);
            var watch = Stopwatch.StartNew();
            await FindAsync(list, "q", letters[..Math.Min(letters.Length, 1 + random.Next(3))], cancel);
            initials.Add(watch.Elapsed.TotalMilliseconds);
        }

        board.Say($"{product} names: {pieces.Count} pieces, p50 {ours.Median:0.0} ms, p95 {ours.At(0.95):0.0}, worst {ours.Most:0.0} ({worst}, asked again {again.Elapsed.TotalMilliseconds:0.0}); LIKE p50 {like.Median:0.0}, worst {like.Most:0.0}; initials p50 {initials.Median:0.0}, worst {initials.Most:0.0}");
        board.AtMost($"{product} names: answers that differ from LIKE", wrong, 0);
        board.AtLeast($"{product} names: LIKE / ours (median of pairs)", ratio.Median, 20);
        board.AtMost($"{product} names: worst of {pieces.Count} (ms)", ours.Most, 50);
        board.AtMost($"{product} initials: worst (ms)", initials.Most, 50);
    }

    /// <summary>By the fingerprint of a sealed number, beside the same number in plain text with an index.</summary>
    private static async Task PhonesAsync(Scoreboard board, string product, IServiceProvider services, CrmDbContext db, CancellationToken cancel)
    {
        var search = services.GetRequiredService<PatientSearch>();
        var vault = services.GetRequiredService<PersonalDataVault>();
        await db.Database.ExecuteSqlRawAsync("""CREATE TABLE "PlainPhones" ("Mobile" varchar(20) NOT NULL, "Number" bigint NOT NULL)""", cancel);
        List<string> mobiles = [];
        var rows = db.Patients.AsNoTracking().Where(p => p.MobileSealed != null).OrderBy(p => p.Number).Select(p => new { p.Number, p.MobileSealed });
        await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
        {
            foreach (var some in (await rows.ToListAsync(cancel)).Chunk(500))
            {
                var plain = some.Select(row => (Mobile: vault.Open(Patient.MobilePurpose, row.MobileSealed!), row.Number)).ToList();
                mobiles.AddRange(plain.Take(3).Select(row => row.Mobile));
#pragma warning disable EF1002 // Digits only, made by ourselves.
                await db.Database.ExecuteSqlRawAsync($"INSERT INTO \"PlainPhones\" VALUES {string.Join(',', plain.Select(row => string.Create(CultureInfo.InvariantCulture, $"('{row.Mobile}',{row.Number})")))}", cancel);
#pragma warning restore EF1002
            }

            await transaction.CommitAsync(cancel);
        }

        await db.Database.ExecuteSqlRawAsync("""CREATE INDEX "IX_PlainPhones" ON "PlainPhones" ("Mobile", "Number")""", cancel);
        await db.Database.ExecuteSqlRawAsync("ANALYZE", cancel);
        var random = new Random(7);
        Spread ours = new(), plainly = new(), tail = new();
        for (var i = 0; i < Lookups; i++)
        {
            var mobile = mobiles[random.Next(mobiles.Count)];
            var watch = Stopwatch.StartNew();
            var found = await search.ByPhone(db, db.Patients.AsNoTracking(), CallNumber.Parse(mobile)).Select(p => p.Number).ToListAsync(cancel);
            ours.Add(watch.Elapsed.TotalMilliseconds);
            watch.Restart();
            var peer = await db.Patients.FromSql($"""SELECT p.* FROM "Patients" p WHERE p."Number" IN (SELECT x."Number" FROM "PlainPhones" x WHERE x."Mobile" = {mobile})""").AsNoTracking().Select(p => p.Number).ToListAsync(cancel);
            plainly.Add(watch.Elapsed.TotalMilliseconds);
            if (!found.Order().SequenceEqual(peer.Order())) throw new InvalidOperationException("The sealed and the plain lookup found different people.");
        }

        var list = services.CreateScope().ServiceProvider.GetRequiredService<PatientRegister>();
        for (var i = 0; i < 100; i++)
        {
            var watch = Stopwatch.StartNew();
            await FindAsync(list, "q", mobiles[random.Next(mobiles.Count)][^4..], cancel);
            tail.Add(watch.Elapsed.TotalMilliseconds);
        }

        board.Say($"{product} telephone: sealed {ours.Median:0.00} ms, plain {plainly.Median:0.00} ms ({Lookups} numbers); last four digits p50 {tail.Median:0.0}, worst {tail.Most:0.0} ms");
        board.AtMost($"{product} telephone: sealed / plain", ours.Median / plainly.Median, 2);
    }

    private static async Task PagesAsync(Scoreboard board, string product, PatientRegister list, int count, CancellationToken cancel)
    {
        foreach (var piece in (string?[])[null, "王"])
        {
            var query = new ListQuery { Size = Size, Filters = piece is null ? [] : new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = piece } };
            var rows = await list.CountAsync(query, cancel);
            var second = await list.FindAsync(query with { Page = 2 }, await list.FindAsync(query, null, cancel), cancel);
            List<ListPage> deep = [];
            foreach (var share in (double[])[0.1, 0.5, 0.9]) deep.Add(await list.FindAsync(query with { Page = (int)(rows / Size * share) }, null, cancel));
            Spread first = new(), next = new();
            for (var round = 0; round < Rounds; round++)
            {
                first.Add(await TimeAsync(() => list.FindAsync(query, second, cancel)));
                foreach (var page in deep) next.Add(await TimeAsync(() => list.FindAsync(query with { Page = page.Query.Page + 1 }, page, cancel)));
            }

            var what = piece is null ? "all" : $"name {piece}";
            board.Say($"{product} {what}: {rows:#,0} of {count:#,0} rows, first page {first.Median:0.00} ms, next at any depth {next.Median:0.00}");
            board.AtMost($"{product} {what}: next page at any depth / first page", next.Median / first.Median, 1.5);
        }
    }

    private static Task<ListPage> FindAsync(PatientRegister list, string filter, string typed, CancellationToken cancel) =>
        list.FindAsync(new() { Size = Size, Filters = new Dictionary<string, string>(StringComparer.Ordinal) { [filter] = typed } }, null, cancel);

    private static async Task<double> TimeAsync(Func<Task<ListPage>> read)
    {
        var watch = Stopwatch.StartNew();
        await read();
        return watch.Elapsed.TotalMilliseconds;
    }
}
