using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Complaints;

/// <summary>查询进度: whoever has number and code hears how far it is, and nothing about anybody.</summary>
[OpenByDesign("Patients have no account: number and code together are what they know.")]
public sealed class ComplaintProgress(IDbContextFactory<CrmDbContext> contexts, ComplaintBook book, WorkingDays days, HospitalClock clock)
{
    /// <summary>Wrong codes of one complaint; then nobody is told anything about it for an hour.</summary>
    public const int MostWrong = 5;

    /// <summary>Wrong questions of one terminal or telephone within an hour.</summary>
    public const int MostWrongOfSource = 10;

    public const string WrongSentence = "编号或查询码不正确，请核对后再试；连续输错会暂停查询1小时。";

    public static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>At a terminal.</summary>
    /// <exception cref="DomainRuleException">Not complete, wrong, or asked too often: of a number there never was and of a wrong code the same is said.</exception>
    public async Task<ProgressCard> FindAsync(Guid terminalId, string? number, string? code, CancellationToken cancel)
    {
        if (ReadNumber(number).Length < 14) throw new DomainRuleException("请输入完整的编号。");
        if (Plain(code).Length != ComplaintBook.QueryCodeLength) throw new DomainRuleException("请输入{0}位查询码。", ComplaintBook.QueryCodeLength);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var found = await AskAsync(db, SourceOf(terminalId), number, code, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        if (found.IsRefused) throw new DomainRuleException("本机查询输错次数过多，请1小时后再试，或到服务台咨询。");
        return found.Complaint is { } complaint ? await TellAsync(complaint, cancel) : throw new DomainRuleException(WrongSentence);
    }

    /// <summary>Counts the question before it is answered, in the caller's transaction; one at a time in the whole hospital, so that nobody tries two codes with one count.</summary>
    internal async Task<ProgressFound> AskAsync(CrmDbContext db, string source, string? typedNumber, string? typedCode, CancellationToken cancel)
    {
        await ChangeStamp.BumpAsync(db, ChangeStamp.ComplaintQueries, cancel);
        var now = clock.UtcNow;
        var (dayAgo, hourAgo, blockedUntil) = (now - Kept, now - Pause, now + Pause);
        await db.ComplaintQueryTries.Where(t => t.At < dayAgo).ExecuteDeleteAsync(cancel);
        if (await db.ComplaintQueryTries.CountAsync(t => t.Source == source && t.At > hourAgo, cancel) >= MostWrongOfSource) return new(null, IsRefused: true);

        var number = ReadNumber(typedNumber);
        var counted = await db.Complaints
            .Where(c => c.Number == number && c.QueryCodeIndex != null && (c.QueryBlockedUntil == null || c.QueryBlockedUntil <= now))
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(c => c.QueryFailures, c => c.QueryBlockedUntil == null ? c.QueryFailures + 1 : 1)
                    .SetProperty(c => c.QueryBlockedUntil, c => c.QueryBlockedUntil == null && c.QueryFailures + 1 >= MostWrong ? blockedUntil : (DateTime?)null),
                cancel);
        var complaint = await db.Complaints.AsNoTracking().FirstOrDefaultAsync(c => c.Number == number, cancel);
        var isRight = CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(book.QueryIndexOf(number, Plain(typedCode))), Encoding.ASCII.GetBytes(complaint?.QueryCodeIndex ?? ""));
        if (counted == 0 || complaint is null || !isRight)
        {
            db.ComplaintQueryTries.Add(new(source, now));
            return new(null, IsRefused: false);
        }

