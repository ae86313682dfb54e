using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace HospitalCrm.Tests.Audit;

/// <summary>Whoever can write to the database, and has not the key, is found out.</summary>
public sealed class AuditChainTests
{
    private const int Total = 30;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task An_untouched_log_passes(string product)
    {
        await using var world = await SealedAsync(product);

        var verdict = await VerifyAsync(world);

        Assert.True(verdict.IsIntact, verdict.ToString());
        Assert.Equal(Total, verdict.Sealed);
        Assert.Equal((0, 1), (verdict.Waiting, verdict.Heads));
    }

    [Theory, DatabaseData]
    public async Task An_edited_entry_is_named(string product)
    {
        await using var world = await SealedAsync(product);
        var at = await EntryAtAsync(world, 5);

        await using (var db = await world.OpenDbAsync(Cancel))
            await db.AuditEntries.Where(e => e.Id == at.Id).ExecuteUpdateAsync(set => set.SetProperty(e => e.DisplayName, "别人"), Cancel);

        Assert.Equal(new(AuditFault.Changed, 5, at.At, at.Id), (await VerifyAsync(world)).Finding);
    }

    [Theory, DatabaseData]
    public async Task An_entry_exchanged_with_its_proof_is_named(string product)
    {
        await using var world = await SealedAsync(product);
        var (from, to) = (await EntryAtAsync(world, 4), await EntryAtAsync(world, 7));

        await using (var db = await world.OpenDbAsync(Cancel))
        {
            await db.AuditEntries.Where(e => e.Id == to.Id).ExecuteUpdateAsync(
                set => set.SetProperty(e => e.Subject, from.Subject).SetProperty(e => e.SubjectId, from.SubjectId).SetProperty(e => e.Changes, from.Changes).SetProperty(e => e.Proof, from.Proof), Cancel);
        }

        Assert.Equal((AuditFault.Changed, 7), Where(await VerifyAsync(world)));
    }

    [Theory, DatabaseData]
    public async Task An_edited_part_is_named(string product)
    {
        await using var world = await SealedAsync(product);
        Guid longOne;
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            longOne = await db.AuditEntryParts.Select(p => p.AuditEntryId).FirstAsync(Cancel);
            await db.AuditEntryParts.Where(p => p.AuditEntryId == longOne && p.No == 1).ExecuteUpdateAsync(set => set.SetProperty(p => p.Text, p => "x"), Cancel);
        }

