namespace HospitalCrm.Benchmarks.Circuits;

/// <summary>
/// What a browser would show of a circuit. Every render batch is applied as Blazor's own script applies it, so that elements
/// keep the event handlers that are valid now.
/// </summary>
public sealed class CircuitPage
{
    private readonly Dictionary<int, PageNode> _components = [];
    private readonly List<PageNode> _roots = [];

    /// <summary>Every node, component by component as they were added.</summary>
    public IEnumerable<PageNode> Nodes => _roots.SelectMany(root => root.All());

    public PageNode? TryFind(string testId) => Nodes.FirstOrDefault(node => node.TestId == testId);

    public bool Has(string testId) => TryFind(testId) is not null;

    public void Apply(ReadOnlySpan<byte> batch)
    {
        var reader = new RenderBatchReader(batch);
        for (var i = 0; i < reader.DiffCount; i++) Apply(reader, reader.DiffAt(i));
        for (var i = 0; i < reader.DisposedCount; i++)
        {
            if (_components.Remove(reader.DisposedAt(i), out var gone) && gone.Parent is null) _roots.Remove(gone);
        }
    }

    private void Apply(RenderBatchReader batch, ComponentDiff diff)
    {
        if (!_components.TryGetValue(diff.ComponentId, out var parent))
        {
            parent = new(tag: null, text: null);
            _components.Add(diff.ComponentId, parent);
            _roots.Add(parent);
        }

        List<(int From, int To)> moves = [];
        for (var i = 0; i < diff.EditCount; i++)
        {
            var edit = batch.EditAt(diff, i);
            switch (edit.Kind)
            {
                case EditKind.PrependFrame:
                    Insert(batch, parent, edit.Sibling, edit.Operand);
                    break;
                case EditKind.RemoveFrame:
                    parent.Inside.RemoveAt(edit.Sibling);
                    break;
                case EditKind.SetAttribute:
                    SetAttribute(batch, parent.Inside[edit.Sibling], batch.FrameAt(edit.Operand));
                    break;
                case EditKind.RemoveAttribute:
                    parent.Inside[edit.Sibling].Remove(batch.NameIn(edit));
                    break;
                case EditKind.UpdateText or EditKind.UpdateMarkup:
                    parent.Inside[edit.Sibling].Text = batch.TextOf(batch.FrameAt(edit.Operand));
                    break;
                case EditKind.StepIn:
                    parent = parent.Inside[edit.Sibling];
                    break;
                case EditKind.StepOut:
                    parent = parent.Parent!;
                    break;
                case EditKind.PermutationListEntry:
                    moves.Add((edit.Sibling, edit.Operand));
                    break;
                case EditKind.PermutationListEnd:
                    Permute(parent.Inside, moves);
                    moves.Clear();
                    break;
                default:
                    throw new InvalidDataException($"A render batch has an edit of the unknown kind {edit.Kind}.");
            }
        }
    }

    /// <returns>How many nodes the frame has become: a region is its content, a captured reference is nothing.</returns>
    private int Insert(RenderBatchReader batch, PageNode parent, int at, int frameIndex)
    {
        var frame = batch.FrameAt(frameIndex);
        switch (frame.Kind)
        {
            case FrameKind.Element:
                var element = Place(new(batch.TextOf(frame), text: null));
                var end = frameIndex + batch.LengthOf(frame);
                var next = frameIndex + 1;
                for (; next < end && batch.FrameAt(next).Kind == FrameKind.Attribute; next++) SetAttribute(batch, element, batch.FrameAt(next));
                InsertRange(batch, element, 0, next, end);
                return 1;
            case FrameKind.Text or FrameKind.Markup:
                Place(new(tag: null, batch.TextOf(frame)));
                return 1;
            case FrameKind.Component:
                _components[batch.ComponentIdOf(frame)] = Place(new(tag: null, text: null));
                return 1;
            case FrameKind.Region:
                return InsertRange(batch, parent, at, frameIndex + 1, frameIndex + batch.LengthOf(frame));
            case FrameKind.ElementReference or FrameKind.ComponentReference or FrameKind.RenderMode or FrameKind.NamedEvent:
                return 0;
            default:
                throw new InvalidDataException($"A render batch has a frame of the unexpected kind {frame.Kind}.");
        }

        PageNode Place(PageNode node)
        {
            node.Parent = parent;
            parent.Inside.Insert(at, node);
            return node;
        }
    }

    private int InsertRange(RenderBatchReader batch, PageNode parent, int at, int from, int to)
    {
        var inserted = 0;
        for (var i = from; i < to; i += batch.LengthOf(batch.FrameAt(i))) inserted += Insert(batch, parent, at + inserted, i);
        return inserted;
    }

    private static void SetAttribute(RenderBatchReader batch, PageNode element, Frame attribute) =>
        element.Set(batch.TextOf(attribute), batch.ValueOf(attribute), batch.HandlerOf(attribute));

    private static void Permute(List<PageNode> siblings, List<(int From, int To)> moves)
    {
        // All places are those before the first move.
        var moved = moves.ConvertAll(move => (Node: siblings[move.From], move.To));
        foreach (var (node, to) in moved) siblings[to] = node;
    }
}
