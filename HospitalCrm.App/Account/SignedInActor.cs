using HospitalCrm.Domain.Access;
using Microsoft.AspNetCore.Components.Authorization;

namespace HospitalCrm.App.Account;

/// <summary>The person of this circuit or request, with the rights the database gives.</summary>
internal sealed class SignedInActor(AuthenticationStateProvider states, ActorDirectory actors, TimeProvider time) : ICurrentActor
{
    /// <summary>Opening one page asks a dozen times for the same rights. A withdrawn right has to count within five seconds; other programs hear of it after one.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private (Guid Session, Actor Actor, long At)? _known;

    public async Task<Actor> GetAsync(CancellationToken cancel)
    {
        var state = await states.GetAuthenticationStateAsync();
        if (SignedInPerson.SessionId(state.User) is not { } id) throw new AccessDeniedException();
        if (_known is { } known && known.Session == id && time.GetElapsedTime(known.At) < Fresh) return known.Actor;

        var at = time.GetTimestamp();
        var actor = await actors.TryGetBySessionAsync(id, cancel);
        _known = actor is null ? null : (id, actor, at);
        return actor ?? throw new AccessDeniedException();
    }
}
