using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using HospitalCrm.Benchmarks.Peers;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Satisfaction;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Benchmarks.Figures;

/// <summary>
/// Durable rating submits per second: <see cref="RatingDesk.SubmitAsync"/> beside a hand-written group commit of the same rows,
/// each behind the same minimal endpoint, sent by the same client, in turns.
/// </summary>
public static class RatingSubmit
{
    private const double Goal = 0.5;
    private const int UsualRounds = 5;
    private const int SheetsPerVisit = 20;
    private const Section Rated = Section.Outpatient; // its sheets have six questions

    private static readonly (int Concurrency, int Submits)[] Loads = [(1, 300), (16, 1_600), (64, 4_000)];
    private static readonly TimeSpan SheetTakes = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RoundLimit = TimeSpan.FromSeconds(30);

    /// <param name="args">Rounds (default 5).</param>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancel)
    {
        var rounds = args is [var wish, ..] ? int.Parse(wish, CultureInfo.InvariantCulture) : UsualRounds;
        var board = new Scoreboard(Console.Out);
        using var folder = new TrialFolder();
        folder.SayDisk(board);

        // Six in the morning in China: no run is long enough to cross midnight, where everybody may rate again.
        var time = new SteppingTime(new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero).AddHours(-2));
        await using var hospital = await TrialHospital.OpenAsync(folder.Path, "ours", time, cancel);
        await using var empty = await TrialHospital.OpenAsync(folder.Path, "floor", time, cancel);
        await using var floor = new GroupCommitFloor(empty.Database);

        await using var ours = await ListenAsync(async (Rating rating, CancellationToken aborted) =>
        {
            await using var scope = hospital.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<RatingDesk>().SubmitAsync(rating.VisitId, rating.Sheet, aborted);
            return Results.NoContent();
        }, cancel);
        await using var theirs = await ListenAsync(async (Rating rating, CancellationToken aborted) =>
        {
            await floor.WriteAsync(rating.Sheet, aborted);
            return Results.NoContent();
        }, cancel);

        long sent = 0;
        await RoundAsync(await PrepareAsync(hospital, time, 6_000, cancel), ours, theirs, 16, time); // both warm
        foreach (var (concurrency, submits) in Loads)
        {
            Spread ourRate = new(), floorRate = new(), ourGroup = new(), floorGroup = new();
            for (var round = 0; round < rounds; round++)
            {
                var ratings = await PrepareAsync(hospital, time, submits, cancel);
                var (ourCommits, floorCommits) = (await CommitsAsync(hospital, cancel), floor.Commits);
                var (ourSeconds, floorSeconds) = await RoundAsync(ratings, ours, theirs, concurrency, time);
                ourCommits = await CommitsAsync(hospital, cancel) - ourCommits;
                floorCommits = floor.Commits - floorCommits;
                ourRate.Add(submits / ourSeconds);
                floorRate.Add(submits / floorSeconds);
                ourGroup.Add(submits / (double)ourCommits);
                floorGroup.Add(submits / (double)floorCommits);
            }

            Say("ours", ourRate, ourGroup);
            Say("floor", floorRate, floorGroup);
            board.AtLeast($"rating-submit-{concurrency}", ourRate.Median / floorRate.Median, Goal);

            void Say(string whose, Spread rate, Spread group) => board.Say(
                $"  {concurrency} at once, {whose}: {rate.Median:0} submits/s ({rate.Least:0}–{rate.Most:0}), {rate.Median * 7:0} rows/s, {rate.Median / group.Median:0} commits/s of {group.Median:0.0} sheets");
        }

        return board.AllReached ? 0 : 1;

