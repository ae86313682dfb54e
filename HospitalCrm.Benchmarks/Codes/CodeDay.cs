using System.Globalization;
using System.Runtime.CompilerServices;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Satisfaction;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Benchmarks.Codes;

/// <summary>
/// Twenty-four virtual hours at the hospital's terminals, from midnight to midnight: patients who want to rate, and people who want
/// to get in with numbers that are not theirs, or to have messages sent. All of them use the real <see cref="KioskDesk"/>; the clock
/// jumps from one step of somebody to the next.
/// </summary>
/// <remarks>
/// What an attacker could do at most, and does here. Guessing: ten codes a day for a number and five tries for each, so fifty tries
/// (<see cref="GuessOneAsync"/>, one after the other or many in the same moment, and also from other visits and terminals). Pumping
/// at one terminal: as fast as a script can, and again at the very second a stop ends. Pumping slowly: at all terminals, at each just
/// below what stops it. Guessing everywhere: one code and five tries for each number in turn, at whichever terminal still sends.
/// </remarks>
public sealed class CodeDay : IDisposable
{
    private const string ToldWrong = "验证码不正确，还可以试{0}次。";
    private const string ToldVoid = "验证码已失效，请重新获取。";
    private const string ToldStopped = "本机暂停发送验证码，请使用就诊卡，或换一台终端。";
    private const string ToldTomorrow = "这个手机号今天获取验证码的次数已用完，请明天再试，或到服务台咨询。";

    /// <summary>Patients in a quarter of an hour of each hour of the day, against each other.</summary>
    private static readonly double[] Curve = [.02, .02, .02, .02, .02, .05, .2, .7, 1.5, 2, 2, 1.5, .7, .8, 1.6, 1.6, 1.1, .5, .2, .15, .1, .05, .02, .02];

    private readonly IServiceScope _scope;
    private readonly KioskDesk _desk;
    private readonly CodePhones _phones;
    private readonly Action<DateTimeOffset> _setClock;
    private readonly CodeDaySize _size;
    private readonly DateTimeOffset _midnight;
    private readonly PriorityQueue<IAsyncEnumerator<TimeSpan>, (DateTimeOffset At, long Order)> _due = new();
    private readonly List<Guid> _terminals = [];
    private readonly HashSet<int> _taken = [];
    private readonly Dictionary<string, int> _tries = new(StringComparer.Ordinal);
    private DateTimeOffset _now;
    private DateTimeOffset _dispatchedAt;
    private long _order;

    /// <param name="services">With <paramref name="phones"/> as gateway, and a HIS that knows <see cref="PatientsOf"/>.</param>
    /// <param name="midnight">Of the hospital; the clock stands before it.</param>
    public CodeDay(IServiceProvider services, CodePhones phones, Action<DateTimeOffset> setClock, DateTimeOffset midnight, CodeDaySize size)
    {
        _scope = services.CreateScope();
        _desk = _scope.ServiceProvider.GetRequiredService<KioskDesk>();
        (_phones, _setClock, _midnight, _size) = (phones, setClock, midnight, size);
    }

    public CodeDayResult Result { get; } = new();

    /// <summary>
    /// Nine of ten numbers are in the HIS, the tenth is a relative's or a new one. Independent of that one person of twenty has no
    /// card with them.
    /// </summary>
    public static IEnumerable<HisPatient> PatientsOf(CodeDaySize size) =>
        from n in Enumerable.Range(0, size.Phones)
        select new HisPatient($"Q{n:D8}", HasCard(n) ? Card(n) : null, "来访者", HisSex.Unknown, null, IsKnown(n) ? Phone(n) : null, false);

    public async Task RunAsync(CancellationToken cancel)
    {
        var gate = _scope.ServiceProvider.GetRequiredService<TerminalGate>();
        while (_terminals.Count < _size.Terminals) _terminals.Add((await gate.AdmitAsync(null, isTrusted: true, cancel)).TerminalId);

        Enter(Arrivals(), (n, at) => Start(at, PatientAsync(n, new(n), cancel)));
        if (_size.HasAttackers) StartAttackers(cancel);

        var end = _midnight.AddDays(1);
        while (_due.TryDequeue(out var somebody, out var turn))
        {
            if (turn.At < end)
            {
                if (turn.At > _now) _setClock(_now = turn.At);
                if (_now - _dispatchedAt > TimeSpan.FromMinutes(1)) await DispatchAsync(cancel);
                if (await somebody.MoveNextAsync())
                {
                    _due.Enqueue(somebody, (_now + somebody.Current, _order++));
                    continue;
                }
            }

            await somebody.DisposeAsync();
        }

        await DispatchAsync(cancel);
        await SumUpAsync(cancel);
    }

    public void Dispose() => _scope.Dispose();

