using HospitalCrm.Domain.Satisfaction;

namespace HospitalCrm.Tests.Satisfaction;

public sealed class CardSwipeTests
{
    [Theory]
    [InlineData("8800000001", "8800000001")]
    [InlineData(";8800000001=99121010000?", "8800000001")]
    [InlineData("%B8800000001^CHEN/JING^9912?;8800000001=9912?", "8800000001")]
    [InlineData("88000000018800000001", "8800000001")]
    public void A_swipe_gives_the_card_number(string raw, string card) => Assert.Equal(card, CardSwipe.Read(raw, new KioskOptions().CardPattern));
}
