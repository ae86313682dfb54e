namespace HospitalCrm.Domain.Common;

/// <summary>What the hospital calls a field, a module or a button; the key of its text in other languages.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Class)]
public sealed class LabelAttribute(string text) : Attribute
{
    public string Text { get; } = text;
}

/// <summary>Never written down beside the record itself: passwords, keys, one-time secrets.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;

/// <summary>Names a person or leads to one (telephone, identity card): kept masked in the audit log.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PersonalAttribute : Attribute;
