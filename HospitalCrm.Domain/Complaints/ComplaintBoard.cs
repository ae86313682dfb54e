using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Complaints;

/// <summary>看板: what is open, by where it stands, the most urgent first. Only to look at: a state changes by a move and never by being dragged.</summary>
public sealed class ComplaintBoard(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, WorkingHours hours, HospitalClock clock)
{
    /// <summary>Cards in a column; the others are in the list.</summary>
    public const int MostCards = 50;

    private const int MostCounted = 9_999;

    public async Task<IReadOnlyList<BoardColumn>> GetAsync(CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Complaints.Manage);
        var time = await hours.GetAsync(cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var visible = ComplaintScope.Visible(db, db.Complaints.AsNoTracking(), me);
        List<BoardColumn> columns = [];
        foreach (var state in new[] { ComplaintState.Waiting, ComplaintState.InProgress, ComplaintState.Closable })
            columns.Add(await ColumnAsync(state, visible.Where(c => c.State == state && c.ForceAskedBy == null)));
        columns.Add(await ColumnAsync(null, visible.Where(c => c.OpenMark == Complaint.Open && c.ForceAskedBy != null)));
        return columns;

        async Task<BoardColumn> ColumnAsync(ComplaintState? state, IQueryable<Complaint> records)
        {
            var found = await records.OrderBy(c => c.DueAt).ThenBy(c => c.Id).Take(MostCards).Select(c => new
            {
                c.Id,
                c.Number,
                c.Kind,
                c.State,
                c.Title,
                c.ClassName,
                c.ImportanceName,
                c.DepartmentName,
                c.OwnerName,
                c.DueAt,
                Colour = db.Set<ComplaintImportance>().Where(i => i.Id == c.ImportanceId).Select(i => i.Colour).FirstOrDefault(),
            }).ToListAsync(cancel);
            var count = found.Count < MostCards ? found.Count : await records.Take(MostCounted).CountAsync(cancel);
            return new(state, [.. found.Select(c => new BoardCard(c.Id, c.Number, c.Kind, ComplaintList.WithoutNumbers(c.Title), c.ClassName, c.ImportanceName, c.Colour, c.OwnerName ?? c.DepartmentName, ComplaintCells.Left(c.State, c.DueAt, isLate: false, time, clock)))], count - found.Count);
        }
    }
}

/// <param name="State">Null: 强行终止 was asked for and waits for a second person, wherever the complaint stands.</param>
/// <param name="More">So many others stand here.</param>
public sealed record BoardColumn(ComplaintState? State, IReadOnlyList<BoardCard> Cards, int More);

/// <param name="Who">Whoever answers: a person, else the department.</param>
public sealed record BoardCard(Guid Id, string Number, ComplaintKind Kind, string Title, string? ClassName, string? ImportanceName, string? ImportanceColour, string? Who, Marked? Left);
