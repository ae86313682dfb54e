using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Messaging;

/// <summary>短信名单: writes down consent and refusal said at a counter or on the telephone, shows what a number has said, and proves it.</summary>
public sealed class SmsStandingDesk(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, AuditTrail audit, SmsStandingBook book, PersonalDataVault vault, HospitalClock clock)
{
    internal const int NoteLength = 200;
    private const string Module = "sms-standings";

    /// <summary>More rows of one number than anybody reads; a proof has all of them.</summary>
    private const int MostShown = 200;

    /// <summary>How somebody can tell a person; the other ways are the program's.</summary>
    public static IReadOnlyList<SmsStandingWay> Ways { get; } = [SmsStandingWay.Telephone, SmsStandingWay.Counter, SmsStandingWay.Paper];

    /// <summary>登记.</summary>
    /// <param name="classes">Which messages it is about; a block, a wrong number and its end are about all.</param>
    /// <returns>The row, to look at.</returns>
    public async Task<Guid> WriteAsync(string? number, SmsStance stance, IReadOnlyCollection<SmsClass> classes, SmsStandingWay way, string? note, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.SmsStandings.Add);
        var to = MobileNumber.Parse(number);
        if (!Enum.IsDefined(stance)) throw new DomainRuleException("请从列表中选择“{0}”。", "名单类型");
        if (!Ways.Contains(way)) throw new DomainRuleException("请从列表中选择“{0}”。", "方式");
        if (PersonText.Clean(note, int.MaxValue) is { Length: > NoteLength } tooLong) throw new DomainRuleException("“{0}”最多{1}个字，现在是{2}个字。", "备注", NoteLength, tooLong.Length);
        SmsClass[] about = stance is SmsStance.Agreed or SmsStance.OptedOut ? [.. classes.Distinct()] : [SmsClass.Service, SmsClass.Information];
        if (about.Length == 0 || !about.All(c => c is SmsClass.Service or SmsClass.Information)) throw new DomainRuleException("请选择是哪一类短信：服务或资讯。");

        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var written = await book.WriteAsync(db, to, about, stance, way, me, inboundId: null, PersonText.Clean(note, NoteLength), cancel);
        // Without the number: the log leads to the row, and the row to the number for whoever may see it.
        audit.Add(db, me, AuditAction.Add, Module, $"短信名单 {Labels.Of(stance)}", written[0].Id.ToString(),
            [new("名单类型", null, Labels.Of(stance)), new("类别", null, string.Join("、", about.Select(c => Labels.Of(c)))), new("方式", null, Labels.Of(way))]);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return written[0].Id;
    }

    /// <summary>What the number of a row has said, newest first, masked; null when there is no such row.</summary>
    public async Task<SmsHistory?> TryGetAsync(Guid id, CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.SmsStandings.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await ReadAsync(db, id, MostShown, isMasked: true, cancel);
    }

    /// <summary>导出证明: all of it with the whole number, for the authority or the person; written down.</summary>
    public async Task<SmsHistory> ProveAsync(Guid id, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.SmsStandings.Prove);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var history = await ReadAsync(db, id, int.MaxValue, isMasked: false, cancel) ?? throw new DomainRuleException("没有这条记录。");
        audit.Add(db, me, AuditAction.Export, Module, "短信名单 导出证明", id.ToString(), $"{history.Rows.Count}条");
        await db.SaveChangesAsync(cancel);
        return history;
    }

    private async Task<SmsHistory?> ReadAsync(CrmDbContext db, Guid id, int most, bool isMasked, CancellationToken cancel)
    {
        if (await db.SmsStandings.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id, cancel) is not { } asked) return null;
        var number = MobileNumber.Parse(vault.Open(Outbox.PhonePurpose, asked.PhoneSealed));
        var rows = await db.SmsStandings.AsNoTracking().Where(s => s.PhoneIndex == asked.PhoneIndex).OrderByDescending(s => s.At).ThenByDescending(s => s.Id).Take(most)
            .Select(s => new SmsSaying(s.At, s.Class, s.Stance, s.Way, s.By, db.Users.Where(u => u.UserName == s.By).Select(u => u.DisplayName).FirstOrDefault(), s.Note, s.InboundId != null)).ToListAsync(cancel);
        var people = await SmsPeople.ReadAsync(db, vault, [new(asked.PhoneIndex, number, PatientId: null)], cancel);
        var (service, information) = (people.Of(asked.PhoneIndex, null, SmsClass.Service), people.Of(asked.PhoneIndex, null, SmsClass.Information));
        return new(isMasked ? number.Masked : number.Digits, service.Block, service.IsDeceased, service.Will, information.Will, await book.ArchivesOf(db, number).CountAsync(cancel), rows, clock.UtcNow);
    }
}

/// <summary>All a number has said, and what holds for it now.</summary>
/// <param name="Number">Masked, except in a proof.</param>
/// <param name="Block">Nothing but codes and in-house messages goes there.</param>
/// <param name="Archives">How many archives have the number.</param>
/// <param name="Rows">Newest first.</param>
/// <param name="ReadAt">UTC.</param>
public sealed record SmsHistory(string Number, SmsHold? Block, bool IsDeceased, SmsWill Service, SmsWill Information, int Archives, IReadOnlyList<SmsSaying> Rows, DateTime ReadAt);

/// <summary>One thing that was said of a number.</summary>
/// <param name="By">User code of whoever wrote it down; null: the person themselves, or the gateway.</param>
/// <param name="ByName">Null where the account is gone.</param>
/// <param name="IsByReply">The reply itself is kept.</param>
public sealed record SmsSaying(DateTime At, SmsClass Class, SmsStance Stance, SmsStandingWay Way, string? By, string? ByName, string? Note, bool IsByReply);
