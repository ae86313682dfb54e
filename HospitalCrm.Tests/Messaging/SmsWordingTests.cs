using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Tests.Support;

namespace HospitalCrm.Tests.Messaging;

public sealed class SmsWordingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{姓名}您好", "张三", "张三您好")]
    [InlineData("{ 姓名 }您好", "张三", "张三您好")]
    [InlineData("{姓名}", "{姓名}{电话}", "{姓名}{电话}")]
    [InlineData("{姓名}", "张\r\n三\t\u0007", "张  三")]
    [InlineData("[亲爱的]{姓名}", "张三", "[亲爱的]张三")]
    [InlineData("您好[，{姓名}]。", "张三", "您好，张三。")]
    [InlineData("您好[，{姓名}]。", "", "您好。")]
    [InlineData("您好[，{姓名}]。", " \r\n ", "您好。")]
    [InlineData("没有变量", "张三", "没有变量")]
    public async Task A_variable_is_filled_in_once_and_its_value_is_plain_text(string text, string name, string expected)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);

        Assert.Equal(expected, world.Get<SmsWording>().Render(text, new Dictionary<string, string>(StringComparer.Ordinal) { ["姓名"] = name }));
    }

    [Theory]
    [InlineData("{科室}您好", "没有名为“科室”的变量，请检查模板。")]
    [InlineData("{电话}", "变量“电话”没有值。")]
    [InlineData("{空白}", "变量“空白”没有值。")]
    [InlineData("您好{姓名，请", "“{姓名，请”后面缺少“}”。")]
    [InlineData("{姓名{电话}}", "“{姓名{电话}}”后面缺少“}”。")]
    [InlineData("您好姓名}，请", "“}，请”前面缺少“{”。")]
    [InlineData("您好{}", "变量的名称应为1到20个字，请检查“{}”。")]
    [InlineData("[您好{科室}]", "没有名为“科室”的变量，请检查模板。")]
    public async Task What_cannot_be_filled_in_is_named(string text, string expected)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);

        var refused = Assert.Throws<DomainRuleException>(() => world.Get<SmsWording>().Render(text, new Dictionary<string, string>(StringComparer.Ordinal) { ["姓名"] = "张三", ["电话"] = "", ["空白"] = "\n" }));

        Assert.Equal(expected, refused.Message);
    }

    [Theory]
    [InlineData("您好", SmsClass.Service, null, "【测试医院】您好")]
    [InlineData("您好", SmsClass.Service, "回复TD退订", "【测试医院】您好回复TD退订")]
    [InlineData("您好", SmsClass.Information, null, "【测试医院】您好拒收请回复R")]
    [InlineData("您好", SmsClass.Information, "回复TD退订", "【测试医院】您好回复TD退订")]
    [InlineData("您好。拒收请回复R", SmsClass.Information, null, "【测试医院】您好。拒收请回复R")]
    [InlineData("【测试医院】您好", SmsClass.Service, "  ", "【测试医院】您好")]
    [InlineData("【体检中心】您好", SmsClass.Service, null, "【测试医院】【体检中心】您好")]
    [InlineData("您好", SmsClass.Code, "回复TD退订", "【测试医院】您好")]
    [InlineData("您好", SmsClass.InHouse, "回复TD退订", "【测试医院】您好")]
    public async Task Signature_and_hint_are_put_where_they_are_missing(string text, SmsClass @class, string? hint, string expected)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await world.SetAsync(nameof(Domain.Settings.CrmSettings.SmsSignature), "测试医院", Cancel);

        Assert.Equal(expected, world.Get<SmsWording>().Complete(text, @class, hint));
    }

    [Fact]
    public async Task What_is_too_long_with_signature_and_hint_is_refused()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await world.SetAsync(nameof(Domain.Settings.CrmSettings.SmsSignature), "测试医院", Cancel);
        var wording = world.Get<SmsWording>();

        Assert.Equal(SmsText.Longest, wording.Complete(new string('字', SmsText.Longest - 6), SmsClass.Service, null).Length);
        Assert.Contains("最多469个字", Assert.Throws<DomainRuleException>(() => wording.Complete(new string('字', SmsText.Longest - 5), SmsClass.Service, null)).Message, StringComparison.Ordinal);
        Assert.Equal("请填写短信内容。", Assert.Throws<DomainRuleException>(() => wording.Complete("  ", SmsClass.Information, null)).Message);
    }

    [Theory]
    [InlineData("赌 博网站", "赌博")]
    [InlineData("ＦＲＥＥ礼品", "free")]
    [InlineData("请按时复诊", null)]
    public async Task A_sensitive_word_is_found_however_it_is_written(string text, string? expected)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await world.SetAsync(nameof(Domain.Settings.CrmSettings.SensitiveWords), "赌博；free;", Cancel);

        Assert.Equal(expected, world.Get<SmsWording>().SensitiveWordIn(text));
    }
}
