using System.Globalization;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Patients;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Complaints;

/// <summary>
/// What a patient or somebody for them tells the hospital (投诉, 表扬, 建议, 咨询), from the moment it is registered to its end. Its state changes only by
/// the moves of <see cref="ComplaintMoves"/>, each of which leaves a <see cref="ComplaintEvent"/>.
/// </summary>
[Audited("complaints", "投诉")]
public sealed class Complaint : IVersioned
{
    public const int TitleLength = 100;
    public const int ContentLength = PersonText.Longest;
    public const int DemandLength = 500;
    public const int PlaceLength = 100;

    /// <summary>So many visitors may speak at once; more elect representatives (医疗机构投诉管理办法 第二十六条).</summary>
    public const int MostVisitors = 5;

    /// <summary>On so many different days somebody is called before nobody could be reached (domain.md 1.5).</summary>
    public const int CallBackDays = 3;

    /// <summary><see cref="OpenMark"/> of what is not ended.</summary>
    internal const int Open = 1;

    private readonly List<ComplaintParty> _parties = [];
    private readonly List<ComplaintRound> _rounds = [];

    private Complaint() { }

    internal Complaint(ComplaintKind kind, ComplaintChannel channel, DateTime now)
    {
        Id = Guid.CreateVersion7();
        (Kind, Channel, CreatedAt, RegisteredAt, RoundBeganAt) = (kind, channel, now, now, now);
    }

    public Guid Id { get; private set; }

    /// <summary>投诉编号: TS, BY, JY or ZX, the day, and a number of at least four digits.</summary>
    [Label("编号")]
    public string Number { get; internal set; } = "";

    [Label("类型")]
    public ComplaintKind Kind { get; internal set; }

    [Label("状态")]
    public ComplaintState State { get; internal set; } = ComplaintState.Waiting;

    /// <summary>1 until it ends, then 0: follows from <see cref="State"/>, stored because every queue asks for it. A number, because SQLite seeks no index for a bare truth.</summary>
    internal int OpenMark { get; set; } = Open;

    /// <summary>未终止: somebody still has to do something.</summary>
    public bool IsUnended => ComplaintMoves.IsOpen(State);

    [Label("渠道")]
    public ComplaintChannel Channel { get; private set; }

    /// <summary>What it was made from (a sheet, a message): nothing makes two.</summary>
    internal string? Source { get; set; }

    public DateTime CreatedAt { get; private set; }

    /// <summary>When the clock began: 登记, for a text message its arrival. It never pauses.</summary>
    public DateTime RegisteredAt { get; internal set; }

    internal string? RegisteredBy { get; set; }

    [Label("登记人")]
    public string? RegistrarName { get; internal set; }

    [Label("录音编号")]
    public string? RecordingNo { get; internal set; }

    [Label("来访人数")]
    public int? Visitors { get; internal set; }

    [Label("投诉人"), Personal]
    public string? ComplainantName { get; internal set; }

    [Label("与患者关系")]
    public ComplainantRelation Relation { get; internal set; } = ComplainantRelation.Self;

    [Label("联系电话"), Personal, Sealed(Outbox.PhonePurpose)]
    public string? PhoneSealed { get; internal set; }

    public string? PhoneIndex { get; internal set; }

    [Label("电话尾号")]
    public string? PhoneLast4 { get; internal set; }

    [Label("匿名")]
    public bool IsAnonymous { get; internal set; }

    [Label("要求保密")]
    public bool IsConfidential { get; internal set; }

    [Label("希望回访")]
    public bool WantsCallBack { get; internal set; } = true;

    public Guid? PatientId { get; internal set; }

    [Label("患者"), Personal]
    public string? PatientName { get; internal set; }

    [Label("门诊/住院号")]
    public string? VisitNo { get; internal set; }

    [Label("床号")]
    public string? BedNo { get; internal set; }

    /// <summary>事发时间, as well as it is known.</summary>
    [Label("事发日期")]
    public DateOnly? HappenedOn { get; internal set; }

    [Label("事发地点")]
    public string? Place { get; internal set; }

    public Guid? ClassId { get; internal set; }

    /// <summary>With the class above it, as both were called.</summary>
    [Label("分类")]
    public string? ClassName { get; internal set; }

    public Guid? ImportanceId { get; internal set; }

    [Label("重要性")]
    public string? ImportanceName { get; internal set; }

    /// <summary>Of the importance, 1 to 100: the order of queues.</summary>
    internal int Weight { get; set; }

    [Label("标题"), Personal]
    public string Title { get; internal set; } = "";

