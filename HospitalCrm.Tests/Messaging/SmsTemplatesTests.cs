using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Persistence.Seeding;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Domain.Settings;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Messaging;

public sealed class SmsTemplatesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task Every_kind_ships_with_a_template_that_can_be_sent_and_a_second_start_changes_nothing(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var birthday = await IdAsync(world, SmsKind.Birthday);
        await world.Get<SmsTemplates>().EditAsync(birthday, ("text", "{姓名}，生日快乐！"));
        await using (var db = await world.OpenDbAsync(Cancel)) await db.SmsTemplates.Where(t => t.Kind == SmsKind.ReturnVisit).ExecuteDeleteAsync(Cancel);

        await world.Get<FirstStart>().RunAsync(withDemonstrationAccounts: false, Cancel);

        await using var after = await world.OpenDbAsync(Cancel);
        var templates = await after.SmsTemplates.ToListAsync(Cancel);
        Assert.Equal(Enumerable.Range(1, 17).Select(i => (SmsKind)i), templates.Select(t => t.Kind!.Value).Order());
        Assert.Equal("{姓名}，生日快乐！", templates.Single(t => t.Id == birthday).Text);
        Assert.All(SmsKinds.All, kind =>
        {
            var preview = world.Get<SmsPreviews>().Of(kind.Text, kind, kind.Class, null);
            Assert.True(preview is { Fault: null, Parts: 1 or 2 }, $"{kind.Kind}: {preview.Fault?.Message} {preview.Text}");
            Assert.Subset(kind.Variables.Select(v => v.Name).ToHashSet(), preview.Used.ToHashSet());
            Assert.Contains(kind.Timing, kind.Timings);
        });
    }

    [Theory]
    [InlineData(SmsKind.ReturnVisit, "text", "{姓名}您好{床号}", "“复诊提醒”没有名为“床号”的变量。")]
    [InlineData(SmsKind.ReturnVisit, "text", "{姓名您好", "“{姓名您好”后面缺少“}”。")]
    [InlineData(SmsKind.Code, "text", "您好", "验证码短信必须含有变量“验证码”。")]
    [InlineData(SmsKind.Code, "disabled", "1", "验证码不能停用：患者要用它登录自助机。")]
    [InlineData(SmsKind.ReturnVisit, "class", "Information", "系统自带的类型不能改变类别。")]
    [InlineData(SmsKind.ReturnVisit, "minute", "", "请选择每天几点发送。")]
    [InlineData(SmsKind.ReturnVisit, "offset", "0", "请填写偏移，例如1。")]
    [InlineData(SmsKind.ReturnVisit, "timing", "MinutesAfter", "“之后（分钟）”不能用于这类短信。")]
    [InlineData(SmsKind.ReturnVisit, "recipient", "Guardian", "“家长或监护人”不能用于这类短信。")]
    [InlineData(SmsKind.Birthday, "consent", "0", "资讯类短信必须取得同意。")]
    [InlineData(SmsKind.CriticalValue, "consent", "1", "这类短信不需要同意。")]
    public async Task What_cannot_be_a_template_of_a_kind_is_said_under_its_field(SmsKind kind, string field, string typed, string expected)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var id = await IdAsync(world, kind);

        Assert.Equal(expected, await Registers.RefusedAsync(field, () => world.Get<SmsTemplates>().EditAsync(id, (field, typed))));
    }

    [Theory, DatabaseData]
    public async Task Kinds_stay_and_the_hospital_adds_and_deletes_its_own(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var list = world.Get<SmsTemplates>();
        var own = await list.AddAsync(("code", "tijian-1"), ("name", "体检通知"), ("class", "Service"), ("text", "｛姓名｝，您的体检报告已出，请到{地点}领取。"));

        Assert.Equal("TIJIAN-1", (await list.OpenAsync(own, Cancel)).Values["code"]);
        Assert.Equal("{姓名}，您的体检报告已出，请到{地点}领取。", (await list.OpenAsync(own, Cancel)).Values["text"]);
        Assert.Equal("编号“TIJIAN-1”已被使用，请换一个。", await Registers.RefusedAsync("code", () => list.AddAsync(("code", "TIJIAN-1"), ("name", "另一个"), ("class", "Service"), ("text", "内容"))));
        Assert.Equal("编号只能包含字母、数字和短横。", await Registers.RefusedAsync("code", () => list.AddAsync(("code", "体检"), ("name", "另一个"), ("class", "Service"), ("text", "内容"))));
        var birthday = await IdAsync(world, SmsKind.Birthday);
        Assert.Contains("不能删除", (await Assert.ThrowsAsync<DomainRuleException>(() => list.DeleteAsync([birthday], Cancel))).Message, StringComparison.Ordinal);
        await list.DeleteAsync([own], Cancel);
        Assert.Equal(17, (await list.RowsAsync()).Count);
        Assert.Empty(await list.RowsAsync(("own", "1")));
    }

    [Fact]
    public async Task The_preview_counts_signature_and_hint_and_names_what_is_wrong()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await world.SetAsync(nameof(CrmSettings.SmsSignature), "测试医院", Cancel);
        await world.SetAsync(nameof(CrmSettings.SensitiveWords), "贷款", Cancel);
        var previews = world.Get<SmsPreviews>();
        var birthday = SmsKinds.TryGet(SmsKind.Birthday)!;

        var good = previews.Of("{姓名}{性别称呼}生日快乐", birthday, SmsClass.Information, null);
        var broken = previews.Of("{姓名", birthday, SmsClass.Information, null);
        var unknown = previews.Of("{电话}", birthday, SmsClass.Information, null);
        var own = previews.Of("{姓名}，请到{地点}", null, SmsClass.Service, null);

        Assert.Equal(("【测试医院】张三先生生日快乐拒收请回复R", 20, 1), (good.Text, good.Length, good.Parts));
        Assert.Equal((2, 3), (previews.Of(new string('字', 65), null, SmsClass.Service, null).Parts, previews.Of(new string('字', 129), null, SmsClass.Service, null).Parts));
        Assert.Equal("“{姓名”后面缺少“}”。", broken.Fault!.Message);
        Assert.Equal("没有名为“电话”的变量，请检查模板。", unknown.Fault!.Message);
        Assert.Equal("【测试医院】张三，请到〔地点〕", own.Text);
        Assert.Equal("贷款", previews.Of("贷 款", null, SmsClass.Service, null).SensitiveWord);
    }

    [Theory]
    [InlineData(SmsKind.Birthday, "540", "", "2026-11-24 09:00")]
    [InlineData(SmsKind.Birthday, "660", "", "2026-11-23 11:00")]
    [InlineData(SmsKind.Birthday, "360", "", "2026-11-24 09:00")]
    [InlineData(SmsKind.Birthday, "360", "300", "2026-11-24 06:00")]
    [InlineData(SmsKind.ReturnVisit, "1320", "", "2026-11-24 08:00")]
    [InlineData(SmsKind.Code, "", "", null)]
    public async Task The_form_says_when_a_daily_kind_goes_out_next(SmsKind kind, string minute, string from, string? expected)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var form = await world.Get<SmsTemplates>().OpenAsync(await IdAsync(world, kind), Cancel);
        (form.Values["minute"], form.Values["windowFrom"]) = (minute, from);

        var next = await world.Get<SmsPreviews>().NextRunAsync(form, Cancel);

        Assert.Equal(expected, next is { } at ? world.Get<HospitalClock>().ToLocal(at).ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture) : null);
    }

    [Theory, DatabaseData]
    public async Task A_trial_goes_with_example_values_and_is_written_down_without_the_number(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.SetAsync(nameof(CrmSettings.SmsSignature), "测试医院", Cancel);

        var sent = await world.Get<SmsTrial>().SendAsync(await IdAsync(world, SmsKind.Birthday), "+86 138-0000-1234", Cancel);
        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);

        Assert.Equal("138****1234", sent.To);
        Assert.Equal("【测试医院】张三先生，今天是您的生日，祝您生日快乐、身体健康！拒收请回复R", Assert.Single(world.Gateway.Messages).Text);
        await using var db = await world.OpenDbAsync(Cancel);
        var entry = await db.AuditEntries.OrderByDescending(e => e.Id).FirstAsync(e => e.Module == "sms-templates" && e.Action == AuditAction.Add && e.Subject!.Contains("试发"), Cancel);
        Assert.DoesNotContain("13800001234", entry.Changes + entry.Subject, StringComparison.Ordinal);
        Assert.Equal("座机收不到短信，请输入11位手机号。", (await Assert.ThrowsAsync<DomainRuleException>(async () => await world.Get<SmsTrial>().SendAsync(await IdAsync(world, SmsKind.Birthday), "010-62771234", Cancel))).Message);
    }

    [Theory, DatabaseData]
    public async Task A_code_goes_out_in_the_words_of_its_template(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.SetAsync(nameof(CrmSettings.SmsSignature), "测试医院", Cancel);
        await world.Get<SmsTemplates>().EditAsync(await IdAsync(world, SmsKind.Code), ("text", "验证码{验证码}，{有效期}内输入。"));

        var text = await CodeTextAsync(world);

        Assert.Matches("^【测试医院】验证码[0-9]{6}，5分钟内输入。$", text);
    }

    [Theory]
    [InlineData("验证码{验证码，请输入")]
    [InlineData("验证码{暗号}")]
    [InlineData("没有码")]
    [InlineData(null)]
    public async Task A_code_goes_out_in_the_shipped_words_when_its_template_is_broken_or_gone(string? text)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            if (text is null) await db.SmsTemplates.Where(t => t.Kind == SmsKind.Code).ExecuteDeleteAsync(Cancel);
            else await db.SmsTemplates.Where(t => t.Kind == SmsKind.Code).ExecuteUpdateAsync(set => set.SetProperty(t => t.Text, text), Cancel);
        }

        Assert.Matches("您的验证码是[0-9]{6}，5分钟内有效", await CodeTextAsync(world));
    }

    private static async Task<string> CodeTextAsync(CrmWorld world)
    {
        var visit = await world.Get<KioskDesk>().BeginAsync(CrmWorld.TerminalId, Cancel);
        await world.Get<KioskDesk>().SendCodeAsync(visit, "13900000001", Cancel);
        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);
        return Assert.Single(world.Gateway.Messages).Text;
    }

    private static async Task<Guid> IdAsync(CrmWorld world, SmsKind kind)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return await db.SmsTemplates.Where(t => t.Kind == kind).Select(t => t.Id).SingleAsync(Cancel);
    }
}
