using System.Text.Json;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Patients;

public sealed class PatientMergeTests
{
    private const string IdCard = "11010519491231002X";
    private const string OtherIdCard = "440524188001010014";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task The_kept_archive_has_the_chosen_values_and_the_other_is_found_no_more(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (kept, gone) = await TwoAsync(world);

        await MergeAsync(world, kept, gone, "idCard", "address");

        var one = await SomePatients.ReadAsync(world, kept, Cancel);
        var other = await SomePatients.ReadAsync(world, gone, Cancel);
        Assert.Equal((IdCard, "云川市人民路1号", "13900000001", "13900000002", kept), (Indexer(world).IdCard(one), one.Address, Indexer(world).Mobile(one), Indexer(world).OtherPhones(one), other.MergedIntoId));
        Assert.True(one.IsNotToBeCalled);
        Assert.Equal(["陈静"], await FindAsync(world, "陈静"));
        Assert.Equal(["陈静"], await FindAsync(world, "13900000002"));
        Assert.Equal(["陈静"], await FindAsync(world, IdCard));
        Assert.Empty(await FindAsync(world, "陈婧"));
        Assert.Equal(kept, await world.Get<PatientMerging>().TryFindKeptAsync(gone, Cancel));
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal((1, 0), (await db.PatientTaggings.CountAsync(t => t.PatientId == kept, Cancel), await db.PatientTaggings.CountAsync(t => t.PatientId == gone, Cancel)));
        Assert.Equal(1, await db.PatientConsents.CountAsync(c => c.PatientId == kept, Cancel));
        Assert.Equal(2, await db.PatientRelations.CountAsync(r => r.PatientId == kept || r.RelatedId == kept, Cancel));
        Assert.Equal(kept, await db.HisLedger.Where(e => e.PatientNo == "P2").Select(e => e.PatientId).SingleAsync(Cancel));
        Assert.Equal(2, await db.AuditEntries.CountAsync(e => e.Subject!.StartsWith("患者档案 合并"), Cancel));
    }

    [Theory, DatabaseData]
    public async Task The_archive_number_of_the_one_that_went_leads_to_the_kept_one(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (first, second) = await TwoAsync(world);
        var third = await SomePatients.TakeOverAsync(world, "陈静", Cancel);
        var goneNo = (await SomePatients.ReadAsync(world, second, Cancel)).ArchiveNo;

        await MergeAsync(world, first, second, "idCard");
        await MergeAsync(world, third, first, "idCard");

        var row = Assert.Single((await world.Get<PatientRegister>().FindAsync(Ask(goneNo), null, Cancel)).Rows);
        Assert.Equal(third, row.Id);
        Assert.Equal(third, await world.Get<PatientMerging>().TryFindKeptAsync(second, Cancel));
    }

