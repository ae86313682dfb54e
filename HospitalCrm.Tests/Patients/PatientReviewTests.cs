using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Patients;

public sealed class PatientReviewTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task Another_person_approves_what_waits(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var id = await SomePatients.RegisterAsync(world, "陈静", Cancel, ("mobile", "13900000001"));
        As(world, "reviewer");

        Assert.True((await world.Get<PatientReview>().TryGetAsync(id, Cancel)) is { MayDecide: true, IsOwn: false, State: PatientState.Pending });
        await world.Get<PatientReview>().ApproveAsync([id], Cancel);

        var patient = await SomePatients.ReadAsync(world, id, Cancel);
        Assert.Equal((PatientState.Approved, "reviewer", true), (patient.State, patient.ReviewedBy, patient.ReviewedAt is not null));
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientReview>().ApproveAsync([id], Cancel));
    }

    [Theory, DatabaseData]
    public async Task Four_eyes_cannot_be_passed_by_ticking_many(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        List<Guid> ids = [];
        foreach (var author in (string[])["one", "two", "reviewer"])
        {
            As(world, author);
            ids.Add(await SomePatients.RegisterAsync(world, "陈静", Cancel));
        }

        var refused = await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientReview>().ApproveAsync(ids, Cancel));

        Assert.Equal([3, 1], refused.Arguments.Select(a => (int)a!));
        foreach (var id in ids) Assert.Equal(PatientState.Pending, (await SomePatients.ReadAsync(world, id, Cancel)).State);
        await world.Get<PatientReview>().ApproveAsync(ids[..2], Cancel);
    }

    [Theory, DatabaseData]
    public async Task Who_changed_a_key_field_last_may_not_approve_either(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var id = await SomePatients.RegisterAsync(world, "陈静", Cancel);
        As(world, "corrector");
        var register = world.Get<PatientRegister>();
        var form = await register.OpenAsync(id, Cancel);
        form.Values["mobile"] = "13900000002";
        await register.SaveAsync(form, Cancel);

        Assert.True((await world.Get<PatientReview>().TryGetAsync(id, Cancel))!.IsOwn);
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientReview>().ApproveAsync([id], Cancel));
    }

    [Theory, DatabaseData]
    public async Task A_returned_archive_tells_its_author_why_and_waits_again_once_saved(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        Guid author;
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            var account = new Account { UserName = "author", NormalizedUserName = "AUTHOR", DisplayName = "作者" };
            db.Users.Add(account);
            await world.SaveAsync(db, Cancel);
            author = account.Id;
        }

        As(world, "author");
        var id = await SomePatients.RegisterAsync(world, "陈静", Cancel);
        As(world, "reviewer");
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientReview>().ReturnAsync([id], " ", Cancel));
        await world.Get<PatientReview>().ReturnAsync([id], "手机号打不通", Cancel);

        await using (var db = await world.OpenDbAsync(Cancel))
        {
            var notice = await db.Notices.SingleAsync(n => n.AccountId == author, Cancel);
            Assert.Equal((NoticeKind.PatientReturned, $"/patients/{id}"), (notice.Kind, notice.Href));
            Assert.EndsWith("手机号打不通", notice.Arguments, StringComparison.Ordinal);
        }

        As(world, "author");
        var register = world.Get<PatientRegister>();
        var form = await register.OpenAsync(id, Cancel);
        form.Values["note"] = "已核对";
        await register.SaveAsync(form, Cancel);
        var again = await SomePatients.ReadAsync(world, id, Cancel);
        Assert.Equal((PatientState.Pending, null, null), (again.State, again.ReturnReason, again.ReviewedBy));
    }

    [Theory, DatabaseData]
    public async Task Nobody_decides_about_archives_outside_of_their_rows_or_without_the_right(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var id = await SomePatients.RegisterAsync(world, "陈静", Cancel);
        As(world, "reviewer");
        var whole = world.Actor.Current;
        world.Actor.Current = whole with { Scope = DataScope.Own };
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientReview>().ApproveAsync([id], Cancel));
        world.Actor.Current = whole with { Permissions = new HashSet<string>([Permissions.Patients.View]) };
        await Assert.ThrowsAsync<AccessDeniedException>(() => world.Get<PatientReview>().ApproveAsync([id], Cancel));
        await Assert.ThrowsAsync<AccessDeniedException>(() => world.Get<PatientReview>().ReturnAsync([], "", Cancel));
    }

    private static void As(CrmWorld world, string code) => world.Actor.Current = world.Actor.Current with { UserCode = code };
}
