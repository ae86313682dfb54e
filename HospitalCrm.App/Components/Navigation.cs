using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Messaging;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace HospitalCrm.App.Components;

/// <summary>The pages there are, grouped by the work they are for; only those the person may open are shown.</summary>
public sealed class Navigation(IStringLocalizer<Texts> L, ISmsGateway gateway)
{
    public IReadOnlyList<NavigationGroup> For(Actor? actor) =>
        [.. All().Select(group => group with { Pages = [.. group.Pages.Where(page => page.Permission is null || actor?.May(page.Permission) == true)] }).Where(group => group.Pages.Count > 0)];

    private IEnumerable<NavigationGroup> All()
    {
        yield return new(null, [new(L["工作台"], "/", Icons.Material.Outlined.SpaceDashboard, null)]);
        yield return new(L["满意度"],
        [
            new(L["满意度总览"], "/satisfaction", Icons.Material.Outlined.SentimentSatisfied, Permissions.Satisfaction.View),
            new(L["评价明细"], "/satisfaction/ratings", Icons.Material.Outlined.RateReview, Permissions.Satisfaction.View),
        ]);
        if (gateway is SimulatorGateway)
            yield return new(L["短信"], [new(L["短信模拟器"], "/sms-simulator", Icons.Material.Outlined.Sms, Permissions.Messaging.Simulator)]);
        yield return new(L["系统"], [new(L["终端管理"], "/terminals", Icons.Material.Outlined.Devices, Permissions.Terminals.View)]);
    }
}

/// <summary>Pages of one kind of work; the first group has no heading.</summary>
public sealed record NavigationGroup(string? Heading, IReadOnlyList<NavigationPage> Pages);

/// <param name="Permission">Null: everybody who is signed in.</param>
public sealed record NavigationPage(string Title, string Href, string Icon, string? Permission);
