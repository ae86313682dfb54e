namespace HospitalCrm.App.Api;

/// <summary>A request of another system is answered with this instead of what it asked for.</summary>
/// <param name="code">For programs; it never changes.</param>
/// <param name="title">The same in English words.</param>
/// <param name="detail">For the people who look after the other system; nothing personal.</param>
internal sealed class ApiProblemException(int status, string code, string title, string detail) : Exception(code)
{
    public int Status { get; } = status;
    public string Code { get; } = code;
    public string Title { get; } = title;
    public string Detail { get; } = detail;
    public IReadOnlyList<ProblemItem>? Errors { get; init; }

    /// <summary>When to ask again.</summary>
    public TimeSpan? After { get; init; }

    public ProblemBody Body => new($"urn:hospitalcrm:sms:{Code}", Title, Status, Detail, Code, Errors);
}
