namespace HospitalCrm.Tests.Benchmarks;

/// <summary>Writes a render batch in the layout in which Blazor's server sends it.</summary>
internal sealed class RenderBatch
{
    private readonly List<(int Component, List<(int Kind, int Sibling, int Operand, string? Name)> Edits)> _diffs = [];
    private readonly List<Action<BinaryWriter, Func<string?, int>>> _frames = [];
    private readonly List<int> _disposed = [];

    public RenderBatch Component(int id)
    {
        _diffs.Add((id, []));
        return this;
    }

    /// <summary>Inserts the frames that <paramref name="write"/> adds; the first is the one inserted.</summary>
    public RenderBatch Prepend(int sibling, Action<RenderBatch> write)
    {
        var first = _frames.Count;
        write(this);
        return Edit(1, sibling, first);
    }

    public RenderBatch Remove(int sibling) => Edit(2, sibling);

    public RenderBatch SetAttribute(int sibling, string name, string? value, ulong handler = 0)
    {
        Attribute(name, value, handler);
        return Edit(3, sibling, _frames.Count - 1);
    }

    public RenderBatch RemoveAttribute(int sibling, string name) => Edit(4, sibling, 0, name);

    public RenderBatch UpdateText(int sibling, string text)
    {
        Text(text);
        return Edit(5, sibling, _frames.Count - 1);
    }

    public RenderBatch StepIn(int sibling) => Edit(6, sibling);

    public RenderBatch StepOut() => Edit(7, 0);

    public RenderBatch Move(int from, int to) => Edit(9, from, to);

    public RenderBatch EndMoves() => Edit(10, 0);

    /// <param name="length">Frames of the element, itself included.</param>
    public RenderBatch Element(string tag, int length) => Frame((writer, text) =>
    {
        writer.Write(1);
        writer.Write(length);
        writer.Write(text(tag));
        writer.Write(0L);
    });

    public RenderBatch Text(string words) => Frame((writer, text) =>
    {
        writer.Write(2);
        writer.Write(text(words));
        writer.Write(0L);
        writer.Write(0);
    });

    public RenderBatch Attribute(string name, string? value, ulong handler = 0) => Frame((writer, text) =>
    {
        writer.Write(3);
        writer.Write(text(name));
        writer.Write(text(value));
        writer.Write(handler);
    });

    public RenderBatch Child(int componentId) => Frame((writer, _) =>
    {
        writer.Write(4);
        writer.Write(1);
        writer.Write(componentId);
        writer.Write(0L);
    });

    public RenderBatch Region(int length) => Frame((writer, _) =>
    {
        writer.Write(5);
        writer.Write(length);
        writer.Write(0L);
        writer.Write(0);
    });

    public RenderBatch ElementReference(string id) => Frame((writer, text) =>
    {
        writer.Write(6);
        writer.Write(text(id));
        writer.Write(0L);
        writer.Write(0);
    });

    public RenderBatch Dispose(int componentId)
    {
        _disposed.Add(componentId);
        return this;
    }

    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        List<string> strings = [];
        int Number(string? text)
        {
            if (text is null) return -1;
            strings.Add(text);
            return strings.Count - 1;
        }

        var starts = new List<int>();
        foreach (var (component, edits) in _diffs)
        {
            starts.Add((int)stream.Position);
            writer.Write(component);
            writer.Write(edits.Count);
            foreach (var (kind, sibling, operand, name) in edits)
            {
                writer.Write(kind);
                writer.Write(sibling);
                writer.Write(operand);
                writer.Write(Number(name));
            }
        }

        var diffs = Section(starts);
        var frames = (int)stream.Position;
        writer.Write(_frames.Count);
        foreach (var frame in _frames) frame(writer, Number);
        var disposed = Section(_disposed);
        var handlers = Section([]);
        var places = strings.ConvertAll(text =>
        {
            var place = (int)stream.Position;
            writer.Write(text); // length seven bits at a time, then UTF-8
            return place;
        });
        var table = (int)stream.Position;
        foreach (var place in places) writer.Write(place);
        foreach (var offset in (int[])[diffs, frames, disposed, handlers, table]) writer.Write(offset);
        return stream.ToArray();

        int Section(List<int> numbers)
        {
            var start = (int)stream.Position;
            writer.Write(numbers.Count);
            foreach (var number in numbers) writer.Write(number);
            return start;
        }
    }

    private RenderBatch Edit(int kind, int sibling, int operand = 0, string? name = null)
    {
        _diffs[^1].Edits.Add((kind, sibling, operand, name));
        return this;
    }

    private RenderBatch Frame(Action<BinaryWriter, Func<string?, int>> write)
    {
        _frames.Add(write);
        return this;
    }
}
