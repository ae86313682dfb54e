using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Patients;

/// <summary>Archives as a clerk would add them, and the same clerk later on.</summary>
internal static class Archives
{
    public const string Mobile = "13800001234";
    public const string IdCard = "110101198003071220";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>张丽华, born 1980, with every kind of number.</summary>
    public static Task<Guid> AddMotherAsync(this CrmWorld world) => world.AddArchiveAsync(
        ("name", "张丽华"), ("idCard", IdCard), ("mobile", Mobile), ("otherPhones", "010-62771234"), ("card", "A8800001"), ("insuranceNo", "YB99887766"), ("contactName", "王建国"), ("contactPhone", "13900005678"),
        ("address", "景山前街四号"), ("employer", "第八纺织厂"), ("note", "怕针头"));

    /// <summary>张小宝, three weeks old, on his mother's number.</summary>
    public static Task<Guid> AddBabyAsync(this CrmWorld world) => world.AddArchiveAsync(("name", "张小宝"), ("sex", "Male"), ("bornOn", "2026-11-02"), ("guardianMobile", Mobile));

    public static Task<Guid> AddArchiveAsync(this CrmWorld world, params (string Field, string? Typed)[] values) => world.Get<PatientRegister>().AddAsync(values);

    /// <summary>The HIS knows this patient by a number.</summary>
    public static async Task KnownToHisAsync(this CrmWorld world, Guid id, string patientNo)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        await db.Patients.Where(p => p.Id == id).ExecuteUpdateAsync(set => set.SetProperty(p => p.HisPatientNo, patientNo).SetProperty(p => p.LastVisitAt, CrmWorld.Start.UtcDateTime.AddDays(-2)), Cancel);
    }

    public static async Task<PatientFile> FileAsync(this CrmWorld world, Guid id) => await world.Get<PatientFileDesk>().TryGetAsync(id, Cancel) ?? throw new InvalidOperationException("No such archive.");

    public static async Task<IReadOnlyList<string>> TimelineAsync(this CrmWorld world, Guid id, string kind) =>
        [.. (await world.Get<PatientFileDesk>().ReadTimelineAsync(id, kind, null, 50, Cancel)).Items.Select(Told)];

    /// <summary>A tag of the parameters, by its name.</summary>
    public static async Task<Guid> TagAsync(this CrmWorld world, string name)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return await db.Set<PatientTag>().Where(t => t.Name == name).Select(t => t.Id).SingleAsync(Cancel);
    }

    /// <summary>A narrower colleague: only what he registered himself.</summary>
    public static void ActAsStranger(this CrmWorld world) => world.Actor.Current = world.Actor.Current with { Scope = Domain.Access.DataScope.Own, UserCode = "D002", DisplayName = "李娜" };

    private static string Told(TimelineItem item) => string.Format(System.Globalization.CultureInfo.InvariantCulture, item.Sentence, [.. item.Arguments.Select(a => a is Enum one ? Labels.Of(one) : a)]);
}
