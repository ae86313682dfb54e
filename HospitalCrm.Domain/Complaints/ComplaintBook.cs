using System.Globalization;
using System.Security.Cryptography;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Complaints;

/// <summary>
/// Where every way in (counter, telephone, kiosk, reply, low mark) puts a complaint: checks it, numbers it, finds its term, and tells whoever has to know. It works on
/// the caller's context and inside the caller's transaction.
/// </summary>
public sealed class ComplaintBook(WorkingDays days, ComplaintMessages messages, PersonalDataVault vault, HospitalClock clock)
{
    internal const string QueryPurpose = "complaint-query";
    internal const int QueryCodeLength = 8;
    internal const int MostTargets = 10;

    /// <summary>Without what is read for something else: 0 and O, 1, I and L.</summary>
    private const string QueryCodeLetters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

    /// <summary>Adds a complaint with all that belongs to it; not saved yet.</summary>
    /// <exception cref="RecordRefusedException">Something is missing or wrong; by field.</exception>
    internal async Task<Registered> AddAsync(CrmDbContext db, ComplaintFacts facts, Actor by, CancellationToken cancel)
    {
        var now = clock.UtcNow;
        var complaint = new Complaint(facts.Kind, facts.Channel, now) { Source = facts.Source };
        if (facts.IsDraft) complaint.MoveTo(ComplaintState.Draft);
        if (facts.ReceivedAt is { } received) (complaint.RegisteredAt, complaint.RoundBeganAt) = (received, received);
        (complaint.RegisteredBy, complaint.RegistrarName) = (by.UserCode, by.DisplayName);
        db.Complaints.Add(complaint);
        await FillAsync(db, complaint, facts, by, isNew: true, cancel);

        var (day, no) = await RunningNumber.TakeOfDayAsync(db, RunningNumber.Complaints, clock.DayOf(now), cancel);
        complaint.Number = string.Create(CultureInfo.InvariantCulture, $"{Prefix(facts.Kind)}{day:yyyyMMdd}{no:D4}");
        var code = complaint.PhoneSealed is null && facts.Channel != ComplaintChannel.Kiosk ? null : NewQueryCode(complaint);
        complaint.Add(new ComplaintRound(complaint));
        complaint.NextAlertAt = now;
        Tell(db, complaint, facts.IsDraft ? ComplaintMove.Draft : ComplaintMove.Register, null, by, facts.Note, Labels.Of(facts.Channel));
        if (facts.IsDraft)
        {
            await messages.DraftedAsync(db, cancel);
        }
        else
        {
            await messages.RegisteredAsync(db, complaint, cancel);
            await messages.ReceiptAsync(db, complaint, code, cancel);
        }

        return new(complaint, code);
    }

    /// <summary>Writes what is known into a complaint, new or not yet answered, and finds its term anew.</summary>
    internal async Task FillAsync(CrmDbContext db, Complaint complaint, ComplaintFacts facts, Actor by, bool isNew, CancellationToken cancel)
    {
        var faults = new ComplaintFaults();
        complaint.Kind = facts.Kind;
        complaint.Content = faults.Clean("content", facts.Content, Complaint.ContentLength);
        if (complaint.Content is null) faults.Add("content", new("请填写“{0}”。", "内容"));
        complaint.Demand = faults.Clean("demand", facts.Demand, Complaint.DemandLength);
        complaint.Place = faults.Clean("place", facts.Place, Complaint.PlaceLength);
        complaint.VisitNo = faults.Clean("visit", facts.VisitNo, 40);
        complaint.BedNo = faults.Clean("bed", facts.BedNo, 20);
        complaint.RecordingNo = faults.Clean("recording", facts.RecordingNo, 60);
        complaint.HappenedOn = facts.HappenedOn;
        if (facts.HappenedOn > clock.Today) faults.Add("happened", new("事发日期不能晚于今天。"));
        if (facts.Visitors is < 1 or > 999) faults.Add("visitors", new("来访人数应在{0}到{1}之间。", 1, 999));
        else complaint.Visitors = facts.Visitors;
        (complaint.IsDispute, complaint.IsRecordSealed, complaint.IsSafety, complaint.IsThreat, complaint.IsConfidential) =
            (facts.IsDispute, facts.IsRecordSealed, facts.IsSafety, facts.IsThreat, facts.IsConfidential);

        FillComplainant(complaint, facts, faults);
        await FillPatientAsync(db, complaint, facts, by, faults, cancel);
        await FillReceiverAsync(db, complaint, facts, by, isNew, faults, cancel);
        var classDepartment = await FillClassAsync(db, complaint, facts, faults, cancel);
        await FillImportanceAsync(db, complaint, facts, faults, cancel);
        await FillTargetsAsync(db, complaint, facts, by, isNew, classDepartment, faults, cancel);

        var title = faults.Clean("title", facts.Title, Complaint.TitleLength);
        complaint.Title = title ?? Beginning(complaint.Content ?? "");
        faults.Refuse();
        await SetTermAsync(db, complaint, cancel);
    }

