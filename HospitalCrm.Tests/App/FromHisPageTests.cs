using Bunit;
using HospitalCrm.App.Features.Patients;
using HospitalCrm.App.Shared.Lists;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Tests.Patients;
using HospitalCrm.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.App;

public sealed class FromHisPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_patients_appear_by_themselves_when_the_first_synchronisation_has_ended()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        CrmWorld.FillHospital((TestHis)pages.Context.Services.GetRequiredService<IHisReader>());
        var page = pages.Open<FromHisPage>("/patients/from-his");
        page.WaitForAssertion(() => Assert.Contains("还没有完整同步过", page.Markup, StringComparison.Ordinal));
        page.WaitForElement(".empty");

        await PatientSamples.SynchroniseAsync(pages.Context.Services, Cancel);
        pages.Hospital.Time.Advance(TimeSpan.FromSeconds(4));

        page.WaitForAssertion(() => Assert.Contains("陈静", page.Find(".list-table").TextContent, StringComparison.Ordinal));
        Assert.Contains("上次同步", page.Find(".sync-line").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task A_form_whose_patient_has_just_got_an_archive_says_so_and_is_put_away_unless_something_was_typed(bool isTyped, int formsLeft)
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        CrmWorld.FillHospital((TestHis)pages.Context.Services.GetRequiredService<IHisReader>());
        await PatientSamples.SynchroniseAsync(pages.Context.Services, Cancel);
        var page = pages.Open<FromHisPage>("/patients/from-his");
        page.WaitForElement(".list-table tbody button[data-open]").Click();
        page.WaitForElement("#f-occupation");
        if (isTyped) page.Find("#f-occupation").Change("教师");
        var row = (await pages.Context.Services.GetRequiredService<HisPatientList>().FindAsync(new(), null, Cancel)).Rows[0];

        await pages.Context.Services.GetRequiredService<PatientTakeOver>().TakeOverAsync([row.Id], Cancel);
        var list = page.FindComponent<RecordsView>();
        await page.InvokeAsync(list.Instance.OnDone.InvokeAsync);

        page.WaitForAssertion(() => Assert.Contains($"{row.Name}已由", page.Find(".lower-layer [role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Contains("查看已有的档案", page.Find(".lower-layer").TextContent, StringComparison.Ordinal);
        Assert.Equal(formsLeft, page.FindAll(".lower-layer form").Count);
    }
}
