namespace HospitalCrm.Benchmarks.Circuits;

/// <summary>An element, text, piece of markup or component on a <see cref="CircuitPage"/>.</summary>
public sealed class PageNode
{
    private readonly Dictionary<string, string?> _attributes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ulong> _handlers = new(StringComparer.Ordinal);

    internal PageNode(string? tag, string? text)
    {
        Tag = tag;
        Text = text;
    }

    /// <summary>Null for a text, markup and the place of a component.</summary>
    public string? Tag { get; }

    /// <summary>Words of a text or markup as it was sent.</summary>
    public string? Text { get; internal set; }

    public IReadOnlyDictionary<string, string?> Attributes => _attributes;

    public IReadOnlyList<PageNode> Children => Inside;

    internal List<PageNode> Inside { get; } = [];

    internal PageNode? Parent { get; set; }

    public string? TestId => _attributes.GetValueOrDefault("data-testid");

    /// <summary>The number under which the server knows the handler just now, or 0; it changes as the page is rendered again.</summary>
    /// <param name="name">onclick and the like.</param>
    public ulong HandlerOf(string name) => _handlers.GetValueOrDefault(name);

    /// <summary>This node and everything in it, in the order of the page.</summary>
    public IEnumerable<PageNode> All() => Inside.SelectMany(child => child.All()).Prepend(this);

    /// <summary>The words in it; markup stays as it was sent.</summary>
    public string InnerText() => string.Concat(All().Select(node => node.Text));

    internal void Set(string attribute, string? value, ulong handler)
    {
        if (handler == 0) _attributes[attribute] = value;
        else _handlers[attribute] = handler;
    }

    internal void Remove(string attribute)
    {
        _attributes.Remove(attribute);
        _handlers.Remove(attribute);
    }
}
