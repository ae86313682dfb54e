using System.Reflection;
using HospitalCrm.Domain.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;

namespace HospitalCrm.App.Components;

/// <summary>A page that there is only while the program has this service, as the simulator's only while it is the gateway.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsAttribute(Type service) : Attribute
{
    public Type Service { get; } = service;
}

/// <summary>The pages of this program and what each demands, as they say themselves: <c>@page</c> and <c>[Authorize]</c>.</summary>
public sealed class PageMap(IServiceProviderIsService services)
{
    private static readonly Dictionary<string, PageDemand> Pages = Find(typeof(AppProgram).Assembly);

    public static IReadOnlyCollection<string> Paths => Pages.Keys;

    /// <param name="path">With or without a query.</param>
    /// <param name="actor">Null: signed in, but without any right.</param>
    public bool MayOpen(string path, Actor? actor) =>
        Pages.TryGetValue(path.Split('?', '#')[0], out var page)
        && (page.Service is null || services.IsService(page.Service))
        && page.Permissions.All(permission => actor?.May(permission) == true);

    private static Dictionary<string, PageDemand> Find(Assembly program) => (
        from type in program.GetTypes()
        where typeof(IComponent).IsAssignableFrom(type) && !type.IsDefined(typeof(AllowAnonymousAttribute))
        let demand = new PageDemand(
            [.. type.GetCustomAttributes<AuthorizeAttribute>(inherit: true).Select(a => a.Policy).OfType<string>()],
            type.GetCustomAttribute<NeedsAttribute>()?.Service)
        from route in type.GetCustomAttributes<RouteAttribute>()
        where !route.Template.Contains('{', StringComparison.Ordinal)
        select (route.Template, demand)).ToDictionary(page => page.Template, page => page.demand, StringComparer.OrdinalIgnoreCase);

    private sealed record PageDemand(IReadOnlyList<string> Permissions, Type? Service);
}
