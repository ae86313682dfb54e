using Bunit;
using HospitalCrm.App.Components;
using HospitalCrm.App.Features.Personal;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Notices;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
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
    public async Task A_renamed_or_hidden_menu_entry_changes_on_the_open_page()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        Prepare(pages, "it");
        var shell = pages.Context.Render<MainLayout>(parameters => parameters.Add(p => p.Body, Words("正文")));
        await pages.LookForChangesAsync(Cancel);
        await using var db = await pages.Hospital.OpenDbAsync(Cancel);
        var terminals = await db.Menus.FirstAsync(m => m.ShippedAs == "terminals", Cancel);
        var ratings = await db.Menus.FirstAsync(m => m.ShippedAs == "ratings", Cancel);
        var book = pages.Context.Services.GetRequiredService<MenuBook>();

        var renamed = await book.OpenAsync(terminals.Id, Cancel);
        renamed.Values["name"] = "自助机";
        await book.SaveAsync(renamed, Cancel);
        var hidden = await book.OpenAsync(ratings.Id, Cancel);
        hidden.Values["disabled"] = "1";
        await book.SaveAsync(hidden, Cancel);
        await pages.LookForChangesAsync(Cancel);

        shell.WaitForAssertion(() => Assert.Equal("自助机", shell.Find("nav a[href='/terminals']").TextContent));
        Assert.DoesNotContain(shell.FindAll("nav a"), a => a.GetAttribute("href") == "/satisfaction/ratings");
    }

    [Theory]
    [InlineData("zdgl", "/terminals")]
    [InlineData("终端", "/terminals")]
    [InlineData("TERMI", "/terminals")]
    [InlineData("setti pers", "/account/me")]
    [InlineData("总览 满意", "/satisfaction")]
    public async Task The_palette_finds_a_page_by_its_names_and_by_pinyin_initials(string typed, string first)
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        Prepare(pages, "it");

        var all = await pages.Context.Services.GetRequiredService<PageFinder>().OpenAsync(Cancel);

        Assert.Equal(first, PageFinder.Find(all, typed)[0].Href);
        Assert.Empty(PageFinder.Find(all, "没有这样的页面"));
    }

    [Fact]
    public async Task The_palette_offers_nothing_that_may_not_be_opened_and_what_was_used_last_first()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        Prepare(pages, "agent");
        var me = await AddAccountAsync(pages);
        pages.Reader.Current = pages.Reader.Current with { AccountId = me, Permissions = new HashSet<string>(StringComparer.Ordinal) { Permissions.Messaging.Simulator } };
        var palette = pages.Context.Render<CommandPalette>();

        await palette.Find("button").ClickAsync(new());
        Assert.Equal(["工作台", "短信模拟器", "通知", "个人设置"], Offered(palette));
        await palette.Find("[role=option]:nth-child(2)").ClickAsync(new());
        Assert.EndsWith("/sms-simulator", pages.Context.Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
        Assert.Empty(palette.FindAll("dialog"));

        await palette.Find("button").ClickAsync(new());
        Assert.Equal(["短信模拟器", "工作台", "通知", "个人设置"], Offered(palette));
        await palette.Find("input").InputAsync(new() { Value = "tz" });
        Assert.Equal(["通知"], Offered(palette));
    }

    [Fact]
    public async Task The_bell_counts_what_is_unread_and_the_page_shows_it_until_it_is_read()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        Prepare(pages, "agent");
        var (me, other) = (await AddAccountAsync(pages), await AddAccountAsync(pages));
        pages.Reader.Current = pages.Reader.Current with { AccountId = me };
        var bell = pages.Context.Render<NoticeBell>();
        Assert.Equal("通知", bell.Find("a").GetAttribute("aria-label"));
        await pages.LookForChangesAsync(Cancel);

        await TellAsync(pages, me, NoticeKind.RoleGiven, "/", "信息科");
        await TellAsync(pages, other, NoticeKind.RoleGiven, "/", "院领导");
        await pages.LookForChangesAsync(Cancel);

        bell.WaitForAssertion(() => Assert.Equal("通知，1条未读", bell.Find("a").GetAttribute("aria-label")));
        var page = pages.Open<NoticesPage>("/notices");
        Assert.Equal("您已被授予角色“信息科”。", page.Find(".notices a").TextContent);
        await page.Find(".notices button").ClickAsync(new());
        Assert.Contains("没有未读通知", page.Markup, StringComparison.Ordinal);
        await pages.LookForChangesAsync(Cancel);
        bell.WaitForAssertion(() => Assert.Equal("通知", bell.Find("a").GetAttribute("aria-label")));
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
        pages.Context.Services.AddScoped<PageFinder>();
        pages.Context.Renderer.SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    private static IEnumerable<string> Offered(IRenderedComponent<CommandPalette> palette) => palette.FindAll("[role=option] span:first-of-type").Select(s => s.TextContent);

    private static async Task<Guid> AddAccountAsync(StaffPages pages)
    {
        await using var db = await pages.Hospital.OpenDbAsync(Cancel);
        var account = new Account { DisplayName = "某人" };
        db.Users.Add(account);
        pages.Context.Services.GetRequiredService<AuditTrail>().AddChanges(db, Actor.System);
        await db.SaveChangesAsync(Cancel);
        return account.Id;
    }

    private static async Task TellAsync(StaffPages pages, Guid account, NoticeKind kind, string href, params string[] arguments)
    {
        await using var db = await pages.Hospital.OpenDbAsync(Cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
        await NoticeBoard.AddAsync(db, account, kind, href, pages.Hospital.Time.GetUtcNow().UtcDateTime, Cancel, arguments);
        await db.SaveChangesAsync(Cancel);
        await transaction.CommitAsync(Cancel);
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
