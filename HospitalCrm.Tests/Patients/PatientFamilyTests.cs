using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Tests.Support;

namespace HospitalCrm.Tests.Patients;

public sealed class PatientFamilyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_mother_is_her_child_s_mother_in_both_archives(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (mother, baby, desk) = (await world.AddMotherAsync(), await world.AddBabyAsync(), world.Get<PatientFamilyDesk>());

        await desk.LinkAsync(baby, mother, RelationKind.Mother, isGuardian: true, Cancel);

        Assert.Equal([(RelationKind.Mother, true, "张丽华")], (await world.FileAsync(baby)).Relatives.Select(r => (r.Kind, r.IsGuardian, r.Name)));
        Assert.Equal([(RelationKind.Child, false, "张小宝")], (await world.FileAsync(mother)).Relatives.Select(r => (r.Kind, r.IsGuardian, r.Name)));
        Assert.Equal(2, (await world.TimelineAsync(mother, "changes")).Count);
        Assert.Equal(2, (await world.TimelineAsync(baby, "changes")).Count);
    }

    [Theory, DatabaseData]
    public async Task Linking_the_other_way_round_says_the_same_and_keeps_the_guardian(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (mother, baby, desk) = (await world.AddMotherAsync(), await world.AddBabyAsync(), world.Get<PatientFamilyDesk>());
        await desk.LinkAsync(baby, mother, RelationKind.Other, isGuardian: true, Cancel);

        await desk.LinkAsync(mother, baby, RelationKind.Child, isGuardian: false, Cancel);

        Assert.Equal([(RelationKind.Mother, true)], (await world.FileAsync(baby)).Relatives.Select(r => (r.Kind, r.IsGuardian)));
        Assert.Equal([(RelationKind.Child, false)], (await world.FileAsync(mother)).Relatives.Select(r => (r.Kind, r.IsGuardian)));
    }

    [Theory, DatabaseData]
    public async Task Unlinking_takes_both_directions_away(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (mother, baby, desk) = (await world.AddMotherAsync(), await world.AddBabyAsync(), world.Get<PatientFamilyDesk>());
        await desk.LinkAsync(baby, mother, RelationKind.Mother, isGuardian: false, Cancel);

        await desk.UnlinkAsync(mother, baby, Cancel);
        await desk.UnlinkAsync(mother, baby, Cancel);

        Assert.Empty((await world.FileAsync(baby)).Relatives);
        Assert.Empty((await world.FileAsync(mother)).Relatives);
    }

    [Theory, DatabaseData]
    public async Task What_cannot_be_is_refused(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (mother, baby, desk) = (await world.AddMotherAsync(), await world.AddBabyAsync(), world.Get<PatientFamilyDesk>());
        var unknown = await world.AddArchiveAsync(("name", "𠮷祥"));

        await RefusedAsync("它自己", () => desk.LinkAsync(baby, baby, RelationKind.Sibling, false, Cancel));
        await RefusedAsync("性别", () => desk.LinkAsync(mother, baby, RelationKind.Mother, false, Cancel));
        await RefusedAsync("出生日期", () => desk.LinkAsync(mother, baby, RelationKind.Father, false, Cancel));
        await RefusedAsync("出生日期", () => desk.LinkAsync(baby, mother, RelationKind.Grandchild, false, Cancel));
        await RefusedAsync("请先填写患者的性别", () => desk.LinkAsync(unknown, baby, RelationKind.Child, false, Cancel));
        await RefusedAsync("关系", () => desk.LinkAsync(mother, baby, (RelationKind)50, false, Cancel));
        await desk.LinkAsync(baby, mother, RelationKind.Mother, isGuardian: true, Cancel);
        await RefusedAsync("互为监护人", () => desk.LinkAsync(mother, baby, RelationKind.Child, isGuardian: true, Cancel));

        static async Task RefusedAsync(string why, Func<Task> link) => Assert.Contains(why, (await Assert.ThrowsAsync<DomainRuleException>(link)).Message, StringComparison.Ordinal);
    }

    [Theory, DatabaseData]
    public async Task Who_shares_a_number_is_offered_with_a_guess_and_not_again_once_linked(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (mother, baby, desk) = (await world.AddMotherAsync(), await world.AddBabyAsync(), world.Get<PatientFamilyDesk>());
        var father = await world.AddArchiveAsync(("name", "王建国"), ("sex", "Male"), ("bornOn", "1978-01-01"), ("mobile", "13900005678"));

        Assert.Equal([("王建国", RelationKind.Spouse), ("张小宝", RelationKind.Child)], (await desk.FindSamePhoneAsync(mother, Cancel)).Select(h => (h.Name, h.Guess)));
        Assert.Equal([("张丽华", RelationKind.Mother)], (await desk.FindSamePhoneAsync(baby, Cancel)).Select(h => (h.Name, h.Guess)));
        await desk.LinkAsync(mother, father, RelationKind.Spouse, false, Cancel);
        Assert.Equal(["张小宝"], (await desk.FindSamePhoneAsync(mother, Cancel)).Select(h => h.Name));
    }

    [Theory, DatabaseData]
    public async Task The_search_finds_by_name_or_number_but_never_the_patient(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (mother, baby, desk) = (await world.AddMotherAsync(), await world.AddBabyAsync(), world.Get<PatientFamilyDesk>());

        Assert.Equal(["张丽华"], (await desk.SearchAsync(baby, "zlh", Cancel)).Select(h => h.Name));
        Assert.Equal(["张丽华"], (await desk.SearchAsync(baby, "1234", Cancel)).Select(h => h.Name));
        Assert.Empty(await desk.SearchAsync(mother, "丽华", Cancel));
        Assert.Empty(await desk.SearchAsync(mother, "   ", Cancel));
    }

    [Theory, DatabaseData]
    public async Task A_relative_of_another_department_is_masked_and_cannot_be_opened(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var mother = await world.AddMotherAsync();
        var everybody = world.Actor.Current;
        world.ActAsStranger();
        var baby = await world.AddBabyAsync();
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientFamilyDesk>().LinkAsync(baby, mother, RelationKind.Mother, false, Cancel));
        world.Actor.Current = everybody;
        await world.Get<PatientFamilyDesk>().LinkAsync(baby, mother, RelationKind.Mother, false, Cancel);
        world.ActAsStranger();

        Assert.Equal([("张*", false)], (await world.FileAsync(baby)).Relatives.Select(r => (r.Name, r.IsVisible)));
    }
}
