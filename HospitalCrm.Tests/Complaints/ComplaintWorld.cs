using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Complaints;

/// <summary>The people around a complaint about D001 张伟 of MZ01 心内科门诊, and bringing one to where a test wants it.</summary>
internal static class ComplaintWorld
{
    public const string Clinic = "MZ01";
    public const string Target = "D001";

    private static readonly string[] Ordinary = [Permissions.Complaints.View, Permissions.Complaints.Add, Permissions.Complaints.Handle];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Every part somebody can have in a complaint, by the word the state table uses.</summary>
    public static IReadOnlyDictionary<string, Actor> People { get; } = new Dictionary<string, Actor>(StringComparer.Ordinal)
    {
        ["投诉管理部门"] = Person("office", "孟思齐", "5004", DataScope.All, Permissions.Complaints.View, Permissions.Complaints.Manage),
        ["话务员"] = Person("agent", "唐小燕", "5003", DataScope.All, Permissions.Complaints.View, Permissions.Complaints.CallBack),
        ["首诉接待人"] = Person("R001", "何护士", "BQ01", DataScope.Own, Ordinary),
        ["被投诉人"] = Person(Target, "张伟", Clinic, DataScope.Own, Ordinary),
        ["责任人"] = Person("D003", "郑丽", Clinic, DataScope.Own, Ordinary),
        ["科室主管"] = Person("head", "顾明国", Clinic, DataScope.DepartmentTree, Ordinary),
        ["强行终止人"] = Person("forcer", "方正国", "5001", DataScope.All, Permissions.Complaints.View, Permissions.Complaints.ForceEnd),
        ["审批人"] = Person("approver", "书记", "5001", DataScope.All, Permissions.Complaints.View, Permissions.Complaints.ApproveForceEnd),
        ["别的科室主管"] = Person("head2", "李主任", "MZ02", DataScope.DepartmentTree, Ordinary),
        ["旁人"] = Person("nurse", "夏雨婷", "BQ02", DataScope.Own, Ordinary),
    };

    /// <summary>The small hospital, with somebody more in the clinic who can answer for it.</summary>
    public static async Task<CrmWorld> CreateAsync(string product, Action<Microsoft.Extensions.DependencyInjection.IServiceCollection>? more = null)
    {
        var world = await CrmWorld.CreateAsync(product, Cancel, more);
        world.His.Staff.Add(new("D003", "郑丽", Clinic, "主治医师", Domain.His.HisStaffCategory.Doctor, null));
        world.His.Staff.Add(new("R001", "何护士", "BQ01", "护师", Domain.His.HisStaffCategory.Nurse, null));
        await world.Get<RatingTargetRefresh>().RunAsync(Cancel);
        return world;
    }

    public static void ActAs(this CrmWorld world, string who) => world.Actor.Current = People[who];

