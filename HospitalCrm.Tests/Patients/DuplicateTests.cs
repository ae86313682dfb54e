using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Patients;

public sealed class DuplicateTests
{
    private const string IdCard = "11010519491231002X";
    private const string OtherIdCard = "440524188001010014";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task Pairs_are_found_by_identity_card_by_name_and_birthday_and_by_name_and_telephone(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await SomePatients.TakeOverAsync(world, "陈静", Cancel, "P1", new(1980, 5, 1), idCard: IdCard);
        await SomePatients.TakeOverAsync(world, "陈婧", Cancel, "P2", new(1981, 5, 1), idCard: IdCard);
        await SomePatients.TakeOverAsync(world, "周国强", Cancel, "P3", new(1946, 3, 9), mobile: "13900000002");
        await SomePatients.TakeOverAsync(world, "周国强", Cancel, "P4", new(1946, 3, 9), mobile: "13900000003");
        await SomePatients.TakeOverAsync(world, "赵敏", Cancel, "P5", new(1990, 7, 7), mobile: "13900000009");
        await SomePatients.TakeOverAsync(world, "赵敏", Cancel, "P6", mobile: "13900000009");
        await SomePatients.TakeOverAsync(world, "吴小宝", Cancel, "P7", new(2020, 2, 2), mobile: "13900000009");

        var done = await world.Get<DuplicateSearch>().RunAsync(null, Cancel);

        Assert.Equal((3, 3), (done.DoneSeen, done.DoneChanged));
        var page = await world.Get<PatientDuplicates>().FindAsync(null, isApart: false, null, Cancel);
        Assert.Equal(
            [("D0000001", "D0000002", DuplicateReason.IdCard), ("D0000003", "D0000004", DuplicateReason.Birthday), ("D0000005", "D0000006", DuplicateReason.Phone)],
            page.Pairs.Select(p => (p.First.ArchiveNo, p.Second.ArchiveNo, p.Reason)));
        Assert.Equal(("1101**********002X", "139****0002"), (page.Pairs[0].First.IdCard, page.Pairs[1].First.Mobile));
        Assert.Single((await world.Get<PatientDuplicates>().FindAsync(DuplicateReason.Phone, isApart: false, null, Cancel)).Pairs);
    }

    [Theory, DatabaseData]
    public async Task Same_name_and_birthday_with_two_identity_cards_are_two_people(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await SomePatients.TakeOverAsync(world, "陈静", Cancel, bornOn: new(1980, 5, 1), idCard: IdCard);
        await SomePatients.TakeOverAsync(world, "陈静", Cancel, bornOn: new(1980, 5, 1), idCard: OtherIdCard);

        Assert.Equal(0, (await world.Get<DuplicateSearch>().RunAsync(null, Cancel)).DoneSeen);
    }

    [Theory, DatabaseData]
    public async Task Two_who_are_not_one_person_are_not_shown_again_until_somebody_takes_it_back(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await SomePatients.TakeOverAsync(world, "陈静", Cancel, bornOn: new(1980, 5, 1));
        await SomePatients.TakeOverAsync(world, "陈静", Cancel, bornOn: new(1980, 5, 1));
        await world.Get<DuplicateSearch>().RunAsync(null, Cancel);
        var desk = world.Get<PatientDuplicates>();
        var pair = Assert.Single((await desk.FindAsync(null, isApart: false, null, Cancel)).Pairs);

        await desk.ApartAsync(pair.Id, Cancel);
        world.Time.Advance(TimeSpan.FromDays(1));
        await world.Get<DuplicateSearch>().KeepUpAsync(Cancel);

        Assert.Empty((await desk.FindAsync(null, isApart: false, null, Cancel)).Pairs);
        Assert.Equal("leader", Assert.Single((await desk.FindAsync(null, isApart: true, null, Cancel)).Pairs).ApartBy);
        await desk.DoubtAsync(pair.Id, Cancel);
        Assert.Single((await desk.FindAsync(null, isApart: false, null, Cancel)).Pairs);
    }

    [Theory, DatabaseData]
    public async Task An_archive_just_saved_is_compared_with_all_others_at_once(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await SomePatients.TakeOverAsync(world, "赵敏", Cancel, "P1", idCard: IdCard);
        await SomePatients.TakeOverAsync(world, "陈静", Cancel, "P2", new(1980, 5, 1));
        await SomePatients.TakeOverAsync(world, "陈静", Cancel, "P3", mobile: "13900000009");
        await SomePatients.TakeOverAsync(world, "吴小宝", Cancel, "P4", new(2020, 2, 2), mobile: "13900000009");
        await SomePatients.TakeOverAsync(world, "陈静", Cancel, "P5", new(1981, 6, 6), mobile: "13900000010");
        var saved = await SomePatients.TakeOverAsync(world, "陈静", Cancel, "P6", new(1980, 5, 1), IdCard, "13900000009");

        await world.Get<DuplicateSearch>().LookAsync(saved, Cancel);

        var alike = await world.Get<PatientDuplicates>().OfAsync(saved, Cancel);
        Assert.Equal([("D0000001", DuplicateReason.IdCard), ("D0000002", DuplicateReason.Birthday), ("D0000003", DuplicateReason.Phone)], alike.Select(a => (a.Other.ArchiveNo, a.Reason)));
        Assert.Equal(3, (await world.Get<PatientDuplicates>().FindAsync(null, isApart: false, null, Cancel)).Pairs.Count);
        Assert.Equal((3, 0), (await world.Get<DuplicateSearch>().RunAsync(null, Cancel)) is var day ? (day.DoneSeen, day.DoneChanged) : default);
    }

