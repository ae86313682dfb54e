using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Domain.Staff;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using SkiaSharp;

namespace HospitalCrm.Tests.Staff;

public sealed class StaffDirectoryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task People_come_from_the_HIS_with_one_reading_and_leave_with_it(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        world.His.Staff[0] = world.His.Staff[0] with { Mobile = "13900001234", Position = "科主任" };
        world.His.Staff.RemoveAt(1);

        await world.Get<RatingTargetRefresh>().RunAsync(Cancel);
        var again = await world.Get<RatingTargetRefresh>().RunAsync(Cancel);

        var doctor = await FileAsync(world, "D001");
        var gone = await FileAsync(world, "D002");
        Assert.Equal(("科主任", "心内科门诊", "*******1234", false, true), (doctor.Position, doctor.DepartmentName, doctor.Mobile, doctor.IsMobileOurs, doctor.IsActive));
        Assert.Equal((false, CrmWorld.Start.UtcDateTime), (gone.IsActive, gone.LeftAt));
        Assert.Equal(0, again);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(2, (await db.HisRefreshes.SingleAsync(Cancel)).People);
    }

    [Theory, DatabaseData]
    public async Task A_HIS_that_is_away_or_empty_makes_nobody_leave(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        world.His.Staff.Clear();
        await world.Get<RatingTargetRefresh>().RunAsync(Cancel);
        world.His.Trouble = HisTrouble.TooSlow;

        await Assert.ThrowsAsync<HisUnavailableException>(() => world.Get<RatingTargetRefresh>().RunAsync(Cancel));

        Assert.True((await FileAsync(world, "D001")).IsActive);
        await using var db = await world.OpenDbAsync(Cancel);
        var refresh = await db.HisRefreshes.SingleAsync(Cancel);
        Assert.Equal((HisTrouble.TooSlow, true), (refresh.Trouble, refresh.DoneAt is not null));
    }

    [Theory, DatabaseData]
    public async Task Our_own_number_stands_above_that_of_the_HIS_and_showing_it_is_written_down(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        world.His.Staff[0] = world.His.Staff[0] with { Mobile = "13900001234" };
        await world.Get<RatingTargetRefresh>().RunAsync(Cancel);
        var (directory, before) = (world.Get<StaffDirectory>(), await FileAsync(world, "D001"));

        await directory.SaveAsync(before.Id, "138 0000 5678", "8801", before.Version, Cancel);
        var own = await FileAsync(world, "D001");
        var full = await directory.ShowMobileAsync(before.Id, Cancel);
        await directory.SaveAsync(before.Id, "", own.OfficePhone, own.Version, Cancel);
        var his = await FileAsync(world, "D001");

        Assert.Equal(("*******5678", true, "8801", "13800005678"), (own.Mobile, own.IsMobileOurs, own.OfficePhone, full));
        Assert.Equal(("*******1234", false, "8801"), (his.Mobile, his.IsMobileOurs, his.OfficePhone));
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(
            [AuditAction.Add, AuditAction.ShowNumber, AuditAction.Change],
            await db.AuditEntries.Where(e => e.Module == "staff").OrderBy(e => e.Id).Select(e => e.Action).ToListAsync(Cancel));
        Assert.DoesNotContain(await db.AuditEntries.Select(e => e.Changes).ToListAsync(Cancel), changes => changes?.Contains("13800005678", StringComparison.Ordinal) == true);
        Assert.DoesNotContain("13800005678", await db.StaffExtensions.Select(e => e.MobileSealed + e.MobileIndex).FirstAsync(Cancel) ?? "", StringComparison.Ordinal);
    }

    [Theory, DatabaseData]
    public async Task The_second_editor_is_told_who_was_faster(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (directory, seen) = (world.Get<StaffDirectory>(), await FileAsync(world, "D001"));
        await directory.SaveAsync(seen.Id, mobile: null, "8801", seen.Version, Cancel);

        var told = await Assert.ThrowsAsync<StaffChangedException>(() => directory.SaveAsync(seen.Id, mobile: null, "8802", seen.Version, Cancel));

        Assert.Contains("刚被院长修改过（工号、办公电话）", told.Message, StringComparison.Ordinal);
        Assert.Equal("8801", (await FileAsync(world, "D001")).OfficePhone);
    }

    [Theory, DatabaseData]
    public async Task A_photo_is_on_the_card_of_a_kiosk_until_it_is_replaced_or_its_person_leaves(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (directory, kiosk, id) = (world.Get<StaffDirectory>(), world.Get<KioskPhotos>(), (await FileAsync(world, "D001")).Id);

        await directory.SetPhotoAsync(id, PhotoPressTests.Picture(SKEncodedImageFormat.Jpeg, 600, 800), crop: null, Cancel);
        var first = (await FileAsync(world, "D001")).PhotoId!.Value;
        var visit = await world.BeginByCardAsync("8800000001", Cancel);
        var cards = await world.Get<RatingDesk>().ListTargetsAsync(visit, Section.Staff, Cancel);
        Assert.Equal(first, cards.All.Single(t => t.Code == "D001").PhotoId);
        Assert.Equal(first, cards.Recent.Single(t => t.Code == "D001").PhotoId);
        Assert.NotEmpty((await kiosk.TryGetAsync(first, Cancel))!);

        await directory.SetPhotoAsync(id, PhotoPressTests.Picture(SKEncodedImageFormat.Png, 800, 800), crop: null, Cancel);
        var second = (await FileAsync(world, "D001")).PhotoId!.Value;
        Assert.Null(await kiosk.TryGetAsync(first, Cancel));
        Assert.NotNull(await kiosk.TryGetAsync(second, Cancel));

        world.His.Staff.RemoveAt(0);
        await world.Get<RatingTargetRefresh>().RunAsync(Cancel);
        Assert.Null(await kiosk.TryGetAsync(second, Cancel));
        Assert.NotNull(await directory.TryGetPhotoAsync(second, Cancel));
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(1, await db.StaffPhotos.CountAsync(Cancel));
    }

    [Theory, DatabaseData]
    public async Task Whoever_has_left_and_still_has_an_account_is_named(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            db.Users.Add(new() { UserName = "D002", NormalizedUserName = "D002", DisplayName = "李娜" });
            await db.SaveChangesAsync(Cancel);
        }

        world.His.Staff.RemoveAt(1);
        await world.Get<RatingTargetRefresh>().RunAsync(Cancel);

        var left = Assert.Single(await world.Get<StaffDirectory>().FindLeftAsync(Cancel));
        Assert.Equal(("D002", true, 0, false), (left.Code, left.HasAccount, left.Roles, left.IsRatable));
    }

    [Theory, DatabaseData]
    public async Task Nobody_sees_or_changes_people_outside_their_rows_and_rights(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (directory, other) = (world.Get<StaffDirectory>(), await FileAsync(world, "D002"));
        var everything = world.Actor.Current;
        world.Actor.Current = everything with { DepartmentCode = "MZ01", Scope = DataScope.Department };

        Assert.Equal(["张伟"], (await world.Get<StaffList>().FindAsync(new(), null, Cancel)).Rows.Select(r => r.Name));
        Assert.Null(await directory.TryGetAsync(other.Id, Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => directory.SaveAsync(other.Id, null, "8801", other.Version, Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => directory.ShowMobileAsync(other.Id, Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => directory.RemovePhotoAsync(other.Id, Cancel));

        world.Actor.Current = everything with { Permissions = new HashSet<string> { Permissions.Staff.View } };
        await Assert.ThrowsAsync<AccessDeniedException>(() => directory.SaveAsync(other.Id, null, "8801", other.Version, Cancel));
        await Assert.ThrowsAsync<AccessDeniedException>(() => directory.ShowMobileAsync(other.Id, Cancel));
        await Assert.ThrowsAsync<AccessDeniedException>(() => directory.SetPhotoAsync(other.Id, [], null, Cancel));
    }

    private static async Task<StaffFile> FileAsync(CrmWorld world, string code)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        var id = await db.StaffMembers.Where(m => m.Code == code).Select(m => m.Id).SingleAsync(Cancel);
        return (await world.Get<StaffDirectory>().TryGetAsync(id, Cancel))!;
    }
}