    /// <summary>What 陈静 says at the counter about 张伟.</summary>
    public static async Task<ComplaintFacts> FactsAsync(this CrmWorld world, string @class = "生冷硬顶推")
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return new(ComplaintKind.Complaint, ComplaintChannel.Visit)
        {
            Content = "医生态度生硬，没有说明病情。",
            ComplainantName = "陈静",
            Phone = "13900000001",
            WantsCallBack = true,
            ClassId = await db.Set<ComplaintClass>().Where(c => c.Name == @class).Select(c => c.Id).FirstAsync(Cancel),
            Targets = [Target],
        };
    }

    /// <summary>Registered by 首诉接待人.</summary>
    public static async Task<ComplaintReceipt> RegisterAsync(this CrmWorld world, ComplaintFacts? facts = null)
    {
        var before = world.Actor.Current;
        world.ActAs("首诉接待人");
        var receipt = await world.Get<ComplaintIntake>().RegisterAsync(facts ?? await world.FactsAsync(), Cancel);
        world.Actor.Current = before;
        return receipt;
    }

    /// <summary>As the program makes one from a reply.</summary>
    public static async Task<Guid> DraftAsync(this CrmWorld world)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
        var (complaint, _) = await world.Get<ComplaintBook>().AddAsync(db, await world.FactsAsync() with { IsDraft = true }, Actor.System, Cancel);
        world.Get<AuditTrail>().AddChanges(db, Actor.System);
        await db.SaveChangesAsync(Cancel);
        await transaction.CommitAsync(Cancel);
        return complaint.Id;
    }

    public static async Task<Complaint> ReadAsync(this CrmWorld world, Guid id)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return await db.Complaints.AsNoTracking().Include(c => c.Parties).Include(c => c.Rounds).AsSplitQuery().FirstAsync(c => c.Id == id, Cancel);
    }

    public static async Task<ComplaintAt> AtAsync(this CrmWorld world, Guid id)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return new(id, await db.Complaints.Where(c => c.Id == id).Select(c => c.Version).FirstAsync(Cancel));
    }

    public static async Task<IReadOnlyList<ComplaintEvent>> EventsAsync(this CrmWorld world, Guid id)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return await db.ComplaintEvents.AsNoTracking().Where(e => e.ComplaintId == id).OrderBy(e => e.At).ThenBy(e => e.Id).ToListAsync(Cancel);
    }

    /// <summary>As somebody makes the move, on the complaint as it is now.</summary>
    public static async Task MoveAsync(this CrmWorld world, string who, ComplaintMove move, Guid id)
    {
        world.ActAs(who);
        await world.TryAsync(move, await world.AtAsync(id), await world.FactsAsync());
    }

    /// <summary>The move with everything it asks for, by whoever is signed in.</summary>
    public static Task TryAsync(this CrmWorld world, ComplaintMove move, ComplaintAt at, ComplaintFacts facts, string? mergeInto = null)
    {
        var desk = world.Get<ComplaintDesk>();
        return move switch
        {
            ComplaintMove.Confirm => desk.ConfirmAsync(at, facts, Cancel),
            ComplaintMove.Discard => desk.DiscardAsync(at, "与医院无关", Cancel),
            ComplaintMove.Accept => desk.AcceptAsync(at, "D003", null, Cancel),
            ComplaintMove.Transfer => desk.TransferAsync(at, Clinic, "D003", "由心内科处理", Cancel),
            ComplaintMove.AddDepartment => desk.AddDepartmentAsync(at, "MZ02", null, Cancel),
            ComplaintMove.Receive => desk.ReceiveAsync(at, Cancel),
            ComplaintMove.Return => desk.ReturnAsync(at, "不是我们的事", Cancel),
            ComplaintMove.Refuse => desk.RefuseAsync(at, RefusalGround.InCourt, "您已就此事起诉，请等待判决。", Cancel),
            ComplaintMove.SettleOnSpot => desk.SettleOnSpotAsync(at, "已当面道歉。", isAgreed: true, Cancel),
            ComplaintMove.Settle => desk.SettleAsync(at, "已转达。", Cancel),
            ComplaintMove.AskToEnd => desk.AskToEndAsync(at, new("已核实并道歉。") { Finding = ComplaintFinding.True }, Cancel),
            ComplaintMove.EndAfterCall => desk.EndAfterCallAsync(at, 5, null, Cancel),
            ComplaintMove.SendBack => desk.SendBackAsync(at, 2, "没有人道歉", Cancel),
            ComplaintMove.CallMissed => desk.CallMissedAsync(at, null, null, Cancel),
            ComplaintMove.EndUncalled => desk.EndUncalledAsync(at, CallBackFailure.NumberDead, null, Cancel),
            ComplaintMove.ForceEnd => desk.ForceEndAsync(at, "查无实据，双方说法不一", Cancel),
            ComplaintMove.ApproveForceEnd => desk.ApproveForceEndAsync(at, null, Cancel),
            ComplaintMove.RejectForceEnd => desk.RejectForceEndAsync(at, "再找一次证人", Cancel),
            ComplaintMove.HandOver => desk.HandOverAsync(at, HandOverTarget.Mediation, "属医疗纠纷", Cancel),
            ComplaintMove.Reopen => desk.ReopenAsync(at, "患者提供了录音", Cancel),
            ComplaintMove.Withdraw => desk.WithdrawAsync(at, "患者不再追究", Cancel),
            ComplaintMove.Merge => desk.MergeAsync(at, mergeInto, null, Cancel),
            ComplaintMove.Unmerge => desk.UnmergeAsync(at, Cancel),
            ComplaintMove.Amend => desk.AmendAsync(at, facts, Cancel),
            ComplaintMove.Note => desk.NoteAsync(at.Id, "患者又来电询问", Cancel),
            ComplaintMove.Alarm => desk.AlarmAsync(at, "扬言堵门", Cancel),
            _ => throw new ArgumentOutOfRangeException(nameof(move), move, null),
        };
    }

    private static Actor Person(string code, string name, string department, DataScope scope, params string[] rights) =>
        new(Guid.CreateVersion7(), code, name, department, scope, rights.ToHashSet(StringComparer.Ordinal));
}