    [Label("内容"), Personal]
    public string? Content { get; internal set; }

    [Label("诉求"), Personal]
    public string? Demand { get; internal set; }

    [Label("涉及医疗质量安全")]
    public bool IsSafety { get; internal set; }

    [Label("涉及纠纷")]
    public bool IsDispute { get; internal set; }

    /// <summary>Violence or self-harm was threatened; security is told at once.</summary>
    [Label("威胁或自伤")]
    public bool IsThreat { get; internal set; }

    [Label("病历封存")]
    public bool IsRecordSealed { get; internal set; }

    /// <summary>首诉接待人: whoever the person turned to first.</summary>
    internal string? FirstReceiverCode { get; set; }

    [Label("首诉接待人")]
    public string? FirstReceiverName { get; internal set; }

    [Label("首诉接待科室")]
    public string? FirstReceiverDepartment { get; internal set; }

    [Label("责任科室代码")]
    public string? DepartmentCode { get; internal set; }

    [Label("责任科室")]
    public string? DepartmentName { get; internal set; }

    internal string? OwnerCode { get; set; }

    [Label("责任人")]
    public string? OwnerName { get; internal set; }

    /// <summary>It was handed on, and whoever has it now has not said that they take it.</summary>
    [Label("待接收")]
    public bool IsAwaitingReceipt { get; internal set; }

    /// <summary>Where it came from when it was handed on, for a return.</summary>
    internal string? FormerDepartmentCode { get; set; }
    internal string? FormerDepartmentName { get; set; }
    internal string? FormerOwnerCode { get; set; }
    internal string? FormerOwnerName { get; set; }

    /// <summary>Of this round: the earliest of class, importance and, in the first round, the law. The end of a day.</summary>
    [Label("时限")]
    public DateTime DueAt { get; internal set; }

    /// <summary>法定时限 through all rounds; null where the law sets none (表扬, 建议, 咨询).</summary>
    [Label("法定时限")]
    public DateTime? LegalDueAt { get; internal set; }

    public DateTime? FirstResponseAt { get; internal set; }

    [Label("轮次")]
    public int Round { get; internal set; } = 1;

    internal DateTime RoundBeganAt { get; set; }

    [Label("调查经过"), Personal]
    public string? Investigation { get; internal set; }

    [Label("是否属实")]
    public ComplaintFinding? Finding { get; internal set; }

    [Label("处理结果"), Personal]
    public string? Result { get; internal set; }

    [Label("整改措施")]
    public string? Measures { get; internal set; }

    [Label("责任认定"), Personal]
    public string? Duty { get; internal set; }

    [Label("补偿金额")]
    public decimal? Compensation { get; internal set; }

    internal string? EndAskedBy { get; set; }

    [Label("申请终止人")]
    public string? EndAskedByName { get; internal set; }

    public DateTime? EndAskedAt { get; internal set; }

    /// <summary>Calls that reached nobody since the end was asked for.</summary>
    internal int CallsMissed { get; set; }

    /// <summary>On how many different days.</summary>
    internal int CallDaysMissed { get; set; }

    internal DateOnly? LastCallDay { get; set; }

    public DateTime? NextCallAt { get; internal set; }

    internal string? CalledBackBy { get; set; }

    [Label("回访人")]
    public string? CalledBackByName { get; internal set; }

    public DateTime? CalledBackAt { get; internal set; }

    /// <summary>对处理是否满意: 1 to 5, 5 is best.</summary>
    [Label("对处理是否满意")]
    public int? Satisfaction { get; internal set; }

    [Label("终止方式")]
    public ComplaintEnding? Ending { get; internal set; }

    [Label("终止原因")]
    public string? EndReason { get; internal set; }

    [Label("不予受理情形")]
    public RefusalGround? RefusalGround { get; internal set; }

    [Label("移交")]
    public HandOverTarget? HandedTo { get; internal set; }

    [Label("未能回访原因")]
    public CallBackFailure? CallBackFailure { get; internal set; }

    public DateTime? EndedAt { get; internal set; }

    /// <summary>总用时 in working days, over all rounds; set at the end.</summary>
    [Label("总用时（工作日）")]
    public int? WorkingDays { get; internal set; }

    /// <summary>At its end, or at the first asking for it, the legal date (without one: the round's) was over.</summary>
    [Label("超期")]
    public bool IsLate { get; internal set; }

    /// <summary>Who has asked for 强行终止 and waits for a second person; null: nobody.</summary>
    internal string? ForceAskedBy { get; set; }

