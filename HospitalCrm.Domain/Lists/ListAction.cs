using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Lists;

/// <summary>A button of a list beside the usual ones (特殊按钮), for the ticked rows: 强制下线, 恢复 …</summary>
/// <param name="Title">What the button says.</param>
/// <param name="Permission">One of <see cref="Access.Permissions"/>.</param>
/// <param name="Question">Asked before, with <c>{0}</c> for the number of rows; null: done at once.</param>
/// <param name="RunAsync">Does it to the rows with these ids and says in a sentence (<c>{0}</c> = rows) what was done.</param>
public sealed record ListAction(string Key, string Title, string Permission, string? Question, string Done, Func<IReadOnlyList<Guid>, CancellationToken, Task> RunAsync)
{
    /// <summary>Shown in red: something ends or is lost.</summary>
    public bool IsGrave { get; init; }

    /// <summary>Asked before instead of <see cref="Question"/>: why. Set with <see cref="RunForReasonAsync"/>.</summary>
    public string? ReasonQuestion { get; init; }

    /// <summary>Does it to the rows, with the reason that was given.</summary>
    public Func<IReadOnlyList<Guid>, string, CancellationToken, Task>? RunForReasonAsync { get; init; }

    /// <summary>An action that needs a reason (退回).</summary>
    public static ListAction WithReason(string key, string title, string permission, string reasonQuestion, string done, Func<IReadOnlyList<Guid>, string, CancellationToken, Task> run) =>
        new(key, title, permission, null, done, (ids, cancel) => run(ids, "", cancel)) { ReasonQuestion = reasonQuestion, RunForReasonAsync = run };
}

/// <summary>An action was done to some of the ticked rows and not to others; the sentence says to how many and why.</summary>
public sealed class PartlyDoneException(DomainRuleException said) : DomainRuleException(said.Sentence, [.. said.Arguments]);

/// <summary>What the signed-in person may press on a list; the use case asks again.</summary>
public sealed record ListRights(bool MayAdd, bool MayEdit, bool MayDelete, bool MayExport, bool MayImport, IReadOnlySet<string> Actions);
