using System.Globalization;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Benchmarks.Peers;

/// <summary>
/// A database, a Kannel and any number of nodes between them. Each message has a text of its own, so that what phones got can be compared with what was queued.
/// </summary>
public sealed class DrainTrial : IAsyncDisposable
{
    public const string Secret = "a secret for what phones write";
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(9);
    public static readonly TimeSpan UnknownWait = TimeSpan.FromSeconds(12);

    private readonly string _provider;
    private readonly string _connection;
    private readonly ServiceProvider _services;
    private readonly List<SmsNode> _nodes = [];
    private int _next;

    private DrainTrial(string folder, string provider, string connection, ServiceProvider services, KannelPeer kannel)
    {
        (Folder, _provider, _connection, _services, Kannel) = (folder, provider, connection, services, kannel);
    }

    public string Folder { get; }

    public KannelPeer Kannel { get; }

    public IServiceProvider Services => _services;

    private string KeyFile => Path.Combine(Folder, "personal-data.key");

    /// <param name="connection">Of an empty database; its schema is made.</param>
    /// <param name="inboundUrl">The line of Kannel's configuration that says where replies go.</param>
    /// <param name="reply">What a phone writes, as fakesmsc takes it.</param>
    /// <param name="carrier">Behind the Kannel; null: its own stand-in.</param>
    public static async Task<DrainTrial> OpenAsync(string folder, string provider, string connection, CancellationToken cancel, string? inboundUrl = null, string? reply = null, SmppCarrier? carrier = null)
    {
        Directory.CreateDirectory(folder);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Database:Provider"] = provider,
            ["ConnectionStrings:Crm"] = connection,
            ["PersonalData:KeyFile"] = Path.Combine(folder, "personal-data.key"),
            ["DataFolder"] = folder,
        }).Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddLogging(log => log.SetMinimumLevel(LogLevel.Error));
        services.AddCrmDatabase(configuration, ownsSchema: true, isDevelopment: true);
        services.AddStaffDesk(configuration);
        var provided = services.BuildServiceProvider();
        _ = provided.GetRequiredService<PersonalDataVault>();
        await provided.GetRequiredService<SchemaUpkeep>().EnsureAsync(onDemand: true, cancel);
        return new(folder, provider, connection, provided, await KannelPeer.StartAsync(Path.Combine(folder, "kannel"), cancel, inboundUrl, reply, reply is null ? 0 : 1, carrier));
    }

    public Task<CrmDbContext> OpenDbAsync(CancellationToken cancel) => _services.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(cancel);

    /// <summary>A node that is not started yet.</summary>
    public SmsNode AddNode(string assembly, IEnumerable<(string Name, string Value)>? more = null, Uri? address = null)
    {
        address ??= SmsNode.FreeAddress();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Database__Provider"] = _provider,
            ["ConnectionStrings__Crm"] = _connection,
            ["PersonalData__KeyFile"] = KeyFile,
            ["DataFolder"] = Directory.CreateDirectory(Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"node{_nodes.Count}"))).FullName,
            ["His__Provider"] = "None",
            ["Sms__Gateway"] = "Kannel",
            ["Sms__Kannel__Url"] = Kannel.SendAddress.ToString(),
            ["Sms__Kannel__StatusUrl"] = Kannel.StatusAddress.ToString(),
            ["Sms__Kannel__User"] = KannelPeer.User,
            ["Sms__Kannel__Password"] = KannelPeer.Password,
            ["Sms__Kannel__Sender"] = "10690001",
            ["Sms__Kannel__CallbackUrl"] = address.ToString(),
            ["Sms__Kannel__InboundSecret"] = Secret,
            ["Sms__Lease"] = Lease.ToString("c", CultureInfo.InvariantCulture),
            ["Sms__UnknownWait"] = UnknownWait.ToString("c", CultureInfo.InvariantCulture),
            ["Logging__LogLevel__Default"] = "Warning",
            ["DOTNET_gcServer"] = "0",
        };
        foreach (var (name, value) in more ?? []) settings[name] = value;
        var node = new SmsNode(assembly, address, settings, Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"node{_nodes.Count}.log")));
        _nodes.Add(node);
        return node;
    }

    /// <summary>Messages to staff, which no hour and no cap keeps back, each to a number and with a text of its own.</summary>
    /// <param name="dueAt">Null: now.</param>
    public async Task QueueAsync(int count, CancellationToken cancel, DateTime? dueAt = null, int priority = SmsLanes.Normal, SmsClass @class = SmsClass.InHouse)
    {
        const int Portion = 5_000;
        var (outbox, product) = (_services.GetRequiredService<Outbox>(), _services.GetRequiredService<IDatabaseProduct>());
        for (var left = count; left > 0; left -= Portion)
        {
            var rows = new List<object>(Math.Min(left, Portion));
            for (var i = 0; i < Math.Min(left, Portion); i++)
            {
                var n = Interlocked.Increment(ref _next);
                var to = MobileNumber.Parse(string.Create(CultureInfo.InvariantCulture, $"139{n:00000000}"));
                var message = outbox.Make(Guid.CreateVersion7(), SmsKind.OtherSystem, @class, to, string.Create(CultureInfo.InvariantCulture, $"【市医院】您好，这是第{n}条短信，请按时到院。"));
                message.Priority = @class == SmsClass.Code ? SmsLanes.Code : priority;
                if (dueAt is { } due) message.DueAt = due;
                rows.Add(message);
            }

            await using var db = await OpenDbAsync(cancel);
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            await product.InsertAsync(db, rows, cancel);
            await transaction.CommitAsync(cancel);
        }
    }

    /// <summary>Returns when every message has its last state: none waits, is sent, or is in doubt and undecided.</summary>
    public async Task SettledAsync(TimeSpan limit, CancellationToken cancel)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        end.CancelAfter(limit);
        while (true)
        {
            await using (var db = await OpenDbAsync(end.Token))
            {
                var open = await db.OutboxMessages.CountAsync(
                    m => m.State == SmsState.Waiting || m.State == SmsState.Sending || m.State == SmsState.Submitted || (m.State == SmsState.Unknown && m.DueAt < OutboxMessage.Never), end.Token);
                if (open == 0) return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(300), end.Token);
        }
    }

    /// <summary>Looks again and again until it is so.</summary>
    /// <exception cref="TimeoutException">It was not, in a minute and a half.</exception>
    public static async Task UntilAsync(Func<Task<bool>> isSo, CancellationToken cancel)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(begun) > TimeSpan.FromSeconds(90)) throw new TimeoutException("What was waited for did not happen.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancel);
        }
    }

    /// <summary>Which messages nobody can say of now whether they left.</summary>
    public async Task<IReadOnlyList<Guid>> InDoubtAsync(CancellationToken cancel)
    {
        await using var db = await OpenDbAsync(cancel);
        return await db.OutboxMessages.Where(m => m.State == SmsState.Sending || m.State == SmsState.Unknown).Select(m => m.Id).ToListAsync(cancel);
    }

    /// <summary>What was queued beside what phones got.</summary>
    public async Task<SmsTrialVerdict> CompareAsync(CancellationToken cancel)
    {
        var arrivals = (await Kannel.ReadArrivalsAsync(cancel)).GroupBy(a => a.Text).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        var outbox = _services.GetRequiredService<Outbox>();
        await using var db = await OpenDbAsync(cancel);
        var rows = await db.OutboxMessages.AsNoTracking().ToListAsync(cancel);
        var repeats = rows.Where(r => r.RepeatsId is not null).Select(r => r.RepeatsId!.Value).ToHashSet();
        var verdict = new SmsTrialVerdict(rows.Count(r => r.RepeatsId is null), 0, 0, 0, repeats.Count, rows.Count(r => r.State == SmsState.Delivered));
        foreach (var row in rows.Where(r => r.RepeatsId is null && r.BodySealed is not null))
        {
            var got = arrivals.GetValueOrDefault(outbox.Open(row).Text);
            if (got == 0)
            {
                verdict = verdict with { Lost = verdict.Lost + 1 };
                var again = rows.Find(r => r.RepeatsId == row.Id);
                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"On no phone: {row.State} ({row.Fault}) after {row.Attempts} tries; its repeat: {again?.State} ({again?.Fault})"));
            }

            if (got > 1) verdict = repeats.Contains(row.Id) && got == 2 ? verdict with { MarkedDoubles = verdict.MarkedDoubles + 1 } : verdict with { SilentDoubles = verdict.SilentDoubles + 1 };
        }

        return verdict;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        await Kannel.DisposeAsync();
        await _services.DisposeAsync();
    }
}

/// <param name="MarkedDoubles">Sent again because nobody knew, and marked so.</param>
/// <param name="SilentDoubles">Twice on a phone without a mark: there may be none.</param>
public sealed record SmsTrialVerdict(int Queued, int Lost, int MarkedDoubles, int SilentDoubles, int Repeats, int Delivered);
