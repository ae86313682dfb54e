using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Messaging;

/// <summary>调用系统 as a list to keep up, and their keys.</summary>
[OpenByDesign("Calling systems belong to the whole hospital.")]
public sealed class CallingSystems : Register<CallingSystem>
{
    private const string ClassesGroup = "可发类别";
    private const string LimitsGroup = "限额";

    private readonly Callers _callers;

    public CallingSystems(ListTools tools, Callers callers) : base(tools, "calling-systems", "调用系统")
    {
        _callers = callers;
        Stamp = ChangeStamp.CallingSystems;
        EmptyHint = "医院的其他系统（HIS、LIS、体检、OA等）登记后，可以通过短信服务接口发送短信。";
        TextFilter("name", "系统名称", (records, typed) => records.Where(s => s.Name.Contains(typed)), most: CallingSystem.NameLength);
        YesNoFilter("disabled", "状态", "停用", "启用", (records, isDisabled) => records.Where(s => s.IsDisabled == isDisabled));

        Column("name", "系统名称", ColumnKind.Text, s => s.Name, s => s.Name);
        Column("contact", "联系人", ColumnKind.Text, s => s.Contact);
        Column("classes", ClassesGroup, ColumnKind.Choice, s => CallingSystem.ClassesIn(s.Classes).Cast<Enum>().ToList());
        Column("quota", "每日额度（条）", ColumnKind.Number, s => s.DailyQuota);
        Column("rate", "每秒上限（条）", ColumnKind.Number, s => s.RatePerSecond);
        Column("key", "密钥开头", ColumnKind.Text, s => s.KeyStart);
        Column("made", "密钥生成时间", ColumnKind.Moment, s => s.KeyMadeAt);
        Column("disabled", "停用", ColumnKind.YesNo, s => s.IsDisabled);
        OrderedBy("name");
        Action(new("revoke", "作废密钥", Permissions.CallingSystems.Key, "作废这{0}个系统的密钥吗？它们的请求会在一两秒内被拒绝，生成新密钥后才能恢复。", "已作废{0}个系统的密钥。", RevokeKeysAsync) { IsGrave = true });

        TextField("name", "系统名称", s => s.Name, (s, v) => s.Name = v!).Required().Max(CallingSystem.NameLength);
        TextField("contact", "联系人", s => s.Contact, (s, v) => s.Contact = v).Max(100).Help("系统出问题时找谁，例如：信息科 王工 8021。");
        YesNoField("disabled", "停用", s => s.IsDisabled, (s, v) => s.IsDisabled = v);
        ClassField("code", SmsClass.Code, "患者正在等的验证码；不受退订和时段限制。");
        ClassField("inHouse", SmsClass.InHouse, "发给本院工作人员的工作通知。");
        ClassField("service", SmsClass.Service, "与患者本人就诊有关的通知。").StartsAs("1");
        ClassField("information", SmsClass.Information, "其他一切内容；只发给明示同意的患者。");
        NumberField("quota", "每日额度（条）", s => s.DailyQuota, (s, v) => s.DailyQuota = v!.Value).Required().Between(1, 10_000_000).StartsAs("10000").In(LimitsGroup).Help("每天最多接收这么多条，0点重新计算。");
        NumberField("rate", "每秒上限（条）", s => s.RatePerSecond, (s, v) => s.RatePerSecond = v!.Value).Required().Between(1, 100_000).StartsAs("100").In(LimitsGroup).Help("每个服务器节点分别计算；一次提交一批不会因此被拒绝。");
        UsedBy("短信", (db, ids) => db.SmsQuotaUses.Where(u => ids.Contains(u.SystemId)).Select(u => u.SystemId));
    }