    /// <summary>Finds the days of a complaint anew: 登记, its class, importance or departments have changed, or a round begins.</summary>
    internal async Task SetTermAsync(CrmDbContext db, Complaint complaint, CancellationToken cancel)
    {
        var classDays = complaint.ClassId is { } classId
            ? await (from c in db.Set<ComplaintClass>().AsNoTracking()
                     where c.Id == classId
                     join p in db.Set<ComplaintClass>().AsNoTracking() on c.ParentId equals p.Id into parents
                     from parent in parents.DefaultIfEmpty()
                     select c.WorkingDays ?? parent.WorkingDays).FirstOrDefaultAsync(cancel)
            : null;
        var importanceDays = await db.Set<ComplaintImportance>().Where(i => i.Id == complaint.ImportanceId).Select(i => (int?)i.WorkingDays).FirstOrDefaultAsync(cancel) ?? ComplaintTerm.LegalDays;
        var term = ComplaintTerm.Of(
            await days.GetAsync(cancel), clock.DayOf(complaint.RegisteredAt), clock.DayOf(complaint.RoundBeganAt), classDays, importanceDays, complaint.Kind == ComplaintKind.Complaint, complaint.HasSeveralDepartments);
        complaint.LegalDueAt = term.LegalDay is { } legal ? clock.StartOf(legal.AddDays(1)) : null;
        complaint.DueAt = clock.StartOf(term.RoundDay.AddDays(1));
        if (complaint.Rounds.LastOrDefault(r => r.No == complaint.Round) is { } round) round.DueAt = complaint.DueAt;
    }

    /// <summary>A code nobody has yet; only its fingerprint is kept.</summary>
    internal string NewQueryCode(Complaint complaint)
    {
        var code = RandomNumberGenerator.GetString(QueryCodeLetters, QueryCodeLength);
        complaint.QueryCodeIndex = QueryIndexOf(complaint.Number, code);
        (complaint.QueryFailures, complaint.QueryBlockedUntil) = (0, null);
        return code;
    }

    internal string QueryIndexOf(string number, string code) => vault.Index(QueryPurpose, $"{number}|{code}");

    /// <summary>Adds what was done; the state the complaint is in counts as the one it came to.</summary>
    internal ComplaintEvent Tell(CrmDbContext db, Complaint complaint, ComplaintMove move, ComplaintState? from, Actor by, string? note, string? detail)
    {
        var told = new ComplaintEvent(complaint, move, from, by, clock.UtcNow, note, detail);
        db.ComplaintEvents.Add(told);
        return told;
    }