        var finding = (await VerifyAsync(world)).Finding!;
        Assert.Equal((AuditFault.Changed, longOne), (finding.Fault, finding.EntryId!.Value));
    }

    [Theory, DatabaseData]
    public async Task A_deleted_entry_is_named_with_and_without_its_seal(string product)
    {
        await using var world = await SealedAsync(product);
        var at = await EntryAtAsync(world, 6);
        await using var db = await world.OpenDbAsync(Cancel);

        await db.AuditEntries.Where(e => e.Id == at.Id).ExecuteDeleteAsync(Cancel);
        Assert.Equal((AuditFault.Missing, 6), Where(await VerifyAsync(world)));

        await db.AuditSeals.Where(s => s.No == 6).ExecuteDeleteAsync(Cancel);
        Assert.Equal((AuditFault.Missing, 6), Where(await VerifyAsync(world)));

        // Closing up behind it does not help.
        for (var no = 7; no <= Total; no++) await RenumberAsync(db, no, no - 1);
        Assert.Equal((AuditFault.SealChanged, 6), Where(await VerifyAsync(world)));
    }

    [Theory, DatabaseData]
    public async Task Two_that_changed_places_are_named_whichever_way_it_was_done(string product)
    {
        await using var world = await SealedAsync(product);
        await using var db = await world.OpenDbAsync(Cancel);
        await RenumberAsync(db, 3, 1000);
        await RenumberAsync(db, 9, 3);
        await RenumberAsync(db, 1000, 9);
        var numbers = (await VerifyAsync(world)).Finding!;
        await RenumberAsync(db, 3, 1000);
        await RenumberAsync(db, 9, 3);
        await RenumberAsync(db, 1000, 9);
        Assert.True((await VerifyAsync(world)).IsIntact);

        var (third, ninth) = (await EntryAtAsync(world, 3), await EntryAtAsync(world, 9));
        await GiveAsync(db, third.Id, Guid.Empty);
        await GiveAsync(db, ninth.Id, third.Id);
        await GiveAsync(db, Guid.Empty, ninth.Id);
        var rows = (await VerifyAsync(world)).Finding!;

        Assert.Equal((AuditFault.Swapped, 3, 9), (numbers.Fault, numbers.No, numbers.Other));
        Assert.Equal((AuditFault.Swapped, 3, 9), (rows.Fault, rows.No, rows.Other));
    }

    [Theory, DatabaseData]
    public async Task A_cut_tail_is_named(string product)
    {
        await using var world = await SealedAsync(product);

        await CutAsync(world, from: 10);

        Assert.Equal((AuditFault.CutOff, 10), Where(await VerifyAsync(world)));
    }

    [Theory, DatabaseData]
    public async Task A_tail_cut_together_with_the_chains_own_state_is_named_by_the_witness_outside(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await AddAsync(world, 5);
        await SealAsync(world);
        await using var db = await world.OpenDbAsync(Cancel);
        var early = await db.AuditChains.AsNoTracking().SingleAsync(Cancel);
        await AddAsync(world, 5);
        world.Time.Advance(AuditHeadFile.Every);
        await SealAsync(world);
        Assert.True((await VerifyAsync(world)).IsIntact);

        // As it was, signature and all.
        await CutAsync(world, (int)early.LastNo + 1);
        await db.AuditChains.ExecuteUpdateAsync(
            set => set.SetProperty(c => c.LastNo, early.LastNo).SetProperty(c => c.LastHash, early.LastHash).SetProperty(c => c.Signature, early.Signature), Cancel);
        var cut = Where(await VerifyAsync(world));

        // And filled up again by the program itself.
        await AddAsync(world, 9);
        await SealAsync(world);
        var filled = await VerifyAsync(world);

        Assert.Equal((AuditFault.CutOff, early.LastNo + 1), cut);
        Assert.Equal(AuditFault.CutOff, filled.Finding?.Fault);
    }

    [Theory, DatabaseData]
    public async Task A_chain_state_that_was_forged_is_named_and_not_built_upon(string product)
    {
        await using var world = await SealedAsync(product);
        await CutAsync(world, from: 10);
        await using var db = await world.OpenDbAsync(Cancel);
        var hash = await db.AuditSeals.Where(s => s.No == 9).Select(s => s.Hash).SingleAsync(Cancel);
        await db.AuditChains.ExecuteUpdateAsync(set => set.SetProperty(c => c.LastNo, 9).SetProperty(c => c.LastHash, hash), Cancel);

        await AddAsync(world, 1);

        Assert.Equal(0, await world.Get<AuditSealer>().RunOnceAsync(Cancel));
        Assert.Equal((AuditFault.CutOff, 10), Where(await VerifyAsync(world)));
    }

    [Theory, DatabaseData]
    public async Task A_forged_entry_is_named_whether_it_is_sealed_or_not(string product)
    {
        await using var world = await SealedAsync(product);
        await using var db = await world.OpenDbAsync(Cancel);
        var forged = new AuditEntry(Actor.System with { UserCode = "leader", DisplayName = "院长" }, AuditAction.Change, "settings", "没有发生过", null, CrmWorld.Start.UtcDateTime);
        forged.Complete(null, Convert.ToBase64String(new byte[32]));
        db.Add(forged);
        await db.SaveChangesAsync(Cancel);
        var alone = (await VerifyAsync(world)).Finding!;

        db.Add(new AuditUnsealed(forged.Id));
        await db.SaveChangesAsync(Cancel);
        var waiting = (await VerifyAsync(world)).Finding!;
        await SealAsync(world);
        var sealedOne = (await VerifyAsync(world)).Finding!;

        Assert.Equal((AuditFault.Unsealed, forged.Id), (alone.Fault, alone.EntryId!.Value));
        Assert.Equal((AuditFault.Changed, forged.Id), (waiting.Fault, waiting.EntryId!.Value));
        Assert.Equal((AuditFault.Changed, forged.Id), (sealedOne.Fault, sealedOne.EntryId!.Value));
    }

    [Theory, DatabaseData]
    public async Task Seals_made_without_the_key_are_named(string product)
    {
        await using var world = await SealedAsync(product);
        var guess = new AuditProof(new PersonalDataVault(new byte[32]));
        await using var db = await world.OpenDbAsync(Cancel);
        var before = await db.AuditSeals.Where(s => s.No == 7).Select(s => s.Hash).SingleAsync(Cancel);
        for (var no = 8L; no <= Total; no++)
        {
            var entry = await EntryAtAsync(world, no);
            var hash = before = guess.OfSeal(before, no, entry.Id, entry.Proof);
            await db.AuditSeals.Where(s => s.No == no).ExecuteUpdateAsync(set => set.SetProperty(s => s.Hash, hash), Cancel);
        }

        Assert.Equal((AuditFault.SealChanged, 8), Where(await VerifyAsync(world)));
    }

    [Fact]
    public async Task A_witness_that_was_edited_is_named()
    {
        await using var world = await SealedAsync("Sqlite");
        var file = CrmWorld.HeadFileOf(world.Database);
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, Cancel)).Replace("2026-", "2025-", StringComparison.Ordinal), Cancel);

        Assert.Equal((AuditFault.HeadChanged, 1), Where(await VerifyAsync(world)));
    }

    [Theory, DatabaseData]
    public async Task A_late_commit_of_an_earlier_entry_is_sealed_all_the_same(string product)
    {
        await using var world = await SealedAsync(product);
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            var late = new HospitalClock(new Microsoft.Extensions.Time.Testing.FakeTimeProvider(CrmWorld.Start.AddDays(-30)));
            new AuditTrail(late, world.Get<PersonalDataVault>()).Add(db, Actor.System, AuditAction.Export, "staff", null, null);
            await db.SaveChangesAsync(Cancel);
        }

        await SealAsync(world);

        var verdict = await VerifyAsync(world);
        Assert.True(verdict.IsIntact, verdict.ToString());
        Assert.Equal(0, verdict.Waiting);
    }

    [Theory, DatabaseData]
    public async Task Nothing_is_lost_when_a_node_dies_with_the_lease(string product)
    {
        await using var world = await SealedAsync(product);
        await AddAsync(world, 3);
        await using (var db = await world.OpenDbAsync(Cancel))
            await db.AuditChains.ExecuteUpdateAsync(set => set.SetProperty(c => c.LeaseOwner, "dead").SetProperty(c => c.LeaseUntil, CrmWorld.Start.UtcDateTime.AddMinutes(1)), Cancel);

        Assert.Equal(0, await world.Get<AuditSealer>().RunOnceAsync(Cancel));
        world.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(3, await world.Get<AuditSealer>().RunOnceAsync(Cancel));

        Assert.True((await VerifyAsync(world)).IsIntact);
    }

    [Theory, DatabaseData]
    public async Task Nothing_is_lost_or_sealed_twice_while_many_write_and_two_nodes_seal(string product)
    {
        const int Writers = 4, Each = 40;
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await SealAsync(world);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var nodes = Enumerable.Range(0, 2).Select(_ => Task.Run(() => SealOnAsync(world, done.Token), Cancel)).ToList();

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(() => AddAsync(world, Each), Cancel)));
        await done.CancelAsync();
        await Task.WhenAll(nodes);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await SealAsync(world);

        await using var db = await world.OpenDbAsync(Cancel);
        var verdict = await VerifyAsync(world);
        Assert.True(verdict.IsIntact, verdict.ToString());
        Assert.Equal(await db.AuditEntries.LongCountAsync(Cancel), verdict.Sealed);
        Assert.True(verdict.Sealed >= Writers * Each);
        Assert.Equal(0, verdict.Waiting);
    }

    [Fact]
    public async Task A_check_is_for_those_who_may_and_is_itself_told()
    {
        await using var world = await SealedAsync("Sqlite");
        var reports = new List<AuditProgress>();

        var verdict = await world.Get<AuditVerification>().RunAsync(new Told(reports), Cancel);
        world.Actor.Current = world.Actor.Current with { Permissions = new HashSet<string>([Permissions.Audit.View], StringComparer.Ordinal) };
        await Assert.ThrowsAsync<AccessDeniedException>(() => world.Get<AuditVerification>().RunAsync(progress: null, Cancel));

        await using var db = await world.OpenDbAsync(Cancel);
        var entry = await db.AuditEntries.SingleAsync(e => e.Action == AuditAction.Verify, Cancel);
        Assert.Equal([new(null, null, $"校验通过：已封存 {verdict.Sealed} 条，等待封存 0 条，核对封存凭证 1 份。")], FieldChange.Read(entry.Changes));
        Assert.Equal(new(verdict.Sealed, verdict.Sealed), reports[^1]);
    }

    /// <summary>Entries in the chain, one of them with parts, and a witness.</summary>
    private static async Task<CrmWorld> SealedAsync(string product)
    {
        var world = await CrmWorld.CreateAsync(product, Cancel);
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            var there = await db.AuditEntries.CountAsync(Cancel);
            world.Get<AuditTrail>().Add(db, Actor.System, AuditAction.PermissionChange, "role-permissions", "角色", null, [new("权限", new string('甲', 3000), new string('乙', 3000))]);
            await db.SaveChangesAsync(Cancel);
            await AddAsync(world, Total - 1 - there);
        }

        await SealAsync(world);
        return world;
    }

    private static async Task AddAsync(CrmWorld world, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await using var db = await world.Get<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(Cancel);
            world.Get<AuditTrail>().Add(db, world.Actor.Current, AuditAction.Export, "staff", $"第{i}次", Guid.CreateVersion7().ToString(), $"{i} 行");
            await db.SaveChangesAsync(Cancel);
        }
    }

    private static async Task SealAsync(CrmWorld world)
    {
        while (await world.Get<AuditSealer>().RunOnceAsync(Cancel) > 0)
        {
        }
    }

    private static async Task SealOnAsync(CrmWorld world, CancellationToken done)
    {
        var node = new AuditSealer(
            world.Get<IDbContextFactory<CrmDbContext>>(), world.Get<IDatabaseProduct>(), world.Get<AuditHeadFile>(), world.Get<PersonalDataVault>(), world.Get<HospitalClock>(), NullLogger<AuditSealer>.Instance);
        while (!done.IsCancellationRequested)
        {
            world.Time.Advance(TimeSpan.FromSeconds(31)); // leases run out all the time, so that both nodes seal
            await node.RunOnceAsync(Cancel);
        }
    }

    private static Task<AuditVerdict> VerifyAsync(CrmWorld world) => world.Get<AuditVerifier>().RunAsync(progress: null, Cancel);

    private static (AuditFault?, long?) Where(AuditVerdict verdict) => (verdict.Finding?.Fault, verdict.Finding?.No);

    private static async Task<AuditEntry> EntryAtAsync(CrmWorld world, long no)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return await db.AuditSeals.Where(s => s.No == no).Join(db.AuditEntries, s => s.AuditEntryId, e => e.Id, (_, e) => e).AsNoTracking().SingleAsync(Cancel);
    }

    private static async Task RenumberAsync(CrmDbContext db, long from, long to) =>
        await db.AuditSeals.Where(s => s.No == from).ExecuteUpdateAsync(set => set.SetProperty(s => s.No, to), Cancel);

    private static async Task GiveAsync(CrmDbContext db, Guid from, Guid to) =>
        await db.AuditEntries.Where(e => e.Id == from).ExecuteUpdateAsync(set => set.SetProperty(e => e.Id, to), Cancel);

    private static async Task CutAsync(CrmWorld world, int from)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        await db.AuditEntries.Where(e => db.AuditSeals.Any(s => s.AuditEntryId == e.Id && s.No >= from)).ExecuteDeleteAsync(Cancel);
        await db.AuditSeals.Where(s => s.No >= from).ExecuteDeleteAsync(Cancel);
    }

    private sealed class Told(List<AuditProgress> reports) : IProgress<AuditProgress>
    {
        public void Report(AuditProgress value) => reports.Add(value);
    }
}