    private static string Phone(int n) => string.Create(CultureInfo.InvariantCulture, $"150{n:D8}");

    private static string Card(int n) => string.Create(CultureInfo.InvariantCulture, $"77{n:D8}");

    private static bool IsKnown(int n) => n % 10 != 9;

    private static bool HasCard(int n) => n / 10 % 20 != 3;

    private static void Enter(IEnumerable<(int Number, TimeSpan At)> arrivals, Action<int, TimeSpan> start)
    {
        foreach (var (number, at) in arrivals) start(number, at);
    }

    private IEnumerable<(int Number, TimeSpan At)> Arrivals()
    {
        var dice = new Random(1);
        var numbers = Enumerable.Range(0, _size.Phones).ToArray();
        dice.Shuffle(numbers);
        var whole = Curve.Sum();
        for (var p = 0; p < _size.Patients; p++)
        {
            var drawn = dice.NextDouble() * whole;
            var hour = 0;
            while (drawn >= Curve[hour]) drawn -= Curve[hour++];
            yield return (numbers[p], TimeSpan.FromHours(hour + dice.NextDouble()));
        }
    }

    private void StartAttackers(CancellationToken cancel)
    {
        var dice = new Random(2);
        var numbers = Enumerable.Range(0, _size.Phones).ToArray();
        dice.Shuffle(numbers);
        var victims = numbers[.._size.Victims];
        var others = numbers[_size.Victims..];

        for (var v = 0; v < victims.Length; v++)
            Start(TimeSpan.FromMinutes(30 + (20 * v)), GuessOneAsync(victims[v], v < _size.ParallelVictims ? _size.Volley : 1, new(v), cancel));
        Start(TimeSpan.FromHours(4), GuessAllAsync(others, new(3), cancel));
        Start(TimeSpan.FromHours(6), PumpFastAsync(others, cancel));
        foreach (var (from, hours) in _size.SlowPumping) Start(TimeSpan.FromHours(from), PumpSlowlyAsync(others, TimeSpan.FromHours(hours), cancel));
    }

    private void Start(TimeSpan at, IAsyncEnumerable<TimeSpan> somebody) => _due.Enqueue(somebody.GetAsyncEnumerator(CancellationToken.None), (_midnight + at, _order++));

    /// <summary>Types the number, waits for the message, types the code; mistypes and asks again as people do; in the end takes the card or another terminal.</summary>
    private async IAsyncEnumerable<TimeSpan> PatientAsync(int number, Random dice, [EnumeratorCancellation] CancellationToken cancel)
    {
        var walksAway = dice.NextDouble() < 0.06;
        for (var place = 0; place < 3; place++)
        {
            int terminal;
            while ((terminal = TakeAny(dice)) < 0) yield return TimeSpan.FromSeconds(30);
            var visit = await _desk.BeginAsync(_terminals[terminal], cancel);
            yield return Between(dice, 20, 45);

            if (place == 0 && dice.NextDouble() < 0.04)
            {
                // A digit wrong: sees it on the next page and goes back.
                await AskAsync(visit, Phone((number + 1) % _size.Phones), cancel);
                yield return Between(dice, 15, 30);
            }

            for (var ask = 0; ask < 3 && await AskAsync(visit, Phone(number), cancel) is null; ask++)
            {
                var sentAt = _now;
                yield return Between(dice, 12, 70);
                if (walksAway) break;
                var isLate = ask == 0 && dice.NextDouble() < 0.05;
                await DispatchAsync(cancel);
                if (isLate || _phones.CodeOf(Phone(number), sentAt) is not { } code)
                {
                    var resend = sentAt + KioskDesk.ResendPause - _now;
                    yield return resend > TimeSpan.Zero ? resend : TimeSpan.FromSeconds(1);
                    continue;
                }

                if (dice.NextDouble() < 0.06)
                {
                    await TryAsync(visit, Phone(number), code == "135790" ? "097531" : "135790", cancel);
                    yield return TimeSpan.FromSeconds(12);
                }

                if (await TryAsync(visit, Phone(number), code, cancel) is not null) continue;
                await LeaveAsync(visit, terminal, cancel);
                if (place == 0) Result.InByCode++;
                else Result.InByCodeElsewhere++;
                yield break;
            }

            if (walksAway)
            {
                await LeaveAsync(visit, terminal, cancel);
                Result.WalkedAway++;
                yield break;
            }

            if (HasCard(number))
            {
                yield return TimeSpan.FromSeconds(10);
                visit = await _desk.BeginAsync(_terminals[terminal], cancel); // the waiting may have been longer than a visit lasts
                await _desk.IdentifyByCardAsync(visit, Card(number), cancel);
                await LeaveAsync(visit, terminal, cancel);
                Result.InByCard++;
                yield break;
            }

            await LeaveAsync(visit, terminal, cancel);
            yield return TimeSpan.FromMinutes(1);
        }

        Result.NotIn++;
    }