    [Label("申请强行终止人")]
    public string? ForceAskedByName { get; internal set; }

    [Label("强行终止理由")]
    public string? ForceReason { get; internal set; }

    public Guid? MergedIntoId { get; internal set; }

    internal ComplaintState? StateBeforeMerge { get; set; }

    /// <summary>Keyed fingerprint of the 查询码 the complainant has; null: none was given.</summary>
    internal string? QueryCodeIndex { get; set; }

    internal int QueryFailures { get; set; }
    internal DateTime? QueryBlockedUntil { get; set; }

    /// <summary>When the clock has to look at it next; null: nothing more is due.</summary>
    internal DateTime? NextAlertAt { get; set; }

    /// <summary>Which reminders and escalations of this round have been: a sum of <see cref="ComplaintAlerts"/>.</summary>
    internal int AlertStep { get; set; }

    public long Version { get; private set; }

    /// <summary>Complained about, asked to answer, helping.</summary>
    public IReadOnlyList<ComplaintParty> Parties => _parties;

    public IReadOnlyList<ComplaintRound> Rounds => _rounds;

    internal void Add(ComplaintParty party) => _parties.Add(party);

    internal void Remove(ComplaintParty party) => _parties.Remove(party);

    internal void Add(ComplaintRound round) => _rounds.Add(round);

    internal void MoveTo(ComplaintState state) => (State, OpenMark) = (state, ComplaintMoves.IsOpen(state) ? Open : 0);

    /// <summary>Several departments answer: the law gives ten working days instead of five.</summary>
    internal bool HasSeveralDepartments => _parties.Exists(p => p.Role == PartyRole.CoDepartment);
}

/// <summary>A person or department that has to do with a complaint; by it everybody finds what concerns them.</summary>
public sealed class ComplaintParty
{
    private ComplaintParty() { }

    internal ComplaintParty(Complaint complaint, PartyRole role, string code, string name, string? departmentCode, string? departmentName)
    {
        Id = Guid.CreateVersion7();
        (ComplaintId, Role, Code, Name, DepartmentCode, DepartmentName) = (complaint.Id, role, code, name, departmentCode, departmentName);
    }

    public Guid Id { get; private set; }
    public Guid ComplaintId { get; private set; }
    public PartyRole Role { get; private set; }

    /// <summary>工号 or department code of the HIS.</summary>
    public string Code { get; private set; } = "";

    /// <summary>As called on the day.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Of a person: theirs. Of a department: itself.</summary>
    public string? DepartmentCode { get; private set; }

    public string? DepartmentName { get; private set; }
}

/// <summary>One way through handling: from 登记 or a 否 of the call-back to the next asking for an end.</summary>
public sealed class ComplaintRound
{
    private ComplaintRound() { }

    internal ComplaintRound(Complaint complaint)
    {
        Id = Guid.CreateVersion7();
        (ComplaintId, No, BeganAt, DueAt) = (complaint.Id, complaint.Round, complaint.RoundBeganAt, complaint.DueAt);
    }

    public Guid Id { get; private set; }
    public Guid ComplaintId { get; private set; }
    public int No { get; private set; }
    public DateTime BeganAt { get; private set; }
    public DateTime DueAt { get; internal set; }

    /// <summary>When its end was asked for, or it ended without.</summary>
    public DateTime? AnsweredAt { get; internal set; }

    /// <summary>用时 in working days up to then.</summary>
    public int? WorkingDays { get; internal set; }
}

/// <summary>Something that was done with a complaint (处理记录): who, when, why, from where to where. Only ever added to.</summary>
public sealed class ComplaintEvent
{
    public const int NoteLength = PersonText.Longest;

    private const int LongestFilling = 200;

    /// <summary>Unit separator: nobody types it.</summary>
    private const char Between = '\u001F';

    private ComplaintEvent() { }

    internal ComplaintEvent(Complaint complaint, ComplaintMove move, ComplaintState? from, Actor by, DateTime at, string? note, string? detail)
    {
        Id = Guid.CreateVersion7();
        (ComplaintId, Move, FromState, ToState, Round) = (complaint.Id, move, from, complaint.State, complaint.Round);
        (ByCode, ByName, At, Note, Detail) = (by.UserCode, by.DisplayName, at, note, detail);
    }

    public Guid Id { get; private set; }
    public Guid ComplaintId { get; private set; }
    public DateTime At { get; private set; }
    public ComplaintMove Move { get; private set; }
    public ComplaintState? FromState { get; private set; }
    public ComplaintState ToState { get; private set; }
    public int Round { get; private set; }
    public string ByCode { get; private set; } = "";
    public string ByName { get; private set; } = "";

