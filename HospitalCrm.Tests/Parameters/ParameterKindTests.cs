using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.FollowUps;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Persistence.Seeding;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using static HospitalCrm.Tests.Support.Registers;

namespace HospitalCrm.Tests.Parameters;

/// <summary>The small kinds of parameter: what ships, and what each refuses.</summary>
public sealed class ParameterKindTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_new_installation_has_the_shipped_values_once_and_what_the_hospital_changed_stays(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.Get<AgeBands>().EditAsync(await world.Get<AgeBands>().IdAsync("老年"), ("name", "老年人"));

        await world.Get<FirstStart>().RunAsync(withDemonstrationAccounts: false, Cancel);

        Assert.Equal(["高", "中", "低", "未知"], (await world.Get<SpendingClasses>().RowsAsync()).Select(r => r.Name));
        Assert.Equal([50_000, 10_000, 0, null], await world.Get<SpendingClasses>().ColumnAsync("from"));
        Assert.Equal([null, 50_000, 10_000, null], await world.Get<SpendingClasses>().ColumnAsync("until"));
        Assert.Equal(["健康", "亚健康", "慢病", "急性期", "术后康复", "孕产", "新生儿"], (await world.Get<HealthClasses>().RowsAsync()).Select(r => r.Name));
        Assert.Equal(["本市区", "本市郊县", "本省外市", "外省", "境外"], (await world.Get<AddressClasses>().RowsAsync()).Select(r => r.Name));
        Assert.Equal(["新生儿", "婴儿", "幼儿", "学龄前", "儿童", "青少年", "青年", "中年", "老年人"], (await world.Get<AgeBands>().RowsAsync()).Select(r => r.Name));
        Assert.Equal([0, 1, 12, 36, 72, 168, 216, 540, 720], await world.Get<AgeBands>().ColumnAsync("from"));
        Assert.Equal([0, 11, 35, 71, 167, 215, 539, 719, null], await world.Get<AgeBands>().ColumnAsync("until"));
        Assert.Equal([100, 80, 60, 30, 10], await world.Get<ComplaintImportances>().ColumnAsync("weight"));
        Assert.Equal([1, 3, 5, 5, 10], await world.Get<ComplaintImportances>().ColumnAsync("days"));
        Assert.Equal(["出院回访", "术后回访", "慢病随访", "新生儿回访", "投诉回访", "满意度回访"], (await world.Get<FollowUpClasses>().RowsAsync()).Select(r => r.Name));
        Assert.Equal([7, 3, 30, null, null, null], await world.Get<FollowUpClasses>().ColumnAsync("days"));
    }

    [Theory, DatabaseData]
    public async Task Complaint_classes_ship_in_two_levels_and_what_is_no_complaint_says_so(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var classes = world.Get<ComplaintClasses>();

        var rows = await classes.RowsAsync();
        var quality = await classes.IdAsync("医疗质量");

        Assert.Equal(45, rows.Count);
        Assert.Equal(["医疗质量", "诊断", "治疗", "手术", "用药", "输血", "护理质量", "医患沟通"], rows.Take(8).Select(r => r.Name));
        Assert.Equal(["诊断", "治疗", "手术", "用药", "输血"], (await classes.RowsAsync(("parent", quality.ToString()))).Select(r => r.Name));
        Assert.Equal([null, "非投诉", "非投诉", "非投诉"], (await classes.ColumnAsync("parent")).TakeLast(4));
        Assert.Equal([true, false, false, false, false], (await classes.ColumnAsync("complaint")).TakeLast(5));
        await using var db = await world.OpenDbAsync(Cancel);
        var told = await db.AuditEntries.SingleAsync(e => e.Module == "complaint-classes", Cancel);
        Assert.Equal((AuditAction.Add, "投诉分类 × 45", Actor.System.DisplayName), (told.Action, told.Subject, told.DisplayName));
    }

    [Theory, DatabaseData]
    public async Task Bands_that_overlap_or_leave_a_hole_are_refused_by_the_names_of_both_neighbours(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (ages, spending) = (world.Get<AgeBands>(), world.Get<SpendingClasses>());
        var (infant, newborn, old, middle) = (await ages.IdAsync("婴儿"), await ages.IdAsync("新生儿"), await ages.IdAsync("老年"), await spending.IdAsync("中"));

        Assert.Equal("“婴儿”与“幼儿”的范围重叠。", await RefusedAsync("until", () => ages.EditAsync(infant, ("until", "12"))));
        Assert.Equal("“婴儿”到“幼儿”之间缺少11到11。", await RefusedAsync("until", () => ages.EditAsync(infant, ("until", "10"))));
        Assert.Equal("“婴儿”之前缺少0到0。", await RefusedAsync("from", () => ages.EditAsync(newborn, ("disabled", "1"))));
        Assert.Equal("“老年”是最后一段，缺少1201以上；最后一段应不填上限。", await RefusedAsync("until", () => ages.EditAsync(old, ("until", "1200"))));
        Assert.Equal("“止（月）”不能小于“起（月）”。", await RefusedAsync("until", () => ages.EditAsync(infant, ("from", "9"), ("until", "8"))));
        Assert.Equal("“低”到“中”之间缺少10000到10001。", await RefusedAsync("from", () => spending.EditAsync(middle, ("from", "10001"))));
        Assert.Equal("“年消费上限（元）”应大于“年消费下限（元）”。", await RefusedAsync("until", () => spending.EditAsync(middle, ("until", "10000"))));
        Assert.Equal("“未知”和“不详”都没有填上下限，只能有一个。", await RefusedAsync("from", () => spending.AddAsync(("code", "X"), ("name", "不详"))));
        var gone = await Assert.ThrowsAsync<DomainRuleException>(() => spending.DeleteAsync([middle], Cancel));
        Assert.Equal("“低”到“高”之间缺少10000到50000。", gone.Message);
    }

    [Theory, DatabaseData]
    public async Task A_border_is_moved_together_with_the_neighbour(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var spending = world.Get<SpendingClasses>();
        var middle = await spending.IdAsync("中");

        await spending.EditAsync(middle, ("from", "8000"), ("until", "60000"), ("neighbours", "1"));
        await spending.AddAsync(("code", "XF09"), ("name", "很高"), ("from", "200000"), ("order", "5"), ("neighbours", "1"));

        Assert.Equal([200_000, 60_000, 8_000, 0, null], await spending.ColumnAsync("from"));
        Assert.Equal([null, 200_000, 60_000, 8_000, null], await spending.ColumnAsync("until"));
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            var high = await AuditTrail.NewestOfAsync(db, (await spending.IdAsync("高")).ToString(), Cancel);
            Assert.Equal([new FieldChange("年消费上限（元）", null, "200000")], FieldChange.Read(high!.Changes));
        }

        await spending.EditAsync(middle, ("disabled", "1"), ("neighbours", "1"));
        await spending.DeleteAsync([middle], Cancel);

        Assert.Equal([null, 200_000, 60_000, null], await spending.ColumnAsync("until"));
        Assert.Equal("“很高”与“更高”的范围重叠。", await RefusedAsync("from", () => spending.AddAsync(("code", "X"), ("name", "更高"), ("from", "300000"), ("until", "400000"), ("neighbours", "1"))));
    }

    [Theory, DatabaseData]
    public async Task A_complaint_class_has_one_level_above_it_and_none_below_when_it_goes(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var classes = world.Get<ComplaintClasses>();
        var (quality, nursing, surgery, thanks) = (await classes.IdAsync("医疗质量"), await classes.IdAsync("护理质量"), await classes.IdAsync("手术"), await classes.IdAsync("非投诉"));

        Assert.Equal("请从列表中选择“上级”。", await RefusedAsync("parent", () => classes.EditAsync(nursing, ("parent", surgery.ToString()))));
        Assert.Equal("“护理质量”不能是自己的上级。", await RefusedAsync("parent", () => classes.EditAsync(nursing, ("parent", nursing.ToString()))));
        Assert.Equal("“医疗质量”还有下级“诊断”，不能改为第二级。", await RefusedAsync("parent", () => classes.EditAsync(quality, ("parent", nursing.ToString()))));
        Assert.Equal("同一上级下已有“手术”（编号TF0103）。", await RefusedAsync("name", () => classes.AddAsync(("code", "X"), ("name", "手术"), ("parent", quality.ToString()))));
        var used = await Assert.ThrowsAsync<DomainRuleException>(() => classes.DeleteAsync([quality], Cancel));
        Assert.Equal("“医疗质量”正在被下级分类使用（5处），不能删除；不再需要时可以停用。", used.Message);

        await classes.EditAsync(quality, ("name", "医疗安全"), ("department", "MZ01"));
        await classes.EditAsync(nursing, ("parent", thanks.ToString()));

        Assert.Equal("医疗安全", (await classes.ColumnAsync("parent"))[1]);
        Assert.Equal("心内科门诊", (await classes.ColumnAsync("department"))[0]);
        Assert.Equal([("非投诉", false)], (await classes.RowsAsync(("q", "护理质量"))).Select(r => ((string)r.Cells[2]!, (bool)r.Cells[5]!)));
    }

    [Fact]
    public async Task One_word_or_region_belongs_to_one_class_in_use_however_the_words_are_separated()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var (health, places) = (world.Get<HealthClasses>(), world.Get<AddressClasses>());
        var (fine, city) = (await health.IdAsync("健康"), await places.IdAsync("本市区"));

        Assert.Equal("关键字“急性”已属于“急性期”。", await RefusedAsync("keywords", () => health.EditAsync(fine, ("keywords", "体检;急性"))));
        Assert.Equal("行政区划码前缀“81”已属于“境外”。", await RefusedAsync("regions", () => places.EditAsync(city, ("regions", "3201；81"))));
        Assert.Equal("“三二”不是行政区划码：应为2到12位数字。", await RefusedAsync("regions", () => places.EditAsync(city, ("regions", "3201；三二"))));
        await health.EditAsync(fine, ("keywords", " 体检; 无异常，体检\n健康 "));

        Assert.Equal("体检；无异常；健康", (await health.ColumnAsync("keywords"))[0]);
    }

    [Fact]
    public async Task Days_belong_to_follow_ups_after_discharge_and_to_no_others()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var kinds = world.Get<FollowUpClasses>();
        var discharged = await kinds.IdAsync("出院回访");

        Assert.Equal("请填写出院后第几天回访。", await RefusedAsync("days", () => kinds.EditAsync(discharged, ("days", null))));
        Assert.Equal("只有触发为“出院后天数”时才填写天数。", await RefusedAsync("days", () => kinds.EditAsync(discharged, ("trigger", nameof(FollowUpTrigger.ByHand)))));
        await kinds.EditAsync(discharged, ("trigger", nameof(FollowUpTrigger.ByHand)), ("days", null));

        Assert.Equal(["出院回访", "新生儿回访", "满意度回访"], (await kinds.RowsAsync(("trigger", nameof(FollowUpTrigger.ByHand)))).Select(r => r.Name));
    }
}
