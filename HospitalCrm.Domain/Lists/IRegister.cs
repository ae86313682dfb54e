using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;

namespace HospitalCrm.Domain.Lists;

/// <summary>What the list page and the recycle bin ask of any register, whatever its records are.</summary>
public interface IRegister
{
    /// <summary>Module of <see cref="Permissions"/>.</summary>
    string Module { get; }

    string Title { get; }

    /// <summary>In the order they are filled in.</summary>
    IReadOnlyList<RecordField> Fields { get; }

    /// <inheritdoc cref="Register{TEntity, TRow}.KeyField"/>
    RecordField? KeyField { get; }

    /// <summary>The record to look at or edit; a new one without an id.</summary>
    /// <exception cref="DomainRuleException">It is gone, or not among the rows of this person.</exception>
    Task<RecordForm> OpenAsync(Guid? id, CancellationToken cancel);

    /// <summary>What can be chosen in a field.</summary>
    /// <exception cref="ChoicesAwayException">Not now.</exception>
    Task<IReadOnlyList<Choice>> ChoicesAsync(RecordField field, CancellationToken cancel);

    /// <summary>Saves what is typed; a form that was refused can be corrected and saved again.</summary>
    /// <exception cref="RecordRefusedException">Fields or rules.</exception>
    /// <exception cref="RecordChangedException">Somebody else saved meanwhile.</exception>
    Task<Guid> SaveAsync(RecordForm form, CancellationToken cancel);

    /// <summary>Whoever wants to see a masked field in full has to say why.</summary>
    bool AsksWhyShown { get; }

    /// <summary>A masked field of a record in full, which is written down with the reason.</summary>
    /// <exception cref="DomainRuleException">No reason is given where one is asked for.</exception>
    Task<string?> ShowAsync(Guid id, RecordField field, string? reason, CancellationToken cancel);

    /// <summary>What the ticked records are called.</summary>
    Task<IReadOnlyList<string>> NamesAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel);

    /// <summary>Deletes all of them or none; they go to the recycle bin.</summary>
    /// <exception cref="DomainRuleException">One is in use, or gone already.</exception>
    Task DeleteAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel);

    /// <summary>Puts a deleted record back, inside the caller's transaction.</summary>
    internal Task RestoreAsync(CrmDbContext db, Guid id, string content, Actor me, CancellationToken cancel);

    /// <summary>Tries all rows and, unless it is a dry run or one is wrong, saves all of them.</summary>
    internal Task<ImportReport> ImportAsync(IReadOnlyList<ImportRow> rows, bool isDryRun, IProgress<int>? progress, CancellationToken cancel);
}