    /// <summary>What the person wrote to it.</summary>
    public string? Note { get; private set; }

    /// <summary>What changed beside the state, as <see cref="Sentence"/> put it; read it with <see cref="Tell"/>.</summary>
    internal string? Detail { get; private set; }

    /// <summary>What changed beside the state (names of departments and people, how often it was called), in the language of whoever reads.</summary>
    /// <param name="say">Says a word or a sentence of the program in that language; what is none stays as it is.</param>
    public string? Tell(Func<string, string> say)
    {
        if (Detail?.Split(Between) is not [var sentence, .. var filling]) return null;
        return filling.Length == 0 ? say(sentence) : string.Format(CultureInfo.InvariantCulture, say(sentence), [.. filling.Select(say)]);
    }

    /// <summary>A sentence and what fills its places, for <see cref="Detail"/>.</summary>
    internal static string Sentence(string sentence, params IEnumerable<string> filling) => string.Join(Between, [sentence, .. filling.Select(one => PersonText.Cut(one, LongestFilling))]);
}

internal sealed class ComplaintMapping :
    IEntityTypeConfiguration<Complaint>, IEntityTypeConfiguration<ComplaintParty>, IEntityTypeConfiguration<ComplaintRound>, IEntityTypeConfiguration<ComplaintEvent>
{
    private const int CodeLength = 40;
    private const int NameLength = 100;

    public void Configure(EntityTypeBuilder<Complaint> complaint)
    {
        complaint.ToTable("Complaints");
        complaint.Property(c => c.Number).HasMaxLength(20);
        complaint.Property(c => c.OpenMark);
        complaint.Property(c => c.Source).HasMaxLength(60);
        complaint.Property(c => c.RegisteredBy).HasMaxLength(50);
        complaint.Property(c => c.RegistrarName).HasMaxLength(NameLength);
        complaint.Property(c => c.RecordingNo).HasMaxLength(60);
        complaint.Property(c => c.ComplainantName).HasMaxLength(NameLength);
        complaint.Property(c => c.PhoneSealed).HasMaxLength(200);
        complaint.Property(c => c.PhoneIndex).HasMaxLength(50);
        complaint.Property(c => c.PhoneLast4).HasMaxLength(4);
        complaint.Property(c => c.PatientName).HasMaxLength(NameLength);
        complaint.Property(c => c.VisitNo).HasMaxLength(CodeLength);
        complaint.Property(c => c.BedNo).HasMaxLength(20);
        complaint.Property(c => c.Place).HasMaxLength(Complaint.PlaceLength);
        complaint.Property(c => c.ClassName).HasMaxLength(110);
        complaint.Property(c => c.ImportanceName).HasMaxLength(50);
        complaint.Property(c => c.Weight);
        complaint.Property(c => c.Title).HasMaxLength(Complaint.TitleLength);
        complaint.Property(c => c.Content).HasMaxLength(Complaint.ContentLength);
        complaint.Property(c => c.Demand).HasMaxLength(Complaint.DemandLength);
        complaint.Property(c => c.FirstReceiverCode).HasMaxLength(50);
        complaint.Property(c => c.FirstReceiverName).HasMaxLength(NameLength);
        complaint.Property(c => c.FirstReceiverDepartment).HasMaxLength(NameLength);
        complaint.Property(c => c.DepartmentCode).HasMaxLength(CodeLength);
        complaint.Property(c => c.DepartmentName).HasMaxLength(NameLength);
        complaint.Property(c => c.OwnerCode).HasMaxLength(50);
        complaint.Property(c => c.OwnerName).HasMaxLength(NameLength);
        complaint.Property(c => c.FormerDepartmentCode).HasMaxLength(CodeLength);
        complaint.Property(c => c.FormerDepartmentName).HasMaxLength(NameLength);
        complaint.Property(c => c.FormerOwnerCode).HasMaxLength(50);
        complaint.Property(c => c.FormerOwnerName).HasMaxLength(NameLength);
        complaint.Property(c => c.RoundBeganAt);
        complaint.Property(c => c.Investigation).HasMaxLength(PersonText.Longest);
        complaint.Property(c => c.Result).HasMaxLength(PersonText.Longest);
        complaint.Property(c => c.Measures).HasMaxLength(PersonText.Longest);
        complaint.Property(c => c.Duty).HasMaxLength(500);
        complaint.Property(c => c.EndAskedBy).HasMaxLength(50);
        complaint.Property(c => c.EndAskedByName).HasMaxLength(NameLength);
        complaint.Property(c => c.CallsMissed);
        complaint.Property(c => c.CallDaysMissed);
        complaint.Property(c => c.LastCallDay);
        complaint.Property(c => c.CalledBackBy).HasMaxLength(50);
        complaint.Property(c => c.CalledBackByName).HasMaxLength(NameLength);
        complaint.Property(c => c.EndReason).HasMaxLength(500);
        complaint.Property(c => c.ForceAskedBy).HasMaxLength(50);
        complaint.Property(c => c.ForceAskedByName).HasMaxLength(NameLength);
        complaint.Property(c => c.ForceReason).HasMaxLength(500);
        complaint.Property(c => c.StateBeforeMerge);
        complaint.Property(c => c.QueryCodeIndex).HasMaxLength(50);
        complaint.Property(c => c.QueryFailures);
        complaint.Property(c => c.QueryBlockedUntil);
        complaint.Property(c => c.NextAlertAt);
        complaint.Property(c => c.AlertStep);
        complaint.HasMany(c => c.Parties).WithOne().HasForeignKey(p => p.ComplaintId);
        complaint.HasMany(c => c.Rounds).WithOne().HasForeignKey(r => r.ComplaintId);
        complaint.HasOne<Patient>().WithMany().HasForeignKey(c => c.PatientId);
        complaint.HasOne<ComplaintClass>().WithMany().HasForeignKey(c => c.ClassId);
        complaint.HasOne<ComplaintImportance>().WithMany().HasForeignKey(c => c.ImportanceId);
        complaint.HasOne<Complaint>().WithMany().HasForeignKey(c => c.MergedIntoId);
        complaint.HasIndex(c => c.Number).IsUnique();
        complaint.HasIndex(c => c.Source).IsUnique().HasFilter("\"Source\" IS NOT NULL");
        complaint.HasIndex(c => new { c.RegisteredAt, c.Id });
        complaint.HasIndex(c => new { c.DueAt, c.Id });
        complaint.HasIndex(c => new { c.Weight, c.Id });
        complaint.HasIndex(c => new { c.OpenMark, c.DueAt, c.Id });
        complaint.HasIndex(c => new { c.State, c.DueAt, c.Id });
        complaint.HasIndex(c => new { c.State, c.RegisteredAt, c.Id });
        complaint.HasIndex(c => new { c.Kind, c.RegisteredAt, c.Id });
        complaint.HasIndex(c => new { c.PatientId, c.RegisteredAt });
        complaint.HasIndex(c => new { c.PhoneIndex, c.RegisteredAt });
        complaint.HasIndex(c => new { c.DepartmentCode, c.RegisteredAt, c.Id });
        // With the order it is asked in: hardly any has been merged, and SQLite would rather walk all by their time than trust an index of nothing.
        complaint.HasIndex(c => new { c.MergedIntoId, c.RegisteredAt });
        complaint.HasIndex(c => c.NextAlertAt);
    }

    public void Configure(EntityTypeBuilder<ComplaintParty> party)
    {
        party.ToTable("ComplaintParties");
        party.Property(p => p.Code).HasMaxLength(50);
        party.Property(p => p.Name).HasMaxLength(NameLength);
        party.Property(p => p.DepartmentCode).HasMaxLength(CodeLength);
        party.Property(p => p.DepartmentName).HasMaxLength(NameLength);
        party.HasIndex(p => new { p.ComplaintId, p.Role });
        party.HasIndex(p => new { p.Code, p.ComplaintId });
        party.HasIndex(p => new { p.DepartmentCode, p.ComplaintId });
    }

    public void Configure(EntityTypeBuilder<ComplaintRound> round)
    {
        round.ToTable("ComplaintRounds");
        round.Property(r => r.No).HasColumnName("RoundNo");
        round.HasIndex(r => new { r.ComplaintId, r.No }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<ComplaintEvent> one)
    {
        one.ToTable("ComplaintEvents");
        one.Property(e => e.ByCode).HasMaxLength(50);
        one.Property(e => e.ByName).HasMaxLength(NameLength);
        one.Property(e => e.Note).HasMaxLength(ComplaintEvent.NoteLength);
        one.Property(e => e.Detail).HasMaxLength(500);
        one.HasOne<Complaint>().WithMany().HasForeignKey(e => e.ComplaintId);
        one.HasIndex(e => new { e.ComplaintId, e.At, e.Id });
    }
}
