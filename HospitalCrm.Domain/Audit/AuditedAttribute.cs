namespace HospitalCrm.Domain.Audit;

/// <summary>A record whose every change is told in the audit log; the context refuses to save one without its entry.</summary>
/// <param name="module">The module of <see cref="Access.Permissions"/> the record belongs to, as <c>spending-classes</c>.</param>
/// <param name="name">What the hospital calls such a record.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AuditedAttribute(string module, string name) : Attribute
{
    public string Module { get; } = module;

    public string Name { get; } = name;
}
