using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

[Collection(nameof(Journeys))]
public sealed class StaffShellTests(Hospital hospital)
{
    [BrowserFact]
    public async Task Whoever_types_faster_than_the_line_loses_no_letter()
    {
        const string Words = "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklm";
        await using var office = await hospital.SignInAsync("office", "/complaints/publications/new");
        foreach (var (path, field) in new[] { ("/complaints/publications/new", "#f-said"), ("/complaints/new", "#f-targets") })
        {
            await office.OpenAsync(path);

            await office.Page.Locator(field).PressSequentiallyAsync(Words);

            // What is pressed last is answered last: by then every answer to a key has come.
            await office.Page.GetByRole(AriaRole.Button, new() { Name = "保存", Exact = true }).ClickAsync();
            await Assertions.Expect(office.Page.Locator(".field-error").First).ToBeVisibleAsync();
            await Assertions.Expect(office.Page.Locator(field)).ToHaveValueAsync(Words);
        }
    }

    [BrowserFact]
    public async Task The_keyboard_alone_finds_pages_opens_menus_and_folds_the_navigation()
    {
        await using var it = await hospital.SignInAsync("it");
        var keys = it.Page.Keyboard;

        await keys.PressAsync("Control+k");
        var palette = it.Page.GetByRole(AriaRole.Dialog, new() { Name = "查找页面" });
        await Assertions.Expect(palette.GetByRole(AriaRole.Combobox)).ToBeFocusedAsync();
        await keys.TypeAsync("dxmnq");
        await Assertions.Expect(palette.GetByRole(AriaRole.Option)).ToHaveCountAsync(1);
        await keys.PressAsync("Enter");
        await it.SeesHeadingAsync("短信模拟器");
        await Assertions.Expect(palette).ToBeHiddenAsync();
        await Assertions.Expect(it.Page.Locator("nav a[aria-current=page]")).ToHaveTextAsync("短信模拟器");

        await keys.PressAsync("Control+k");
        await Assertions.Expect(palette.GetByRole(AriaRole.Option).First).ToContainTextAsync("短信模拟器");
        await keys.PressAsync("Escape");
        await Assertions.Expect(palette).ToBeHiddenAsync();

        await it.Page.GetByRole(AriaRole.Button, new() { Name = "主题" }).FocusAsync();
        await keys.PressAsync("Enter");
        await Assertions.Expect(it.Page.GetByRole(AriaRole.Menuitemradio, new() { Name = "跟随系统" })).ToBeFocusedAsync();
        await keys.PressAsync("ArrowDown");
        await Assertions.Expect(it.Page.GetByRole(AriaRole.Menuitemradio, new() { Name = "浅色" })).ToBeFocusedAsync();
        await keys.PressAsync("Escape");
        await Assertions.Expect(it.Page.GetByRole(AriaRole.Menu)).ToHaveCountAsync(0);
        await Assertions.Expect(it.Page.GetByRole(AriaRole.Button, new() { Name = "主题" })).ToBeFocusedAsync();

        var group = it.Page.GetByRole(AriaRole.Button, new() { Name = "满意度", Exact = true });
        await group.FocusAsync();
        await keys.PressAsync("Enter");
        await Assertions.Expect(it.Page.GetByRole(AriaRole.Link, new() { Name = "满意度总览" })).ToBeHiddenAsync();
        await it.OpenAsync("/terminals");
        await Assertions.Expect(it.Page.GetByRole(AriaRole.Link, new() { Name = "满意度总览" })).ToBeHiddenAsync();
        await it.Page.GetByRole(AriaRole.Button, new() { Name = "收起导航" }).ClickAsync();
        await it.OpenAsync("/");
        await Assertions.Expect(it.Page.GetByRole(AriaRole.Button, new() { Name = "展开导航" })).ToHaveAttributeAsync("aria-expanded", "false");
    }