    [Theory, DatabaseData]
    public async Task A_corrected_field_ends_the_likeness_and_what_somebody_decided_is_not_told_again(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await SomePatients.TakeOverAsync(world, "陈静", Cancel, bornOn: new(1980, 5, 1));
        var saved = await SomePatients.RegisterAsync(world, "陈静", Cancel, ("bornOn", "1980-05-01"));
        var (search, duplicates) = (world.Get<DuplicateSearch>(), world.Get<PatientDuplicates>());
        await search.LookAsync(saved, Cancel);
        await duplicates.ApartAsync(Assert.Single(await duplicates.OfAsync(saved, Cancel)).PairId, Cancel);
        await search.LookAsync(saved, Cancel);
        var decided = await duplicates.OfAsync(saved, Cancel);
        await SomePatients.TakeOverAsync(world, "陈静", Cancel, bornOn: new(1980, 5, 1));
        await search.LookAsync(saved, Cancel);
        var doubtful = await duplicates.OfAsync(saved, Cancel);
        var form = await world.Get<PatientRegister>().OpenAsync(saved, Cancel);
        form.Values["bornOn"] = "1980-05-02";
        await world.Get<PatientRegister>().SaveAsync(form, Cancel);
        await search.LookAsync(saved, Cancel);

        Assert.Empty(decided);
        Assert.Equal("D0000003", Assert.Single(doubtful).Other.ArchiveNo);
        Assert.Empty(await duplicates.OfAsync(saved, Cancel));
    }

    [Theory, DatabaseData]
    public async Task Nobody_is_told_of_an_archive_they_may_not_see(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await SomePatients.TakeOverAsync(world, "陈静", Cancel, bornOn: new(1980, 5, 1));
        world.Actor.Current = world.Actor.Current with { Scope = DataScope.Own };
        var saved = await SomePatients.RegisterAsync(world, "陈静", Cancel, ("bornOn", "1980-05-01"));

        await world.Get<DuplicateSearch>().LookAsync(saved, Cancel);

        Assert.Empty(await world.Get<PatientDuplicates>().OfAsync(saved, Cancel));
        world.Actor.Current = world.Actor.Current with { Scope = DataScope.All };
        Assert.Single(await world.Get<PatientDuplicates>().OfAsync(saved, Cancel));
    }

    [Theory, DatabaseData]
    public async Task What_is_alike_no_longer_is_no_pair_after_the_next_search(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await SomePatients.TakeOverAsync(world, "陈静", Cancel, bornOn: new(1980, 5, 1));
        var second = await SomePatients.TakeOverAsync(world, "陈静", Cancel, bornOn: new(1980, 5, 1));
        await world.Get<DuplicateSearch>().RunAsync(null, Cancel);
        var form = await world.Get<PatientRegister>().OpenAsync(second, Cancel);
        form.Values["bornOn"] = "1980-05-02";
        await world.Get<PatientRegister>().SaveAsync(form, Cancel);

        world.Time.Advance(TimeSpan.FromHours(21));
        await world.Get<DuplicateSearch>().KeepUpAsync(Cancel);

        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(0, await db.PatientDuplicates.CountAsync(Cancel));
    }

    [Theory, DatabaseData]
    public async Task Fifty_of_one_name_and_number_are_pairs_with_the_oldest_and_come_page_by_page(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        for (var i = 0; i < 30; i++) await SomePatients.TakeOverAsync(world, "陈静", Cancel, mobile: "13900000009");

        Assert.Equal(29, (await world.Get<DuplicateSearch>().RunAsync(null, Cancel)).DoneSeen);

        var first = await world.Get<PatientDuplicates>().FindAsync(null, isApart: false, null, Cancel);
        var rest = await world.Get<PatientDuplicates>().FindAsync(null, isApart: false, first.Pairs[^1], Cancel);
        Assert.Equal((20, true, 9, false), (first.Pairs.Count, first.HasMore, rest.Pairs.Count, rest.HasMore));
        Assert.Equal(Enumerable.Range(2, 29).Select(i => (long)i), first.Pairs.Concat(rest.Pairs).Select(p => p.Second.Number));
    }

    [Theory, DatabaseData]
    public async Task Pairs_keep_to_the_rows_of_the_person_and_to_the_right(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await SomePatients.TakeOverAsync(world, "陈静", Cancel, bornOn: new(1980, 5, 1));
        await SomePatients.TakeOverAsync(world, "陈静", Cancel, bornOn: new(1980, 5, 1), more: p => p.LastDepartmentCode = "MZ01");
        await world.Get<DuplicateSearch>().RunAsync(null, Cancel);
        var pair = Assert.Single((await world.Get<PatientDuplicates>().FindAsync(null, isApart: false, null, Cancel)).Pairs);
        var whole = world.Actor.Current;

        world.Actor.Current = whole with { Scope = DataScope.Department, DepartmentCode = "MZ01" };
        Assert.Empty((await world.Get<PatientDuplicates>().FindAsync(null, isApart: false, null, Cancel)).Pairs);
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientDuplicates>().ApartAsync(pair.Id, Cancel));
        world.Actor.Current = whole with { Permissions = new HashSet<string>([Permissions.Patients.View]) };
        await Assert.ThrowsAsync<AccessDeniedException>(() => world.Get<PatientDuplicates>().FindAsync(null, isApart: false, null, Cancel));
    }
}
