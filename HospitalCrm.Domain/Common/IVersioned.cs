namespace HospitalCrm.Domain.Common;

/// <summary>A record that two people may edit: the version is bumped on every save and the second editor is told.</summary>
public interface IVersioned
{
    long Version { get; }
}
