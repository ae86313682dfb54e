using HospitalCrm.Domain.Access;

namespace HospitalCrm.Tests.Access;

public sealed class HisPasswordCheckTests
{
    private const string Password = "护士站Nurse#1";

    [Theory]
    [InlineData("plain:护士站Nurse#1")]
    [InlineData("md5:4a65e450bfbc3df26ed47b20fa749341")]
    [InlineData("sha1:ad0c6eefd24e90308de2b586649f6a4591acd25f")]
    [InlineData("sha256:1dfdf6391992f4a21ceeb54a67c24babe9bc2a034d55c8845a1d55e94f61e263")]
    [InlineData("sha256:salt$d8d3e10e49d82c69815f13f4d51022e7e2f519f3a448352e99769cb0f07cb89e")]
    [InlineData("pbkdf2:1000$MDEyMzQ1Njc4OWFiY2RlZg==$nD79i9FOtUylauSChZb/7A/uxsL93HORHHJdYhIvaQs=")]
    public void Every_scheme_knows_its_password_and_no_other(string stored)
    {
        var right = new HisPasswordCheck().Matches(stored, Password);
        var wrong = new HisPasswordCheck().Matches(stored, Password + "x");

        Assert.True(right);
        Assert.False(wrong);
    }

    [Theory]
    [InlineData("4a65e450bfbc3df26ed47b20fa749341")]
    [InlineData("4A65E450BFBC3DF26ED47B20FA749341")]
    public void Without_a_prefix_the_configured_scheme_counts_and_a_digest_in_either_case(string stored)
    {
        Assert.True(new HisPasswordCheck("md5").Matches(stored, Password));
        Assert.False(new HisPasswordCheck("sha1").Matches(stored, Password));
    }

    [Fact]
    public void Without_a_prefix_and_a_configured_scheme_nobody_gets_in()
    {
        Assert.False(new HisPasswordCheck().Matches(Password, Password));
        Assert.False(new HisPasswordCheck("nonsense").Matches(Password, Password));
    }

    [Theory]
    [InlineData("pbkdf2:")]
    [InlineData("pbkdf2:abc$AAAA$AAAA")]
    [InlineData("pbkdf2:1$not base64$AAAA")]
    [InlineData("pbkdf2:999999999$AAAA$AAAA")]
    [InlineData("md5:not hex")]
    [InlineData("sha256:$")]
    [InlineData("")]
    public void A_damaged_value_matches_nothing(string stored) => Assert.False(new HisPasswordCheck().Matches(stored, Password));

    [Fact]
    public void An_unknown_user_matches_nothing() => Assert.False(new HisPasswordCheck("plain").Matches(stored: null, Password));
}
