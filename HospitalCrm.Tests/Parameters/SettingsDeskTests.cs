using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Domain.Settings;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Parameters;

public sealed class SettingsDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_saved_value_is_used_by_another_program_after_one_look_at_the_stamps(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await using var kiosk = await AnotherProgram.OpenAsync(world, Cancel);
        var (store, terminals) = (kiosk.Get<SettingsStore>(), kiosk.Get<Terminals>());
        Assert.Equal("示范医院", terminals.SettingsOf(CrmWorld.TerminalId).Hospital.Simplified);

        await SaveAsync(world, ("HospitalName", "仁和医院"), ("IdleMinutes", "１５"), ("HospitalNameEnglish", ""));
        await kiosk.LookAsync(Cancel);

        Assert.Equal(("仁和医院", 15, (string?)null), (store.Current.HospitalName, store.Current.IdleMinutes, store.Current.HospitalNameEnglish));
        Assert.Equal("仁和医院", (await terminals.FindAsync(CrmWorld.TerminalId, Cancel))!.Settings.Hospital.In("en"));
    }

    [Theory, DatabaseData]
    public async Task One_wrong_value_keeps_all_of_them_from_being_saved(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);

        var refused = await Assert.ThrowsAsync<SettingsRefusedException>(() =>
            SaveAsync(world, ("HospitalName", " "), ("ServiceTelephone", "12320"), ("IdleMinutes", "4"), ("RecycleDays", "十天"), ("HospitalNameEnglish", new string('x', 101))));

        Assert.Equal(["HospitalName", "HospitalNameEnglish", "IdleMinutes", "RecycleDays"], refused.Faults.Select(f => f.Key));
        await world.Get<SettingsStore>().RefreshAsync(Cancel);
        Assert.Equal("0000-12345", world.Get<SettingsStore>().Current.ServiceTelephone);
    }

    [Theory, DatabaseData]
    public async Task Two_editors_of_different_settings_both_win_and_of_the_same_one_the_second_is_told(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var desk = world.Get<SettingsDesk>();
        var seen = await desk.ReadAsync(Cancel);
        await desk.SaveAsync(new Dictionary<string, string>(seen.Values) { ["IdleMinutes"] = "10" }, seen, Cancel);

        await desk.SaveAsync(new Dictionary<string, string>(seen.Values) { ["RecycleDays"] = "30" }, seen, Cancel);
        var told = await Assert.ThrowsAsync<SettingsChangedException>(() => desk.SaveAsync(new Dictionary<string, string>(seen.Values) { ["IdleMinutes"] = "20" }, seen, Cancel));
        Assert.Equal("设置刚被院长修改过。", told.Message);
        Assert.Equal(["IdleMinutes"], told.Keys);
        await desk.SaveAsync(new Dictionary<string, string>(told.Now.Values) { ["IdleMinutes"] = "20" }, told.Now, Cancel);

        var now = world.Get<SettingsStore>().Current;
        Assert.Equal((20, 30), (now.IdleMinutes, now.RecycleDays));
    }

    [Theory, DatabaseData]
    public async Task Reading_and_saving_each_need_their_right(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var file = await world.Get<SettingsDesk>().ReadAsync(Cancel);

        world.Actor.Current = world.Actor.Current with { Permissions = new HashSet<string> { Permissions.Settings.View } };
        await Assert.ThrowsAsync<AccessDeniedException>(() => world.Get<SettingsDesk>().SaveAsync(file.Values, file, Cancel));
        world.Actor.Current = world.Actor.Current with { Permissions = new HashSet<string> { Permissions.Settings.Edit } };
        await Assert.ThrowsAsync<AccessDeniedException>(() => world.Get<SettingsDesk>().ReadAsync(Cancel));
    }

    [Theory, DatabaseData]
    public async Task The_log_tells_each_changed_setting_with_before_and_after(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);

        await SaveAsync(world, ("IsProtectionLevel3", "true"), ("HospitalNameEnglish", ""));

        await using var db = await world.OpenDbAsync(Cancel);
        var entry = await db.AuditEntries.SingleAsync(e => e.Module == "settings", Cancel);
        Assert.Equal(
            [new("医院名称（英文）", "Demonstration Hospital", null), new FieldChange("等保三级", "否", "是")],
            await AuditTrail.ReadChangesAsync(db, entry, Cancel));
    }

    [Fact]
    public async Task Without_a_database_the_defaults_hold()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await using var lost = await AnotherProgram.OpenAsync(world, Cancel, connection: "Data Source=/nowhere/at/all.db");

        Assert.Equal(("示范医院", 30), (lost.Get<SettingsStore>().Current.HospitalName, lost.Get<SettingsStore>().Current.IdleMinutes));
    }

    private static async Task SaveAsync(CrmWorld world, params (string Key, string Value)[] changes)
    {
        var desk = world.Get<SettingsDesk>();
        var seen = await desk.ReadAsync(Cancel);
        var typed = new Dictionary<string, string>(seen.Values);
        foreach (var (key, value) in changes) typed[key] = value;
        await desk.SaveAsync(typed, seen, Cancel);
    }
}
