using Bunit;
using HospitalCrm.App.Features.Messaging;
using HospitalCrm.Domain.Messaging;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace HospitalCrm.Tests.App;

public sealed class CallingSystemsPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_is_shown_in_a_dialog_once_and_from_then_on_only_its_beginning()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        pages.Context.AddAuthorization().SetAuthorized("admin").SetPolicies(Domain.Access.Permissions.CallingSystems.View, Domain.Access.Permissions.CallingSystems.Key);
        var systems = pages.Context.Services.GetRequiredService<CallingSystems>();
        var form = await systems.OpenAsync(null, Cancel);
        form.Values["name"] = "体检系统";
        var id = await systems.SaveAsync(form, Cancel);
        var dialogs = pages.Context.Render<MudDialogProvider>();
        var card = pages.Context.Render<CallingSystemKeyCard>(parameters => parameters.Add(c => c.SystemId, id).Add(c => c.Name, "体检系统"));
        await card.WaitForAssertionAsync(() => Assert.Contains("没有有效的密钥", card.Markup, StringComparison.Ordinal));

        await card.InvokeAsync(() => card.FindAll("button").Single(b => b.TextContent.Trim() == "生成密钥").ClickAsync(new()));
        await dialogs.WaitForAssertionAsync(() => Assert.StartsWith("hck_", dialogs.Find("[data-testid=new-key]").TextContent, StringComparison.Ordinal));
        var key = dialogs.Find("[data-testid=new-key]").TextContent;
        await dialogs.InvokeAsync(() => dialogs.FindAll("button").Single(b => b.TextContent.Trim() == "我已保存，关闭").ClickAsync(new()));

        await card.WaitForAssertionAsync(() => Assert.Contains(key[..8], card.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain(key, card.Markup, StringComparison.Ordinal);
        Assert.NotNull(await pages.Context.Services.GetRequiredService<Callers>().FindAsync(key, Cancel));
        Assert.Contains(card.FindAll("button"), b => b.TextContent.Trim() == "作废密钥");
    }

    [Fact]
    public async Task While_a_system_is_being_added_it_says_when_it_gets_its_key()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);

        var card = pages.Context.Render<CallingSystemKeyCard>(parameters => parameters.Add(c => c.SystemId, null));

        Assert.Contains("保存后，再打开这个系统即可生成密钥", card.Markup, StringComparison.Ordinal);
    }
}
