using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Parameters;

/// <summary>One entry of a small kind of parameter (系统参数): known by its code, called by its name, disabled rather than deleted once used.</summary>
public abstract class Parameter : IVersioned
{
    public const int CodeLength = 20;
    public const int NameLength = 50;
    public const int NoteLength = 200;

    public Guid Id { get; internal set; } = Guid.CreateVersion7();

    /// <summary>编号: letters and digits, unique among its kind.</summary>
    [Label("编号")]
    public string Code { get; internal set; } = "";

    [Label("名称")]
    public string Name { get; internal set; } = "";

    [Label("排序序号")]
    public int SortOrder { get; internal set; }

    [Label("说明")]
    public string? Note { get; internal set; }

    [Label("停用")]
    public bool IsDisabled { get; internal set; }

    /// <summary>Code, name and pinyin initials, for looking it up.</summary>
    public string Search { get; internal set; } = "";

    public long Version { get; private set; }

    /// <summary>The part of a mapping that all kinds share.</summary>
    internal static void Map<T>(EntityTypeBuilder<T> parameter, string table)
        where T : Parameter
    {
        parameter.ToTable(table);
        parameter.Property(p => p.Code).HasMaxLength(CodeLength);
        parameter.Property(p => p.Name).HasMaxLength(NameLength);
        parameter.Property(p => p.Note).HasMaxLength(NoteLength);
        parameter.Property(p => p.Search).HasMaxLength(SearchText.Longest);
        parameter.HasIndex(p => p.Code).IsUnique();
        parameter.HasIndex(p => new { p.Name, p.Id });
        parameter.HasIndex(p => new { p.SortOrder, p.Id });
    }
}
