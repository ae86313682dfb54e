using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Messaging;

/// <summary>
/// 实时短信服务: takes messages from other systems of the hospital. All of a request or nothing of it, and "taken" is said when it is on the disk.
/// Whether a message may go (退订, 时段, 上限 …) is decided right before it is sent, not here.
/// </summary>
public sealed class SmsIntake(IDbContextFactory<CrmDbContext> contexts, SmsIntakeWriter writer, Outbox outbox, SmsWording wording, HospitalClock clock)
{
    /// <summary>Most messages of one request.</summary>
    public const int MostMessages = 1_000;

    /// <summary>So many ids follow each other from the first of a request.</summary>
    private const int IdsOfRequest = 1_024;

    /// <summary>An old code is worth nothing, and is not sent.</summary>
    private static readonly TimeSpan CodeIsGoodFor = TimeSpan.FromMinutes(5);

    /// <summary>The clocks of two servers differ; "now" by one of them is not the past.</summary>
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Farthest = TimeSpan.FromDays(90);

    /// <exception cref="SmsOrderRefusedException">Something is wrong with it; each fault is named.</exception>
    /// <exception cref="SmsRequestKeyTakenException">Its key belongs to another request.</exception>
    /// <exception cref="SmsQuotaUsedUpException">More than is left of the day.</exception>
    /// <exception cref="DbUpdateException">The database did not take it; nothing of it was stored.</exception>
    public async Task<SmsReceipt> AcceptAsync(Caller caller, SmsOrder order, CancellationToken cancel)
    {
        var key = order.RequestKey is null ? null : KeyOf(caller, order.RequestKey);
        var (messages, faults) = await ComposeAsync(caller, order, cancel);
        if (faults.Count > 0)
        {
            // Asked again later, what was taken once is not refused because its moment has passed or its template has gone.
            if (key is not null && await TryGetRequestAsync(key, cancel) is { } request)
                return request.BodyHash == order.Fingerprint ? await AgainAsync(order, request.FirstId, request.Count, cancel) : throw new SmsRequestKeyTakenException();
            throw new SmsOrderRefusedException(faults);
        }

        var stored = await writer.WriteAsync(new(caller, clock.Today, key, order.Fingerprint, messages), cancel);
        return stored.How switch
        {
            SmsStoredAs.New => new([.. Indexes(order).Zip(messages, (index, message) => new SmsAccepted(message.Id, index, message.Parts))], IsReplay: false),
            SmsStoredAs.Earlier => await AgainAsync(order, stored.FirstId, stored.Count, cancel),
            SmsStoredAs.KeyTaken => throw new SmsRequestKeyTakenException(),
            _ => throw new SmsQuotaUsedUpException(caller.DailyQuota, clock.StartOf(clock.Today.AddDays(1))),
        };
    }

    /// <summary>Null when it is none of the system's.</summary>
    public async Task<SmsStatus?> TryGetAsync(Caller caller, Guid id, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await Statuses(db.OutboxMessages.Where(m => m.Id == id && m.SystemId == caller.Id)).FirstOrDefaultAsync(cancel);
    }

    /// <summary>The messages of a request the system gave a key, in its order; null when it gave none that key.</summary>
    public async Task<IReadOnlyList<SmsStatus>?> TryGetByRequestAsync(Caller caller, string requestKey, CancellationToken cancel)
    {
        if (await TryGetRequestAsync(KeyOf(caller, requestKey), cancel) is not { } request) return null;
        var ids = Enumerable.Range(0, request.Count).Select(i => IdAt(request.FirstId, i)).ToList();
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await Statuses(db.OutboxMessages.Where(m => ids.Contains(m.Id) && m.SystemId == caller.Id).OrderBy(m => m.Id)).ToListAsync(cancel);
    }

    /// <summary>The first of ids that count up; version 7, so that they are stored in the order of time.</summary>
    internal static Guid FirstIdOfRequest() => WithTail(Guid.CreateVersion7(), static tail => tail & ~(ulong)(IdsOfRequest - 1));

    internal static Guid IdAt(Guid first, int place) => WithTail(first, tail => tail + (ulong)place);

