using HospitalCrm.Domain.Access;
using Microsoft.AspNetCore.Components.Authorization;

namespace HospitalCrm.App.Account;

/// <summary>The person of this circuit, with the rights the database gives at this moment.</summary>
internal sealed class SignedInActor(AuthenticationStateProvider states, ActorDirectory actors) : ICurrentActor
{
    public async Task<Actor> GetAsync(CancellationToken cancel)
    {
        var state = await states.GetAuthenticationStateAsync();
        if (SignedInPerson.SessionId(state.User) is not { } id) throw new AccessDeniedException();

        return await actors.TryGetBySessionAsync(id, cancel) ?? throw new AccessDeniedException();
    }
}
