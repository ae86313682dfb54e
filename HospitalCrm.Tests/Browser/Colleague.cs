using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

/// <summary>A member of staff in front of the staff app.</summary>
internal sealed class Colleague(IPage page) : IAsyncDisposable
{
    public IPage Page { get; } = page;

    /// <summary>What is typed or clicked before this is lost.</summary>
    public Task IsReadyAsync() => Page.Locator("[data-interactive=true]").WaitForAsync();

    public Task SeesAsync(string text) => Assertions.Expect(Page.GetByText(text)).ToBeVisibleAsync();

    public Task SeesHeadingAsync(string text) => Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Name = text, Exact = true, Level = 1 })).ToBeVisibleAsync();

    public async Task OpenAsync(string path)
    {
        await Page.GotoAsync(path);
        await IsReadyAsync();
    }

    public async Task SignInAsync(string userCode, string password)
    {
        await Page.GetByLabel("用户编码").FillAsync(userCode);
        await Page.GetByLabel("用户密码").FillAsync(password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "登录", Exact = true }).ClickAsync();
    }

    public async Task SignOutAsync()
    {
        await ChooseAsync("我的账号", "退出登录");
        await SeesHeadingAsync("登录");
    }

    /// <summary>An entry of a menu in the top bar.</summary>
    public async Task ChooseAsync(string menu, string entry)
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = menu }).ClickAsync();
        await Page.GetByRole(AriaRole.Menu).GetByText(entry, new() { Exact = true }).ClickAsync();
    }

    /// <summary>How many evaluations a section has, as its card says.</summary>
    /// <param name="section">门诊, 住院, 医护 or 后勤.</param>
    public ILocator Card(string section) => Page.GetByRole(AriaRole.Article, new() { Name = section, Exact = true });

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}
