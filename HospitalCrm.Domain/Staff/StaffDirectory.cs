using System.Globalization;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Staff;

/// <summary>工作人员: the people of the HIS with how we reach them and their photo.</summary>
public sealed class StaffDirectory(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, AuditTrail audit, PersonalDataVault vault, HospitalClock clock)
{
    private const string Module = "staff";

    /// <summary>More people than anybody reads through at once.</summary>
    private const int MostLeft = 200;

    /// <summary>One person; null when there is none, or none this person may see.</summary>
    public async Task<StaffFile?> TryGetAsync(Guid id, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Staff.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var member = await InScope(db.StaffMembers.AsNoTracking(), me).FirstOrDefaultAsync(m => m.Id == id, cancel);
        if (member is null) return null;
        return FileOf(member, await db.StaffExtensions.AsNoTracking().FirstOrDefaultAsync(e => e.Id == id, cancel));
    }

    /// <param name="mobile">As typed; null keeps what there is, empty takes it away.</param>
    /// <param name="version">Of the <see cref="StaffFile"/> the editor saw.</param>
    public async Task SaveAsync(Guid id, string? mobile, string? officePhone, long version, CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.Staff.Edit);
        var phone = PersonText.Clean(officePhone, StaffExtension.LongestPhone);
        if (phone?.Any(c => !char.IsAsciiDigit(c) && c is not ('-' or ' ' or '+' or '(' or ')' or ',')) == true) throw new DomainRuleException("办公电话只能包含数字、短横线和括号。");
        var number = string.IsNullOrWhiteSpace(mobile) ? (MobileNumber?)null : MobileNumber.Parse(mobile);

