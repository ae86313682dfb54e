using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Staff;

/// <summary>Takes the staff list of the HIS over, in the transaction of whoever has read it, and writes down how the reading went.</summary>
public sealed class StaffRefresh(PersonalDataVault vault, HospitalClock clock) : IHisCopy
{
    /// <returns>How many people changed; not saved yet.</returns>
    public async Task<int> ApplyAsync(CrmDbContext db, IReadOnlyList<HisDepartment> departments, IReadOnlyList<HisStaffMember> staff, CancellationToken cancel)
    {
        // A HIS that has nobody is a HIS in trouble, not a hospital that everybody has left.
        if (staff.Count == 0) return 0;

        var byCode = departments.ToDictionary(d => d.Code, StringComparer.Ordinal);
        var known = await db.StaffMembers.ToDictionaryAsync(m => m.Code, StringComparer.Ordinal, cancel);
        var changes = 0;
        foreach (var person in staff)
        {
            if (!known.Remove(person.Code, out var member)) db.StaffMembers.Add(member = new(person.Code));
            var initials = Initials(person);
            var changed = member.TakeOver(person, person.DepartmentCode is null ? null : byCode.GetValueOrDefault(person.DepartmentCode), initials, Search(person, initials));
            if (TakeOverMobile(member, person.Mobile) || changed) changes++;
        }

        return changes + known.Values.Count(gone => gone.Leave(clock.UtcNow));
    }

    /// <summary>How the last reading of departments and staff went, for whoever looks after the connection.</summary>
    public async Task NoteAsync(CrmDbContext db, HisTrouble? trouble, int departments, int staff, CancellationToken cancel)
    {
        var now = clock.UtcNow;
        var noted = trouble is null
            ? await db.HisRefreshes.Where(r => r.Name == HisRefresh.Staff).ExecuteUpdateAsync(
                set => set.SetProperty(r => r.TriedAt, now).SetProperty(r => r.DoneAt, now).SetProperty(r => r.Trouble, (HisTrouble?)null).SetProperty(r => r.Departments, departments).SetProperty(r => r.People, staff), cancel)
            : await db.HisRefreshes.Where(r => r.Name == HisRefresh.Staff).ExecuteUpdateAsync(set => set.SetProperty(r => r.TriedAt, now).SetProperty(r => r.Trouble, trouble), cancel);
        if (noted > 0) return;

        db.HisRefreshes.Add(new(HisRefresh.Staff, now, trouble, departments, staff));
        await db.SaveChangesAsync(cancel);
    }

    private bool TakeOverMobile(StaffMember member, string? written)
    {
        var mobile = MobileNumber.TryRead(written);
        var index = mobile is { } number ? vault.Index(StaffExtension.MobilePurpose, number.Digits) : null;
        if (index == member.MobileIndex) return false;
        member.SetMobile(mobile is { } now ? vault.Seal(StaffExtension.MobilePurpose, now.Digits) : null, index, mobile?.Digits[^4..]);
        return true;
    }

    private static string Initials(HisStaffMember person)
    {
        var initials = string.IsNullOrWhiteSpace(person.PinyinInitials) ? PinyinInitials.Of(person.Name) : person.PinyinInitials.Trim().ToUpperInvariant();
        return initials.Length == 0 ? "#" : initials.Length <= 40 ? initials : initials[..40];
    }

    private static string Search(HisStaffMember person, string initials)
    {
        var text = $"{person.Code} {person.Name} {initials}".ToUpperInvariant();
        return text.Length <= 200 ? text : text[..200];
    }
}

/// <summary>How a regular reading of the HIS went the last time.</summary>
public sealed class HisRefresh
{
    /// <summary>Departments and staff, every ten minutes.</summary>
    public const string Staff = "staff";

    private HisRefresh() { }

    internal HisRefresh(string name, DateTime now, HisTrouble? trouble, int departments, int people) =>
        (Name, TriedAt, DoneAt, Trouble, Departments, People) = (name, now, trouble is null ? now : null, trouble, departments, people);

    public string Name { get; private set; } = "";
    public DateTime TriedAt { get; private set; }

    /// <summary>When it last succeeded.</summary>
    public DateTime? DoneAt { get; private set; }

    /// <summary>Null: the last one succeeded.</summary>
    public HisTrouble? Trouble { get; private set; }

    public int Departments { get; private set; }
    public int People { get; private set; }
}

internal sealed class HisRefreshMapping : IEntityTypeConfiguration<HisRefresh>
{
    public void Configure(EntityTypeBuilder<HisRefresh> refresh)
    {
        refresh.ToTable("HisRefreshes");
        refresh.HasKey(r => r.Name);
        refresh.Property(r => r.Name).HasMaxLength(40);
    }
}
