using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Messaging;

public sealed class CallingSystemsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_key_is_shown_once_kept_as_its_hash_and_told_to_the_log_without_itself(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var id = await AddAsync(world, "体检系统");

        var key = await world.Get<CallingSystems>().MakeKeyAsync(id, Cancel);

        Assert.StartsWith("hck_", key, StringComparison.Ordinal);
        Assert.Equal(47, key.Length);
        await using var db = await world.OpenDbAsync(Cancel);
        var system = await db.CallingSystems.SingleAsync(Cancel);
        Assert.Equal((CallingSystemKey.HashOf(key), key[..8], world.Time.GetUtcNow().UtcDateTime), (system.KeyHash, system.KeyStart, system.KeyMadeAt));
        var told = await db.AuditEntries.Where(e => e.SubjectId == id.ToString()).Select(e => e.Changes).ToListAsync(Cancel);
        Assert.Contains(told, changes => changes!.Contains($"生成密钥 {key[..8]}", StringComparison.Ordinal));
        Assert.DoesNotContain(told, changes => changes?.Contains(key[9..], StringComparison.Ordinal) == true);
    }

    [Theory, DatabaseData]
    public async Task A_new_key_ends_the_old_one_and_another_program_knows_after_one_look(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await using var other = await AnotherProgram.OpenAsync(world, Cancel);
        var id = await AddAsync(world, "体检系统");
        var systems = world.Get<CallingSystems>();
        var old = await systems.MakeKeyAsync(id, Cancel);
        await other.LookAsync(Cancel);
        var before = await other.Get<Callers>().FindAsync(old, Cancel);

        var fresh = await systems.MakeKeyAsync(id, Cancel);
        await other.LookAsync(Cancel);
        var after = (Old: await other.Get<Callers>().FindAsync(old, Cancel), Fresh: await other.Get<Callers>().FindAsync(fresh, Cancel));
        await systems.RevokeKeysAsync([id], Cancel);
        await other.LookAsync(Cancel);

        Assert.Equal(id, before?.Id);
        Assert.Null(after.Old);
        Assert.Equal(id, after.Fresh?.Id);
        Assert.Null(await other.Get<Callers>().FindAsync(fresh, Cancel));
        Assert.Null(await world.Get<Callers>().FindAsync(fresh, Cancel));
    }

    [Fact]
    public async Task What_is_edited_reaches_the_other_program_and_a_key_made_meanwhile_stays()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await using var other = await AnotherProgram.OpenAsync(world, Cancel);
        var systems = world.Get<CallingSystems>();
        var id = await AddAsync(world, "体检系统");
        var form = await systems.OpenAsync(id, Cancel);
        var key = await systems.MakeKeyAsync(id, Cancel);

        form.Values["disabled"] = "1";
        form.Values["code"] = "1";
        form.Values["quota"] = "5";
        await systems.SaveAsync(form, Cancel);
        await other.LookAsync(Cancel);

        var caller = await other.Get<Callers>().FindAsync(key, Cancel);
        Assert.True(caller is { IsDisabled: true, DailyQuota: 5 });
        Assert.Equal([SmsClass.Code, SmsClass.Service], caller.Classes.Order());
    }

    [Fact]
    public async Task A_system_needs_a_class_and_a_name_of_its_own()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await AddAsync(world, "体检系统");
        var form = await world.Get<CallingSystems>().OpenAsync(null, Cancel);
        form.Values["name"] = "体检系统";
        form.Values["service"] = "0";

        var refused = await Assert.ThrowsAsync<RecordRefusedException>(() => world.Get<CallingSystems>().SaveAsync(form, Cancel));

        Assert.Equal(["name", "service"], refused.Faults.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Without_the_right_to_keys_nobody_makes_or_revokes_one()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var id = await AddAsync(world, "体检系统");
        world.Actor.Current = world.Actor.Current with { Permissions = Permissions.All.Where(p => p != Permissions.CallingSystems.Key).ToHashSet(StringComparer.Ordinal) };

        await Assert.ThrowsAsync<AccessDeniedException>(() => world.Get<CallingSystems>().MakeKeyAsync(id, Cancel));
        await Assert.ThrowsAsync<AccessDeniedException>(() => world.Get<CallingSystems>().RevokeKeysAsync([id], Cancel));
    }

    private static async Task<Guid> AddAsync(CrmWorld world, string name)
    {
        var form = await world.Get<CallingSystems>().OpenAsync(null, Cancel);
        form.Values["name"] = name;
        return await world.Get<CallingSystems>().SaveAsync(form, Cancel);
    }
}
