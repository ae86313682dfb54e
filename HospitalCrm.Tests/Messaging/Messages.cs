using System.Globalization;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.Messaging;

/// <summary>Messages in both directions and patients to write to, as the product would have them.</summary>
internal static class Messages
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Guid> ReceiveAsync(this CrmWorld world, string number, string text)
    {
        await world.Get<InboundDesk>().ReceiveAsync(SimulatorGateway.ShownName, Guid.CreateVersion7().ToString(), MobileNumber.TryRead(number), number, text, Cancel);
        await using var db = await world.OpenDbAsync(Cancel);
        return (await db.InboundMessages.OrderByDescending(m => m.ReceivedAt).ThenByDescending(m => m.Id).FirstAsync(Cancel)).Id;
    }

    public static async Task<Guid> SendAsync(this CrmWorld world, string number, string text, SmsKind kind = SmsKind.ReturnVisit, Action<OutboxMessage>? more = null)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        var message = world.Get<Outbox>().Add(db, kind, SmsClass.Service, MobileNumber.Parse(number), text);
        more?.Invoke(message);
        await db.SaveChangesAsync(Cancel);
        return message.Id;
    }

    /// <summary>Patients 患者1, 患者2 … each with a number of their own.</summary>
    public static async Task AddPatientsAsync(this CrmWorld world, int count, Func<int, string?>? mobile = null)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
        await AddPatientsAsync(db, world.Get<PatientIndexer>(), world.Get<HospitalClock>().UtcNow, count, mobile);
        await world.SaveAsync(db, Cancel);
        await transaction.CommitAsync(Cancel);
    }

    /// <summary>The same, to be saved by the caller.</summary>
    public static async Task AddPatientsAsync(CrmDbContext db, PatientIndexer indexer, DateTime now, int count, Func<int, string?>? mobile = null)
    {
        var first = await RunningNumber.TakeAsync(db, RunningNumber.Patients, count, Cancel);
        List<Patient> patients = [];
        for (var i = 0; i < count; i++)
        {
            var patient = new Patient(first + i, PatientSource.His, now, null) { State = PatientState.Approved, Sex = Domain.His.HisSex.Female };
            PatientIndexer.SetName(patient, $"患者{i + 1}");
            indexer.SetMobile(patient, mobile is null ? Mobile(i) : mobile(i));
            patients.Add(patient);
        }

        db.Patients.AddRange(patients);
        await indexer.RefreshAsync(db, patients, Cancel);
    }

    public static string Mobile(int i) => string.Create(CultureInfo.InvariantCulture, $"154{i:00000000}");

    public static GroupSendDraft Draft(string text = "{姓名}{性别称呼}，本周六上午有健康讲座。", SmsClass @class = SmsClass.Service, string? query = null, DateTime? notBefore = null) => new("健康讲座", @class, text, query, notBefore);

    /// <summary>Drafted and handed in.</summary>
    public static async Task<Guid> HandInAsync(this CrmWorld world, GroupSendDraft? draft = null)
    {
        var id = await world.Get<GroupSendDesk>().AddAsync(draft ?? Draft(), Cancel);
        await world.Get<GroupSendDesk>().HandInAsync(id, Cancel);
        return id;
    }

    /// <summary>Somebody else with every right.</summary>
    public static void ActAsSecond(this CrmWorld world) => world.Actor.Current = world.Actor.Current with { AccountId = Guid.CreateVersion7(), UserCode = "second", DisplayName = "第二人" };

    /// <summary>A run of a node of its own, as after a restart.</summary>
    public static async Task<int> RunAsync(this CrmWorld world, int rounds = 1)
    {
        var done = 0;
        for (var i = 0; i < rounds; i++)
        {
            await using var scope = world.Get<IServiceScopeFactory>().CreateAsyncScope();
            done += await scope.ServiceProvider.GetRequiredService<GroupSendRun>().RunOnceAsync(Cancel);
        }

        return done;
    }

    /// <summary>Runs while a carrier takes whatever waits.</summary>
    public static async Task<GroupSend> FinishAsync(this CrmWorld world, Guid id)
    {
        for (var i = 0; i < 20 && (await world.SendOfAsync(id)).State == GroupSendState.Running; i++)
        {
            await world.RunAsync();
            await using var db = await world.OpenDbAsync(Cancel);
            await db.OutboxMessages.Where(m => m.GroupSendId == id && m.State == SmsState.Waiting).ExecuteUpdateAsync(set => set.SetProperty(m => m.State, SmsState.Submitted), Cancel);
        }

        return await world.SendOfAsync(id);
    }

    public static async Task<GroupSend> SendOfAsync(this CrmWorld world, Guid id)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return await db.GroupSends.AsNoTracking().SingleAsync(s => s.Id == id, Cancel);
    }

    /// <summary>How many messages of a send there are in a state; null: all.</summary>
    public static async Task<int> CountAsync(this CrmWorld world, Guid send, SmsState? state = null)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return await db.OutboxMessages.CountAsync(m => m.GroupSendId == send && (state == null || m.State == state), Cancel);
    }
}
