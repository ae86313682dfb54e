using System.Globalization;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;

namespace HospitalCrm.Domain.Lists;

/// <summary>A field of a record as people fill it in (字段): what it is called, what may stand in it.</summary>
public abstract class RecordField
{
    private protected RecordField(string key, string title, FieldKind kind)
    {
        Key = key;
        Title = title;
        Kind = kind;
    }

    public string Key { get; }

    public string Title { get; }

    public FieldKind Kind { get; }

    public bool IsRequired { get; private protected set; }

    /// <summary>The most characters; of a number the most digits it may be typed with.</summary>
    public int MaxLength { get; private protected set; } = 50;

    /// <summary>Of a number.</summary>
    public decimal? Least { get; private protected set; }

    /// <inheritdoc cref="Least"/>
    public decimal? Most { get; private protected set; }

    /// <summary>A sentence under the field.</summary>
    public string? HelpText { get; private protected set; }

    /// <summary>The heading it stands under; null: the first group.</summary>
    public string? Group { get; private protected set; }

    /// <summary>Shown masked; in full one at a time, to whoever has the right, and that is written down. Never in an export in full.</summary>
    public bool IsPersonal { get; private protected set; }

    /// <summary>Set when a record is added and never changed again.</summary>
    public bool IsFixed { get; private protected set; }

    /// <summary>What stands in the field of a new record.</summary>
    public string? Start { get; private protected set; }

    internal Func<CrmDbContext, CancellationToken, Task<IReadOnlyList<Choice>>>? Choices { get; private protected set; }

    /// <summary>The text in its stored form.</summary>
    /// <exception cref="DomainRuleException">It cannot stand in this field; the sentence says why.</exception>
    internal string? Read(string? typed)
    {
        var text = PersonText.Clean(typed, int.MaxValue);
        if (Kind == FieldKind.YesNo) return text is "1" or "true" or "True" or "是" or "Yes" ? "1" : "0";
        if (text is null) return IsRequired ? throw new DomainRuleException("请填写“{0}”。", Title) : null;
        if (Kind is not FieldKind.LongText) text = text.Replace('\n', ' ');
        if (text.Length > MaxLength) throw new DomainRuleException("“{0}”最多{1}个字，现在是{2}个字。", Title, MaxLength, text.Length);
        return Kind switch
        {
            FieldKind.Number => Number(text),
            FieldKind.Day => DateOnly.TryParse(text, CultureInfo.InvariantCulture, out var day) ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                : throw new DomainRuleException("“{0}”的日期不正确，请按2026-11-22的样子填写。", Title),
            FieldKind.Colour => text is ['#', ..] && text.Length == 7 && text[1..].All(char.IsAsciiHexDigit) ? text.ToUpperInvariant() : throw new DomainRuleException("“{0}”应是#RRGGBB样子的颜色。", Title),
            _ => text,
        };
    }

    private string Number(string text)
    {
        var places = this is { MaxLength: > 0 } && Fraction ? NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign : NumberStyles.AllowLeadingSign;
        if (!decimal.TryParse(text.Normalize(System.Text.NormalizationForm.FormKC), places, CultureInfo.InvariantCulture, out var number))
            throw Fraction ? new DomainRuleException("“{0}”应为数字。", Title) : new DomainRuleException("“{0}”应为整数。", Title);
        if (number < Least || number > Most)
        {
            throw (Least, Most) switch
            {
                ({ } least, null) => new DomainRuleException("“{0}”不能小于{1}。", Title, least),
                (null, { } most) => new DomainRuleException("“{0}”不能大于{1}。", Title, most),
                var (least, most) => new DomainRuleException("“{0}”应在{1}到{2}之间。", Title, least!, most!),
            };
        }

        return number.ToString("0.####", CultureInfo.InvariantCulture);
    }

    /// <summary>A number may have decimal places.</summary>
    public bool Fraction { get; private protected set; }
}

/// <summary>What can be chosen comes from a place that does not answer now; what was chosen before stays.</summary>
/// <param name="known">What is known all the same, to call the chosen by its name.</param>
public sealed class ChoicesAwayException(string sentence, IReadOnlyList<Choice> known) : DomainRuleException(sentence)
{
    public IReadOnlyList<Choice> Known { get; } = known;
}

/// <summary>How a field is filled in.</summary>
public enum FieldKind { Text, LongText, Number, Day, YesNo, Choice, Colour }

/// <inheritdoc cref="RecordField"/>
public sealed class RecordField<TEntity> : RecordField
{
    private readonly Func<TEntity, string?> _get;
    private readonly Action<TEntity, string?> _set;
    private Func<string, string>? _mask;

    internal RecordField(string key, string title, FieldKind kind, Func<TEntity, string?> get, Action<TEntity, string?> set) : base(key, title, kind)
    {
        _get = get;
        _set = set;
    }

    internal string? Get(TEntity record) => _get(record);

    internal void Set(TEntity record, string? value) => _set(record, value);

    public RecordField<TEntity> Required()
    {
        IsRequired = true;
        return this;
    }

    public RecordField<TEntity> Max(int characters)
    {
        MaxLength = characters;
        return this;
    }

    public RecordField<TEntity> Between(decimal? least, decimal? most)
    {
        (Least, Most) = (least, most);
        return this;
    }

    public RecordField<TEntity> Help(string sentence)
    {
        HelpText = sentence;
        return this;
    }

    public RecordField<TEntity> In(string group)
    {
        Group = group;
        return this;
    }

    /// <param name="mask">What is shown of it; without this the first three and last four characters.</param>
    public RecordField<TEntity> Personal(Func<string, string>? mask = null)
    {
        (IsPersonal, _mask) = (true, mask);
        return this;
    }

    internal string? Masked(string? value) =>
        value is null ? null : _mask is not null ? _mask(value) : value.Length > 7 ? $"{value[..3]}****{value[^4..]}" : value.Length > 2 ? $"{value[0]}***{value[^1]}" : "***";

    public RecordField<TEntity> Fixed()
    {
        IsFixed = true;
        return this;
    }

    public RecordField<TEntity> StartsAs(string value)
    {
        Start = value;
        return this;
    }

    internal RecordField<TEntity> From(Func<CrmDbContext, CancellationToken, Task<IReadOnlyList<Choice>>> choices)
    {
        Choices = choices;
        return this;
    }

    internal RecordField<TEntity> WithFraction()
    {
        Fraction = true;
        return this;
    }
}
