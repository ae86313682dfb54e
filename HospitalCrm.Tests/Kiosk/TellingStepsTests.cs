using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Kiosk.Steps;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Kiosk;

/// <summary>我要投诉, 我要表扬 and 查询进度, screen by screen.</summary>
public sealed class TellingStepsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_complaint_goes_from_whom_to_the_slip_one_question_a_screen()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.IdentifyAsync();

        await kiosk.TapAsync("我要投诉");
        Assert.Equal("您想反映哪里的问题？", kiosk.Heading);
        await kiosk.TapAsync("医护");
        Assert.Contains("您最近去过", kiosk.Words, StringComparison.Ordinal);
        await kiosk.TapAsync("张 张伟");
        Assert.Equal("您要反映哪方面的问题？", kiosk.Heading);
        await kiosk.TapAsync("服务效率");
        Assert.Equal("具体是什么问题？", kiosk.Heading);
        await kiosk.TapAsync("候诊过长");
        await kiosk.TapAsync("手续繁琐");
        Assert.True(kiosk.IsPressed("候诊过长"));
        await kiosk.TapAsync("下一步");
        await kiosk.TypeAsync("等了两个小时");
        await kiosk.TapAsync("下一步");
        Assert.Equal("要留下您的姓名吗？", kiosk.Heading);
        await kiosk.TapAsync("留下姓名");
        await kiosk.TapAsync("希望回访");
        Assert.Equal("请输入回访电话", kiosk.Heading);
        await kiosk.TapKeysAsync("138");
        await kiosk.SubmitAsync();
        Assert.Contains("手机号应为11位数字", kiosk.Problem, StringComparison.Ordinal);
        await kiosk.TapKeysAsync("12345678");
        await kiosk.SubmitAsync();
        Assert.Equal("请核对后提交", kiosk.Heading);
        Assert.Equal(["修改对象：张伟", "修改问题：服务效率", "修改具体问题：候诊过长、手续繁琐", "修改您的话：等了两个小时", "修改姓名：陈*", "修改回访：138****5678", "提交"], kiosk.Buttons);

        await kiosk.TapAsync("提交");
        Assert.Equal("已收到您的投诉", kiosk.Heading);

        await using var db = await kiosk.World.OpenDbAsync(Cancel);
        var complaint = await db.Complaints.SingleAsync(Cancel);
        Assert.Equal(("服务效率", "候诊过长、手续繁琐\n等了两个小时", "陈静"), (complaint.ClassName, complaint.Content, complaint.ComplainantName));
        Assert.Contains(complaint.Number, kiosk.Words, StringComparison.Ordinal);
        Assert.Contains("已发送短信到 138****5678", kiosk.Words, StringComparison.Ordinal);
        Assert.Contains("我们会在11月30日前答复。", kiosk.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_changed_at_the_end_leads_back_to_the_end()
    {
        await using var kiosk = await CheckAsync();

        await kiosk.TapAsync("修改问题：其他");
        await kiosk.TapAsync("服务态度");
        Assert.Equal("具体是什么问题？", kiosk.Heading);
        await kiosk.TapAsync("语言不当");
        await kiosk.TapAsync("下一步");
        Assert.Equal("请核对后提交", kiosk.Heading);
        await kiosk.TapAsync("修改对象");
        await kiosk.TapAsync("门诊");
        await kiosk.TapAsync("心内科门诊");
        Assert.Equal("请核对后提交", kiosk.Heading);
        await kiosk.TapAsync("修改姓名");
        await kiosk.TapAsync("返回");

        Assert.Equal(["修改对象：心内科门诊", "修改问题：服务态度", "修改具体问题：语言不当", "修改您的话：没有", "修改姓名：匿名", "修改回访：不用回访", "提交"], kiosk.Buttons);
    }

    [Fact]
    public async Task Praise_asks_neither_topic_nor_call_and_thanks()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.IdentifyAsync();
        await kiosk.TapAsync("我要表扬");
        await kiosk.TapAsync("医护");
        await kiosk.TapAsync("李 李娜");

        Assert.Equal(["态度好", "技术好", "耐心", "细心", "响应快", "下一步"], kiosk.Buttons);
        await kiosk.TapAsync("耐心");
        await kiosk.TapAsync("下一步");
        await kiosk.TapAsync("下一步");
        await kiosk.TapAsync("留下姓名");
        await kiosk.TapAsync("提交");

        Assert.Equal("谢谢您的表扬！", kiosk.Heading);
        await kiosk.TapAsync("继续");
        Assert.Equal("您想评价哪一项？", kiosk.Heading);
    }

    [Fact]
    public async Task A_screen_lost_in_the_middle_comes_back_where_it_was_and_after_the_end_with_the_slip()
    {
        await using var kiosk = await CheckAsync();
        var again = KioskScreen.Open(kiosk.World, CrmWorld.TerminalId);
        Assert.Equal("请核对后提交", again.Heading);
        Assert.Contains("修改问题：其他", again.Buttons);
        var unsent = again.Walk.Progress();
        await again.TapAsync("提交");
        // As if the screen had been lost before the slip was kept.
        await kiosk.World.Get<DraftKeeper>().KeepAsync(again.Walk.VisitId!.Value, unsent, Cancel);

        var third = KioskScreen.Open(kiosk.World, CrmWorld.TerminalId);
        Assert.Equal("已收到您的投诉", third.Heading);
        Assert.Equal(again.Walk.Slip!.Number, third.Walk.Slip!.Number);
        await again.CloseAsync();
        await third.CloseAsync();

        await using var db = await kiosk.World.OpenDbAsync(Cancel);
        Assert.Equal(1, await db.Complaints.CountAsync(Cancel));
    }

    [Fact]
    public async Task Leaving_in_the_middle_is_asked_and_rating_instead_of_telling_is_a_rating()
    {
        await using var kiosk = await CheckAsync();
        await kiosk.TapAsync("结束");
        Assert.Contains("您填写的内容还没有提交", kiosk.Words, StringComparison.Ordinal);
        await kiosk.TapAsync("继续填写");
        while (kiosk.Walk.Step != Step.Sections) await kiosk.BrowserBackAsync();

        await kiosk.TapAsync("门诊");
        await kiosk.TapAsync("心内科门诊");

        Assert.Contains("第1题", kiosk.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_cannot_be_typed_where_there_is_no_input_method()
    {
        await using var kiosk = await KioskScreen.OpenAsync(set: options => options.HasTouchInput = false);
        await kiosk.IdentifyAsync();
        await kiosk.TapAsync("我要投诉");
        await kiosk.TapAsync("不针对某个科室或人员");
        await kiosk.TapAsync("其他");

        Assert.Equal("要留下您的姓名吗？", kiosk.Heading);
    }

    [Fact]
    public async Task Progress_is_asked_before_any_card_by_number_and_code()
    {
        await using var kiosk = await CheckAsync();
        await kiosk.TapAsync("提交");
        var slip = kiosk.Walk.Slip!;
        await kiosk.TapAsync("结束");

        await kiosk.TapAsync("查询投诉进度");
        await kiosk.TapKeysAsync("2026");
        await kiosk.SubmitAsync();
        Assert.Equal("请输入完整的编号。", kiosk.Problem);
        await kiosk.TapKeysAsync(slip.Number[6..]);
        Assert.Equal(slip.Number, kiosk.FieldText);
        await kiosk.SubmitAsync();
        await kiosk.TapKeysAsync("22222222");
        await kiosk.SubmitAsync();
        Assert.Equal(ComplaintProgress.WrongSentence, kiosk.Problem);
        await kiosk.TypeAsync(slip.QueryCode!);
        await kiosk.SubmitAsync();

        Assert.Equal("已登记，等待受理", kiosk.Heading);
        Assert.Contains("答复期限：11月30日，还有5个工作日。", kiosk.Words, StringComparison.Ordinal);
        Assert.Empty(await kiosk.OpenVisitsAsync());
    }

    /// <summary>Somebody without a name, about nobody in particular, before 提交.</summary>
    private static async Task<KioskScreen> CheckAsync()
    {
        var kiosk = await KioskScreen.OpenAsync();
        await kiosk.IdentifyAsync();
        await kiosk.TapAsync("我要投诉");
        await kiosk.TapAsync("不针对某个科室或人员");
        await kiosk.TapAsync("其他");
        await kiosk.TapAsync("下一步");
        await kiosk.TapAsync("匿名提交");
        await kiosk.TapAsync("不用回访");
        return kiosk;
    }
}