    /// <summary>All a day has for one number: ten codes at different terminals, five tries for each.</summary>
    private async IAsyncEnumerable<TimeSpan> GuessOneAsync(int victim, int volley, Random dice, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            int terminal;
            while ((terminal = TakeAny(dice)) < 0) yield return TimeSpan.FromSeconds(5);
            var visit = await _desk.BeginAsync(_terminals[terminal], cancel);
            var refused = await AskAsync(visit, Phone(victim), cancel);
            if (refused is null)
            {
                // At the same terminal in a visit that never asked for it, the code must be good for nothing.
                for (var more = true; more; more = await GuessAsync(visit, victim, volley, dice, cancel)) yield return TimeSpan.FromSeconds(3);
                await LeaveAsync(visit, terminal, cancel);
                visit = await _desk.BeginAsync(_terminals[terminal], cancel);
                await GuessAsync(visit, victim, 1, dice, cancel);
            }

            await LeaveAsync(visit, terminal, cancel);
            yield return refused switch
            {
                null => KioskDesk.ResendPause,
                ToldStopped => TimeSpan.FromSeconds(10),
                ToldTomorrow => TimeSpan.FromHours(2),
                _ => TimeSpan.FromMinutes(5),
            };
        }
    }

    /// <summary>A code and five tries for each number in turn, wherever a terminal still sends.</summary>
    private async IAsyncEnumerable<TimeSpan> GuessAllAsync(int[] numbers, Random dice, [EnumeratorCancellation] CancellationToken cancel)
    {
        var stoppedUntil = new DateTimeOffset[_terminals.Count];
        var stops = new int[_terminals.Count];
        var codes = 0;
        for (var n = 0; codes < _size.MostGuessedAtRandom; n++)
        {
            int terminal;
            while ((terminal = TakeAny(dice, t => t < _size.GuessedFrom && stoppedUntil[t] <= _now)) < 0) yield return TimeSpan.FromSeconds(30);
            var number = numbers[n % numbers.Length];
            var visit = await _desk.BeginAsync(_terminals[terminal], cancel);
            var refused = await AskAsync(visit, Phone(number), cancel);
            if (refused is null)
            {
                codes++;
                while (await GuessAsync(visit, number, 1, dice, cancel)) yield return TimeSpan.FromSeconds(1);
            }
            else if (refused == ToldStopped)
            {
                stoppedUntil[terminal] = _now + StopAfter(stops[terminal]++);
            }

            await LeaveAsync(visit, terminal, cancel);
            yield return TimeSpan.FromSeconds(2);
        }
    }

    /// <summary>A script with a terminal of its own: a number each second, and on at the second the stop ends.</summary>
    private async IAsyncEnumerable<TimeSpan> PumpFastAsync(int[] numbers, [EnumeratorCancellation] CancellationToken cancel)
    {
        const int Own = 0;
        while (!_taken.Add(Own)) yield return TimeSpan.FromSeconds(1);
        DateTimeOffset? first = null;
        var stops = 0;
        for (var n = numbers.Length - 1; ; n = n > 0 ? n - 1 : numbers.Length - 1)
        {
            var visit = await _desk.BeginAsync(_terminals[Own], cancel);
            var refused = await AskAsync(visit, Phone(numbers[n]), cancel);
            if (refused is null)
            {
                Result.PumpedFast++;
                first ??= _now;
            }
            else if (refused == ToldStopped)
            {
                if (first is { } began) Result.SecondsToStop.Add((_now - began).TotalSeconds);
                first = null;
                yield return StopAfter(stops++);
                continue;
            }

            yield return TimeSpan.FromSeconds(1);
        }
    }

    /// <summary>All terminals in turn; at none of them more than seven numbers in ten minutes and nineteen in an hour.</summary>
    private async IAsyncEnumerable<TimeSpan> PumpSlowlyAsync(int[] numbers, TimeSpan lasting, [EnumeratorCancellation] CancellationToken cancel)
    {
        var sent = _terminals.Select(_ => new List<DateTimeOffset>()).ToList();
        var dice = new Random(_size.Phones + (int)lasting.TotalMinutes);
        var began = _now;
        var pumped = new SlowPumping(began);
        Result.SlowPumping.Add(pumped);
        while (_now - began < lasting)
        {
            var terminal = TakeAny(dice, t => sent[t].Count(at => _now - at < TimeSpan.FromMinutes(10)) < 7 && sent[t].Count(at => _now - at < TimeSpan.FromHours(1)) < 19);
            if (terminal >= 0)
            {
                var number = numbers[dice.Next(numbers.Length)];
                var visit = await _desk.BeginAsync(_terminals[terminal], cancel);
                sent[terminal].Add(_now);
                if (await AskAsync(visit, Phone(number), cancel) is null) pumped.Asked.Add((_now, IsKnown(number)));
                await LeaveAsync(visit, terminal, cancel);
            }

            yield return TimeSpan.FromSeconds(2.9);
        }
    }

    /// <summary>One try, or many different ones in the same moment.</summary>
    /// <returns>Whether there may be more.</returns>
    private async Task<bool> GuessAsync(Guid visit, int number, int volley, Random dice, CancellationToken cancel)
    {
        var guesses = Enumerable.Range(0, volley).Select(_ => dice.Next(1_000_000).ToString("D6", CultureInfo.InvariantCulture)).ToList();
        var told = volley == 1
            ? [await TryAsync(visit, Phone(number), guesses[0], cancel)]
            : await Task.WhenAll(guesses.Select(guess => Task.Run(() => TryAsync(visit, Phone(number), guess, cancel), cancel)));
        var hasClosed = told.Contains(ToldVoid);
        // Whatever tells a right code from a wrong one: all that were called wrong, and the one that used up the code.
        var checkedNow = told.Count(t => t is null or ToldWrong) + (hasClosed ? 1 : 0);
        Result.GuessedRight += told.Count(t => t is null);
        Result.Guesses += checkedNow;
        _tries[Phone(number)] = _tries.GetValueOrDefault(Phone(number)) + checkedNow;
        return !hasClosed && !told.Contains(null) && told.Any(t => t is ToldWrong or "验证码正在核对，请再按一次。");
    }

    /// <returns>Null when it is sent, else the sentence that was told.</returns>
    private Task<string?> AskAsync(Guid visit, string phone, CancellationToken cancel) => ToldAsync(() => _desk.SendCodeAsync(visit, phone, cancel));

    private Task<string?> TryAsync(Guid visit, string phone, string code, CancellationToken cancel) => ToldAsync(() => _desk.IdentifyByCodeAsync(visit, phone, code, cancel));

    private static async Task<string?> ToldAsync(Func<Task> ask)
    {
        try
        {
            await ask();
            return null;
        }
        catch (DomainRuleException told)
        {
            return told.Sentence;
        }
    }

    private int TakeAny(Random dice, Predicate<int>? suits = null)
    {
        var from = dice.Next(_terminals.Count);
        for (var n = 0; n < _terminals.Count; n++)
        {
            var terminal = (from + n) % _terminals.Count;
            if (suits?.Invoke(terminal) != false && _taken.Add(terminal)) return terminal;
        }

        return -1;
    }

    private async Task LeaveAsync(Guid visit, int terminal, CancellationToken cancel)
    {
        await _desk.EndAsync(visit, VisitEnd.Left, page: null, cancel);
        _taken.Remove(terminal);
    }

    private async Task DispatchAsync(CancellationToken cancel)
    {
        _dispatchedAt = _now;
        var dispatch = _scope.ServiceProvider.GetRequiredService<SmsDispatch>();
        while (await dispatch.RunOnceAsync(cancel) > 0)
        {
            // Until nothing waits any more.
        }
    }

    private async Task SumUpAsync(CancellationToken cancel)
    {
        await using var db = await _scope.ServiceProvider.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(cancel);
        Result.MostMessages = _phones.MostInADay;
        Result.Messages = _phones.Count;
        Result.MostGuesses = Math.Max(_tries.Values.DefaultIfEmpty().Max(), await db.VerificationCodes.GroupBy(c => c.PhoneIndex).Select(g => (int?)g.Sum(c => c.WrongTries)).MaxAsync(cancel) ?? 0);
        Result.TerminalAlarms = await db.KioskAlarms.CountAsync(a => a.Kind == KioskAlarmKind.CodePumping, cancel);
        Result.EverywhereAlarms.AddRange(await db.KioskAlarms.Where(a => a.Kind == KioskAlarmKind.CodePumpingEverywhere).OrderBy(a => a.RaisedAt).Select(a => a.RaisedAt).ToListAsync(cancel));
        Result.Withheld = await db.VerificationCodes.CountAsync(c => c.Standing == CodeStanding.Withheld, cancel);
        Result.OwnTerminalAlarmed = await db.KioskAlarms.AnyAsync(a => a.Kind == KioskAlarmKind.CodePumping && a.TerminalId == _terminals[0], cancel);
    }

    private static TimeSpan StopAfter(int before)
    {
        var stop = CodeBreaker.FirstStop * Math.Pow(2, Math.Min(before, 4));
        return stop < CodeBreaker.LongestStop ? stop : CodeBreaker.LongestStop;
    }

    private static TimeSpan Between(Random dice, double from, double to) => TimeSpan.FromSeconds(from + (dice.NextDouble() * (to - from)));
}
