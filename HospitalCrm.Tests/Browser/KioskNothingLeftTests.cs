
namespace HospitalCrm.Tests.Browser;

/// <summary>Whoever was here leaves nothing: what they entered and what was shown to them is planted, and then looked for everywhere a browser keeps things.</summary>
[Collection(nameof(Journeys))]
public sealed class KioskNothingLeftTests(Hospital hospital)
{
    private const string Words = "丁香路的樱桃树";

    /// <summary>From now on notes when the planted values were last seen in the document, without waiting for anybody to look.</summary>
    private const string Watch = """
        planted => {
          const holds = () => planted.some(value => document.documentElement.outerHTML.includes(value) || [...document.querySelectorAll('input, textarea')].some(field => field.value.includes(value)));
          document.addEventListener('click', () => { window.touchedAt = performance.now(); }, { capture: true });
          // The thanks show nothing of the person any more: then it is gone before the touch.
          window.touchedAt = performance.now();
          const look = () => {
            if (holds()) requestAnimationFrame(look);
            else window.goneAfter = performance.now() - window.touchedAt;
          };
          look();
          window.addEventListener('pagehide', () => { window.goneAfter ??= performance.now() - window.touchedAt; localStorage.setItem('test-gone-after', String(window.goneAfter)); });
        }
        """;

    /// <summary>Where a browser keeps things that a script could find; the cookie of the terminal is none of them.</summary>
    private const string Search = """
        async planted => {
          localStorage.removeItem('test-gone-after');
          const kept = {
            document: document.documentElement.outerHTML,
            fields: [...document.querySelectorAll('input, textarea')].map(field => field.value).join(),
            cookies: document.cookie,
            local: JSON.stringify(localStorage),
            session: JSON.stringify(sessionStorage),
            address: location.href,
            name: window.name,
            state: JSON.stringify(history.state),
            requests: performance.getEntries().map(entry => entry.name).join(),
            databases: JSON.stringify(await indexedDB.databases()),
          };
          for (const shelf of await caches.keys()) {
            const cache = await caches.open(shelf);
            for (const request of await cache.keys()) kept[`cache ${request.url}`] = request.url + await (await cache.match(request)).text();
          }
          return Object.entries(kept).flatMap(([place, text]) => planted.filter(value => text?.includes(value)).map(value => `${place}: ${value}`));
        }
        """;

    [BrowserTheory]
    [InlineData("the end of a rating", "end", "13900000005")]
    [InlineData("leaving in the middle", "leave-anyway", "13900000006")]
    public async Task Within_a_second_nothing_of_the_person_is_left_anywhere(string how, string touch, string phone)
    {
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.ChoosePhoneAsync();
        await patient.KeyInAsync(phone);
        await patient.TapAsync("获取验证码", thenAt: "code");
        var code = await hospital.ReadCodeAsync(phone);
        await patient.KeyInAsync(code);
        await patient.TapAsync("确定", thenAt: "sections");
        var greeting = await patient.Page.GetByText("您好，").InnerTextAsync();
        string[] planted = [phone, $"139****{phone[^4..]}", Words, greeting, $"\"{code}\""];
        // one person rates one clinic a day.
        await patient.FillClinicAsync(touch == "end" ? "心血管内科" : "感染性疾病科", touch == "end" ? 'X' : 'G');
        await patient.Page.GetByTestId("words").FillAsync(Words);
        if (touch == "end") await patient.TapAsync("完成", thenAt: "thanks");
        else await patient.Page.GetByTestId("leave").ClickAsync();

        await patient.Page.EvaluateAsync(Watch, planted);
        await patient.Page.GetByTestId(touch).ClickAsync();
        await patient.IsAtAsync("home");

        var goneAfter = double.Parse(await patient.Page.EvaluateAsync<string>("() => localStorage.getItem('test-gone-after') ?? String(window.goneAfter)"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(goneAfter is >= 0 and <= 1000, $"After {how} it was gone after {goneAfter} ms.");
        Assert.Empty(await FindAsync(patient, planted));
        for (var step = 0; step < 3; step++)
        {
            await patient.Page.GoBackAsync();
            await patient.IsAtAsync("home");
            Assert.Empty(await FindAsync(patient, planted));
        }

        await patient.TapAsync("开始评价", thenAt: "consent");
        await patient.TapAsync("同意并继续", thenAt: "identify");
        await patient.TapAsync("用手机号验证", thenAt: "phone");
        Assert.Equal("", await patient.Page.GetByTestId("phone").InputValueAsync());
    }

    private static async Task<string[]> FindAsync(Patient patient, string[] planted) =>
        await patient.Page.EvaluateAsync<string[]>(Search, planted);
}
