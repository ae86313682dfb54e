using Bunit;
using HospitalCrm.App.Components;
using HospitalCrm.Domain.Access;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.App;

public sealed class ShellTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_navigation_shows_what_the_person_may_open_and_nothing_else()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        Prepare(pages, "agent");
        pages.Reader.Current = pages.Reader.Current with { Permissions = new HashSet<string>(StringComparer.Ordinal) { Permissions.Messaging.Simulator } };

        var shell = pages.Context.Render<MainLayout>(parameters => parameters.Add(p => p.Body, Words("正文")));

        Assert.Equal(["/", "/sms-simulator"], shell.FindAll("nav a").Select(a => a.GetAttribute("href")));
        Assert.Equal("正文", shell.Find("main").TextContent.Trim());
        Assert.NotNull(shell.Find("[data-interactive]"));
    }

    [Fact]
    public async Task Who_lost_the_account_while_the_page_was_open_sees_no_page_to_open()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        pages.Context.Services.AddSingleton<ICurrentActor>(new Nobody());
        Prepare(pages, "gone");

        var shell = pages.Context.Render<MainLayout>(parameters => parameters.Add(p => p.Body, Words("正文")));

        Assert.Equal(["/"], shell.FindAll("nav a").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public async Task A_page_that_fails_leaves_a_number_and_nothing_of_the_inside()
    {
        await using var context = new BunitContext();
        context.Services.AddSingleton(TimeProvider.System);
        context.Services.AddLogging();

        var boundary = context.Render<FaultBoundary>(parameters => parameters
            .AddChildContent<Failing>(child => child.Add(f => f.Fault, new InvalidOperationException("secret inside")))
            .Add(b => b.Numbered, number => builder => builder.AddContent(0, $"故障编号 {number}")));

        Assert.Matches("^故障编号 [0-9]{4}-[0-9]{6}$", boundary.Markup);
    }

    [Fact]
    public async Task A_right_withdrawn_while_the_page_is_open_is_told_as_that()
    {
        await using var context = new BunitContext();
        context.Services.AddSingleton(TimeProvider.System);
        context.Services.AddLogging();

        var boundary = context.Render<FaultBoundary>(parameters => parameters
            .AddChildContent<Failing>(child => child.Add(f => f.Fault, new AccessDeniedException()))
            .Add(b => b.ErrorContent, fault => builder => builder.AddContent(0, fault.Message)));

        Assert.Equal("您没有此项操作的权限，如需使用请联系信息科。", boundary.Markup);
    }

    private static void Prepare(StaffPages pages, string name)
    {
        pages.Context.AddAuthorization().SetAuthorized(name);
        pages.Context.Services.AddSingleton<IServiceProviderIsService>(new Registered(pages.Context.Services));
        pages.Context.Services.AddSingleton<PageMap>();
        pages.Context.Services.AddSingleton<Navigation>();
        pages.Context.Renderer.SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    private static RenderFragment Words(string text) => builder => builder.AddContent(0, text);

    /// <summary>bUnit's own container does not say what it holds.</summary>
    private sealed class Registered(IServiceCollection services) : IServiceProviderIsService
    {
        public bool IsService(Type serviceType) => services.Any(s => s.ServiceType == serviceType);
    }

    private sealed class Nobody : ICurrentActor
    {
        public Task<Actor> GetAsync(CancellationToken cancel) => Task.FromException<Actor>(new AccessDeniedException());
    }

    private sealed class Failing : ComponentBase
    {
        [Parameter]
        public Exception? Fault { get; set; }

        protected override void OnInitialized() => throw Fault!;
    }
}