    private void FillComplainant(Complaint complaint, ComplaintFacts facts, ComplaintFaults faults)
    {
        complaint.IsAnonymous = facts.IsAnonymous;
        complaint.Relation = facts.Relation;
        complaint.ComplainantName = facts.IsAnonymous ? null : faults.Clean("name", facts.ComplainantName, 100);
        if (complaint.ComplainantName is null && !facts.IsAnonymous && !facts.IsDraft && facts.Kind == ComplaintKind.Complaint) faults.Add("name", new("请填写投诉人姓名；不愿留名请勾选“匿名”。"));

        CallNumber? phone = null;
        if (!string.IsNullOrWhiteSpace(facts.Phone))
        {
            try
            {
                phone = CallNumber.Parse(facts.Phone);
                if (phone.Value.IsPrefix) throw new DomainRuleException("请输入完整的电话号码。");
            }
            catch (DomainRuleException refused)
            {
                faults.Add("phone", refused);
            }
        }

        if (phone is { } number && vault.Index(Outbox.PhonePurpose, number.Digits) != complaint.PhoneIndex)
            (complaint.PhoneSealed, complaint.PhoneIndex, complaint.PhoneLast4) = (vault.Seal(Outbox.PhonePurpose, number.Digits), vault.Index(Outbox.PhonePurpose, number.Digits), number.Digits.Length > 4 ? number.Digits[^4..] : number.Digits);
        else if (phone is null && !facts.KeepsPhone)
            (complaint.PhoneSealed, complaint.PhoneIndex, complaint.PhoneLast4) = (null, null, null);

        complaint.WantsCallBack = facts.WantsCallBack;
        if (facts.WantsCallBack && complaint.PhoneSealed is null && !faults.Has("phone"))
            faults.Add("phone", facts.IsAnonymous ? new("匿名投诉没有联系电话就不能回访：请填写联系电话，或取消“希望回访”。") : new("请填写联系电话，或取消“希望回访”。"));
    }

    /// <summary>An archive may be named by whoever may see it; one that is named already stays for whoever may not.</summary>
    private static async Task FillPatientAsync(CrmDbContext db, Complaint complaint, ComplaintFacts facts, Actor by, ComplaintFaults faults, CancellationToken cancel)
    {
        complaint.PatientName = faults.Clean("patient", facts.PatientName, 100);
        var before = complaint.PatientId;
        complaint.PatientId = null;
        if (facts.PatientId is not { } id) return;
        var patients = id == before || by.AccountId == Guid.Empty ? db.Patients : by.May(Permissions.Patients.View) ? PatientRegister.Visible(db, db.Patients, by) : db.Patients.Where(_ => false);
        var patient = await patients.AsNoTracking().Where(p => p.Id == id).Select(p => new { p.Id, p.MergedIntoId, p.Name }).FirstOrDefaultAsync(cancel);
        if (patient is null) faults.Add("patient", new("没有这份患者档案，或者不在您的数据范围内。"));
        else (complaint.PatientId, complaint.PatientName) = (patient.MergedIntoId ?? patient.Id, patient.Name);
    }

    private static async Task FillReceiverAsync(CrmDbContext db, Complaint complaint, ComplaintFacts facts, Actor by, bool isNew, ComplaintFaults faults, CancellationToken cancel)
    {
        if (isNew && by.AccountId != Guid.Empty) complaint.Add(new ComplaintParty(complaint, PartyRole.Registrar, by.UserCode, by.DisplayName, by.DepartmentCode, null));
        if (facts.FirstReceiverCode is not { } code || Same(code, complaint.FirstReceiverCode)) return;

        var receiver = await db.ComplaintTargets.AsNoTracking().Where(t => t.Code == code).Select(t => new { t.Code, t.Name, t.DepartmentCode, t.DepartmentName }).FirstOrDefaultAsync(cancel);
        if (receiver is null && !Same(code, by.UserCode))
        {
            faults.Add("receiver", new("请从列表中选择“{0}”。", "首诉接待人"));
            return;
        }

        (complaint.FirstReceiverCode, complaint.FirstReceiverName, complaint.FirstReceiverDepartment) = receiver is null ? (by.UserCode, by.DisplayName, null) : (receiver.Code, receiver.Name, receiver.DepartmentName);
        foreach (var former in complaint.Parties.Where(p => p.Role == PartyRole.FirstReceiver).ToList()) Drop(db, complaint, former);
        complaint.Add(new ComplaintParty(complaint, PartyRole.FirstReceiver, complaint.FirstReceiverCode, complaint.FirstReceiverName, receiver?.DepartmentCode ?? by.DepartmentCode, receiver?.DepartmentName));
    }

