namespace HospitalCrm.Domain.Common;

/// <summary>
/// Declares that something asks for no right of its own, and why: a use case about one's own things, a list that belongs to the
/// whole hospital, a page or an endpoint for everybody. What neither asks nor declares fails the access test.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class OpenByDesignAttribute(string why) : Attribute
{
    public string Why { get; } = why;
}
