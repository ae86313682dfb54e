using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>
/// Whether somebody stands at a terminal: asked whenever its page is loaded, almost always answered with no, so it is the one query
/// that is compiled once. Written anew at each page load it cost a third of what a whole screen costs the server (docs/benchmarks.md).
/// </summary>
public sealed class OpenVisits
{
    private readonly Func<CrmDbContext, Guid, CancellationToken, Task<Guid?>> _find = EF.CompileAsyncQuery((CrmDbContext db, Guid terminalId, CancellationToken cancel) =>
        db.KioskVisits.Where(v => v.TerminalId == terminalId && v.EndedAt == null && v.HandedOverAt == null).Select(v => (Guid?)v.Id).FirstOrDefault());

    /// <summary>The visit that was begun there and has not ended; one that went on on a phone is no longer there.</summary>
    internal Task<Guid?> TryFindAsync(CrmDbContext db, Guid terminalId, CancellationToken cancel) => _find(db, terminalId, cancel);
}
