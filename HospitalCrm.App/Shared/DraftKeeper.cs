using System.Text.Encodings.Web;
using System.Text.Json;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Drafts;

namespace HospitalCrm.App.Shared;

/// <summary>Writes down what somebody types into a form while they type: at most every two seconds, and at once when they leave a field or the page.</summary>
/// <param name="form">The name under which it is kept.</param>
/// <param name="write">What stands in the form now.</param>
/// <param name="onto">Runs something where the page runs, and shows the page anew.</param>
internal sealed class DraftKeeper(FormDrafts drafts, HospitalClock clock, string form, Func<string> write, Func<Func<Task>, Task> onto) : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>Six letters for every Chinese character would leave no room for a long letter; a draft is sealed and never stands in a page.</summary>
    private static readonly JsonSerializerOptions AsTyped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly CancellationTokenSource _left = new();
    private Task _last = Task.CompletedTask;
    private bool _isUnkept;
    private bool _isWaiting;
    private bool _isHeld;

    /// <summary>When it was last written down.</summary>
    public DateTime? KeptAt { get; private set; }

    /// <summary>A form as the text that is kept.</summary>
    public static string Text<TForm>(TForm typed) => JsonSerializer.Serialize(typed, AsTyped);

    /// <returns>Null when what was kept is of another release and cannot be read any more.</returns>
    public static TForm? TryRead<TForm>(KeptDraft kept) where TForm : class
    {
        try
        {
            return JsonSerializer.Deserialize<TForm>(kept.Content);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <returns>What waits from an earlier time; null: nothing does.</returns>
    public async Task<KeptDraft?> TryReadAsync(CancellationToken cancel) => await drafts.TryReadAsync(form, cancel);

    /// <summary>Somebody typed something.</summary>
    public void Touch()
    {
        _isUnkept = true;
        if (!_isWaiting) _ = KeepSoonAsync();
    }

    /// <summary>A field was left.</summary>
    public async Task KeepNowAsync()
    {
        if (_isUnkept && !_isHeld) await (_last = KeepAsync(_left.Token));
    }

    /// <summary>Before it is saved: all of it is on the disk, so that a program that dies on the way gives it back, and nothing more is written until <see cref="GoOn"/>.</summary>
    public async Task HoldAsync()
    {
        _isHeld = true;
        await _last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_isUnkept) await KeepAsync(CancellationToken.None);
    }

    /// <summary>It was not saved after all.</summary>
    public void GoOn() => _isHeld = false;

    /// <summary>It went on from what was kept then.</summary>
    public void TakeUp(KeptDraft kept) => KeptAt = kept.SavedAt;

    /// <summary>Nobody wants it any more.</summary>
    public async Task DropAsync(CancellationToken cancel)
    {
        (_isUnkept, KeptAt) = (false, null);
        await _last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await drafts.DropAsync(form, cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _left.CancelAsync();
        _left.Dispose();
        // Whoever goes to another page finds it all when they come back.
        if (_isUnkept && !_isHeld) await KeepAsync(CancellationToken.None);
    }

    private async Task KeepSoonAsync()
    {
        _isWaiting = true;
        try
        {
            await Task.Delay(Every, clock.Time, _left.Token);
            _isWaiting = false;
            await onto(KeepNowAsync);
        }
        catch (Exception gone) when (gone is OperationCanceledException or ObjectDisposedException)
        {
            // The person has left; what was typed is kept then.
        }
    }

    private async Task KeepAsync(CancellationToken cancel)
    {
        _isUnkept = false;
        try
        {
            await drafts.KeepAsync(form, write(), cancel);
            KeptAt = clock.UtcNow;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Another window of the same person was faster, or the database is away: the next key tries again.
            _isUnkept = true;
        }
    }
}