    /// <returns>The department that answers for this class, if it says one.</returns>
    private static async Task<(string Code, string Name)?> FillClassAsync(CrmDbContext db, Complaint complaint, ComplaintFacts facts, ComplaintFaults faults, CancellationToken cancel)
    {
        var classes = await (
            from c in db.Set<ComplaintClass>().AsNoTracking()
            where c.Id == facts.ClassId || (facts.Kind != ComplaintKind.Complaint && !c.IsComplaint && c.ParentId != null)
            join p in db.Set<ComplaintClass>().AsNoTracking() on c.ParentId equals p.Id into parents
            from parent in parents.DefaultIfEmpty()
            select new { c.Id, c.Name, Above = (string?)parent.Name, c.IsComplaint, IsDisabled = c.IsDisabled || (parent != null && parent.IsDisabled), Code = c.DepartmentCode ?? parent.DepartmentCode, Department = c.DepartmentName ?? parent.DepartmentName }).ToListAsync(cancel);

        var chosen = facts.ClassId is { } id ? classes.Find(c => c.Id == id) : facts.Kind == ComplaintKind.Complaint ? null : classes.Find(c => !c.IsDisabled && c.Name == Labels.Of(facts.Kind));
        if (facts.ClassId is not null && chosen is null) faults.Add("class", new("这个投诉分类已不存在，请重新选择。"));
        else if (chosen is { IsDisabled: true } && chosen.Id != complaint.ClassId) faults.Add("class", new("投诉分类“{0}”已停用，请重新选择。", chosen.Name));
        else if (chosen is not null && chosen.IsComplaint != (facts.Kind == ComplaintKind.Complaint)) faults.Add("class", new("分类“{0}”与类型“{1}”不符，请重新选择。", chosen.Name, Labels.Of(facts.Kind)));
        else if (chosen is null && facts.Kind == ComplaintKind.Complaint && !facts.IsDraft) faults.Add("class", new("请选择“{0}”。", "投诉分类"));

        (complaint.ClassId, complaint.ClassName) = (chosen?.Id, chosen is null ? null : chosen.Above is null ? chosen.Name : $"{chosen.Above}·{chosen.Name}");
        return chosen is { Code: { } code } ? (code, chosen.Department ?? code) : null;
    }

    /// <summary>Harm or threat makes it the most urgent there is (第三十条). Otherwise as chosen; where nothing is, the lightest for what is no complaint, the one above it for complaints.</summary>
    private static async Task FillImportanceAsync(CrmDbContext db, Complaint complaint, ComplaintFacts facts, ComplaintFaults faults, CancellationToken cancel)
    {
        var all = await db.Set<ComplaintImportance>().AsNoTracking().OrderBy(i => i.Weight).ThenBy(i => i.Code).ToListAsync(cancel);
        var usable = all.Where(i => !i.IsDisabled).ToList();
        ComplaintImportance? chosen = null;
        if (facts.ImportanceId is { } id)
        {
            chosen = all.Find(i => i.Id == id);
            if (chosen is null) faults.Add("importance", new("这个重要性已不存在，请重新选择。"));
            else if (chosen.IsDisabled && chosen.Id != complaint.ImportanceId) faults.Add("importance", new("重要性“{0}”已停用，请重新选择。", chosen.Name));
        }

        chosen ??= facts.IsGrave ? usable.Skip(2).FirstOrDefault() : null;
        chosen ??= facts.Kind == ComplaintKind.Complaint ? usable.Skip(1).FirstOrDefault() ?? usable.FirstOrDefault() : usable.FirstOrDefault();
        if (facts.Kind == ComplaintKind.Complaint && (facts.IsSafety || facts.IsThreat) && usable.Count > 0) chosen = usable[^1];
        (complaint.ImportanceId, complaint.ImportanceName, complaint.Weight) = (chosen?.Id, chosen?.Name, chosen?.Weight ?? 1);
    }

