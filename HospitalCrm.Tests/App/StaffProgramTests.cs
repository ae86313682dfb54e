using System.Net;
using System.Text.RegularExpressions;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Staff;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.App;

/// <summary>Signing in over HTTP, as a browser does.</summary>
public sealed partial class StaffProgramTests : IClassFixture<StaffProgram>, IDisposable
{
    private readonly StaffProgram _program;
    private readonly HttpClient _browser;

    public StaffProgramTests(StaffProgram program)
    {
        _program = program;
        _browser = program.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        program.His.Trouble = null;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task The_sign_in_page_says_what_it_wants()
    {
        var page = await ReadAsync("/account/login");

        foreach (var text in new[] { "用户编码", "用户密码", ">登录</button>", ">重置</button>", "连续5次失败将锁定30分钟", "操作手册" }) Assert.Contains(text, page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("D001", "wrong", "用户名或密码错误")]
    [InlineData("nobody", "Doctor@1", "用户名或密码错误")]
    [InlineData("D001", "", "用户名或者密码不能为空")]
    [InlineData("", "Doctor@1", "用户名或者密码不能为空")]
    public async Task What_is_wrong_is_told_and_the_name_stays_but_not_the_password(string code, string password, string sentence)
    {
        var answer = await SignInAsync(code, password);
        var page = await answer.Content.ReadAsStringAsync(Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(sentence, page, StringComparison.Ordinal);
        Assert.Contains($"value=\"{code}\"", page, StringComparison.Ordinal);
        if (password.Length > 0) Assert.DoesNotContain(password, page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/satisfaction?period=7d", "/satisfaction?period=7d")]
    [InlineData("", "/")]
    [InlineData("https://elsewhere.example/", "/")]
    [InlineData("//elsewhere.example/", "/")]
    [InlineData("/\\elsewhere.example/", "/")]
    [InlineData("/account/login", "/")]
    public async Task After_signing_in_the_page_asked_for_opens_if_it_is_ours(string asked, string opened)
    {
        var answer = await SignInAsync("D001", "Doctor@1", asked);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal(opened, new Uri(_browser.BaseAddress!, answer.Headers.Location!).PathAndQuery);
    }

    [Fact]
    public async Task The_last_user_name_is_remembered_and_nothing_else()
    {
        var answer = await SignInAsync("D001", "Doctor@1");
        var cookies = answer.Headers.GetValues("Set-Cookie").ToList();

        var lastUser = Assert.Single(cookies, c => c.StartsWith("hospitalcrm-last-user=", StringComparison.Ordinal));
        Assert.StartsWith("hospitalcrm-last-user=D001;", lastUser, StringComparison.Ordinal);
        Assert.Contains("httponly", lastUser, StringComparison.Ordinal);
        Assert.Contains("value=\"D001\"", await ReadAsync("/account/login"), StringComparison.Ordinal);
        Assert.Contains("httponly", Assert.Single(cookies, c => c.StartsWith("hospitalcrm=", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_from_elsewhere_is_refused()
    {
        var answer = await _browser.PostAsync("/account/login", new FormUrlEncodedContent([new("_handler", "sign-in"), new("UserCode", "D001"), new("Password", "Doctor@1")]), Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task While_the_HIS_is_down_it_is_said()
    {
        _program.His.Trouble = HisTrouble.TooSlow;

        var answer = await SignInAsync("D001", "Doctor@1");

        Assert.Contains("医院信息系统暂时无法连接，请稍后再试。", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_password_leads_to_its_change_and_nowhere_else()
    {
        await AddLocalAsync("First-secret-1");

        var signedIn = await SignInAsync("duty", "First-secret-1", "/satisfaction");
        var elsewhere = await _browser.GetAsync("/satisfaction", Cancel);
        var changed = await PostAsync("/account/password", new() { ["_handler"] = "change-password", ["Current"] = "First-secret-1", ["Wanted"] = "A-new-password-1", ["Repeated"] = "A-new-password-1" });
        var after = await _browser.GetAsync("/satisfaction", Cancel);

        Assert.Equal("/account/password", new Uri(_browser.BaseAddress!, signedIn.Headers.Location!).PathAndQuery);
        Assert.Equal("/account/password", new Uri(_browser.BaseAddress!, elsewhere.Headers.Location!).PathAndQuery);
        Assert.Contains("密码已修改。", await changed.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.NotEqual(HttpStatusCode.Found, after.StatusCode);
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_asked_to_and_comes_back()
    {
        var answer = await _browser.GetAsync("/satisfaction?period=today", Cancel);

        Assert.Equal("/account/login?returnUrl=%2Fsatisfaction%3Fperiod%3Dtoday", answer.Headers.Location!.PathAndQuery);
    }

    [Fact]
    public async Task A_page_without_the_right_is_forbidden()
    {
        await SignInAsync("D001", "Doctor@1");

        var answer = await _browser.GetAsync("/sms-simulator", Cancel);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_photo_is_given_to_whoever_may_see_its_person_and_to_nobody_else()
    {
        var (own, other) = (await AddPhotoAsync("D001"), await AddPhotoAsync("D002"));
        var stranger = await _browser.GetAsync($"/staff/photos/{own}", Cancel);
        await SignInAsync("D001", "Doctor@1");
        var withoutRight = await _browser.GetAsync($"/staff/photos/{own}", Cancel);

        await using var scope = _program.Services.CreateAsyncScope();
        var accounts = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var account = (await accounts.FindByNameAsync("D001"))!;
        Assert.True((await accounts.AddToRoleAsync(account, ShippedRoles.DepartmentHead)).Succeeded);
        var seen = await _browser.GetAsync($"/staff/photos/{own}", Cancel);
        var elsewhere = await _browser.GetAsync($"/staff/photos/{other}", Cancel);
        Assert.True((await accounts.RemoveFromRoleAsync(account, ShippedRoles.DepartmentHead)).Succeeded);

        Assert.Equal((HttpStatusCode.Found, HttpStatusCode.OK, HttpStatusCode.NotFound), (stranger.StatusCode, seen.StatusCode, elsewhere.StatusCode));
        Assert.NotEqual(HttpStatusCode.OK, withoutRight.StatusCode);
        Assert.Equal("image/jpeg", seen.Content.Headers.ContentType!.MediaType);
        Assert.Equal([0xFF, 0xD8, 1], await seen.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task After_signing_out_the_pages_are_closed()
    {
        await SignInAsync("D001", "Doctor@1");
        var token = Token().Match(await ReadAsync("/")).Groups["token"].Value;

        var answer = await _browser.PostAsync("/account/sign-out", new FormUrlEncodedContent([new("__RequestVerificationToken", token)]), Cancel);
        var page = await _browser.GetAsync("/", Cancel);

        Assert.Equal("/account/login", answer.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.Found, page.StatusCode);
    }

    [Fact]
    public async Task The_manual_can_be_had_without_signing_in()
    {
        var answer = await _browser.GetAsync("/manual", Cancel);
        var manual = await answer.Content.ReadAsStringAsync(Cancel);

        Assert.Equal("医患关系管理系统-操作手册.html", answer.Content.Headers.ContentDisposition!.FileNameStar);
        foreach (var chapter in new[] { "自助机", "登录", "满意度", "短信模拟器" }) Assert.Contains($"<h2>{chapter}</h2>", manual, StringComparison.Ordinal);
        // A page to keep: nothing of it lies elsewhere. (Inside a picture the letters "http" may occur by chance, "://" cannot.)
        Assert.DoesNotContain("://", manual, StringComparison.Ordinal);
        Assert.Contains("src=\"data:image/png;base64,", manual, StringComparison.Ordinal);
        Assert.DoesNotContain("src=\"../", manual, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_English_page_is_English()
    {
        var chosen = await _browser.GetAsync("/language/en?back=/account/login", Cancel);
        var page = await ReadAsync("/account/login");

        Assert.Equal("/account/login", chosen.Headers.Location!.OriginalString);
        Assert.Contains("User code", page, StringComparison.Ordinal);
        Assert.Contains("lang=\"en\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("用户", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_tell_the_browser_what_it_may_do_with_them()
    {
        var answer = await _browser.GetAsync("/account/login", Cancel);

        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("script-src 'self';", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task An_unknown_address_gets_a_page_that_says_so()
    {
        var answer = await _browser.GetAsync("/nowhere", Cancel);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("ok", await ReadAsync("/healthz"));
    }

    [Fact]
    public async Task A_fault_shows_a_number_to_read_out_and_nothing_of_the_inside()
    {
        await using var broken = _program.WithWebHostBuilder(builder => builder.ConfigureTestServices(services => services.AddSingleton<IStartupFilter>(new Breaking())));
        using var browser = broken.CreateClient();

        var answer = await browser.GetAsync("/breaks", Cancel);
        var page = await answer.Content.ReadAsStringAsync(Cancel);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Matches("故障编号 <strong>[0-9]{4}-[0-9]{6}</strong>", page);
        Assert.DoesNotContain("secret inside", page, StringComparison.Ordinal);
    }

    private async Task<Guid> AddPhotoAsync(string code)
    {
        await using var db = await _program.Services.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(Cancel);
        var photo = new StaffPhoto([0xFF, 0xD8, 1], new(2026, 11, 23, 0, 0, 0, DateTimeKind.Utc));
        var extension = new StaffExtension(await db.StaffMembers.Where(m => m.Code == code).Select(m => m.Id).SingleAsync(Cancel), code);
        extension.SetPhoto(photo.Id);
        db.AddRange(photo, extension);
        _program.Services.GetRequiredService<AuditTrail>().AddChanges(db, Actor.System);
        await db.SaveChangesAsync(Cancel);
        return photo.Id;
    }

    private async Task AddLocalAsync(string secret)
    {
        await using var scope = _program.Services.CreateAsyncScope();
        var account = new Account { UserName = "duty", DisplayName = "值班", IsLocal = true, MustChangePassword = true, LockoutEnabled = true };
        Assert.True((await scope.ServiceProvider.GetRequiredService<UserManager<Account>>().CreateAsync(account, secret)).Succeeded);
    }

    private Task<HttpResponseMessage> SignInAsync(string code, string password, string? returnUrl = null) => PostAsync(
        "/account/login" + (returnUrl is null ? "" : $"?returnUrl={Uri.EscapeDataString(returnUrl)}"),
        new() { ["_handler"] = "sign-in", ["UserCode"] = code, ["Password"] = password });

    private async Task<HttpResponseMessage> PostAsync(string address, Dictionary<string, string> form)
    {
        form["__RequestVerificationToken"] = Token().Match(await ReadAsync(address)).Groups["token"].Value;
        return await _browser.PostAsync(address, new FormUrlEncodedContent(form), Cancel);
    }

    private Task<string> ReadAsync(string address) => _browser.GetStringAsync(address, Cancel);

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();

    private sealed class Breaking : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            next(app);
            // Behind all pages: only an address that is none of them comes here.
            app.Use((HttpContext context, RequestDelegate _) => context.Request.Path == "/breaks" ? throw new InvalidOperationException("secret inside") : Task.CompletedTask);
        };
    }
}
