using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace HospitalCrm.Benchmarks.Circuits;

/// <summary>
/// Reads a render batch as Blazor's server writes it: sections of little-endian numbers, found through five offsets at the
/// end, and a table of strings.
/// </summary>
internal readonly ref struct RenderBatchReader(ReadOnlySpan<byte> batch)
{
    private const int EditLength = 16;
    private const int FrameLength = 20;

    private readonly ReadOnlySpan<byte> _batch = batch;
    private readonly int _diffs = Offset(batch, 5), _frames = Offset(batch, 4), _disposed = Offset(batch, 3), _strings = Offset(batch, 1);

    /// <summary>Components that changed.</summary>
    public int DiffCount => Number(_diffs);

    public int DisposedCount => Number(_disposed);

    public ComponentDiff DiffAt(int index)
    {
        var diff = Number(_diffs + 4 + (4 * index));
        return new(ComponentId: Number(diff), FirstEdit: diff + 8, EditCount: Number(diff + 4));
    }

    public Edit EditAt(ComponentDiff diff, int index)
    {
        var edit = diff.FirstEdit + (EditLength * index);
        return new((EditKind)Number(edit), Sibling: Number(edit + 4), Operand: Number(edit + 8), RemovedAttribute: edit + 12);
    }

    /// <summary>The name of the attribute that a <see cref="EditKind.RemoveAttribute"/> takes away.</summary>
    public string NameIn(Edit edit) => TextAt(edit.RemovedAttribute) ?? "";

    public Frame FrameAt(int index)
    {
        var frame = _frames + 4 + (FrameLength * index);
        return new((FrameKind)Number(frame), frame + 4);
    }

    /// <summary>Frames an element, component or region consists of, itself included; 1 for everything else.</summary>
    public int LengthOf(Frame frame) => frame.Kind is FrameKind.Element or FrameKind.Component or FrameKind.Region ? Number(frame.Body) : 1;

    /// <summary>The tag of an element, the name of an attribute, the words of a text or of markup.</summary>
    public string TextOf(Frame frame) => TextAt(frame.Kind is FrameKind.Element ? frame.Body + 4 : frame.Body) ?? "";

    public string? ValueOf(Frame attribute) => TextAt(attribute.Body + 4);

    /// <summary>Zero for an attribute that is no event.</summary>
    public ulong HandlerOf(Frame attribute) => BinaryPrimitives.ReadUInt64LittleEndian(_batch[(attribute.Body + 8)..]);

    public int ComponentIdOf(Frame component) => Number(component.Body + 4);

    public int DisposedAt(int index) => Number(_disposed + 4 + (4 * index));

    private static int Offset(ReadOnlySpan<byte> batch, int fromEnd) => BinaryPrimitives.ReadInt32LittleEndian(batch[^(4 * fromEnd)..]);

    private int Number(int at) => BinaryPrimitives.ReadInt32LittleEndian(_batch[at..]);

    /// <summary>The string whose number stands at <paramref name="at"/>; its length is written seven bits at a time.</summary>
    private string? TextAt(int at)
    {
        var number = Number(at);
        if (number < 0) return null;

        var position = Number(_strings + (4 * number));
        int length = 0, shift = 0;
        byte part;
        do
        {
            part = _batch[position++];
            length |= (part & 0x7f) << shift;
            shift += 7;
        }
        while ((part & 0x80) != 0);
        return Encoding.UTF8.GetString(_batch.Slice(position, length));
    }
}

/// <summary>What changed in one component.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ComponentDiff(int ComponentId, int FirstEdit, int EditCount);

/// <param name="Sibling">Counted from the place the edits have stepped to.</param>
/// <param name="Operand">A frame's index, or the other place of a move.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Edit(EditKind Kind, int Sibling, int Operand, int RemovedAttribute);

[StructLayout(LayoutKind.Auto)]
internal readonly record struct Frame(FrameKind Kind, int Body);

internal enum EditKind
{
    PrependFrame = 1, RemoveFrame = 2, SetAttribute = 3, RemoveAttribute = 4, UpdateText = 5, StepIn = 6, StepOut = 7, UpdateMarkup = 8,
    PermutationListEntry = 9, PermutationListEnd = 10,
}

internal enum FrameKind { Element = 1, Text = 2, Attribute = 3, Component = 4, Region = 5, ElementReference = 6, ComponentReference = 7, Markup = 8, RenderMode = 9, NamedEvent = 10 }