    private static async Task FillTargetsAsync(
        CrmDbContext db, Complaint complaint, ComplaintFacts facts, Actor by, bool isNew, (string Code, string Name)? classDepartment, ComplaintFaults faults, CancellationToken cancel)
    {
        var codes = facts.Targets.Distinct(StringComparer.Ordinal).ToList();
        var departments = facts.TargetDepartments.Distinct(StringComparer.Ordinal).ToList();
        if (codes.Count + departments.Count > MostTargets) faults.Add("targets", new("被投诉人和科室最多{0}个。", MostTargets));
        var before = complaint.Parties.Where(p => p.Role is PartyRole.Target or PartyRole.TargetDepartment).ToList();
        var people = await db.ComplaintTargets.AsNoTracking().Where(t => codes.Contains(t.Code)).Select(t => new { t.Code, t.Name, t.DepartmentCode, t.DepartmentName, t.IsComplainable }).ToListAsync(cancel);
        var named = await db.Departments.AsNoTracking().Where(d => departments.Contains(d.Code)).Select(d => new { d.Code, d.Name }).ToListAsync(cancel);

        foreach (var party in before.Where(p => p.Role == PartyRole.Target ? !codes.Contains(p.Code) : !departments.Contains(p.Code))) Drop(db, complaint, party);
        foreach (var code in codes.Where(code => !before.Exists(p => p.Role == PartyRole.Target && p.Code == code)))
        {
            var person = people.Find(p => p.Code == code);
            if (person is null) faults.Add("targets", new("请从列表中选择“{0}”。", "被投诉人"));
            else if (!person.IsComplainable && facts.Kind == ComplaintKind.Complaint) faults.Add("targets", new("“{0}”不在可投诉人之内，请改选其科室。", person.Name));
            else if (facts.Kind == ComplaintKind.Complaint && Same(code, by.UserCode)) faults.Add("targets", new("不能登记对自己的投诉，请交给其他同事或投诉管理部门登记。"));
            else if (facts.Kind == ComplaintKind.Complaint && Same(code, complaint.FirstReceiverCode)) faults.Add("receiver", new("“{0}”是被投诉人，不能作首诉接待人。", person.Name));
            else complaint.Add(new ComplaintParty(complaint, PartyRole.Target, person.Code, person.Name, person.DepartmentCode, person.DepartmentName));
        }

        foreach (var code in departments.Where(code => !before.Exists(p => p.Role == PartyRole.TargetDepartment && p.Code == code)))
        {
            if (named.Find(d => d.Code == code) is { } department) complaint.Add(new ComplaintParty(complaint, PartyRole.TargetDepartment, department.Code, department.Name, department.Code, department.Name));
            else faults.Add("targets", new("请从列表中选择“{0}”。", "被投诉科室"));
        }

        if (!isNew && complaint.State != ComplaintState.Draft) return;

        // Who answers until somebody decides otherwise: the class's department, else that of whom it is about; the others help.
        foreach (var party in complaint.Parties.Where(p => p.Role is PartyRole.Department or PartyRole.CoDepartment).ToList()) Drop(db, complaint, party);
        var answering = complaint.Parties.Where(p => p.Role is PartyRole.Target or PartyRole.TargetDepartment && p.DepartmentCode is not null).Select(p => (Code: p.DepartmentCode!, Name: p.DepartmentName ?? p.DepartmentCode!)).Distinct().ToList();
        if (classDepartment is { } own)
        {
            Answer(db, complaint, own.Code, own.Name);
            return;
        }

        (complaint.DepartmentCode, complaint.DepartmentName) = (null, null);
        if (answering.Count > 0) Answer(db, complaint, answering[0].Code, answering[0].Name);
        foreach (var (code, name) in answering.Skip(1)) complaint.Add(new ComplaintParty(complaint, PartyRole.CoDepartment, code, name, code, name));
    }

    /// <summary>Makes a department the responsible one.</summary>
    internal static void Answer(CrmDbContext db, Complaint complaint, string code, string name)
    {
        foreach (var former in complaint.Parties.Where(p => p.Role == PartyRole.Department || (p.Role == PartyRole.CoDepartment && p.Code == code)).ToList()) Drop(db, complaint, former);
        (complaint.DepartmentCode, complaint.DepartmentName) = (code, name);
        complaint.Add(new ComplaintParty(complaint, PartyRole.Department, code, name, code, name));
    }

    /// <summary>Takes a party away; deleting is restricted, so the row has to be told.</summary>
    internal static void Drop(CrmDbContext db, Complaint complaint, ComplaintParty party)
    {
        if (db.Entry(party).State != EntityState.Detached) db.Remove(party);
        complaint.Remove(party);
    }