    [BrowserFact]
    public async Task What_somebody_chooses_for_themselves_waits_for_them_at_another_computer()
    {
        await using (var quality = await hospital.SignInAsync("quality", "/account/me"))
        {
            await quality.SeesHeadingAsync("个人设置");
            await quality.Page.GetByRole(AriaRole.Main).GetByText("高对比", new() { Exact = true }).ClickAsync();
            await Assertions.Expect(quality.Page.Locator("html")).ToHaveAttributeAsync("data-contrast", "high");
            await quality.Page.GetByText("125%").ClickAsync();
            await quality.Page.GetByText("紧凑").ClickAsync();
            await quality.SeesAsync("已保存");
            await quality.Page.GetByLabel("登录后打开").SelectOptionAsync("/notices");
            await Assertions.Expect(quality.Page.GetByText("已保存")).ToHaveCountAsync(2);
        }

        await using var elsewhere = await hospital.SignInAsync("quality");
        await elsewhere.SeesHeadingAsync("通知");
        foreach (var (name, value) in new[] { ("data-contrast", "high"), ("data-font", "125"), ("data-density", "compact") })
            await Assertions.Expect(elsewhere.Page.Locator("html")).ToHaveAttributeAsync(name, value);
        await Assertions.Expect(elsewhere.Page.Locator("body")).ToHaveCSSAsync("font-size", "17.5px");

        await elsewhere.OpenAsync("/account/me");
        foreach (var usual in new[] { "标准", "100%", "舒适" }) await elsewhere.Page.GetByText(usual, new() { Exact = true }).ClickAsync();
        await elsewhere.Page.GetByLabel("登录后打开").SelectOptionAsync("/");
        await Assertions.Expect(elsewhere.Page.GetByText("已保存")).ToHaveCountAsync(2);
    }

    [BrowserTheory]
    [InlineData(1366, "zh", "")]
    [InlineData(1024, "zh", "high")]
    [InlineData(1366, "en", "high")]
    [InlineData(1024, "en", "")]
    public async Task The_shell_can_be_used_by_everybody_in_every_look(int width, string language, string contrast)
    {
        var faults = new List<string>();
        await using var it = await hospital.OpenStaffAppAsync("/", width);
        if (language == "en") await it.Page.GetByRole(AriaRole.Link, new() { Name = "English" }).ClickAsync();
        await it.Page.Locator("#user-code").FillAsync("it");
        await it.Page.Locator("#password").FillAsync(Hospital.Password);
        await it.Page.Locator("button[type=submit]").ClickAsync();
        await it.IsReadyAsync();
        await it.Page.EvaluateAsync("contrast => hospitalCrm.choose('contrast', contrast)", contrast);

        foreach (var path in new[] { "/notices", "/notices?all=true", "/account/me", "/access/menus", "/access/menus/new", "/" })
        {
            await it.OpenAsync(path);
            await Assertions.Expect(it.Page.Locator("main [aria-busy=true], .mud-skeleton")).ToHaveCountAsync(0);
            faults.AddRange(await Reading.FaultsAsync(it.Page, path));
            var overflow = await it.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            if (overflow > 0) faults.Add($"{path} is {overflow} px too wide");
        }

        await it.Page.Keyboard.PressAsync("Control+k");
        await it.Page.GetByRole(AriaRole.Option).First.WaitForAsync();
        faults.AddRange(await Reading.FaultsAsync(it.Page, "palette"));
        await it.Page.Keyboard.PressAsync("Escape");
        await it.Page.Locator("[popovertarget=menu-person]").ClickAsync();
        await it.Page.GetByRole(AriaRole.Menu).WaitForAsync();
        faults.AddRange(await Reading.FaultsAsync(it.Page, "menu of the person"));

        await it.Page.Keyboard.PressAsync("Escape");
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            if (contrast.Length == 0) break;
            await it.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            foreach (var path in new[] { "/account/me", "/access/menus", "/" })
            {
                await it.OpenAsync(path);
                await Assertions.Expect(it.Page.Locator("main [aria-busy=true], .mud-skeleton")).ToHaveCountAsync(0);
                faults.AddRange((await it.Page.EvaluateAsync<string[]>(Contrast.TooWeak)).Select(weak => $"{path} {scheme} {weak}"));
            }
        }

        Reading.IsClean(faults);
    }
}

/// <summary>What is shown with less than 7:1.</summary>
file static class Contrast
{
    public const string TooWeak = """
        () => {
          const parse = c => { const m = c.match(/[\d.]+/g).map(Number); return m.length === 3 ? [...m, 1] : m; };
          const lum = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
          const behind = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] > .99) return c; } return [255, 255, 255, 1]; };
          const found = new Set();
          for (const e of document.querySelectorAll('body *')) {
            if (!e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || ![...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim())) continue;
            const s = getComputedStyle(e), a = lum(parse(s.color)), b = lum(behind(e));
            const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
            if (ratio < 7 && !e.closest('[disabled], :disabled')) found.add(`${ratio.toFixed(1)}:1 ${e.tagName}.${e.className} "${e.textContent.trim().slice(0, 20)}"`);
          }
          return [...found];
        }
        """;
}
