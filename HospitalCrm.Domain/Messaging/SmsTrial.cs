using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Messaging;

/// <summary>试发: a saved template with example values, to a number somebody types to see it on a phone.</summary>
public sealed class SmsTrial(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, Outbox outbox, SmsWording wording, AuditTrail audit)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromHours(1);

    /// <returns>Where it goes, masked, and its id in the log.</returns>
    /// <exception cref="DomainRuleException">No mobile number, or the template cannot be filled in.</exception>
    public async Task<SentTrial> SendAsync(Guid templateId, string? number, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.SmsTemplates.Trial);
        var to = MobileNumber.Parse(number);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var template = await db.SmsTemplates.AsNoTracking().FirstOrDefaultAsync(t => t.Id == templateId, cancel) ?? throw new DomainRuleException("这条记录已被他人删除。");
        var text = wording.Complete(wording.Render(template.Text, SmsPreviews.ExamplesOf(template.Text, SmsKinds.TryGet(template.Kind))), template.Class, template.OptOutHint);
        var message = outbox.Add(db, SmsKind.Trial, template.Class, to, text, GoodFor);
        audit.Add(db, me, AuditAction.Add, "sms-templates", $"短信模板 {template.Name} 试发", template.Id.ToString(), to.Masked);
        await db.SaveChangesAsync(cancel);
        return new(message.Id, to.Masked);
    }
}

/// <summary>A trial on its way.</summary>
public sealed record SentTrial(Guid MessageId, string To);
