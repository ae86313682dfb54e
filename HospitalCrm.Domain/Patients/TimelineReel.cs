namespace HospitalCrm.Domain.Patients;

/// <summary>
/// Winds the kinds of a time line together, newest first. Each kind is read by itself, so that a slow one (the HIS) neither blocks the others nor leaves a gap:
/// nothing is shown that a kind which has been read could still have something newer than.
/// </summary>
/// <param name="read">Kind, not later than, at most.</param>
public sealed class TimelineReel(IReadOnlyList<TimelineKind> kinds, Func<string, DateTime?, int, CancellationToken, Task<TimelinePart>> read)
{
    /// <summary>Shown at first, and more each time.</summary>
    public const int Step = 20;

    private int _wanted = Step;
    private string? _only;

    public IReadOnlyList<Strand> Strands { get; } = [.. kinds.Select(kind => new Strand(kind))];

    /// <summary>Key of the only kind shown; null: all.</summary>
    public string? Only
    {
        get => _only;
        set => (_only, _wanted) = (value, Step);
    }

    /// <summary>What is certain to come first, newest first.</summary>
    public IReadOnlyList<(TimelineKind Kind, TimelineItem Item)> Shown => [.. Certain().Take(_wanted)];

    public bool HasMore => Open().Any() || Certain().Skip(_wanted).Any();

    public bool IsReading => Chosen().Any(strand => strand.IsReading);

    /// <summary>Reads the beginning of a kind, or reads it again after trouble.</summary>
    public async Task BeginAsync(Strand strand, CancellationToken cancel)
    {
        strand.Restart();
        await ReadAsync(strand, cancel);
        await FillAsync(cancel);
    }

    public async Task MoreAsync(CancellationToken cancel)
    {
        _wanted += Step;
        await FillAsync(cancel);
    }

    /// <summary>Reads on until so many are certain as are to be shown.</summary>
    public async Task FillAsync(CancellationToken cancel)
    {
        while (Open().MaxBy(strand => strand.Oldest) is { } limiting && !limiting.IsReading && Certain().Take(_wanted).Count() < _wanted) await ReadAsync(limiting, cancel);
    }

    private async Task ReadAsync(Strand strand, CancellationToken cancel)
    {
        strand.IsReading = true;
        try
        {
            strand.Take(await read(strand.Kind.Key, strand.HasBegun ? strand.Oldest : null, Step, cancel));
        }
        finally
        {
            strand.IsReading = false;
        }
    }

    private IEnumerable<Strand> Chosen() => Strands.Where(strand => _only is null || strand.Kind.Key == _only);

    /// <summary>Kinds that have begun and have earlier things.</summary>
    private IEnumerable<Strand> Open() => Chosen().Where(strand => strand is { HasBegun: true, IsComplete: false, Trouble: null });

    private IEnumerable<(TimelineKind Kind, TimelineItem Item)> Certain()
    {
        var horizon = Open().Select(strand => strand.Oldest).DefaultIfEmpty(DateTime.MinValue).Max();
        return Chosen().SelectMany(strand => strand.Items.Where(item => item.At >= horizon).Select(item => (strand.Kind, item))).OrderByDescending(shown => shown.item.At).ThenByDescending(shown => shown.item.Key, StringComparer.Ordinal);
    }

    /// <summary>One kind as far as it has been read.</summary>
    public sealed class Strand
    {
        private readonly List<TimelineItem> _items = [];
        private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

        internal Strand(TimelineKind kind) => Kind = kind;

        public TimelineKind Kind { get; }

        public bool IsReading { get; internal set; }

        public bool HasBegun { get; private set; }

        /// <summary>Why it could not be read.</summary>
        public Common.DomainRuleException? Trouble { get; private set; }

        internal bool IsComplete { get; private set; }

        internal IReadOnlyList<TimelineItem> Items => _items;

        internal DateTime Oldest => _items.Count == 0 ? DateTime.MaxValue : _items[^1].At;

        internal void Restart()
        {
            (HasBegun, IsComplete, Trouble) = (false, false, null);
            _items.Clear();
            _keys.Clear();
        }

        /// <summary>A piece begins with the moment the last one ended with, so that of several things in one moment none is lost.</summary>
        internal void Take(TimelinePart part)
        {
            (HasBegun, Trouble) = (true, part.Trouble);
            var fresh = part.Items.Where(item => _keys.Add(item.Key)).ToList();
            _items.AddRange(fresh);
            IsComplete = part.IsComplete || fresh.Count == 0;
        }
    }
}
