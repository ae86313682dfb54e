using HospitalCrm.Domain.Complaints;
using HospitalCrm.Kiosk.Steps;

namespace HospitalCrm.Tests.Kiosk;

/// <summary>How 您说我们改 is laid out in pages.</summary>
public sealed class WallPagesTests
{
    private static readonly DateOnly Day = new(2026, 11, 24);
    private static readonly WallRoom Room = new(Height: 100, Frame: 10, Line: 10, Columns: 10, TitleColumns: 8, Most: 3);

    [Fact]
    public void Short_ones_share_a_page_as_far_as_they_fit_and_no_more_than_are_read_at_once()
    {
        var entries = Enumerable.Range(1, 4).Select(i => new WallEntry($"{i}", "说", "改", Day)).ToList();

        Assert.Equal([2, 2], WallPages.Of(entries, Room).Select(p => p.Count));
        Assert.Equal([3, 1], WallPages.Of(entries, Room with { Height = 1000 }).Select(p => p.Count));
        Assert.Empty(WallPages.Of([], Room));
    }

    [Theory]
    [InlineData("候诊区座椅太少。老人只能站着等！“请想想办法。”谢谢你们；再见。")]
    [InlineData("没有标点的一段话连着写下去不停也不断一直写到写不下为止")]
    [InlineData("第一行\r\n\n  第二行\n第三行")]
    [InlineData("A new car park has been opened behind building three. https://hospital.example.cn/parking-information")]
    [InlineData("😀😁😂🤣😃😄😅😆😉😊")]
    [InlineData("。。。。。。。。。。。。。。。。。。。。”””””””””””””””””””””””””””””””””””””””””")]
    public void A_long_one_goes_over_as_many_pages_as_it_needs_and_loses_nothing(string sentence)
    {
        var text = string.Concat(Enumerable.Repeat(sentence, 20))[..Math.Min(500, sentence.Length * 20)];
        foreach (var (said, changed) in new[] { (text, text), (text, "改了。"), ("说了。", text) })
        {
            var parts = WallPages.Of([new(new string('题', 50), said, changed, Day), new("短", "说", "改", Day)], Room with { Height = 140 }).SelectMany(p => p).ToList();
            var whole = parts.TakeWhile(p => p.Title != "短").ToList();

            Assert.Equal(Bare(said), Bare(string.Concat(whole.Select(p => p.Said))));
            Assert.Equal(Bare(changed), Bare(string.Concat(whole.Select(p => p.Changed))));
            Assert.Equal(whole.Select((_, i) => i > 0), whole.Select(p => p.IsContinued));
            Assert.Equal(whole.Select((_, i) => i < whole.Count - 1), whole.Select(p => p.GoesOn));
            Assert.All(whole, p => Assert.False(string.IsNullOrEmpty(p.Said) && string.IsNullOrEmpty(p.Changed)));
            Assert.All(whole.SelectMany(p => new[] { p.Said, p.Changed }).OfType<string>(), t => Assert.False(char.IsLowSurrogate(t[0]) || char.IsHighSurrogate(t[^1]), t));
        }
    }

    [Fact]
    public void A_page_ends_with_a_sentence_and_its_closing_mark_where_one_is_near()
    {
        var parts = WallPages.Of([new("题", "“候诊区的座椅太少，老人们只能站着等很久。”此外空调也太冷，冷得让人受不了。后面还有很多很多话要说，说也说不完。", "改了。", Day)], Room with { Height = 80 }).SelectMany(p => p).ToList();

        Assert.Equal("“候诊区的座椅太少，老人们只能站着等很久。”此外空调也太冷，冷得让人受不了。", parts[0].Said);
    }

    private static string Bare(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
