using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Access;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Notices;

public sealed class MyNoticesTests
{
    private static readonly string[] Told = ["您为孙丽的代理已取消。", "您已被授予角色“话务员”。", "您的角色“普通职工”已被取消。", "您的角色“话务员”的权限有变化。", "孙丽请您在2026-12-01至2026-12-05代理其工作。"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task Everybody_reads_their_own_newest_first_and_page_by_page(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (me, other) = (await AddAccountAsync(world, role: null), await AddAccountAsync(world, role: null));
        for (var i = 0; i < MyNotices.PageSize + 2; i++) await TellAsync(world, me, $"角色{i}");
        await TellAsync(world, other, "别人的");
        var notices = world.Get<MyNotices>();
        world.Actor.Current = world.Actor.Current with { AccountId = me };

        var first = await notices.FindAsync(onlyUnread: true, before: null, Cancel);
        var second = await notices.FindAsync(onlyUnread: true, first[^1], Cancel);

        Assert.Equal(MyNotices.PageSize + 2, await notices.CountUnreadAsync(Cancel));
        Assert.Equal($"角色{MyNotices.PageSize + 1}", first[0].Arguments[0]);
        Assert.Equal(["角色1", "角色0"], second.Select(n => n.Arguments[0]));
    }

    [Theory, DatabaseData]
    public async Task Reading_one_or_all_touches_nobody_elses(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (me, other) = (await AddAccountAsync(world, role: null), await AddAccountAsync(world, role: null));
        await TellAsync(world, me, "一");
        await TellAsync(world, me, "二");
        await TellAsync(world, other, "别人的");
        var notices = world.Get<MyNotices>();
        world.Actor.Current = world.Actor.Current with { AccountId = other };
        var others = (await notices.FindAsync(onlyUnread: true, before: null, Cancel))[0];

        world.Actor.Current = world.Actor.Current with { AccountId = me };
        await notices.ReadAsync(others.Id, Cancel);
        await notices.ReadAsync((await notices.FindAsync(onlyUnread: true, before: null, Cancel))[0].Id, Cancel);
        Assert.Equal(1, await notices.CountUnreadAsync(Cancel));
        await notices.ReadAllAsync(Cancel);
        Assert.Equal(0, await notices.CountUnreadAsync(Cancel));
        Assert.Equal(2, (await notices.FindAsync(onlyUnread: false, before: null, Cancel)).Count);

        world.Actor.Current = world.Actor.Current with { AccountId = other };
        Assert.Equal(1, await notices.CountUnreadAsync(Cancel));
    }

    [Theory, DatabaseData]
    public async Task A_HIS_that_is_away_is_told_once_to_those_who_look_after_it(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (it, nurse) = (await AddAccountAsync(world, ShippedRoles.InformationDepartment), await AddAccountAsync(world, ShippedRoles.OrdinaryStaff));
        world.His.Trouble = HisTrouble.TooSlow;

        for (var i = 0; i < 3; i++) await Assert.ThrowsAsync<HisUnavailableException>(() => world.Get<RatingTargetRefresh>().RunAsync(Cancel));

        await using var db = await world.OpenDbAsync(Cancel);
        var told = await db.Notices.Where(n => n.AccountId == it || n.AccountId == nurse).ToListAsync(Cancel);
        Assert.Equal((it, NoticeKind.HisRefreshFailed), Assert.Single(told.Select(n => (n.AccountId, n.Kind))));
    }

    [Theory, DatabaseData]
    public async Task Whoever_gets_or_loses_a_role_or_stands_in_for_somebody_is_told(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (zhao, sun) = (await world.EmployAsync("A001", "赵敏", ShippedRoles.OrdinaryStaff), await world.EmployAsync("A002", "孙丽"));
        var (agent, ordinary) = (await world.RoleAsync(ShippedRoles.CallAgent), await world.RoleAsync(ShippedRoles.OrdinaryStaff));

        await world.Get<RoleMembership>().SaveAsync(new(agent, ["A001"], []), Cancel);
        await world.Get<RoleMembership>().SaveAsync(new(ordinary, [], ["A001"]), Cancel);
        var rights = await world.Get<RolePermissionDesk>().GetAsync(agent, Cancel);
        await world.Get<RolePermissionDesk>().SaveAsync(agent, rights.Granted.Append(Permissions.Staff.View).ToHashSet(StringComparer.Ordinal), rights.Granted, Cancel);
        var absence = await world.Get<DeputyDirectory>().OpenAsync(null, Cancel);
        (absence.Values["for"], absence.Values["deputy"], absence.Values["from"], absence.Values["until"]) = ($"{sun.Id}", $"{zhao.Id}", "2026-12-01", "2026-12-05");
        var id = await world.Get<DeputyDirectory>().SaveAsync(absence, Cancel);
        await world.Get<DeputyDirectory>().DeleteAsync([id], Cancel);

        world.Actor.Current = world.Actor.Current with { AccountId = zhao.Id };
        Assert.Equal(
            Told.Order(StringComparer.Ordinal),
            (await world.Get<MyNotices>().FindAsync(onlyUnread: true, before: null, Cancel)).Select(n => string.Format(System.Globalization.CultureInfo.InvariantCulture, n.Sentence, [.. n.Arguments])).Order(StringComparer.Ordinal));
        world.Actor.Current = world.Actor.Current with { AccountId = sun.Id };
        Assert.Equal(0, await world.Get<MyNotices>().CountUnreadAsync(Cancel));
    }

    private static async Task<Guid> AddAccountAsync(CrmWorld world, string? role)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        var account = new Account { DisplayName = "某人" };
        db.Users.Add(account);
        if (role is not null) db.UserRoles.Add(new() { UserId = account.Id, RoleId = await db.Roles.Where(r => r.Name == role).Select(r => r.Id).FirstAsync(Cancel) });
        world.Get<AuditTrail>().AddChanges(db, Actor.System);
        await db.SaveChangesAsync(Cancel);
        return account.Id;
    }

    private static async Task TellAsync(CrmWorld world, Guid account, string about)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
        await NoticeBoard.AddAsync(db, account, NoticeKind.RoleGiven, "/", world.Time.GetUtcNow().UtcDateTime, Cancel, about);
        await db.SaveChangesAsync(Cancel);
        await transaction.CommitAsync(Cancel);
        world.Time.Advance(TimeSpan.FromSeconds(1));
    }
}
