using System.Reflection;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Databases;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace HospitalCrm.Tests.Audit;

public sealed class AuditTrailTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_change_is_told_with_who_when_where_and_before_and_after(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        world.Actor.Current = world.Actor.Current with { From = "10.1.2.3", SessionId = Guid.CreateVersion7(), DepartmentCode = "MZ01" };
        var directory = world.Get<TerminalDirectory>();
        var seen = (await directory.TryGetAsync(CrmWorld.TerminalId, Cancel))!.Setup;

        await directory.SaveAsync(CrmWorld.TerminalId, seen with { Place = "二楼", ShowsStaff = false, IdleSeconds = 60 }, seen, Cancel);

        await using var db = await world.OpenDbAsync(Cancel);
        var entry = (await AuditTrail.NewestOfAsync(db, CrmWorld.TerminalId.ToString(), Cancel))!;
        var me = world.Actor.Current;
        Assert.Equal(
            (CrmWorld.Start.UtcDateTime, me.AccountId, "leader", "院长", "MZ01", "10.1.2.3", me.SessionId, AuditAction.Change, "terminals", "终端 自助终端 1"),
            (entry.At, entry.AccountId!.Value, entry.UserCode, entry.DisplayName, entry.DepartmentCode, entry.From, entry.SessionId, entry.Action, entry.Module, entry.Subject));
        Assert.Equal(
            [new("位置", "门诊一楼大厅", "二楼"), new("医护人员", "是", "否"), new("无操作时间（秒）", null, "60")],
            await AuditTrail.ReadChangesAsync(db, entry, Cancel));
    }

    [Theory, DatabaseData]
    public async Task Who_comes_second_is_told_who_was_first_and_what_they_changed(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);

        await world.Get<TerminalDirectory>().PauseAsync(CrmWorld.TerminalId, Cancel);

        await using var db = await world.OpenDbAsync(Cancel);
        var last = (await AuditTrail.LastChangeOfAsync(db, CrmWorld.TerminalId.ToString(), Cancel))!;
        Assert.Equal(("院长", AuditAction.Change), (last.DisplayName, last.Action));
        Assert.Equal([new("状态", "使用中", "暂停服务")], last.Changes);
    }

    [Theory, DatabaseData]
    public async Task What_is_taken_away_is_told_with_all_it_was(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);

        await world.Get<TerminalDirectory>().WithdrawAsync(CrmWorld.TerminalId, Cancel);

        await using var db = await world.OpenDbAsync(Cancel);
        var last = (await AuditTrail.LastChangeOfAsync(db, CrmWorld.TerminalId.ToString(), Cancel))!;
        Assert.Equal(AuditAction.Delete, last.Action);
        Assert.Contains(new("名称", "自助终端 1", null), last.Changes);
        Assert.Contains(new("状态", "使用中", null), last.Changes);
    }

    [Fact]
    public async Task A_secret_is_told_as_set_or_changed_and_never_itself()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var directory = world.Get<TerminalDirectory>();

        await directory.SetPinAsync(CrmWorld.TerminalId, "260188", Cancel);
        var first = await LastAsync(world);
        await directory.SetPinAsync(CrmWorld.TerminalId, "881062", Cancel);
        var second = await LastAsync(world);
        await directory.RemovePinAsync(CrmWorld.TerminalId, Cancel);
        var third = await LastAsync(world);

        Assert.Equal([new("离开密码", null, "已设置")], first);
        Assert.Equal([new("离开密码", "已设置", "已更改")], second);
        Assert.Equal([new("离开密码", "已设置", null)], third);
    }

    [Theory, DatabaseData]
    public async Task An_audited_change_without_its_entry_is_not_saved(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            var terminal = await db.Terminals.SingleAsync(Cancel);
            terminal.Pause();

            await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Cancel));

            // An entry about something else will not do.
            world.Get<AuditTrail>().Add(db, Actor.System, AuditAction.Change, "terminals", "终端", Guid.CreateVersion7().ToString());
            await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Cancel));
        }

        await using var later = await world.OpenDbAsync(Cancel);
        Assert.True((await later.Terminals.SingleAsync(Cancel)).IsInService);
    }

    [Fact]
    public async Task What_a_terminal_does_by_itself_is_no_news()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await using var db = await world.OpenDbAsync(Cancel);
        var before = await db.AuditEntries.CountAsync(Cancel);

        (await db.Terminals.SingleAsync(Cancel)).RenewSecret("another", CrmWorld.Start.UtcDateTime);
        world.Get<AuditTrail>().AddChanges(db, Actor.System);
        await db.SaveChangesAsync(Cancel);

        Assert.Equal(before, await db.AuditEntries.CountAsync(Cancel));
    }

    [Fact]
    public async Task An_entry_is_never_changed_or_deleted_by_the_program()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await using var db = await world.OpenDbAsync(Cancel);

        db.Remove(await db.AuditEntries.FirstAsync(Cancel));

        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Cancel));
    }

    [Fact]
    public async Task Telling_twice_before_a_save_is_one_entry_with_the_last_word()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await using var db = await world.OpenDbAsync(Cancel);
        var before = await db.AuditEntries.CountAsync(Cancel);
        var terminal = await db.Terminals.SingleAsync(Cancel);

        terminal.Restart();
        world.Get<AuditTrail>().AddChanges(db, Actor.System);
        terminal.Pause();
        world.Get<AuditTrail>().AddChanges(db, Actor.System);
        await db.SaveChangesAsync(Cancel);

        Assert.Equal(before + 1, await db.AuditEntries.CountAsync(Cancel));
        Assert.Equal(["状态", "重新加载次数"], (await LastAsync(world)).Select(c => c.Field));
    }

    [Theory, DatabaseData]
    public async Task What_does_not_fit_into_a_row_goes_on_in_others_and_is_read_as_one(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var subject = Guid.CreateVersion7().ToString();
        List<FieldChange> changes = [.. Enumerable.Range(1, 60).Select(i => new FieldChange($"第{i}项", string.Concat(Enumerable.Repeat("𠮷病\n\"", i)), i % 2 == 0 ? null : new string('a', i * 3)))];

        await using (var db = await world.OpenDbAsync(Cancel))
        {
            world.Get<AuditTrail>().Add(db, Actor.System, AuditAction.PermissionChange, "role-permissions", "角色", subject, changes);
            await db.SaveChangesAsync(Cancel);
        }

        await using var later = await world.OpenDbAsync(Cancel);
        Assert.Equal(changes, (await AuditTrail.LastChangeOfAsync(later, subject, Cancel))!.Changes);
    }

    [Theory]
    [InlineData("13900000001", "139****0001")]
    [InlineData("张伟", "张*")]
    [InlineData("𠮷野", "𠮷*")]
    [InlineData("欧阳娜娜", "欧*")]
    [InlineData("110101199003070011", "****0011")]
    [InlineData("8812", "****")]
    public void What_leads_to_a_person_is_masked(string plain, string masked) => Assert.Equal(masked, AuditText.Masked(plain));

    [Fact]
    public void Every_field_of_an_audited_record_has_a_name_people_know()
    {
        using var db = PortableModelTests.Model("Sqlite");
        var model = Microsoft.EntityFrameworkCore.Infrastructure.AccessorExtensions.GetService<IDesignTimeModel>(db).Model;
        var audited = model.GetEntityTypes().Where(e => e.ClrType.IsDefined(typeof(AuditedAttribute))).ToList();

        Assert.NotEmpty(audited);
        Assert.Empty(
            from entity in audited
            from property in entity.GetProperties()
            where AuditedKind.Label(property) is null && !AuditedKind.IsTechnical(property)
            select $"{entity.DisplayName()}.{property.Name} needs a [Label]");
        Assert.Empty(
            from entity in audited
            from property in entity.GetProperties()
            let type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType
            where type.IsEnum && AuditedKind.Label(property) is not null
            from value in type.GetFields(BindingFlags.Public | BindingFlags.Static)
            where !value.IsDefined(typeof(LabelAttribute))
            select $"{type.Name}.{value.Name} needs a [Label]");
    }

    [Fact]
    public void Audited_records_belong_to_modules_that_exist()
    {
        var modules = Permissions.Modules.Select(m => m.Key).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(
            from type in typeof(CrmDbContext).Assembly.GetTypes()
            let audited = type.GetCustomAttribute<AuditedAttribute>()
            where audited is not null && !modules.Contains(audited.Module)
            select $"{type.Name}: {audited.Module}");
    }

    private static async Task<IReadOnlyList<FieldChange>> LastAsync(CrmWorld world)
    {
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await using var db = await world.OpenDbAsync(Cancel);
        return (await AuditTrail.LastChangeOfAsync(db, CrmWorld.TerminalId.ToString(), Cancel))!.Changes;
    }
}
