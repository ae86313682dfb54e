using System.Globalization;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Complaints;

/// <summary>
/// Who gets which text message and which notice when something happens with a complaint; all of it in the caller's transaction. A message to staff names number, class, matter
/// and date, never the patient.
/// </summary>
public sealed class ComplaintMessages(Outbox outbox, SmsWording wording, ComplaintPeople people, PersonalDataVault vault, HospitalClock clock)
{
    /// <summary>Registered: whoever is complained about (or stands for them), the heads of the departments, the office.</summary>
    internal async Task RegisteredAsync(CrmDbContext db, Complaint complaint, CancellationToken cancel)
    {
        if (complaint.Kind == ComplaintKind.Praise)
        {
            foreach (var praised in complaint.Parties.Where(p => p.Role == PartyRole.Target))
            {
                if ((await people.OfPersonAsync(db, praised.Code, cancel)).AccountId is { } account)
                    await NoticeBoard.AddAsync(db, account, NoticeKind.PraiseReceived, Href(complaint), clock.UtcNow, cancel, complaint.Title);
            }
        }
        else
        {
            await TellConcernedAsync(db, complaint, "已登记，请配合处理", NoticeKind.ComplaintYours, cancel);
        }

        await NoticeBoard.AddForHoldersAsync(db, Permissions.Complaints.Manage, NoticeKind.ComplaintWaiting, "/complaints?state=Waiting", clock.UtcNow, cancel);
        if (complaint.IsSafety || complaint.IsThreat) await AlarmAsync(db, complaint, cancel);
    }

    /// <summary>A draft waits for an officer.</summary>
    internal Task DraftedAsync(CrmDbContext db, CancellationToken cancel) =>
        NoticeBoard.AddForHoldersAsync(db, Permissions.Complaints.Manage, NoticeKind.ComplaintDraft, "/complaints?state=Draft", clock.UtcNow, cancel);

    /// <summary>Handed on: the new owner, else the heads of the department.</summary>
    internal async Task HandedOnAsync(CrmDbContext db, Complaint complaint, string departmentCode, string? ownerCode, string matter, CancellationToken cancel) =>
        await TellAsync(db, complaint, ownerCode is null ? await people.HeadsOfAsync(db, departmentCode, cancel) : [await people.OfPersonAsync(db, ownerCode, cancel)], matter, NoticeKind.ComplaintYours, cancel);

    /// <summary>The call-back said no: owner and superior, and whoever is complained about.</summary>
    internal async Task SentBackAsync(CrmDbContext db, Complaint complaint, CancellationToken cancel)
    {
        await TellConcernedAsync(db, complaint, "回访未通过，请重新处理", NoticeKind.ComplaintSentBack, cancel);
        if (complaint is { OwnerCode: not null, DepartmentCode: { } department }) await TellAsync(db, complaint, await people.HeadsOfAsync(db, department, cancel), "回访未通过，请督促处理", NoticeKind.ComplaintSentBack, cancel);
    }

    /// <summary>Asked to end: the call-back queue has one more.</summary>
    internal Task ClosableAsync(CrmDbContext db, CancellationToken cancel) =>
        NoticeBoard.AddForHoldersAsync(db, Permissions.Complaints.CallBack, NoticeKind.ComplaintClosable, "/complaints?state=Closable", clock.UtcNow, cancel);

    internal async Task ForceAskedAsync(CrmDbContext db, Complaint complaint, string askedBy, CancellationToken cancel)
    {
        foreach (var approver in await people.HoldersOfAsync(db, Permissions.Complaints.ApproveForceEnd, cancel))
        {
            if (approver.AccountId is { } account && approver.Code != askedBy) await NoticeBoard.AddAsync(db, account, NoticeKind.ComplaintForceAsked, Href(complaint), clock.UtcNow, cancel, complaint.Number);
        }
    }

    internal async Task ForceRejectedAsync(CrmDbContext db, Complaint complaint, string askedBy, string reason, CancellationToken cancel)
    {
        if ((await people.OfPersonAsync(db, askedBy, cancel)).AccountId is { } account)
            await NoticeBoard.AddAsync(db, account, NoticeKind.ComplaintForceRejected, Href(complaint), clock.UtcNow, cancel, complaint.Number, reason);
    }

    /// <summary>Harm to a patient or a threat: at once, whatever the hour, to everybody who receives alarms (接收报警).</summary>
    internal async Task AlarmAsync(CrmDbContext db, Complaint complaint, CancellationToken cancel)
    {
        var matter = complaint.IsThreat ? "有威胁或自伤风险，请立即处置" : "涉及医疗质量安全，请立即处理";
        await TellAsync(db, complaint, await people.HoldersOfAsync(db, Permissions.Complaints.Alarm, cancel), matter, NoticeKind.ComplaintAlarm, cancel);
    }

    /// <summary>Whoever has to do with it hears what has become of it; no text message.</summary>
    internal async Task MovedAsync(CrmDbContext db, Complaint complaint, ComplaintMove move, string byCode, CancellationToken cancel)
    {
        foreach (var code in complaint.Parties.Where(p => p.Role is PartyRole.Target or PartyRole.Owner).Select(p => p.Code).Distinct(StringComparer.Ordinal).Where(code => code != byCode))
        {
            if ((await people.OfPersonAsync(db, code, cancel)).AccountId is { } account)
                await NoticeBoard.AddAsync(db, account, NoticeKind.ComplaintMoved, Href(complaint), clock.UtcNow, cancel, complaint.Number, Labels.Of(move));
        }
    }

