using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Drafts;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Tests.Complaints;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Drafts;

public sealed class FormDraftsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task What_was_typed_last_is_there_whole_sealed_and_for_nobody_else(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (mine, other) = (await world.AddAccountAsync("first"), await world.AddAccountAsync("second"));
        var drafts = world.Get<FormDrafts>();
        world.Actor.Current = mine;
        // Rare characters and an emoji across every border of a piece; half of one is left out.
        var words = string.Concat(Enumerable.Repeat("患者𠮷😀，", 500));

        await drafts.KeepAsync("complaint-new", "旧的内容", Cancel);
        await drafts.KeepAsync("complaint-new", $"{words}13900000001", Cancel);
        await drafts.KeepAsync("other", "别的表", Cancel);

        Assert.Equal($"{words}13900000001", (await drafts.TryReadAsync("complaint-new", Cancel))!.Content);
        await using (var db = await world.OpenDbAsync(Cancel)) Assert.DoesNotContain(await db.FormDrafts.Select(d => d.ContentSealed).ToListAsync(Cancel), text => text.Contains("139", StringComparison.Ordinal) && text.Length < 40);
        world.Actor.Current = other;
        Assert.Null(await drafts.TryReadAsync("complaint-new", Cancel));
        await drafts.DropAsync("complaint-new", Cancel);

        world.Actor.Current = mine;
        Assert.NotNull(await drafts.TryReadAsync("complaint-new", Cancel));
        await drafts.DropAsync("complaint-new", Cancel);
        Assert.Null(await drafts.TryReadAsync("complaint-new", Cancel));
        Assert.Equal("别的表", (await drafts.TryReadAsync("other", Cancel))!.Content);
    }

    [Theory, DatabaseData]
    public async Task What_was_typed_goes_with_the_saving_of_its_complaint_and_stays_when_that_is_refused(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        var (mine, other) = (await world.AddAccountAsync("first"), await world.AddAccountAsync("second"));
        var (drafts, intake) = (world.Get<FormDrafts>(), world.Get<ComplaintIntake>());
        world.Actor.Current = other;
        await drafts.KeepAsync("complaint-new", "别人的", Cancel);
        world.Actor.Current = mine;
        await drafts.KeepAsync("complaint-new", "医生态度生硬。", Cancel);
        await drafts.KeepAsync("other", "别的表", Cancel);
        var facts = await world.FactsAsync() with { DraftForm = "complaint-new" };

        await Assert.ThrowsAsync<RecordRefusedException>(() => intake.RegisterAsync(facts with { Phone = "12" }, Cancel));
        Assert.NotNull(await drafts.TryReadAsync("complaint-new", Cancel));

        await intake.RegisterAsync(facts, Cancel);
        Assert.Null(await drafts.TryReadAsync("complaint-new", Cancel));
        Assert.NotNull(await drafts.TryReadAsync("other", Cancel));
        world.Actor.Current = other;
        Assert.NotNull(await drafts.TryReadAsync("complaint-new", Cancel));
    }

    [Theory, DatabaseData]
    public async Task After_seven_days_nothing_is_offered_and_nothing_is_left(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var drafts = world.Get<FormDrafts>();
        world.Actor.Current = await world.AddAccountAsync("first");
        await drafts.KeepAsync("complaint-new", "内容", Cancel);

        world.Time.Advance(FormDrafts.Lifetime);
        await drafts.KeepAsync("other", "后来的", Cancel);
        Assert.Equal(0, await world.Get<FormDraftUpkeep>().RunAsync(Cancel));
        world.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await drafts.TryReadAsync("complaint-new", Cancel));

        Assert.Equal(1, await world.Get<FormDraftUpkeep>().RunAsync(Cancel));
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(1, await db.FormDrafts.CountAsync(Cancel));
    }
}

/// <summary>Drafts belong to accounts, so whoever keeps one needs one.</summary>
internal static class DraftPeople
{
    public static async Task<Actor> AddAccountAsync(this CrmWorld world, string code)
    {
        var actor = world.Actor.Current with { UserCode = code };
        await using var db = await world.OpenDbAsync(TestContext.Current.CancellationToken);
        var account = new Account { DisplayName = code, UserName = code, NormalizedUserName = code.ToUpperInvariant() };
        db.Users.Add(account);
        await world.SaveAsync(db, TestContext.Current.CancellationToken);
        return actor with { AccountId = account.Id };
    }
}
