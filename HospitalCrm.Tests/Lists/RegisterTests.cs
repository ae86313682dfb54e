using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Lists;

/// <summary>Keeping up records: adding, editing beside somebody else, deleting, putting back.</summary>
public sealed class RegisterTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_saved_record_is_in_the_list_in_the_audit_log_and_moves_the_stamp(string product)
    {
        await using var world = await ListPagingTests.FilledAsync(product, 0);
        var before = await StampAsync(world);

        var id = await AddAsync(world, "VIP", "高净值", "90", "3");

        var page = await world.Get<ComplaintImportances>().FindAsync(new(), null, Cancel);
        Assert.Equal([id], page.Rows.Select(r => r.Id));
        Assert.Equal(["VIP", "高净值", 90, 3], page.Rows[0].Cells.Take(4));
        Assert.Equal(before + 1, await StampAsync(world));
        await using var db = await world.OpenDbAsync(Cancel);
        var entry = await AuditTrail.NewestOfAsync(db, id.ToString(), Cancel);
        Assert.Equal((AuditAction.Add, "complaint-importance"), (entry!.Action, entry.Module));
    }

    [Fact]
    public async Task What_is_wrong_is_said_of_each_field_and_nothing_is_saved()
    {
        await using var world = await ListPagingTests.FilledAsync("Sqlite", 1);
        var register = world.Get<ComplaintImportances>();
        var form = await register.OpenAsync(null, Cancel);
        (form.Values["code"], form.Values["name"], form.Values["weight"], form.Values["order"]) = ("c0000", new string('长', 51), "abc", "10000");

        var refused = await Assert.ThrowsAsync<RecordRefusedException>(() => register.SaveAsync(form, Cancel));
        (form.Values["name"], form.Values["weight"], form.Values["order"]) = ("普通", "１００", "9");
        var twice = await Assert.ThrowsAsync<RecordRefusedException>(() => register.SaveAsync(form, Cancel));

        Assert.Equal("“名称”最多50个字，现在是51个字。", refused.Faults["name"].Message);
        Assert.Equal("“权重”应为整数。", refused.Faults["weight"].Message);
        Assert.Equal("“排序序号”应在0到9999之间。", refused.Faults["order"].Message);
        Assert.Equal("编号“C0000”已被“第0档”使用。", twice.Faults["code"].Message);
        Assert.Single((await register.FindAsync(new(), null, Cancel)).Rows);
    }

    [Theory, DatabaseData]
    public async Task The_second_of_two_editors_is_told_who_changed_what_and_keeps_what_was_typed(string product)
    {
        await using var world = await ListPagingTests.FilledAsync(product, 0);
        var register = world.Get<ComplaintImportances>();
        var id = await AddAsync(world, "A", "甲", "60", "20");
        var first = await register.OpenAsync(id, Cancel);
        var second = await register.OpenAsync(id, Cancel);

        (first.Values["name"], first.Values["days"]) = ("甲类", "30");
        await register.SaveAsync(first, Cancel);
        (second.Values["name"], second.Values["note"]) = ("头等", "我写的");
        var changed = await Assert.ThrowsAsync<RecordChangedException>(() => register.SaveAsync(second, Cancel));

        Assert.Equal("院长", changed.Who);
        Assert.Equal([new TheirChange("名称", "甲类", true), new("时限（工作日）", "30", false)], changed.Changes);
        Assert.Equal(("头等", "我写的", "30"), (second.Values["name"], second.Values["note"], second.Values["days"]));
        await register.SaveAsync(second, Cancel);
        var now = await register.OpenAsync(id, Cancel);
        Assert.Equal(("头等", "我写的", "30"), (now.Values["name"], now.Values["note"], now.Values["days"]));
    }

    [Theory, DatabaseData]
    public async Task Deleting_takes_all_or_none_and_the_recycle_bin_gives_them_back(string product)
    {
        await using var world = await ListPagingTests.FilledAsync(product, 3);
        var register = world.Get<ComplaintImportances>();
        var bin = world.Get<RecycleBin>();
        var rows = (await register.FindAsync(new() { Sort = "code" }, null, Cancel)).Rows;
        await register.DeleteAsync([rows[0].Id], Cancel);

        var gone = await Assert.ThrowsAsync<DomainRuleException>(() => register.DeleteAsync([rows[0].Id, rows[1].Id], Cancel));
        Assert.Equal("所选内容中有1项已被他人删除，列表已刷新，请重新选择。", gone.Message);
        Assert.Equal(2, (await register.FindAsync(new(), null, Cancel)).Rows.Count);

        var inBin = Assert.Single((await bin.FindAsync(new(), null, Cancel)).Rows);
        await bin.RestoreAsync([inBin.Id], Cancel);
        Assert.Equal(rows.Select(r => r.Id), (await register.FindAsync(new() { Sort = "code" }, null, Cancel)).Rows.Select(r => r.Id));
        Assert.Empty((await bin.FindAsync(new(), null, Cancel)).Rows);
    }

    [Theory, DatabaseData]
    public async Task The_bin_forgets_what_was_deleted_longer_ago_than_the_setting_says(string product)
    {
        await using var world = await ListPagingTests.FilledAsync(product, 2);
        var register = world.Get<ComplaintImportances>();
        var rows = (await register.FindAsync(new(), null, Cancel)).Rows;
        await register.DeleteAsync([rows[0].Id], Cancel);
        world.Time.Advance(TimeSpan.FromDays(89));
        await register.DeleteAsync([rows[1].Id], Cancel);

        Assert.Equal(0, await world.Get<RecycleUpkeep>().RunAsync(Cancel));
        world.Time.Advance(TimeSpan.FromDays(2));

        Assert.Equal(1, await world.Get<RecycleUpkeep>().RunAsync(Cancel));
        Assert.Equal(rows[1].Name, Assert.Single((await world.Get<RecycleBin>().FindAsync(new(), null, Cancel)).Rows).Name);
    }

    [Fact]
    public async Task What_no_longer_fits_the_rules_stays_in_the_bin()
    {
        await using var world = await ListPagingTests.FilledAsync("Sqlite", 0);
        var register = world.Get<ComplaintImportances>();
        var id = await AddAsync(world, "A", "甲", "30", "5");
        await register.DeleteAsync([id], Cancel);
        await AddAsync(world, "A", "乙", "30", "5");
        var inBin = (await world.Get<RecycleBin>().FindAsync(new(), null, Cancel)).Rows[0];

        var refused = await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<RecycleBin>().RestoreAsync([inBin.Id], Cancel));

        Assert.Equal("“甲”不能恢复：编号“A”已被“乙”使用。", refused.Message);
        Assert.Single((await world.Get<RecycleBin>().FindAsync(new(), null, Cancel)).Rows);
    }

    [Fact]
    public async Task Each_button_needs_its_own_right()
    {
        await using var world = await ListPagingTests.FilledAsync("Sqlite", 1);
        var register = world.Get<ComplaintImportances>();
        var id = (await register.FindAsync(new(), null, Cancel)).Rows[0].Id;
        var form = await register.OpenAsync(id, Cancel);
        var fresh = await register.OpenAsync(null, Cancel);

        await DeniedAsync(world, "view", () => register.FindAsync(new(), null, Cancel));
        await DeniedAsync(world, "view", () => register.CountAsync(new(), Cancel));
        await DeniedAsync(world, "add", () => register.SaveAsync(fresh, Cancel));
        await DeniedAsync(world, "edit", () => register.SaveAsync(form, Cancel));
        await DeniedAsync(world, "delete", () => register.DeleteAsync([id], Cancel));
    }

    internal static async Task DeniedAsync(CrmWorld world, string button, Func<Task> deed)
    {
        var whole = world.Actor.Current;
        world.Actor.Current = whole with { Permissions = whole.Permissions.Where(p => p != $"complaint-importance.{button}").ToHashSet(StringComparer.Ordinal) };
        await Assert.ThrowsAsync<AccessDeniedException>(deed);
        world.Actor.Current = whole;
    }

    private static async Task<Guid> AddAsync(CrmWorld world, string code, string name, string weight, string days)
    {
        var register = world.Get<ComplaintImportances>();
        var form = await register.OpenAsync(null, Cancel);
        (form.Values["code"], form.Values["name"], form.Values["weight"], form.Values["days"]) = (code, name, weight, days);
        return await register.SaveAsync(form, Cancel);
    }

    private static async Task<long> StampAsync(CrmWorld world)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return (await db.ChangeStamps.SingleAsync(s => s.Name == ChangeStamp.Parameters, Cancel)).Value;
    }
}
