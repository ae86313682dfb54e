using System.Globalization;
using System.Reflection;
using System.Text;
using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Settings;

/// <summary>Declares a property of <see cref="CrmSettings"/> as a setting; its name is its <see cref="LabelAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string group, string help) : Attribute
{
    public string Group { get; } = group;

    public string Help { get; } = help;

    /// <summary>Smallest number that may be entered.</summary>
    public int Least { get; set; }

    public int Most { get; set; } = int.MaxValue;

    /// <summary>Characters of a text.</summary>
    public int Longest { get; set; } = 200;

    public bool IsRequired { get; set; }
}

/// <summary>文字, 整数, 是/否.</summary>
public enum SettingKind { Text, Number, YesNo }

/// <summary>One setting as people edit it: what it is called, what may be entered, how it is written down.</summary>
public sealed class SettingField
{
    private readonly PropertyInfo _property;

    private SettingField(PropertyInfo property)
    {
        _property = property;
        var setting = property.GetCustomAttribute<SettingAttribute>()!;
        (Group, Help, Least, Most, Longest) = (setting.Group, setting.Help, setting.Least, setting.Most, setting.Longest);
        Label = property.GetCustomAttribute<LabelAttribute>()!.Text;
        Kind = property.PropertyType == typeof(int) ? SettingKind.Number : property.PropertyType == typeof(bool) ? SettingKind.YesNo : SettingKind.Text;
        IsRequired = setting.IsRequired || Kind == SettingKind.Number;
    }

    /// <summary>The property of <see cref="CrmSettings"/>, and the key it is stored under.</summary>
    public string Key => _property.Name;

    public string Label { get; }
    public string Group { get; }
    public string Help { get; }
    public SettingKind Kind { get; }
    public int Least { get; }
    public int Most { get; }
    public int Longest { get; }
    public bool IsRequired { get; }

    /// <summary>The value as it is typed and stored.</summary>
    public string Read(CrmSettings settings) => _property.GetValue(settings) switch
    {
        bool yes => yes ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        var text => (string?)text ?? "",
    };

    /// <summary>As typed, without what does not count: blanks around it, digits of a Chinese input method.</summary>
    public string Tidy(string typed) => Kind == SettingKind.Text
        ? PersonText.Clean(typed, int.MaxValue) ?? ""
        : typed.Normalize(NormalizationForm.FormKC).Trim();

    /// <summary>Null when the tidied text may be saved.</summary>
    public SettingFault? Fault(string text)
    {
        if (text.Length == 0) return IsRequired ? new(Key) { Sentence = "请填写{0}。", Arguments = [Label] } : null;

        return Kind switch
        {
            SettingKind.Text when text.Length > Longest => new(Key) { Sentence = "{0}最多{1}个字，现在是{2}个字。", Arguments = [Label, Longest, text.Length] },
            SettingKind.Text when text.Contains('\n', StringComparison.Ordinal) => new(Key) { Sentence = "{0}只能有一行。", Arguments = [Label] },
            SettingKind.Number when !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < Least || number > Most =>
                new(Key) { Sentence = "{0}应为{1}到{2}之间的整数。", Arguments = [Label, Least, Most] },
            SettingKind.YesNo when text is not ("true" or "false") => new(Key) { Sentence = "{0}只能选择是或否。", Arguments = [Label] },
            _ => null,
        };
    }

    internal void Write(CrmSettings settings, string text) => _property.SetValue(settings, Kind switch
    {
        SettingKind.Number => int.Parse(text, CultureInfo.InvariantCulture),
        SettingKind.YesNo => text == "true",
        _ => text.Length == 0 ? null : text,
    });

    internal static IReadOnlyList<SettingField> Of(Type settings) =>
    [
        .. settings.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(p => p.IsDefined(typeof(SettingAttribute)))
            .OrderBy(p => p.MetadataToken)
            .Select(p => new SettingField(p)),
    ];
}

/// <summary>What is wrong with one setting; the sentence is for the person who typed it.</summary>
public sealed record SettingFault(string Key)
{
    public required string Sentence { get; init; }

    /// <summary>The first is the label of the setting, itself a text to translate.</summary>
    public IReadOnlyList<object> Arguments { get; init; } = [];
}
