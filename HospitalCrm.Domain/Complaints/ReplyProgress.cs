using System.Text;
using System.Text.RegularExpressions;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Complaints;

/// <summary>查询进度 by text message: who writes number and code is told by one how far it is.</summary>
public sealed partial class ReplyProgress(ComplaintProgress progress, ComplaintMessages messages, SmsWording wording, Outbox outbox, HospitalClock clock) : IReplyReader
{
    /// <summary>So many wrong questions of one number within an hour are answered; more are only counted.</summary>
    internal const int MostWrongAnswers = 3;

    internal const string WrongAnswer = "编号或查询码不正确，请核对后再试，或致电医院咨询。";

    public async Task ReadAsync(CrmDbContext db, InboundMessage message, MobileNumber from, string text, CancellationToken cancel)
    {
        if (Asked().Match(Plain(text)) is not { Success: true } asked) return;
        (message.Meaning, message.HandledAt) = (ReplyMeaning.Progress, message.ReceivedAt);

        var source = ComplaintProgress.SourceOf(outbox.IndexOf(from));
        var found = await progress.AskAsync(db, source, asked.Groups["number"].Value, asked.Groups["code"].Value, cancel);
        if (found.Complaint is { } complaint)
        {
            await messages.NewsAsync(db, complaint, from, await progress.SentenceAsync(complaint, cancel), cancel);
            return;
        }

        var hourAgo = clock.UtcNow - ComplaintProgress.Pause;
        // This one is counted already, and not saved yet.
        var wrong = await db.ComplaintQueryTries.CountAsync(t => t.Source == source && t.At > hourAgo, cancel) + (found.IsRefused ? 0 : 1);
        if (wrong > MostWrongAnswers) return;
        outbox.Add(db, SmsKind.ComplaintNews, SmsClass.Service, from, wording.Complete(WrongAnswer, SmsClass.Service, null));
    }

    private static string Plain(string text) => string.Concat(text.Normalize(NormalizationForm.FormKC).Where(char.IsLetterOrDigit)).ToUpperInvariant();

    [GeneratedRegex("^(查询|查询进度)?(?<number>(TS|BY|JY|ZX)[0-9]{12,16})(?<code>[0-9A-Z]{8})$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Asked();
}
