using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace HospitalCrm.Domain.Audit;

/// <summary>
/// How changes of one kind of record are told. Told is every property with a <see cref="LabelAttribute"/>. Not told are keys and
/// references, versions, what only the program sees (not public), moments it stamps itself (<c>…At</c>), columns it searches by
/// (<c>Search…</c>, <c>Normalized…</c>, <c>…Initials</c>, <c>…Index</c>) and what a framework's class brings along.
/// </summary>
internal sealed class AuditedKind
{
    /// <summary>Set where a record is in the recycle bin.</summary>
    private const string DeletedAt = "DeletedAt";

    /// <summary>What records are called by, the best first.</summary>
    private static readonly string[] Naming = ["Name", "DisplayName", "Title", "Question", "Label", "Text", "Number", "UserName", "Code", "Key"];

    private static readonly ConditionalWeakTable<IEntityType, AuditedKind> Known = [];

    private readonly string? _name;
    private readonly Field[] _fields;
    private readonly Field? _naming;
    private readonly IProperty? _deletedAt;
    private readonly IProperty[] _key;

    private AuditedKind(IEntityType type)
    {
        var audited = type.ClrType.GetCustomAttribute<AuditedAttribute>();
        _name = audited?.Name;
        Module = audited?.Module ?? "";
        _key = [.. type.FindPrimaryKey()?.Properties ?? []];
        _fields = audited is null ? [] : [.. type.GetProperties().Where(p => Label(p) is not null).OrderBy(p => p.PropertyInfo!.MetadataToken).Select(p => new Field(p))];
        _naming = Naming.Select(name => Array.Find(_fields, f => f.Property.Name == name)).FirstOrDefault(f => f is not null);
        _deletedAt = type.FindProperty(DeletedAt);
    }

    public string Module { get; }

    /// <summary>Null for a kind that is not audited.</summary>
    public static AuditedKind? Of(IEntityType type) => Known.GetValue(type, static t => new(t)) is { _name: not null } kind ? kind : null;

    /// <summary>Such a property needs no label: nobody looks for it in the log.</summary>
    public static bool IsTechnical(IProperty property) =>
        property.IsShadowProperty() || property.IsPrimaryKey() || property.IsForeignKey() || property.Name == nameof(IVersioned.Version)
        || property.PropertyInfo is not { GetMethod.IsPublic: true } member || member.DeclaringType!.Assembly != typeof(AuditedKind).Assembly
        || (property.Name.EndsWith("At", StringComparison.Ordinal) && (Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType) == typeof(DateTime))
        || property.Name.StartsWith("Search", StringComparison.Ordinal) || property.Name.StartsWith("Normalized", StringComparison.Ordinal)
        || property.Name.EndsWith("Initials", StringComparison.Ordinal) || property.Name.EndsWith("Index", StringComparison.Ordinal);

    public static string? Label(IProperty property) => property.PropertyInfo?.GetCustomAttribute<LabelAttribute>()?.Text;

    /// <summary>False for a record in which only technical properties have changed.</summary>
    public bool IsToldOf(EntityEntry entry) => entry.State switch
    {
        EntityState.Added or EntityState.Deleted => true,
        EntityState.Modified => HasMovedToOrFromBin(entry) || Array.Exists(_fields, f => f.HasChanged(entry)),
        _ => false,
    };

    public AuditAction ActionOf(EntityEntry entry) => entry.State switch
    {
        EntityState.Added => AuditAction.Add,
        EntityState.Deleted => AuditAction.Delete,
        _ when HasMovedToOrFromBin(entry) => entry.Property(_deletedAt!).CurrentValue is null ? AuditAction.Restore : AuditAction.Delete,
        _ => AuditAction.Change,
    };

    /// <summary>终端 自助终端 1.</summary>
    public string SubjectOf(EntityEntry entry) => _naming?.Told(entry, entry.State == EntityState.Modified, HospitalClock.China) is { } called ? $"{_name} {called}" : $"{_name} {KeyOf(entry)}";

    public string SubjectOf(int count) => string.Create(CultureInfo.InvariantCulture, $"{_name} × {count}");

    public string KeyOf(EntityEntry entry) => string.Join('|', _key.Select(p => Convert.ToString(entry.Property(p).CurrentValue, CultureInfo.InvariantCulture)));

    public List<FieldChange> ChangesOf(EntityEntry entry, TimeZoneInfo zone)
    {
        var changes = new List<FieldChange>(_fields.Length);
        foreach (var field in _fields)
        {
            var before = entry.State == EntityState.Added ? null : field.Told(entry, wasBefore: true, zone);
            var after = entry.State == EntityState.Deleted ? null : field.Told(entry, wasBefore: false, zone);
            if (entry.State == EntityState.Modified ? !field.HasChanged(entry) : (before ?? after) is null) continue;
            // Of a masked value both sides may look the same.
            if (before is not null && before == after) after = field.IsSecret ? "已更改" : $"{after}（已更改）";
            changes.Add(new(field.Label, before, after));
        }

        return changes;
    }

    private bool HasMovedToOrFromBin(EntityEntry entry) =>
        _deletedAt is not null && entry.Property(_deletedAt) is { IsModified: true } moved && moved.OriginalValue is null != moved.CurrentValue is null;

    private sealed class Field
    {
        private readonly bool _isPersonal;

        public Field(IProperty property)
        {
            Property = property;
            Label = AuditedKind.Label(property)!;
            var member = property.PropertyInfo!;
            _isPersonal = member.IsDefined(typeof(PersonalAttribute));
            // What is stored sealed cannot be shown in part.
            IsSecret = member.IsDefined(typeof(SecretAttribute)) || (_isPersonal && property.Name.EndsWith("Sealed", StringComparison.Ordinal));
        }

        public IProperty Property { get; }
        public string Label { get; }
        public bool IsSecret { get; }

        public bool HasChanged(EntityEntry entry) => entry.Property(Property) is { IsModified: true } value && !Equals(value.OriginalValue, value.CurrentValue);

        public string? Told(EntityEntry entry, bool wasBefore, TimeZoneInfo zone)
        {
            var property = entry.Property(Property);
            if ((wasBefore ? property.OriginalValue : property.CurrentValue) is not { } value) return null;
            if (IsSecret) return "已设置";
            if (Property.IsForeignKey() && Principal(entry, value) is { } named) return named;
            if (_isPersonal && value is DateOnly birthday) return string.Create(CultureInfo.InvariantCulture, $"{birthday:yyyy}-**-**");
            var text = value switch
            {
                bool isSo => isSo ? "是" : "否",
                Enum one => one.GetType().GetField(one.ToString())?.GetCustomAttribute<LabelAttribute>()?.Text ?? one.ToString(),
                DateTime moment => TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(moment, DateTimeKind.Utc), zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                decimal number => number.ToString("0.####", CultureInfo.InvariantCulture),
                _ => Convert.ToString(value, CultureInfo.InvariantCulture),
            };
            return text is { Length: > 0 } && _isPersonal ? AuditText.Masked(text) : text;
        }

        /// <summary>What a reference points to, by name, where it has been read.</summary>
        private string? Principal(EntityEntry entry, object key)
        {
            var type = Property.GetContainingForeignKeys().First().PrincipalEntityType;
            if (Of(type) is not { } kind) return null;
            foreach (var other in entry.Context.ChangeTracker.Entries())
            {
                if (other.Metadata == type && kind._key is [var id] && Equals(other.Property(id).CurrentValue, key)) return kind._naming?.Told(other, wasBefore: false, HospitalClock.China);
            }

            return null;
        }
    }
}
