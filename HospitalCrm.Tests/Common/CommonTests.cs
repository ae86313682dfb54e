using System.Security.Cryptography;
using HospitalCrm.Domain.Common;

namespace HospitalCrm.Tests.Common;

public sealed class CommonTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("13900000001")]
    [InlineData("１３９０００００００１")]
    [InlineData("+86 139-0000-0001")]
    [InlineData("0086 139 0000 0001")]
    public void A_mobile_number_is_read_as_people_write_it(string typed) => Assert.Equal("13900000001", MobileNumber.Parse(typed).Digits);

    [Theory]
    [InlineData("", "请输入手机号。")]
    [InlineData("1390000000", "手机号应为11位数字，您输入了10位。")]
    [InlineData("139000000011", "手机号应为11位数字，您输入了12位。")]
    [InlineData("02112345678", "座机收不到短信，请输入11位手机号。")]
    [InlineData("62345678", "座机收不到短信，请输入11位手机号。")]
    [InlineData("1390000000a", "手机号只能包含数字。")]
    [InlineData("12900000001", "手机号不正确，请核对后重新输入。")]
    public void What_is_no_mobile_number_is_told_why(string typed, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<DomainRuleException>(() => MobileNumber.Parse(typed)).Message);

    [Fact]
    public void A_mobile_number_prints_masked() => Assert.Equal("139****0001", $"{MobileNumber.Parse("13900000001")}");

    [Fact]
    public void A_sealed_value_opens_only_with_its_key_for_its_purpose_and_untouched()
    {
        var vault = new PersonalDataVault(RandomNumberGenerator.GetBytes(32));
        var other = new PersonalDataVault(RandomNumberGenerator.GetBytes(32));
        var box = vault.Seal("phone", "13900000001");
        var bytes = Convert.FromBase64String(box);
        bytes[^1] ^= 1;

        Assert.Equal("13900000001", vault.Open("phone", box));
        Assert.NotEqual(box, vault.Seal("phone", "13900000001"));
        Assert.ThrowsAny<CryptographicException>(() => vault.Open("his-patient", box));
        Assert.ThrowsAny<CryptographicException>(() => other.Open("phone", box));
        Assert.ThrowsAny<CryptographicException>(() => vault.Open("phone", Convert.ToBase64String(bytes)));
    }

    [Fact]
    public void A_blind_index_is_equal_for_equal_values_of_one_purpose_under_one_key()
    {
        var vault = new PersonalDataVault(RandomNumberGenerator.GetBytes(32));
        var other = new PersonalDataVault(RandomNumberGenerator.GetBytes(32));

        Assert.Equal(vault.Index("phone", "13900000001"), vault.Index("phone", "13900000001"));
        Assert.NotEqual(vault.Index("phone", "13900000001"), vault.Index("patient", "13900000001"));
        Assert.NotEqual(vault.Index("phone", "13900000001"), other.Index("phone", "13900000001"));
    }

    [Fact]
    public async Task Two_programs_starting_together_get_the_same_key()
    {
        var folder = Directory.CreateTempSubdirectory("hospitalcrm-key-");
        // Once in forty starts was enough for two keys.
        for (var start = 0; start < 300; start++)
        {
            var file = Path.Combine(folder.FullName, $"{start}", "key");

            var vaults = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => PersonalDataVault.OpenFile(file, mayCreate: true), Cancel)));

            Assert.Single(vaults.Select(v => v.Index("x", "x")).Distinct(StringComparer.Ordinal));
            Assert.Equal([file, $"{file}.lock"], Directory.GetFiles(Path.GetDirectoryName(file)!).Order(StringComparer.Ordinal));
        }

        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("心内科", "XNK")]
    [InlineData("张伟", "ZW")]
    [InlineData("王璐", "WL")]
    [InlineData("CT室", "CTS")]
    [InlineData("（）", "##")]
    public void Pinyin_initials_are_those_of_the_name(string name, string initials) => Assert.Equal(initials, PinyinInitials.Of(name));

    [Fact]
    public void The_hospitals_day_begins_at_its_own_midnight()
    {
        var clock = new HospitalClock(TimeProvider.System);

        Assert.Equal(new DateOnly(2026, 11, 24), clock.DayOf(new DateTime(2026, 11, 23, 16, 0, 0, DateTimeKind.Utc)));
        Assert.Equal(new DateTime(2026, 11, 22, 16, 0, 0, DateTimeKind.Utc), clock.StartOf(new(2026, 11, 23)));
    }

    [Theory]
    [InlineData("单小明", "SXM")]
    [InlineData("曾国强", "ZGQ")]
    [InlineData("解放", "XF")]
    [InlineData("仇英", "QY")]
    [InlineData("区志伟", "OZW")]
    [InlineData("尉迟敬德", "YCJD")]
    [InlineData("王单", "WD")]
    [InlineData("欧阳静", "OYJ")]
    public void A_surname_has_the_reading_of_a_surname(string name, string initials) => Assert.Equal(initials, HospitalCrm.Domain.Common.PinyinInitials.OfPerson(name));
}
