using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Patients;

public sealed class PatientConsentTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task The_newest_of_a_purpose_counts_and_every_one_is_kept_with_way_and_wording(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (id, desk) = (await world.AddMotherAsync(), world.Get<PatientConsentDesk>());

        await desk.GiveAsync(id, ConsentPurpose.InformationMessages, ConsentWay.Paper, Cancel);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await desk.WithdrawAsync(id, ConsentPurpose.InformationMessages, ConsentWay.Telephone, Cancel);
        await desk.GiveAsync(id, ConsentPurpose.FollowUpCalls, ConsentWay.Counter, Cancel);

        var consents = (await world.FileAsync(id)).Consents.ToDictionary(c => c.Purpose);
        Assert.Equal((null, false, true), (consents[ConsentPurpose.ServiceMessages].IsGiven, consents[ConsentPurpose.InformationMessages].IsGiven, consents[ConsentPurpose.FollowUpCalls].IsGiven));
        Assert.Equal([(false, ConsentWay.Telephone), (true, ConsentWay.Paper)], consents[ConsentPurpose.InformationMessages].History.Select(h => (h.IsGiven, h.Way)));
        Assert.All(consents[ConsentPurpose.InformationMessages].History, h => Assert.Equal((PatientConsentDesk.TextVersion, "leader"), (h.TextVersion, h.By)));
    }

    [Theory, DatabaseData]
    public async Task Each_is_audited_once_and_stands_on_the_time_line_once(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var id = await world.AddMotherAsync();

        await world.Get<PatientConsentDesk>().GiveAsync(id, ConsentPurpose.ServiceMessages, ConsentWay.Counter, Cancel);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.Get<PatientConsentDesk>().WithdrawAsync(id, ConsentPurpose.ServiceMessages, ConsentWay.Counter, Cancel);

        Assert.Equal(["撤回同意：短信（服务类）", "同意：短信（服务类）"], await world.TimelineAsync(id, "consents"));
        Assert.Single(await world.TimelineAsync(id, "changes"));
        await using var db = await world.OpenDbAsync(Cancel);
        var told = await db.AuditEntries.Where(e => e.Module == "patients" && e.Action == AuditAction.Change).OrderBy(e => e.Id).Select(e => new { e.Subject, e.Changes }).ToListAsync(Cancel);
        Assert.Equal(2, told.Count);
        Assert.All(told, t => Assert.Equal("患者档案 D0000001", t.Subject));
        Assert.Contains("\"b\":\"同意\",\"a\":\"已撤回\"", told[1].Changes, StringComparison.Ordinal);
    }

    [Theory, DatabaseData]
    public async Task Withdrawing_needs_no_more_than_giving_and_neither_works_without_the_right(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (id, desk) = (await world.AddMotherAsync(), world.Get<PatientConsentDesk>());
        await desk.WithdrawAsync(id, ConsentPurpose.FollowUpCalls, ConsentWay.Counter, Cancel);
        world.Actor.Current = world.Actor.Current with { Permissions = new HashSet<string>(StringComparer.Ordinal) { Permissions.Patients.View } };

        Assert.False((await world.FileAsync(id)).Consents.Single(c => c.Purpose == ConsentPurpose.FollowUpCalls).IsGiven);
        await Assert.ThrowsAsync<AccessDeniedException>(() => desk.GiveAsync(id, ConsentPurpose.FollowUpCalls, ConsentWay.Counter, Cancel));
        await Assert.ThrowsAsync<AccessDeniedException>(() => desk.WithdrawAsync(id, ConsentPurpose.FollowUpCalls, ConsentWay.Counter, Cancel));
    }

    [Theory, DatabaseData]
    public async Task A_purpose_or_way_there_is_not_is_refused(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var id = await world.AddMotherAsync();

        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientConsentDesk>().GiveAsync(id, default, ConsentWay.Paper, Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientConsentDesk>().GiveAsync(id, ConsentPurpose.ServiceMessages, (ConsentWay)77, Cancel));
    }
}