    private static Guid WithTail(Guid id, Func<ulong, ulong> change)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], change(BinaryPrimitives.ReadUInt64BigEndian(bytes[8..])));
        return new(bytes, bigEndian: true);
    }

    /// <summary>Of the system and its key: two systems may use the same one.</summary>
    private static string KeyOf(Caller caller, string requestKey) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{caller.Id:N}\n{requestKey}")));

    private static IQueryable<SmsStatus> Statuses(IQueryable<OutboxMessage> messages) =>
        messages.AsNoTracking().Select(m => new SmsStatus(m.Id, m.Class, m.State, m.Hold, m.Parts, m.CreatedAt, m.DueAt, m.ExpiresAt, m.SubmittedAt, m.ReportedAt));

    /// <summary>The item of each message.</summary>
    private static IEnumerable<int> Indexes(SmsOrder order) => order.Items.SelectMany((item, index) => Enumerable.Repeat(index, item.Mobiles.Count));

    private async Task<SmsRequest?> TryGetRequestAsync(string key, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.SmsRequests.AsNoTracking().FirstOrDefaultAsync(r => r.Key == key, cancel);
    }

    private async Task<SmsReceipt> AgainAsync(SmsOrder order, Guid firstId, int count, CancellationToken cancel)
    {
        var ids = Enumerable.Range(0, count).Select(i => IdAt(firstId, i)).ToList();
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var parts = await db.OutboxMessages.AsNoTracking().Where(m => ids.Contains(m.Id)).Select(m => new { m.Id, m.Parts }).ToDictionaryAsync(m => m.Id, m => m.Parts, cancel);
        return new([.. Indexes(order).Zip(ids, (index, id) => new SmsAccepted(id, index, parts.TryGetValue(id, out var known) ? known : null))], IsReplay: true);
    }

    private async Task<(List<OutboxMessage> Messages, List<SmsOrderFault> Faults)> ComposeAsync(Caller caller, SmsOrder order, CancellationToken cancel)
    {
        var now = clock.UtcNow;
        var templates = await ReadTemplatesAsync(order, cancel);
        var firstId = FirstIdOfRequest();
        var messages = new List<OutboxMessage>(order.Items.Count);
        var faults = new List<SmsOrderFault>();
        for (var index = 0; index < order.Items.Count; index++)
        {
            var item = order.Items[index];
            var at = index;
            var faultsBefore = faults.Count;
            var template = TemplateOf(item, templates, Refuse);
            var @class = ClassOf(caller, item, template, Refuse);
            var text = TextOf(item, template, @class, Refuse);
            var numbers = NumbersOf(item, Refuse);
            var (dueAt, expiresAt) = TimesOf(item, @class, now, Refuse);
            var lane = LaneOf(item, @class, Refuse);
            if (faults.Count > faultsBefore) continue;

            foreach (var number in numbers)
            {
                var message = outbox.Make(IdAt(firstId, messages.Count), SmsKind.OtherSystem, @class!.Value, number, text!);
                message.SystemId = caller.Id;
                if (lane is { } chosen) message.Priority = chosen;
                if (dueAt > message.DueAt) message.DueAt = dueAt.Value;
                message.ExpiresAt = expiresAt;
                messages.Add(message);
            }

            void Refuse(string field, string code, DomainRuleException reason) => faults.Add(new(at, field, code, reason));
        }

        return (messages, faults);
    }

    private async Task<Dictionary<string, SmsTemplate>> ReadTemplatesAsync(SmsOrder order, CancellationToken cancel)
    {
        var codes = order.Items.Select(i => i.Template?.Trim()).Where(code => !string.IsNullOrEmpty(code)).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (codes.Count == 0) return [];
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.SmsTemplates.AsNoTracking().Where(t => codes.Contains(t.Code)).ToDictionaryAsync(t => t.Code, StringComparer.Ordinal, cancel);
    }

    private static SmsTemplate? TemplateOf(SmsOrderItem item, Dictionary<string, SmsTemplate> templates, Action<string, string, DomainRuleException> refuse)
    {
        if (string.IsNullOrWhiteSpace(item.Template))
        {
            if (item.Variables is { Count: > 0 }) refuse("variables", "variables-without-template", new("只有使用模板时才能填写变量。"));
            return null;
        }

        if (!string.IsNullOrWhiteSpace(item.Content)) refuse("template", "content-and-template", new("短信内容和模板只能填写一个。"));
        var template = templates.GetValueOrDefault(item.Template.Trim());
        if (template is null) refuse("template", "template-unknown", new("没有这个编号的模板。"));
        else if (template.IsDisabled) refuse("template", "template-disabled", new("这个模板已停用。"));
        return template;
    }

    private static SmsClass? ClassOf(Caller caller, SmsOrderItem item, SmsTemplate? template, Action<string, string, DomainRuleException> refuse)
    {
        SmsClass @class;
        if (string.IsNullOrWhiteSpace(item.Class))
        {
            if (template is not null) @class = template.Class;
            else if (caller.Classes.Count == 1) @class = caller.Classes.First();
            else if (caller.Classes.Contains(SmsClass.Service)) @class = SmsClass.Service;
            else
            {
                refuse("class", "class-missing", new("请填写短信类别。"));
                return null;
            }
        }
        else if (!SmsApiWords.TryClass(item.Class, out @class))
        {
            refuse("class", "class-unknown", new("没有这个短信类别，可用：code、in-house、service、information。"));
            return null;
        }

        if (template is not null && template.Class != @class) refuse("class", "class-differs", new("短信类别与模板的类别不同。"));
        if (!caller.Classes.Contains(@class)) refuse("class", "class-not-allowed", new("本系统不允许发送这一类别的短信，请联系医院信息科。"));
        return @class;
    }

    /// <summary>A variable the caller left out has no value; one the template does not have (any more) is not asked for.</summary>
    private static Dictionary<string, string> ValuesFor(SmsTemplate template, SmsOrderItem item) =>
        SmsTemplateText.Variables(template.Text).ToDictionary(name => name, name => item.Variables?.GetValueOrDefault(name) ?? "", StringComparer.Ordinal);

    private string? TextOf(SmsOrderItem item, SmsTemplate? template, SmsClass? @class, Action<string, string, DomainRuleException> refuse)
    {
        var isTemplate = !string.IsNullOrWhiteSpace(item.Template);
        if (isTemplate && template is null) return null;
        var (field, code) = isTemplate ? ("variables", "variables-invalid") : ("content", string.IsNullOrWhiteSpace(item.Content) ? "content-missing" : "content-invalid");
        try
        {
            // Looked at before the signature makes it longer than nothing.
            var words = isTemplate ? wording.Render(template!.Text, ValuesFor(template, item)) : SmsText.Tidy(item.Content);
            return wording.Complete(words, @class ?? SmsClass.Service, template?.OptOutHint);
        }
        catch (DomainRuleException reason)
        {
            // The sentence of SmsText about the length has the most and what there is.
            refuse(field, reason.Arguments is [SmsText.Longest, ..] ? "content-too-long" : code, reason);
            return null;
        }
    }

    private static List<MobileNumber> NumbersOf(SmsOrderItem item, Action<string, string, DomainRuleException> refuse)
    {
        var numbers = new List<MobileNumber>(item.Mobiles.Count);
        if (item.Mobiles.Count == 0) refuse("mobile", "mobile-missing", new("请填写手机号。"));
        for (var i = 0; i < item.Mobiles.Count; i++)
        {
            try
            {
                numbers.Add(MobileNumber.Parse(item.Mobiles[i]));
            }
            catch (DomainRuleException reason)
            {
                refuse(item.Mobiles.Count == 1 ? "mobile" : string.Create(CultureInfo.InvariantCulture, $"mobiles[{i}]"), string.IsNullOrWhiteSpace(item.Mobiles[i]) ? "mobile-missing" : "mobile-invalid", reason);
            }
        }

        return numbers;
    }

    private (DateTime? DueAt, DateTime? ExpiresAt) TimesOf(SmsOrderItem item, SmsClass? @class, DateTime now, Action<string, string, DomainRuleException> refuse)
    {
        var dueAt = Moment(item.NotBefore, "notBefore");
        var expiresAt = Moment(item.ExpiresAt, "expiresAt");
        if (dueAt < now - ClocksDiffer) refuse("notBefore", "not-before-past", new("计划发送时间已经过去。"));
        if (dueAt > now + Farthest) refuse("notBefore", "not-before-too-far", new("计划发送时间最远为{0}天之后。", (int)Farthest.TotalDays));
        if (expiresAt <= now) refuse("expiresAt", "expires-past", new("失效时间已经过去。"));
        else if (expiresAt <= dueAt) refuse("expiresAt", "expires-before-start", new("失效时间应晚于计划发送时间。"));
        if (expiresAt is null && @class == SmsClass.Code) expiresAt = (dueAt > now ? dueAt.Value : now) + CodeIsGoodFor;
        return (dueAt, expiresAt);

        DateTime? Moment(string? written, string field)
        {
            if (string.IsNullOrWhiteSpace(written)) return null;
            // Year first: 03-04-2026 would be a day in March or in April.
            if (written.Trim() is [_, _, _, _, '-', ..] && DateTime.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind | DateTimeStyles.AllowWhiteSpaces, out var moment))
            {
                // Whole microseconds, as every database keeps them.
                var utc = moment.Kind switch { DateTimeKind.Utc => moment, DateTimeKind.Local => moment.ToUniversalTime(), _ => clock.ToUtc(moment) };
                return new(utc.Ticks - (utc.Ticks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
            }

            refuse(field, $"{(field == "notBefore" ? "not-before" : "expires")}-invalid", new("时间的写法不正确，请按2026-11-27T08:00:00+08:00的样子填写。"));
            return null;
        }
    }

    private static int? LaneOf(SmsOrderItem item, SmsClass? @class, Action<string, string, DomainRuleException> refuse)
    {
        if (string.IsNullOrWhiteSpace(item.Priority) || @class is null) return null;
        switch (SmsApiWords.Lane(item.Priority, @class.Value))
        {
            case null:
                refuse("priority", "priority-unknown", new("没有这个优先级，可用：urgent、normal、bulk。"));
                return null;
            case (_, false):
                refuse("priority", "priority-not-allowed", new("这一类别的短信不能选择这个优先级。"));
                return null;
            case var (lane, _):
                return lane;
        }
    }
}