        await ChangeAsync(id, version, async (_, _, extension) =>
        {
            await Task.CompletedTask;
            extension.SetOfficePhone(phone);
            if (mobile is not null) extension.SetMobile(
                number is { } own ? vault.Seal(StaffExtension.MobilePurpose, own.Digits) : null,
                number is { } indexed ? vault.Index(StaffExtension.MobilePurpose, indexed.Digits) : null,
                number?.Digits[^4..]);
        }, cancel);
    }

    /// <summary>Another photo in the place of the one there was.</summary>
    /// <param name="file">As it was uploaded.</param>
    /// <exception cref="DomainRuleException">It is no usable photo; the sentence says why.</exception>
    public async Task SetPhotoAsync(Guid id, byte[] file, PhotoCrop? crop, CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.Staff.Edit);
        var photo = new StaffPhoto(await PhotoPress.MakeAsync(file, crop, cancel), clock.UtcNow);
        await ChangePhotoAsync(id, photo, cancel);
    }

    public Task RemovePhotoAsync(Guid id, CancellationToken cancel) => ChangePhotoAsync(id, photo: null, cancel);

    /// <summary>The number in full, which is written down.</summary>
    public async Task<string?> ShowMobileAsync(Guid id, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Staff.View);
        me.Demand(Permissions.Staff.ShowNumbers);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var member = await FindAsync(db, id, me, cancel);
        var sealedNumber = await db.StaffExtensions.Where(e => e.Id == id).Select(e => e.MobileSealed).FirstOrDefaultAsync(cancel) ?? member.MobileSealed;
        if (sealedNumber is null) return null;

        audit.Add(db, me, AuditAction.ShowNumber, Module, SubjectOf(member), id.ToString());
        await db.SaveChangesAsync(cancel);
        return vault.Open(StaffExtension.MobilePurpose, sealedNumber);
    }

    /// <summary>People who have left and still have an open account, a role, or stand among those that can be rated.</summary>
    public async Task<IReadOnlyList<LeftStaff>> FindLeftAsync(CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Staff.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var left = await InScope(db.StaffMembers.AsNoTracking(), me)
            .Where(m => !m.IsActive)
            .Select(m => new
            {
                m.Id,
                m.Code,
                m.Name,
                m.DepartmentName,
                m.LeftAt,
                HasAccount = db.Users.Any(u => u.UserName == m.Code && !u.IsDisabled),
                Roles = db.UserRoles.Count(r => db.Users.Any(u => u.Id == r.UserId && u.UserName == m.Code)),
                IsRatable = db.RatingTargets.Any(t => t.Code == m.Code && t.DepartmentCode != t.Code && t.IsActive),
            })
            .Where(m => m.HasAccount || m.Roles > 0 || m.IsRatable)
            .OrderByDescending(m => m.LeftAt).ThenBy(m => m.Id)
            .Take(MostLeft)
            .ToListAsync(cancel);
        return [.. left.Select(m => new LeftStaff(m.Id, m.Code, m.Name, m.DepartmentName, m.LeftAt ?? default, m.HasAccount, m.Roles, m.IsRatable))];
    }

    /// <summary>The picture itself; null when nobody this person may see has it.</summary>
    public async Task<byte[]?> TryGetPhotoAsync(Guid photoId, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Staff.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var owner = await db.StaffExtensions.Where(e => e.PhotoId == photoId).Select(e => (Guid?)e.Id).FirstOrDefaultAsync(cancel);
        if (owner is null || !await InScope(db.StaffMembers, me).AnyAsync(m => m.Id == owner, cancel)) return null;
        return await db.StaffPhotos.Where(p => p.Id == photoId).Select(p => p.Content).FirstOrDefaultAsync(cancel);
    }

    /// <summary>Rows of a person's data scope: 本人, 本科室, 本科室及下级, 全部.</summary>
    internal static IQueryable<StaffMember> InScope(IQueryable<StaffMember> members, Actor me)
    {
        var (code, department) = (me.UserCode, me.DepartmentCode);
        return me.Scope switch
        {
            DataScope.All => members,
            DataScope.DepartmentTree when department is not null => members.Where(m => m.DepartmentCode == department || m.DepartmentParent == department),
            DataScope.Department when department is not null => members.Where(m => m.DepartmentCode == department),
            _ => members.Where(m => m.Code == code),
        };
    }

    internal static string SubjectOf(StaffMember member) => $"工作人员 {member.Code} {member.Name}";

    private static async Task<StaffMember> FindAsync(CrmDbContext db, Guid id, Actor me, CancellationToken cancel) =>
        await InScope(db.StaffMembers, me).FirstOrDefaultAsync(m => m.Id == id, cancel) ?? throw new DomainRuleException("没有这位工作人员，或者不在您的数据范围内。");

    private async Task ChangePhotoAsync(Guid id, StaffPhoto? photo, CancellationToken cancel)
    {
        // The photo shown is the last one uploaded, so nobody's typing is lost by it and no version is asked for.
        await ChangeAsync(id, version: null, async (db, member, extension) =>
        {
            var former = extension.PhotoId;
            if (photo is null && former is null) return;
            if (photo is not null) db.StaffPhotos.Add(photo);
            extension.SetPhoto(photo?.Id);
            audit.Add(db, await actor.GetAsync(cancel), AuditAction.Change, Module, SubjectOf(member), id.ToString(), [new FieldChange("照片", former is null ? null : "有", photo is null ? null : former is null ? "有" : "已更换")]);
            await db.SaveChangesAsync(cancel);
            if (former is not null) await db.StaffPhotos.Where(p => p.Id == former).ExecuteDeleteAsync(cancel);
            // Kiosks show it on the person's card.
            await ChangeStamp.BumpAsync(db, ChangeStamp.SurveySetup, cancel);
        }, cancel);
    }

    private async Task ChangeAsync(Guid id, long? version, Func<CrmDbContext, StaffMember, StaffExtension, Task> change, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Staff.Edit);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var member = await FindAsync(db, id, me, cancel);
        var extension = await db.StaffExtensions.FirstOrDefaultAsync(e => e.Id == id, cancel);
        if (version is { } seen && seen != (extension?.Version ?? 0)) throw await ChangedAsync(db, id, cancel);
        if (extension is null) db.StaffExtensions.Add(extension = new(id, member.Code));

        audit.AddChanges(db, me);
        try
        {
            await change(db, member, extension);
            audit.AddChanges(db, me);
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            await transaction.RollbackAsync(cancel);
            await using var again = await contexts.CreateDbContextAsync(cancel);
            throw await ChangedAsync(again, id, cancel);
        }

        await transaction.CommitAsync(cancel);
    }

    private static async Task<DomainRuleException> ChangedAsync(CrmDbContext db, Guid id, CancellationToken cancel) =>
        await AuditTrail.LastChangeOfAsync(db, id.ToString(), cancel) is { } last
            ? new StaffChangedException(last.DisplayName, string.Join('、', last.Changes.Select(c => c.Field).Where(field => field is not null)))
            : new DomainRuleException("这条记录刚被别人修改过，请重新读取。");

    private static StaffFile FileOf(StaffMember member, StaffExtension? extension) => new(
        member.Id, member.Code, member.Name, member.DepartmentName, member.Position, member.Category, member.IsActive, member.LeftAt,
        MaskedMobile(extension?.MobileLast4 ?? member.MobileLast4), extension?.MobileLast4 is not null, extension?.OfficePhone, extension?.PhotoId, extension?.Version ?? 0);

    internal static string? MaskedMobile(string? last4) => last4 is null ? null : string.Create(CultureInfo.InvariantCulture, $"*******{last4}");
}

/// <summary>A person as their page shows them.</summary>
/// <param name="Mobile">Masked.</param>
/// <param name="IsMobileOurs">Entered here; else as the HIS has it.</param>
public sealed record StaffFile(
    Guid Id, string Code, string Name, string? DepartmentName, string? Position, HisStaffCategory Category, bool IsActive, DateTime? LeftAt,
    string? Mobile, bool IsMobileOurs, string? OfficePhone, Guid? PhotoId, long Version);

/// <summary>Somebody who has left, with what has stayed.</summary>
public sealed record LeftStaff(Guid Id, string Code, string Name, string? DepartmentName, DateTime LeftAt, bool HasAccount, int Roles, bool IsRatable);

/// <summary>Somebody else has saved the same person since it was read.</summary>
public sealed class StaffChangedException(string by, string fields) : DomainRuleException("这条记录刚被{0}修改过（{1}）。您填写的内容还在，重新读取后再保存。", by, fields);