    [Theory, DatabaseData]
    public async Task Undoing_gives_back_both_as_they_were(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (kept, gone) = await TwoAsync(world);
        var before = await StateAsync(world, kept, gone);
        var merge = await MergeAsync(world, kept, gone, "name", "idCard", "mobile", "address", "hisNo");
        Assert.NotEqual(before, await StateAsync(world, kept, gone));

        await world.Get<PatientMerging>().UndoAsync(merge, confirms: false, Cancel);

        Assert.Equal(before, await StateAsync(world, kept, gone));
        Assert.Equal(["陈婧"], await FindAsync(world, "陈婧"));
        Assert.Equal(["陈静"], await FindAsync(world, "13900000001"));
        Assert.Equal(["陈婧"], await FindAsync(world, "13900000002"));
        var past = Assert.Single((await world.Get<PatientMerging>().HistoryAsync(null, Cancel)).Merges);
        Assert.Equal(("D0000001", "D0000002", "leader"), (past.KeptNo, past.GoneNo, past.UndoneBy));
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientMerging>().UndoAsync(merge, confirms: true, Cancel));
    }

    [Theory, DatabaseData]
    public async Task The_one_that_went_stands_in_no_pair_and_what_somebody_decided_is_known_again_after_undoing(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (kept, gone) = await TwoAsync(world);
        await SomePatients.TakeOverAsync(world, "陈婧", Cancel, mobile: "13900000002");
        await SomePatients.TakeOverAsync(world, "陈婧", Cancel, mobile: "13900000002");
        var (search, duplicates) = (world.Get<DuplicateSearch>(), world.Get<PatientDuplicates>());
        await search.RunAsync(null, Cancel);
        var apart = (await duplicates.FindAsync(null, isApart: false, null, Cancel)).Pairs.First(p => p.First.Id == gone || p.Second.Id == gone);
        await duplicates.ApartAsync(apart.Id, Cancel);

        var merge = await MergeAsync(world, kept, gone);

        Assert.Empty(await NamingAsync(gone));
        await world.Get<PatientMerging>().UndoAsync(merge, confirms: false, Cancel);
        await search.RunAsync(null, Cancel);
        Assert.Equal(apart.Id, Assert.Single(await NamingAsync(gone), p => p.ApartBy is not null).Id);

        async Task<List<DuplicatePair>> NamingAsync(Guid id) =>
        [
            .. (await duplicates.FindAsync(null, isApart: false, null, Cancel)).Pairs.Concat((await duplicates.FindAsync(null, isApart: true, null, Cancel)).Pairs).Where(p => p.First.Id == id || p.Second.Id == id),
        ];
    }

    [Theory, DatabaseData]
    public async Task What_was_changed_since_is_told_before_it_is_lost_and_what_the_merge_did_not_touch_stays(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (kept, gone) = await TwoAsync(world);
        var merge = await MergeAsync(world, kept, gone, "address", "idCard");
        var form = await world.Get<PatientRegister>().OpenAsync(kept, Cancel);
        form.Values["address"] = "云川市解放路9号";
        form.Values["occupation"] = "教师";
        await world.Get<PatientRegister>().SaveAsync(form, Cancel);

        var told = await Assert.ThrowsAsync<MergeChangedException>(() => world.Get<PatientMerging>().UndoAsync(merge, confirms: false, Cancel));
        Assert.Equal(["家庭住址"], told.Fields);
        Assert.Equal("云川市解放路9号", (await SomePatients.ReadAsync(world, kept, Cancel)).Address);

        await world.Get<PatientMerging>().UndoAsync(merge, confirms: true, Cancel);
        var one = await SomePatients.ReadAsync(world, kept, Cancel);
        Assert.Equal((null, "教师"), (one.Address, one.Occupation));
    }

    [Theory, DatabaseData]
    public async Task Two_identity_cards_need_somebody_who_confirms(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var one = await SomePatients.TakeOverAsync(world, "陈静", Cancel, idCard: IdCard);
        var other = await SomePatients.TakeOverAsync(world, "陈静", Cancel, idCard: OtherIdCard);

        Assert.True((await world.Get<PatientMerging>().OpenAsync(one, other, Cancel)).HasDifferentIdCards);
        await Assert.ThrowsAsync<DomainRuleException>(() => MergeAsync(world, one, other));
        Assert.Null((await SomePatients.ReadAsync(world, other, Cancel)).MergedIntoId);

        await MergeAsync(world, one, other, confirms: true);
        Assert.Equal(one, (await SomePatients.ReadAsync(world, other, Cancel)).MergedIntoId);
    }

    [Theory, DatabaseData]
    public async Task Erased_ones_merged_ones_itself_and_those_somebody_has_just_changed_are_refused(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (kept, gone) = await TwoAsync(world);
        var erased = await SomePatients.TakeOverAsync(world, "已匿名", Cancel, more: p => p.ErasedAt = world.Time.GetUtcNow().UtcDateTime);
        var merging = world.Get<PatientMerging>();

        await Assert.ThrowsAsync<DomainRuleException>(() => merging.OpenAsync(kept, kept, Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => merging.OpenAsync(kept, erased, Cancel));
        var sheet = await merging.OpenAsync(kept, gone, Cancel);
        var form = await world.Get<PatientRegister>().OpenAsync(gone, Cancel);
        form.Values["note"] = "刚改过";
        await world.Get<PatientRegister>().SaveAsync(form, Cancel);
        await Assert.ThrowsAsync<DomainRuleException>(() => merging.MergeAsync(new(kept, gone, sheet.OneVersion, sheet.OtherVersion, new HashSet<string>(), false), Cancel));
        await MergeAsync(world, kept, gone);
        await Assert.ThrowsAsync<DomainRuleException>(() => merging.OpenAsync(kept, gone, Cancel));
    }

    [Theory, DatabaseData]
    public async Task A_changed_key_field_waits_for_another_person_and_nothing_plain_is_stored(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (kept, gone) = await TwoAsync(world);

        await MergeAsync(world, kept, gone, "mobile");

        var one = await SomePatients.ReadAsync(world, kept, Cancel);
        Assert.Equal((PatientState.Pending, "leader"), (one.State, one.KeyFieldsBy));
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientReview>().ApproveAsync([kept], Cancel));
        await using var db = await world.OpenDbAsync(Cancel);
        var stored = string.Concat(await db.PatientMergeParts.Select(p => p.Text).ToListAsync(Cancel)) + string.Concat(await db.AuditEntries.Select(e => e.Subject + e.Changes).ToListAsync(Cancel));
        foreach (var plain in (string[])["13900000001", "13900000002", IdCard, "陈婧"]) Assert.DoesNotContain(plain, stored, StringComparison.Ordinal);
    }

    [Theory, DatabaseData]
    public async Task An_older_merge_is_undone_only_after_the_one_that_came_upon_it(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (first, second) = await TwoAsync(world);
        var third = await SomePatients.TakeOverAsync(world, "陈静", Cancel);
        var older = await MergeAsync(world, first, second);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        var newer = await MergeAsync(world, third, first);

        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientMerging>().UndoAsync(older, confirms: true, Cancel));
        await world.Get<PatientMerging>().UndoAsync(newer, confirms: false, Cancel);
        Assert.Equal(first, (await SomePatients.ReadAsync(world, second, Cancel)).MergedIntoId);
        await world.Get<PatientMerging>().UndoAsync(older, confirms: false, Cancel);
        Assert.Null((await SomePatients.ReadAsync(world, second, Cancel)).MergedIntoId);
    }

    [Theory, DatabaseData]
    public async Task Nobody_merges_what_they_may_not_see(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (kept, gone) = await TwoAsync(world);
        var whole = world.Actor.Current;
        world.Actor.Current = whole with { Scope = DataScope.Own };
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientMerging>().OpenAsync(kept, gone, Cancel));
        world.Actor.Current = whole with { Permissions = new HashSet<string>([Permissions.Patients.View, Permissions.Patients.Edit]) };
        await Assert.ThrowsAsync<AccessDeniedException>(() => world.Get<PatientMerging>().OpenAsync(kept, gone, Cancel));
    }

    /// <summary>陈静 with a telephone, 陈婧 with another, an identity card, an address, a tag, a consent and a child.</summary>
    private static async Task<(Guid Kept, Guid Gone)> TwoAsync(CrmWorld world)
    {
        var kept = await SomePatients.TakeOverAsync(world, "陈静", Cancel, "P1", new(1949, 12, 31), mobile: "13900000001");
        var gone = await SomePatients.TakeOverAsync(world, "陈婧", Cancel, "P2", new(1949, 12, 31), IdCard, "13900000002", "云川市人民路1号", more: p => p.IsNotToBeCalled = true);
        var child = await SomePatients.TakeOverAsync(world, "吴小宝", Cancel, "P3");
        await using var db = await world.OpenDbAsync(Cancel);
        var now = world.Time.GetUtcNow().UtcDateTime;
        db.PatientTaggings.Add(new(await db.Set<PatientTag>().OrderBy(t => t.Code).Select(t => t.Id).FirstAsync(Cancel), gone, 2, now, "leader"));
        db.PatientConsents.Add(new(gone, ConsentPurpose.ServiceMessages, isGiven: true, ConsentWay.Counter, "1", now, "leader"));
        db.PatientRelations.Add(new(gone, child, RelationKind.Child, isGuardian: false, now, null));
        db.PatientRelations.Add(new(child, gone, RelationKind.Mother, isGuardian: true, now, null));
        await world.SaveAsync(db, Cancel);
        return (kept, gone);
    }

    private static Task<Guid> MergeAsync(CrmWorld world, Guid kept, Guid gone, params string[] taken) => MergeAsync(world, kept, gone, confirms: false, taken);

    private static async Task<Guid> MergeAsync(CrmWorld world, Guid kept, Guid gone, bool confirms, params string[] taken)
    {
        var sheet = await world.Get<PatientMerging>().OpenAsync(kept, gone, Cancel);
        return await world.Get<PatientMerging>().MergeAsync(new(kept, gone, sheet.OneVersion, sheet.OtherVersion, taken.ToHashSet(StringComparer.Ordinal), confirms), Cancel);
    }

    /// <summary>All that belongs to both, as text.</summary>
    private static async Task<string> StateAsync(CrmWorld world, params Guid[] ids)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        var text = new List<string>();
        foreach (var patient in await db.Patients.Where(p => ids.Contains(p.Id)).OrderBy(p => p.Number).ToListAsync(Cancel))
        {
            text.AddRange(db.Entry(patient).Properties.Where(p => p.Metadata.Name != "Version").Select(p => $"{p.Metadata.Name}={p.CurrentValue}"));
            text.AddRange((await db.PatientNamePieces.Where(p => p.Number == patient.Number).Select(p => p.Piece).ToListAsync(Cancel)).Order(StringComparer.Ordinal));
            text.AddRange((await db.PatientPhones.Where(p => p.Number == patient.Number).ToListAsync(Cancel)).Select(p => $"{p.Kind} {p.Whole}").Order(StringComparer.Ordinal));
        }

        text.Add(JsonSerializer.Serialize(await db.PatientTaggings.OrderBy(t => t.PatientId).ToListAsync(Cancel)));
        text.Add(JsonSerializer.Serialize(await db.PatientConsents.OrderBy(t => t.Id).ToListAsync(Cancel)));
        text.Add(JsonSerializer.Serialize((await db.PatientRelations.ToListAsync(Cancel)).OrderBy(r => r.PatientId).ThenBy(r => r.RelatedId)));
        text.Add(JsonSerializer.Serialize(await db.HisLedger.OrderBy(t => t.PatientNo).Select(e => e.PatientId).ToListAsync(Cancel)));
        return string.Join('\n', text);
    }

    private static PatientIndexer Indexer(CrmWorld world) => world.Get<PatientIndexer>();

    private static async Task<IEnumerable<string>> FindAsync(CrmWorld world, string typed) => (await world.Get<PatientRegister>().FindAsync(Ask(typed), null, Cancel)).Rows.Select(row => row.Name);

    private static ListQuery Ask(string typed) => new() { Size = 20, Filters = new Dictionary<string, string>(StringComparer.Ordinal) { ["q"] = typed } };
}
