using System.Reflection;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Lists;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;

namespace HospitalCrm.Tests.Lists;

/// <summary>The pages of the staff app that show a list: found, not listed.</summary>
internal static class ListPages
{
    public static IReadOnlyList<ListPageFound> All { get; } =
    [
        .. from component in Assembly.Load("HospitalCrm.App").GetTypes()
           where typeof(ComponentBase).IsAssignableFrom(component) && component.IsDefined(typeof(RouteAttribute))
           let list = component.GetProperties(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
               .FirstOrDefault(p => p.IsDefined(typeof(InjectAttribute)) && p.PropertyType.IsSubclassOf(typeof(RecordList)))?.PropertyType
           where list is not null
           let route = component.GetCustomAttributes<RouteAttribute>().Select(r => r.Template).MinBy(r => r.Length)!
           orderby route
           select new ListPageFound(route, list, component.GetCustomAttributes<AuthorizeAttribute>().Select(a => a.Policy).OfType<string>().Single()),
    ];

    /// <summary>An account of the demonstration hospital that may do most with a module.</summary>
    public static string AccountFor(string module) => ShippedRoles.DemonstrationAccounts
        .MaxBy(account => ShippedRoles.All.Single(role => role.Name == account.Role).Permissions.Count(p => p.StartsWith($"{module}.", StringComparison.Ordinal))).UserCode;

    /// <summary>An account that may not even look; null where everybody may.</summary>
    public static string? StrangerTo(string module) => ShippedRoles.DemonstrationAccounts
        .Where(account => ShippedRoles.All.Where(role => role.Name == account.Role || role.Name == ShippedRoles.OrdinaryStaff).All(role => !role.Permissions.Contains($"{module}.view")))
        .Select(account => account.UserCode).FirstOrDefault();

    public static IReadOnlyList<string> RightsOf(string account, string module)
    {
        var role = ShippedRoles.DemonstrationAccounts.Single(a => a.UserCode == account).Role;
        return [.. ShippedRoles.All.Single(r => r.Name == role).Permissions.Where(p => p.StartsWith($"{module}.", StringComparison.Ordinal)).Select(p => p[(module.Length + 1)..])];
    }
}

/// <param name="Route">Of the list itself.</param>
/// <param name="List">Its description in Domain.</param>
/// <param name="Policy">The right that opens it.</param>
internal sealed record ListPageFound(string Route, Type List, string Policy);