    /// <summary>The officers hear what has become of it.</summary>
    internal async Task OfficeAsync(CrmDbContext db, Complaint complaint, ComplaintMove move, string byCode, CancellationToken cancel)
    {
        foreach (var officer in await people.HoldersOfAsync(db, Permissions.Complaints.Manage, cancel))
        {
            if (officer.AccountId is { } account && !ComplaintBook.Same(officer.Code, byCode)) await NoticeBoard.AddAsync(db, account, NoticeKind.ComplaintMoved, Href(complaint), clock.UtcNow, cancel, complaint.Number, Labels.Of(move));
        }
    }

    /// <summary>To whoever complained: number and 查询码. Nothing where there is no mobile number.</summary>
    internal async Task ReceiptAsync(CrmDbContext db, Complaint complaint, string? queryCode, CancellationToken cancel)
    {
        if (MobileOf(complaint) is not { } to) return;
        await WriteAsync(db, SmsKind.ComplaintReceipt, SmsClass.Service, to, complaint.PatientId, new(StringComparer.Ordinal)
        {
            ["类型"] = Labels.Of(complaint.Kind),
            ["编号"] = complaint.Number,
            ["查询码"] = queryCode ?? "",
        }, cancel);
    }

    /// <summary>To whoever complained: what has become of it.</summary>
    internal async Task NewsAsync(CrmDbContext db, Complaint complaint, string matter, CancellationToken cancel)
    {
        if (MobileOf(complaint) is { } to) await NewsAsync(db, complaint, to, matter, cancel);
    }

    /// <summary>As above, to the number that asks.</summary>
    internal Task NewsAsync(CrmDbContext db, Complaint complaint, MobileNumber to, string matter, CancellationToken cancel) =>
        WriteAsync(db, SmsKind.ComplaintNews, SmsClass.Service, to, complaint.PatientId, new(StringComparer.Ordinal)
        {
            ["类型"] = Labels.Of(complaint.Kind),
            ["编号"] = complaint.Number,
            ["事项"] = matter,
        }, cancel);

    /// <summary>A notice and a text message to each.</summary>
    internal Task TellAsync(CrmDbContext db, Complaint complaint, IReadOnlyList<Reachable> told, string matter, NoticeKind notice, CancellationToken cancel) =>
        TellAsync(db, complaint, told, matter, notice, complaint.DueAt, cancel);

    /// <summary>As above, with another end of a term than the round's.</summary>
    internal async Task TellAsync(CrmDbContext db, Complaint complaint, IReadOnlyList<Reachable> told, string matter, NoticeKind notice, DateTime due, CancellationToken cancel)
    {
        var until = DayOf(due);
        foreach (var person in told.DistinctBy(p => p.Code, StringComparer.Ordinal))
        {
            if (person.AccountId is { } account) await NoticeBoard.AddAsync(db, account, notice, Href(complaint), clock.UtcNow, cancel, complaint.Number, until);
            if (person.Mobile is { } mobile) await WriteAsync(db, SmsKind.Complaint, SmsClass.InHouse, mobile, null, new(StringComparer.Ordinal)
            {
                ["编号"] = complaint.Number,
                ["分类"] = complaint.ClassName ?? Labels.Of(complaint.Kind),
                ["事项"] = matter,
                ["时限"] = until,
            }, cancel);
        }
    }

    internal static string Href(Complaint complaint) => $"/complaints/{complaint.Id}";

    private async Task TellConcernedAsync(CrmDbContext db, Complaint complaint, string matter, NoticeKind notice, CancellationToken cancel)
    {
        List<Reachable> told = [];
        foreach (var target in complaint.Parties.Where(p => p.Role == PartyRole.Target)) told.AddRange(await people.InsteadOfAsync(db, target.Code, target.DepartmentCode, cancel));
        if (complaint.OwnerCode is { } owner) told.Add(await people.OfPersonAsync(db, owner, cancel));
        var departments = complaint.Parties.Where(p => p.Role is PartyRole.TargetDepartment or PartyRole.CoDepartment).Select(p => p.Code).Append(complaint.OwnerCode is null ? complaint.DepartmentCode : null);
        foreach (var department in departments.OfType<string>().Distinct(StringComparer.Ordinal)) told.AddRange(await people.HeadsOfAsync(db, department, cancel));
        await TellAsync(db, complaint, told, matter, notice, cancel);
    }

    private MobileNumber? MobileOf(Complaint complaint) => complaint.PhoneSealed is { } phone ? MobileNumber.TryRead(vault.Open(Outbox.PhonePurpose, phone)) : null;

    /// <summary>12月4日: the last day, where a term ends with its midnight.</summary>
    private string DayOf(DateTime due) => clock.DayOf(due.AddTicks(-1)).ToString("M月d日", CultureInfo.InvariantCulture);

    /// <summary>A template that cannot be used does not keep a complaint from being saved: the shipped words go out.</summary>
    private async Task WriteAsync(CrmDbContext db, SmsKind kind, SmsClass @class, MobileNumber to, Guid? patientId, Dictionary<string, string> values, CancellationToken cancel)
    {
        var template = await db.SmsTemplates.AsNoTracking().Where(t => t.Kind == kind).Select(t => new { t.Text, t.OptOutHint }).FirstOrDefaultAsync(cancel);
        string text;
        try
        {
            text = wording.Complete(wording.Render(template?.Text ?? SmsKinds.TryGet(kind)!.Text, values), @class, template?.OptOutHint);
        }
        catch (DomainRuleException)
        {
            text = wording.Complete(wording.Render(SmsKinds.TryGet(kind)!.Text, values), @class, null);
        }

        outbox.Add(db, kind, @class, to, text).PatientId = patientId;
    }
}
