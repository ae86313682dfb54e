using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Satisfaction;

namespace HospitalCrm.Tests.Satisfaction;

public sealed class CardSwipeTests
{
    private const string Again = "没有读到有效的卡号，请再刷一次，或改用手机号验证。";
    private const string NotByIdCard = "本机不能用身份证验证，请刷就诊卡，或改用手机号验证。";

    /// <summary>A hospital whose HIS keeps 身份证号 as card numbers beside its own of ten digits.</summary>
    private const string OrIdCard = "^(?:[0-9]{10}|(?<id>[0-9]{17}[0-9X]))$";

    private static readonly string TenDigits = new KioskOptions().CardPattern;

    [Theory]
    [InlineData("8800000001")]
    [InlineData("8800000001\r\n")]
    [InlineData(" 8800000001 ")]
    [InlineData(";8800000001=99121010000?")]
    [InlineData(";8800000001=?")]
    [InlineData(";8800000001?")]
    [InlineData("%B8800000001^CHEN/JING^9912?")]
    [InlineData("%B8800000001^CHEN/JING^9912?;8800000001=9912?")]
    [InlineData("%B8800000001^CHEN/JING^9912?\n;8800000001=9912?\n+018800000001==156?")]
    [InlineData("+8800000001=156?")]
    public void A_whole_swipe_gives_the_card_number(string raw) => Assert.Equal("8800000001", CardSwipe.Read(raw, TenDigits));

    [Theory]
    [InlineData("88000000018800000001")]
    [InlineData("8800000001\n8800000001")]
    [InlineData(";8800000001=9912?;8800000001=9912?")]
    public void A_reader_that_fires_twice_has_read_one_card(string raw) => Assert.Equal("8800000001", CardSwipe.Read(raw, TenDigits));

    [Theory]
    [InlineData("%b8800000001^chen/jing^9912?", "^[0-9]{10}$", "8800000001")]
    [InlineData("%bmz00000001^chen/jing^9912?", "^MZ[0-9]{8}$", "MZ00000001")]
    public void A_keyboard_in_capitals_by_mistake_changes_nothing_on_track_1(string raw, string pattern, string card) => Assert.Equal(card, CardSwipe.Read(raw, pattern));

    [Theory]
    [InlineData("%E?;8800000001=9912?")]
    [InlineData("%B8800000001^CHEN/JING^9912?;E?+E?")]
    [InlineData("%?;8800000001=9912?+?")]
    [InlineData("%B6222020000000000^BANK/CARD^9912?;8800000001=9912?")]
    public void One_track_with_a_number_of_this_hospital_is_enough(string raw) => Assert.Equal("8800000001", CardSwipe.Read(raw, TenDigits));

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("\n")]
    [InlineData("880000000")]
    [InlineData("88000000012")]
    [InlineData("88000O0001")]
    [InlineData("８８０００００００１")]
    [InlineData("8800000001=9912")]
    [InlineData("8800000001?")]
    public void What_is_no_card_of_this_hospital_is_refused(string? raw) => Assert.Equal(Again, Refusal(raw, TenDigits));

    [Theory]
    [InlineData("8800000001\u0018")]
    [InlineData(";8800000001=99")]
    [InlineData("%B8800000001^CHEN/JI")]
    [InlineData("%B8800000001^CHEN/JING^9912?;88000")]
    [InlineData("%B8800000001^CHEN/JING^9912?;8800000001=9912?+0188\u0018")]
    public void A_swipe_that_was_broken_off_is_refused_although_a_number_can_be_seen(string raw) => Assert.Equal(Again, Refusal(raw, TenDigits));

    [Theory]
    [InlineData("%E?")]
    [InlineData("%E?;E?+E?")]
    [InlineData(";?")]
    [InlineData("%B8800000001?")]
    [InlineData("%8800000001=9912?")]
    [InlineData("+B8800000001^CHEN/JING^9912?")]
    [InlineData(";88000A0001=9912?")]
    [InlineData(";8800000001=9912?5;88")]
    [InlineData(";8800000001=0123456789012345678901234567890123456789?")]
    public void Tracks_that_are_none_are_refused(string raw) => Assert.Equal(Again, Refusal(raw, TenDigits));

    [Theory]
    [InlineData("%B8800000001^CHEN/JING^9912?;8800000002=9912?")]
    [InlineData("8800000001\n8800000002")]
    public void Two_numbers_are_nobody(string raw) => Assert.Equal(Again, Refusal(raw, TenDigits));

    /// <summary>Worked out by hand, column by column; the first two look like the start of another track.</summary>
    [Theory]
    [InlineData(";8800000001=9912?", ';')]
    [InlineData("+8800000001=9912?", ';')]
    [InlineData(";1234567890?", '5')]
    [InlineData("%B8800000001^AB^?", 'Z')]
    public void The_LRC_is_checked_where_the_reader_sends_it(string track, char check)
    {
        var pattern = track.Contains("1234567890", StringComparison.Ordinal) ? "^1234567890$" : TenDigits;

        Assert.NotEmpty(CardSwipe.Read(track + check, pattern));
        Assert.NotEmpty(CardSwipe.Read(track, pattern));
        Assert.Equal(Again, Refusal(track + (char)(check ^ 1), pattern));
    }

    [Theory]
    [InlineData("11010519491231002X")]
    [InlineData("11010519491231002x")]
    [InlineData("440524188001010014")]
    [InlineData("11010519491231002x11010519491231002x")]
    public void An_identity_card_is_told_to_use_another_way(string raw) => Assert.Equal(NotByIdCard, Refusal(raw, TenDigits));

    [Theory]
    [InlineData("110105194912310021")]
    [InlineData("11010519491231020X")]
    [InlineData("11010519491331002X")]
    [InlineData("1101051949123100X2")]
    [InlineData("11010519491231002")]
    public void An_identity_number_read_wrongly_is_a_bad_swipe_whatever_the_hospital_takes(string raw)
    {
        Assert.Equal(Again, Refusal(raw, TenDigits));
        Assert.Equal(Again, Refusal(raw, OrIdCard));
    }

    [Theory]
    [InlineData("11010519491231002X", "11010519491231002X")]
    [InlineData("11010519491231002x", "11010519491231002X")]
    [InlineData("440524188001010014", "440524188001010014")]
    [InlineData("8800000001", "8800000001")]
    public void Where_the_HIS_keeps_identity_numbers_as_cards_they_are_cards(string raw, string card) => Assert.Equal(card, CardSwipe.Read(raw, OrIdCard));

    [Fact]
    public void Luhn_is_asked_for_only_where_the_pattern_names_it()
    {
        const string Wrong = "6222020000000001";

        Assert.Equal(Wrong, CardSwipe.Read(Wrong, "^[0-9]{16}$"));
        Assert.Equal(Again, Refusal(Wrong, "^(?<luhn>[0-9]{16})$"));
        Assert.Equal("4111111111111111", CardSwipe.Read("4111111111111111", "^(?<luhn>[0-9]{16})$"));
    }

    [Fact]
    public void The_pattern_may_take_the_number_out_of_a_health_code() =>
        Assert.Equal("8800000001", CardSwipe.Read("JKK:8800000001:1:5F20", "^JKK:(?<card>[0-9]{10}):[01]:[0-9A-F]{4}$"));

    [Fact]
    public void More_than_any_reader_sends_is_refused() =>
        Assert.Equal(Again, Refusal(new string('8', CardSwipe.Longest + 1), "^8+$"));

    private static string Refusal(string? raw, string pattern) => Assert.Throws<DomainRuleException>(() => CardSwipe.Read(raw, pattern)).Message;
}
