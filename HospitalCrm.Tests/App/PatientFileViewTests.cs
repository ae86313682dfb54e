using Bunit;
using HospitalCrm.App.Features.Patients;
using HospitalCrm.App.Shared.Lists;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Tests.Patients;
using HospitalCrm.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.App;

public sealed class PatientFileViewTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_header_says_who_it_is_warns_in_words_and_shows_no_number_in_full()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var id = await pages.Hospital.AddMotherAsync();
        await pages.Hospital.Get<PatientTagDesk>().PutOnAsync(id, await pages.Hospital.TagAsync("暴力风险"), Cancel);

        var page = Open(pages, id);

        page.WaitForAssertion(() => Assert.Contains("张丽华", page.Find(".patient-head").TextContent, StringComparison.Ordinal));
        var head = page.Find(".patient-head").TextContent;
        foreach (var word in new[] { "女", "46岁", "D0000001", "待审核", "警示：", "暴力风险", "138****1234", "1101**********1220", "未询问" }) Assert.Contains(word, head, StringComparison.Ordinal);
        Assert.DoesNotContain(Archives.Mobile, page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain(Archives.IdCard, page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_only_look_has_no_buttons()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var id = await pages.Hospital.AddMotherAsync();
        pages.Reader.Current = pages.Reader.Current with { Permissions = new HashSet<string>(StringComparer.Ordinal) { Permissions.Patients.View } };

        var page = Open(pages, id);

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(".timeline-items")));
        Assert.Empty(page.FindAll(".patient-head button, .patient-head a, .patient-side button, .patient-side input"));
    }

    [Fact]
    public async Task A_HIS_that_is_down_leaves_the_rest_and_can_be_asked_again()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var id = await pages.Hospital.AddMotherAsync();
        await pages.Hospital.KnownToHisAsync(id, "P0001");
        var his = (TestHis)pages.Context.Services.GetRequiredService<IHisReader>();
        CrmWorld.FillHospital(his);
        his.Trouble = HisTrouble.Failed;

        var page = Open(pages, id);
        page.WaitForAssertion(() => Assert.Contains("连接不上", page.Find(".timeline .notice").TextContent, StringComparison.Ordinal));
        Assert.Contains("档案：新增", page.Find(".timeline").TextContent, StringComparison.Ordinal);
        his.Trouble = null;
        page.Find(".timeline .notice button").Click();

        page.WaitForAssertion(() => Assert.Contains("住院：心内科病区，张伟医生", page.Find(".timeline").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(".timeline .notice"));
    }

    [Fact]
    public async Task Giving_and_withdrawing_a_consent_are_one_button_each()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var id = await pages.Hospital.AddMotherAsync();
        var page = Open(pages, id);
        page.WaitForElement("[aria-label='同意：短信（资讯类）']").Click();

        page.WaitForElement("[aria-label='撤回同意：短信（资讯类）']:not([disabled])");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[aria-label='同意：短信（资讯类）']")));
        page.Find("[aria-label='撤回同意：短信（资讯类）']").Click();

        page.WaitForAssertion(() => Assert.Contains("已撤回", page.Find(".patient-head").TextContent, StringComparison.Ordinal));
        Assert.Equal(2, page.FindAll(".history li").Count);
    }

    [Fact]
    public async Task Another_archive_of_the_same_person_is_told_with_the_way_to_it()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var first = await SomePatients.TakeOverAsync(pages.Hospital, "陈静", Cancel, bornOn: new(1980, 5, 1));
        var id = await SomePatients.TakeOverAsync(pages.Hospital, "陈静", Cancel, bornOn: new(1980, 5, 1));
        await pages.Hospital.Get<DuplicateSearch>().LookAsync(id, Cancel);

        var page = Open(pages, id);

        page.WaitForAssertion(() => Assert.Contains("可能重复：", page.Find(".alike").TextContent, StringComparison.Ordinal));
        Assert.Contains("姓名和出生日期相同", page.Find(".alike").TextContent, StringComparison.Ordinal);
        Assert.Equal([$"/patients/{first}", $"/patients/merge/{id}/{first}"], page.FindAll(".alike a").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public async Task An_archive_that_is_not_there_says_so()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);

        var page = Open(pages, Guid.CreateVersion7());

        page.WaitForAssertion(() => Assert.Contains("没有这份档案", page.Find(".empty").TextContent, StringComparison.Ordinal));
    }

    private static IRenderedComponent<PatientFileView> Open(StaffPages pages, Guid id) => pages.Context.Render<PatientFileView>(view => view.Add(v => v.Place, new RecordPlace(id, "/patients", "")));
}
