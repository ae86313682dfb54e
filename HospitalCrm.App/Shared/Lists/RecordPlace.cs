namespace HospitalCrm.App.Shared.Lists;

/// <summary>A record that is looked at, and the list it was opened from.</summary>
/// <param name="Query">Of the list's address, with the question mark.</param>
public sealed record RecordPlace(Guid Id, string Path, string Query)
{
    public string ListAddress => Path + Query;
}