        await db.Complaints.Where(c => c.Id == complaint.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.QueryFailures, 0).SetProperty(c => c.QueryBlockedUntil, (DateTime?)null), cancel);
        return new(complaint, IsRefused: false);
    }

    /// <summary>How far it is, for a text message: the end of “您的投诉（编号）…”.</summary>
    internal async Task<string> SentenceAsync(Complaint complaint, CancellationToken cancel)
    {
        var card = await TellAsync(complaint, cancel);
        var due = card.DueOn is { } day ? string.Create(CultureInfo.InvariantCulture, $"，预计{day.Month}月{day.Day}日前答复") : "";
        return Labels.Of(card.State) + due;
    }

    internal static string SourceOf(Guid terminalId) => $"terminal:{terminalId}";

    internal static string SourceOf(string phoneIndex) => $"phone:{phoneIndex}";

    private async Task<ProgressCard> TellAsync(Complaint complaint, CancellationToken cancel)
    {
        var state = StateOf(complaint.State);
        DateOnly? due = null;
        int? left = null;
        if (complaint.Kind != ComplaintKind.Praise && state is ProgressState.Registered or ProgressState.InProgress)
        {
            var last = complaint.DueAt.AddTicks(-1);
            (due, left) = (clock.DayOf(last), await days.BetweenAsync(clock.UtcNow, last, cancel));
        }

        return new(complaint.Number, complaint.Kind, state, Steps(complaint), due, left);
    }

    /// <summary>Of 答复 and 回访 only those of the round that runs: what went back is not answered.</summary>
    private List<ProgressStep> Steps(Complaint complaint)
    {
        var isAnswered = complaint.State is not (ComplaintState.Waiting or ComplaintState.InProgress);
        List<ProgressStep> steps =
        [
            new(ProgressStage.Registered, DayOf(complaint.RegisteredAt)),
            new(ProgressStage.Accepted, DayOf(complaint.FirstResponseAt)),
        ];
        if (complaint.Kind == ComplaintKind.Complaint)
        {
            steps.Add(new(ProgressStage.Answered, isAnswered ? DayOf(complaint.EndAskedAt) : null));
            steps.Add(new(ProgressStage.CalledBack, isAnswered ? DayOf(complaint.CalledBackAt) : null));
        }

        steps.Add(new(ProgressStage.Ended, DayOf(complaint.EndedAt)));
        return steps;
    }

    private DateOnly? DayOf(DateTime? at) => at is { } moment ? clock.DayOf(moment) : null;

    private static ProgressState StateOf(ComplaintState state) => state switch
    {
        ComplaintState.InProgress => ProgressState.InProgress,
        ComplaintState.Closable => ProgressState.Answered,
        ComplaintState.Closed => ProgressState.Closed,
        ComplaintState.ForcedClosed => ProgressState.Ended,
        ComplaintState.Refused => ProgressState.Refused,
        ComplaintState.HandedOver => ProgressState.HandedOver,
        ComplaintState.Withdrawn => ProgressState.Withdrawn,
        ComplaintState.Merged => ProgressState.Merged,
        ComplaintState.Discarded => ProgressState.Ended,
        _ => ProgressState.Registered,
    };

    private static string ReadNumber(string? typed) => Plain(typed) is { Length: <= 20 } number ? number : "";

    /// <summary>Blanks, dashes, small letters and full width are forgiven.</summary>
    private static string Plain(string? typed) => string.Concat((typed ?? "").Normalize(NormalizationForm.FormKC).Where(char.IsLetterOrDigit)).ToUpperInvariant();
}

/// <summary>What came of a question.</summary>
/// <param name="Complaint">Null: number or code was wrong.</param>
/// <param name="IsRefused">Too many wrong ones; this one was not looked at.</param>
internal sealed record ProgressFound(Complaint? Complaint, bool IsRefused);

/// <summary>How far a complaint is, as its complainant may read it.</summary>
/// <param name="DueOn">The last day for an answer, while there is none.</param>
/// <param name="DaysLeft">Working days until then; negative when it is over.</param>
public sealed record ProgressCard(string Number, ComplaintKind Kind, ProgressState State, IReadOnlyList<ProgressStep> Steps, DateOnly? DueOn, int? DaysLeft);

/// <param name="On">Null: not yet.</param>
public sealed record ProgressStep(ProgressStage Stage, DateOnly? On);

/// <summary>The state of a complaint in the words of the complainant.</summary>
public enum ProgressState
{
    [Label("已登记，等待受理")]
    Registered = 1,

    [Label("正在处理")]
    InProgress = 2,

    [Label("已有处理结果，等待回访")]
    Answered = 3,

    [Label("已办结")]
    Closed = 4,

    [Label("处理已终止")]
    Ended = 5,

    [Label("不予受理")]
    Refused = 6,

    [Label("已移交有关部门处理")]
    HandedOver = 7,

    [Label("已撤销")]
    Withdrawn = 8,

    [Label("已合并处理")]
    Merged = 9,
}

/// <summary>What a complaint goes through.</summary>
public enum ProgressStage
{
    [Label("登记")]
    Registered = 1,

    [Label("受理")]
    Accepted = 2,

    [Label("答复")]
    Answered = 3,

    [Label("回访")]
    CalledBack = 4,

    [Label("终止")]
    Ended = 5,
}