    internal static bool Same(string one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static string Prefix(ComplaintKind kind) => kind switch
    {
        ComplaintKind.Praise => "BY",
        ComplaintKind.Suggestion => "JY",
        ComplaintKind.Enquiry => "ZX",
        _ => "TS",
    };

    /// <summary>The first words, where nobody has given a title; not in the middle of a character.</summary>
    private static string Beginning(string content)
    {
        const int Most = 30;
        var line = content.ReplaceLineEndings(" ").Trim();
        return line.Length <= Most ? line : line[..(char.IsHighSurrogate(line[Most - 1]) ? Most - 1 : Most)] + "…";
    }
}

/// <summary>A complaint as it was put down.</summary>
/// <param name="QueryCode">For whoever complained, and nobody else; null: nobody could be given one.</param>
internal sealed record Registered(Complaint Complaint, string? QueryCode);

/// <summary>What is known of a complaint when it comes in.</summary>
public sealed record ComplaintFacts(ComplaintKind Kind, ComplaintChannel Channel)
{
    public string? Title { get; init; }
    public string? Content { get; init; }
    public string? Demand { get; init; }
    public DateOnly? HappenedOn { get; init; }
    public string? Place { get; init; }
    public Guid? ClassId { get; init; }
    public Guid? ImportanceId { get; init; }

    /// <summary>More than usual, where nobody chose an importance.</summary>
    internal bool IsGrave { get; init; }

    /// <summary>工号 of those complained about or praised.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Codes of departments complained about or praised.</summary>
    public IReadOnlyList<string> TargetDepartments { get; init; } = [];

    public string? ComplainantName { get; init; }
    public ComplainantRelation Relation { get; init; } = ComplainantRelation.Self;

    /// <summary>As typed.</summary>
    public string? Phone { get; init; }

    /// <summary>An empty <see cref="Phone"/> means the one that is there: it was not shown.</summary>
    public bool KeepsPhone { get; init; }

    public bool IsAnonymous { get; init; }
    public bool IsConfidential { get; init; }
    public bool WantsCallBack { get; init; }
    public Guid? PatientId { get; init; }

    /// <summary>Of a patient without an archive.</summary>
    public string? PatientName { get; init; }

    public string? VisitNo { get; init; }
    public string? BedNo { get; init; }
    public string? RecordingNo { get; init; }
    public int? Visitors { get; init; }
    public bool IsSafety { get; init; }
    public bool IsDispute { get; init; }
    public bool IsThreat { get; init; }
    public bool IsRecordSealed { get; init; }

    /// <summary>工号 of 首诉接待人.</summary>
    public string? FirstReceiverCode { get; init; }

    /// <summary>The form it was typed into, whose draft goes with the saving.</summary>
    public string? DraftForm { get; init; }

    /// <summary>An officer has to look before it counts.</summary>
    internal bool IsDraft { get; init; }

    /// <summary>When it reached the hospital, where that was before now.</summary>
    internal DateTime? ReceivedAt { get; init; }

    /// <summary>What it was made from; a second from the same is refused by the database.</summary>
    internal string? Source { get; init; }

    /// <summary>For the first entry of the record.</summary>
    internal string? Note { get; init; }
}

/// <summary>What is wrong with a form, by field; the first of each counts.</summary>
internal sealed class ComplaintFaults
{
    private readonly Dictionary<string, DomainRuleException> _faults = new(StringComparer.Ordinal);

    public bool Has(string field) => _faults.ContainsKey(field);

    public void Add(string field, DomainRuleException fault) => _faults.TryAdd(field, fault);

    public string? Clean(string field, string? typed, int most)
    {
        try
        {
            return PersonText.Clean(typed, most);
        }
        catch (DomainRuleException refused)
        {
            Add(field, refused);
            return null;
        }
    }

    /// <summary>As above, where something has to be there.</summary>
    public string Demand(string field, string title, string? typed, int most)
    {
        var clean = Clean(field, typed, most);
        if (clean is null && !Has(field)) Add(field, new("请填写“{0}”。", title));
        return clean ?? "";
    }

    public void Refuse()
    {
        if (_faults.Count > 0) throw new RecordRefusedException(_faults);
    }
}
