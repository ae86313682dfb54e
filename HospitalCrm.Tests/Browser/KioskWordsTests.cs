using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

[Collection(nameof(Journeys))]
public sealed class KioskWordsTests(Hospital hospital)
{
    [BrowserFact]
    public async Task One_character_too_many_is_told_and_every_character_is_kept()
    {
        var earlier = await hospital.CountEvaluationsAsync("1005");
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.IdentifyAsync("8800000006");
        await patient.FillClinicAsync("内分泌科", 'N');
        var words = patient.Page.GetByLabel("还有什么想说的？（可以不写）");
        var tooLong = new string('好', 2001);

        await words.FillAsync(tooLong);
        await patient.SeesAsync("最多2000个字，请删减一些。您写的内容不会丢失。");
        await patient.TapAsync("完成");
        await patient.SeesAsync("内容最多2000个字，现在是2001个字，请删减后再试。");
        await Assertions.Expect(words).ToHaveValueAsync(tooLong);
        await words.FillAsync(tooLong[1..]);
        await patient.TapAsync("完成", thenAt: "thanks");

        Assert.Equal(earlier + 1, await hospital.CountEvaluationsAsync("1005"));
    }

    [BrowserFact]
    public async Task Emoji_and_rare_characters_arrive_in_the_staff_app_as_they_were_written()
    {
        const string Words = "𠮷医生很好👍👨‍👩‍👧 <b>谢谢</b>";
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.IdentifyAsync("8800000006");
        await patient.FillClinicAsync("神经外科", 'S');

        await patient.Page.GetByTestId("words").FillAsync(Words);
        await patient.TapAsync("完成", thenAt: "thanks");

        await using var leader = await hospital.SignInAsync("leader", "/satisfaction/ratings?section=outpatient&period=today&dept=1012");
        await leader.SeesAsync(Words);
    }

    [BrowserFact]
    public async Task A_swipe_into_the_words_leaks_no_character()
    {
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.IdentifyAsync("8800000006");
        await patient.FillClinicAsync("心胸外科", 'X');
        var words = patient.Page.GetByTestId("words");

        await words.FocusAsync();
        while (!await patient.SwipeOnTheKeyboardAsync(";8800000001=99121010000?")) await words.FillAsync("");
        // A hand needs longer than a card reader; what was held back of the swipe would be there by then.
        await patient.Page.Keyboard.PressAsync("Shift", new() { Delay = 150 });
        await patient.Page.Keyboard.PressAsync("x");

        await Assertions.Expect(words).ToHaveValueAsync("x");
        await patient.IsAtAsync("summary");
    }
}
