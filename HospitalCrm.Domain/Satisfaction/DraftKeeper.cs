using System.Threading.Channels;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>
/// Keeps how far each visit has come, at every tap. Whoever taps while one commit is on its way to the disk shares the next,
/// as with the evaluations (decision 0008).
/// </summary>
public sealed class DraftKeeper : IAsyncDisposable
{
    private const int MostPerCommit = 256;
    private const int MostWaiting = 10_000;

    private readonly IDbContextFactory<CrmDbContext> _contexts;
    private readonly IDatabaseProduct _product;
    private readonly PersonalDataVault _vault;
    private readonly HospitalClock _clock;
    private readonly Channel<Pending> _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly Task _loop;

    public DraftKeeper(IDbContextFactory<CrmDbContext> contexts, IDatabaseProduct product, PersonalDataVault vault, HospitalClock clock)
    {
        _contexts = contexts;
        _product = product;
        _vault = vault;
        _clock = clock;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>When this returns, it is on the disk. A visit that has ended keeps nothing.</summary>
    /// <exception cref="DbUpdateException">The database did not take it.</exception>
    public async Task KeepAsync(Guid visitId, VisitProgress progress, CancellationToken cancel)
    {
        var pending = new Pending(Write(visitId, progress));
        await _queue.Writer.WriteAsync(pending, cancel);
        await pending.Outcome.Task.WaitAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
    }

    private RatingDraft Write(Guid visitId, VisitProgress progress) => new(visitId, _clock.UtcNow)
    {
        Page = progress.Page,
        Language = progress.Language,
        Look = progress.Look,
        MaskedName = progress.MaskedName,
        PhoneSealed = progress.Phone is null ? null : _vault.Seal(Outbox.PhonePurpose, progress.Phone),
        Section = progress.Section,
        Telling = progress.Telling?.Kind,
        TargetCode = progress.Telling is { } telling ? telling.TargetCode : progress.Sheet?.TargetCode,
        SheetId = progress.Telling?.Id ?? progress.Sheet?.Id,
        Question = progress.Sheet?.Question ?? 0,
        Answers = progress.Telling is { } told ? Cut(told.Choices) : progress.Sheet is { Answers.Count: > 0 } sheet ? SheetProgress.Write(sheet.Answers) : null,
        Comment = Cut(progress.Telling?.Words ?? progress.Sheet?.Comment),
    };

    private static string? Cut(string? words) => string.IsNullOrEmpty(words) ? null : words[..Math.Min(words.Length, RatingDraft.Longest)];

    private async Task RunAsync()
    {
        var group = new List<Pending>(MostPerCommit);
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < MostPerCommit && _queue.Reader.TryRead(out var next)) group.Add(next);
            // A visit that ends in this very moment must not take the drafts of the others with it.
            if (!await TryCommitAsync(group) && group.Count > 1)
            {
                foreach (var single in group) await TryCommitAsync([single]);
            }
        }
    }

    private async Task<bool> TryCommitAsync(IReadOnlyList<Pending> group)
    {
        try
        {
            await CommitAsync(group);
        }
        catch (Exception fault)
        {
            if (group.Count == 1) group[0].Outcome.TrySetException(fault);
            return false;
        }

        foreach (var pending in group) pending.Outcome.TrySetResult();
        return true;
    }

    private async Task CommitAsync(IReadOnlyList<Pending> group)
    {
        // Two taps of one person within one commit: the later one counts.
        var drafts = group.Select(p => p.Draft).GroupBy(d => d.VisitId).Select(g => g.Last()).ToList();
        await using var db = await _contexts.CreateDbContextAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await _product.UpdateAsync(db, drafts, CancellationToken.None);
        await transaction.CommitAsync();
    }

    private sealed record Pending(RatingDraft Draft)
    {
        public TaskCompletionSource Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