        async Task<(double Ours, double Floor)> RoundAsync(List<byte[]> ratings, WebApplication first, WebApplication second, int concurrency, SteppingTime clock)
        {
            sent += ratings.Count;
            // The clock moves so that each visit's next sheet comes when people would hand it in.
            var step = SheetTakes / (ratings.Count / (double)SheetsPerVisit);
            var ourSeconds = await SendAsync(first, ratings, concurrency, () => clock.Step(step), cancel);
            var floorSeconds = await SendAsync(second, ratings, concurrency, () => { }, cancel);
            await CheckAsync(hospital, sent, cancel);
            return (ourSeconds, floorSeconds);
        }
    }

    /// <summary>Ratings that all differ in patient or department, ready to be sent.</summary>
    private static async Task<List<byte[]>> PrepareAsync(TrialHospital hospital, SteppingTime time, int count, CancellationToken cancel)
    {
        await using var scope = hospital.Services.CreateAsyncScope();
        await using var db = await scope.ServiceProvider.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(cancel);
        var targets = (await hospital.ListTargetsAsync(Rated, cancel))[..SheetsPerVisit];
        var questions = await db.SurveyItems.Where(i => i.Kind == Rated.KindOf() && i.IsActive && i.ClosedAt == null).Select(i => i.Id).ToListAsync(cancel);

        var answers = questions.Select((question, i) => new FilledAnswer(question, (5 - (i % 3)).ToString(CultureInfo.InvariantCulture), [])).ToList();

        var visits = new List<Guid>();
        for (var i = 0; i < count / SheetsPerVisit; i++) visits.Add(await hospital.IdentifySomebodyAsync(cancel));
        time.Step(SheetTakes);

        return
        [
            .. from sheet in Enumerable.Range(0, SheetsPerVisit)
               from visit in Enumerable.Range(0, visits.Count)
               // Neighbours in the queue rate different departments, as people do.
               let filled = new FilledSheet(Guid.CreateVersion7(), Rated, targets[(sheet + visit) % targets.Count], "zh-Hans", answers, Comment: null)
               select JsonSerializer.SerializeToUtf8Bytes(new Rating(visits[visit], filled), JsonSerializerOptions.Web),
        ];
    }

    private static async Task<WebApplication> ListenAsync(Func<Rating, CancellationToken, Task<IResult>> rate, CancellationToken cancel)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error); // a fault is worth reading, requests are not
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/rate", rate);
        await app.StartAsync(cancel);
        return app;
    }

    /// <returns>Seconds until the last rating was acknowledged.</returns>
    private static async Task<double> SendAsync(WebApplication to, List<byte[]> ratings, int concurrency, Action beforeEach, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(RoundLimit);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = concurrency }) { BaseAddress = new(to.Urls.First()) };
        var waiting = new ConcurrentQueue<byte[]>(ratings);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(PersonAsync, limit.Token)));
        return watch.Elapsed.TotalSeconds;

        async Task PersonAsync()
        {
            while (waiting.TryDequeue(out var rating))
            {
                beforeEach();
                using var body = new ByteArrayContent(rating);
                body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var answer = await http.PostAsync(new Uri("/rate", UriKind.Relative), body, limit.Token);
                answer.EnsureSuccessStatusCode();
            }
        }
    }

    /// <summary>The change stamp moves once with each group that is committed.</summary>
    private static async Task<long> CommitsAsync(TrialHospital hospital, CancellationToken cancel)
    {
        await using var db = await hospital.Services.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(cancel);
        return await db.ChangeStamps.Where(s => s.Name == ChangeStamp.Evaluations).Select(s => s.Value).SingleAsync(cancel);
    }

    /// <summary>A rate counts only if everything acknowledged is there.</summary>
    private static async Task CheckAsync(TrialHospital hospital, long acknowledged, CancellationToken cancel)
    {
        await using var db = await hospital.Services.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(cancel);
        var stored = await db.Evaluations.LongCountAsync(cancel);
        var tallied = await db.SatisfactionTallies.SumAsync(t => t.Sheets, cancel);
        if (stored != acknowledged || tallied != acknowledged)
            throw new InvalidOperationException($"{acknowledged} ratings were acknowledged, {stored} are stored, {tallied} are in the tallies.");
    }

    private sealed record Rating(Guid VisitId, FilledSheet Sheet);
}
