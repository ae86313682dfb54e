using System.Text.Encodings.Web;
using System.Text.Unicode;
using HospitalCrm.App.Components;
using HospitalCrm.App.Shared.Lists;
using HospitalCrm.App.Theme;
using HospitalCrm.Domain.Common;
using MudBlazor;
using MudBlazor.Services;

namespace HospitalCrm.App.Setup;

/// <summary>Blazor, MudBlazor and the files pages need.</summary>
internal static class Pages
{
    /// <summary>What somebody pastes (20,000 characters, six bytes each in JSON) must reach the rule that refuses it kindly.</summary>
    private const long LargestMessage = 256 * 1024;

    public static void AddPages(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddRazorComponents().AddInteractiveServerComponents(options => options.DetailedErrors = false).AddHubOptions(hub => hub.MaximumReceiveMessageSize = LargestMessage);
        services.AddMudServices(options =>
        {
            options.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomRight;
            options.SnackbarConfiguration.VisibleStateDuration = 4000;
        });
        // A page that reconnects while the program stops is an open request; without this the stop waits half a minute for it.
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(5));
        services.AddLocalization();
        // Chinese as it is written, not as &#x...; three times as long.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddTransient<MudLocalizer, MudTexts>();
        services.AddHttpContextAccessor();
        services.AddScoped<RequestView>();
        services.AddSingleton<FileShelf>();
        services.AddSingleton<ThemeSheet>();
        services.AddSingleton(provider => new PageMap(provider.GetRequiredService<IServiceProviderIsService>()));
        services.AddSingleton<Navigation>();
        services.AddScoped<PageFinder>();
    }

    public static void UseTexts(this WebApplication app) => app.UseRequestLocalization(options =>
    {
        options.SetDefaultCulture(Languages.Chinese).AddSupportedCultures([.. Languages.All]).AddSupportedUICultures([.. Languages.All]);
        // Only what the person chose: a browser installed in English does not make a Chinese hospital's program English.
        options.RequestCultureProviders = [new Microsoft.AspNetCore.Localization.CookieRequestCultureProvider { CookieName = Languages.Cookie }];
    });

    public static void MapPages(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous().WithMetadata(new OpenByDesignAttribute("Style sheets, scripts and icons."));
        app.MapGet(ThemeSheet.Path, static async (ThemeSheet sheet, HttpContext context) =>
        {
            // Its address says which content it is.
            context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
            return Results.Bytes((await sheet.GetAsync()).Content, "text/css");
        }).AllowAnonymous().WithMetadata(new OpenByDesignAttribute("The colours of the sign-in page."));
        app.MapRazorComponents<Components.App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null);
    }
}
