using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Audit;

/// <summary>What a check of the audit log has found.</summary>
/// <param name="Sealed">Entries of the chain that were looked at.</param>
/// <param name="Waiting">Entries that are still to be sealed.</param>
/// <param name="Heads">Witnesses outside the database that were compared.</param>
/// <param name="Finding">The first thing that is wrong; null when nothing is.</param>
public sealed record AuditVerdict(long Sealed, long Waiting, long Heads, AuditFinding? Finding)
{
    public bool IsIntact => Finding is null;
}

/// <summary>What is wrong, and where.</summary>
/// <param name="No">Number in the chain; 0 for what never got one.</param>
/// <param name="At">When the entry was written; where it is gone, the one before.</param>
/// <param name="Other">Where two have changed places, the number of the other.</param>
public sealed record AuditFinding(AuditFault Fault, long No, DateTime? At, Guid? EntryId = null, long? Other = null);

/// <summary>How the log can be broken.</summary>
public enum AuditFault
{
    [Label("内容被修改，或者不是系统写入的")]
    Changed = 1,

    [Label("缺少记录")]
    Missing = 2,

    [Label("顺序被调换")]
    Swapped = 3,

    [Label("尾部被截断")]
    CutOff = 4,

    [Label("没有封存")]
    Unsealed = 5,

    [Label("封存值被改写")]
    SealChanged = 6,

    [Label("封存凭证文件被改写")]
    HeadChanged = 7,
}

/// <summary>How far a check has come.</summary>
public sealed record AuditProgress(long Done, long Of);