    /// <summary>A new key in place of the old one, which ends with it.</summary>
    /// <returns>The key, to be shown once.</returns>
    public async Task<string> MakeKeyAsync(Guid systemId, CancellationToken cancel)
    {
        var me = await Tools.Actor.GetAsync(cancel);
        me.Demand(Permissions.CallingSystems.View);
        me.Demand(Permissions.CallingSystems.Key);
        var key = CallingSystemKey.New();
        await using var db = await Tools.Contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var name = await db.CallingSystems.Where(s => s.Id == systemId).Select(s => s.Name).FirstOrDefaultAsync(cancel) ?? throw new DomainRuleException("这条记录已被他人删除。");
        await SetKeyAsync(db, [systemId], CallingSystemKey.HashOf(key), CallingSystemKey.StartOf(key), Tools.Clock.UtcNow, cancel);
        Tools.Audit.Add(db, me, AuditAction.Change, Module, $"{Title} {name}", systemId.ToString(), $"生成密钥 {CallingSystemKey.StartOf(key)}…");
        await EndAsync(db, transaction, cancel);
        return key;
    }

    /// <summary>Their keys open nothing any more.</summary>
    public async Task RevokeKeysAsync(IReadOnlyList<Guid> systemIds, CancellationToken cancel)
    {
        var me = await Tools.Actor.GetAsync(cancel);
        me.Demand(Permissions.CallingSystems.View);
        me.Demand(Permissions.CallingSystems.Key);
        if (systemIds.Count > 1000) throw new DomainRuleException("一次最多选择{0}项。", 1000);
        await using var db = await Tools.Contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var systems = await db.CallingSystems.AsNoTracking().Where(s => systemIds.Contains(s.Id)).ToListAsync(cancel);
        await SetKeyAsync(db, systemIds, hash: null, start: null, madeAt: null, cancel);
        foreach (var system in systems.Where(s => s.KeyHash is not null)) Tools.Audit.Add(db, me, AuditAction.Change, Module, $"{Title} {system.Name}", system.Id.ToString(), $"作废密钥 {system.KeyStart}…");
        await EndAsync(db, transaction, cancel);
    }

    /// <summary>By which people know the key in force, and since when.</summary>
    public async Task<(string? Start, DateTime? MadeAt)> KeyOfAsync(Guid systemId, CancellationToken cancel)
    {
        (await Tools.Actor.GetAsync(cancel)).Demand(Permissions.CallingSystems.View);
        await using var db = await Tools.Contexts.CreateDbContextAsync(cancel);
        var system = await db.CallingSystems.AsNoTracking().FirstOrDefaultAsync(s => s.Id == systemId, cancel);
        return (system?.KeyStart, system?.KeyMadeAt);
    }

    protected override CallingSystem Create(Actor me) => new();

    protected override string CallOf(CallingSystem record) => record.Name;

    protected override bool IsDisabled(CallingSystem row) => row.IsDisabled;

    protected override async Task CheckAsync(CrmDbContext db, IReadOnlyList<CallingSystem> changed, Action<CallingSystem?, string, DomainRuleException> refuse, Actor me, CancellationToken cancel)
    {
        foreach (var system in changed)
        {
            if (system.Classes.Length == 0) refuse(system, "service", new("请至少选择一个可发类别。"));
            if (await db.CallingSystems.AsNoTracking().AnyAsync(s => s.Name == system.Name && s.Id != system.Id, cancel)) refuse(system, "name", new("已有名为“{0}”的系统。", system.Name));
        }
    }

    /// <summary>Not through the record's version: whoever edits its limits meanwhile is not disturbed, and does not bring the old key back.</summary>
    private static Task<int> SetKeyAsync(CrmDbContext db, IReadOnlyList<Guid> systemIds, string? hash, string? start, DateTime? madeAt, CancellationToken cancel) =>
        db.CallingSystems.Where(s => systemIds.Contains(s.Id)).ExecuteUpdateAsync(set => set.SetProperty(s => s.KeyHash, hash).SetProperty(s => s.KeyStart, start).SetProperty(s => s.KeyMadeAt, madeAt), cancel);

    private async Task EndAsync(CrmDbContext db, Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction transaction, CancellationToken cancel)
    {
        await ChangeStamp.BumpAsync(db, ChangeStamp.CallingSystems, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        RowsChanged();
        // Whoever has just been shown a key tries it at once; the other programs have it a second later.
        await _callers.RefreshAsync(cancel);
    }

    private RecordField<CallingSystem> ClassField(string key, SmsClass @class, string help) =>
        YesNoField(key, Labels.Of(@class), s => s.MaySend(@class), (s, v) => s.SetMay(@class, v)).In(ClassesGroup).Help(help);
}
