using System.Globalization;
using System.Text.Json.Serialization;
using HospitalCrm.Domain.Complaints;

namespace HospitalCrm.App.Features.Complaints;

/// <summary>The form of a complaint as it is being filled in: what was typed, right or wrong. It is kept as a draft word for word.</summary>
internal sealed class ComplaintSheet
{
    public ComplaintKind Kind { get; set; } = ComplaintKind.Complaint;
    public ComplaintChannel Channel { get; set; } = ComplaintChannel.Telephone;
    public string? Title { get; set; }
    public string? Content { get; set; }
    public string? Demand { get; set; }
    public DateOnly? HappenedOn { get; set; }
    public string? Place { get; set; }
    public Guid? TopClassId { get; set; }
    public Guid? ClassId { get; set; }
    public Guid? ImportanceId { get; set; }
    public List<string> Targets { get; set; } = [];
    public List<string> TargetDepartments { get; set; } = [];
    public string? ComplainantName { get; set; }
    public ComplainantRelation Relation { get; set; } = ComplainantRelation.Self;
    public string? Phone { get; set; }
    public bool IsAnonymous { get; set; }
    public bool IsConfidential { get; set; }
    public bool WantsCallBack { get; set; } = true;
    public Guid? PatientId { get; set; }
    public string? PatientName { get; set; }
    public string? VisitNo { get; set; }
    public string? BedNo { get; set; }
    public string? RecordingNo { get; set; }
    public string? Visitors { get; set; }
    public bool IsSafety { get; set; }
    public bool IsDispute { get; set; }
    public bool IsThreat { get; set; }
    public bool IsRecordSealed { get; set; }
    public string? Receiver { get; set; }

    /// <summary>Only complaints are asked for demand, importance and the grave flags.</summary>
    [JsonIgnore]
    public bool IsComplaint => Kind == ComplaintKind.Complaint;

    [JsonIgnore]
    public int? VisitorCount => int.TryParse(Visitors, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count) ? count : null;

    public static ComplaintSheet Of(ComplaintFacts facts) => new()
    {
        Kind = facts.Kind,
        Channel = facts.Channel,
        Title = facts.Title,
        Content = facts.Content,
        Demand = facts.Demand,
        HappenedOn = facts.HappenedOn,
        Place = facts.Place,
        ClassId = facts.ClassId,
        ImportanceId = facts.ImportanceId,
        Targets = [.. facts.Targets],
        TargetDepartments = [.. facts.TargetDepartments],
        ComplainantName = facts.ComplainantName,
        Relation = facts.Relation,
        Phone = facts.Phone,
        IsAnonymous = facts.IsAnonymous,
        IsConfidential = facts.IsConfidential,
        WantsCallBack = facts.WantsCallBack,
        PatientId = facts.PatientId,
        PatientName = facts.PatientName,
        VisitNo = facts.VisitNo,
        BedNo = facts.BedNo,
        RecordingNo = facts.RecordingNo,
        Visitors = facts.Visitors?.ToString(CultureInfo.InvariantCulture),
        IsSafety = facts.IsSafety,
        IsDispute = facts.IsDispute,
        IsThreat = facts.IsThreat,
        IsRecordSealed = facts.IsRecordSealed,
        Receiver = facts.FirstReceiverCode,
    };

    /// <summary>What is not asked for this kind or way in is not said, even if it was typed before.</summary>
    /// <param name="first">What cannot be typed here stays as it was.</param>
    public ComplaintFacts Facts(ComplaintFacts first) => first with
    {
        Kind = Kind,
        Channel = Channel,
        Title = Title,
        Content = Content,
        Demand = IsComplaint ? Demand : null,
        HappenedOn = HappenedOn,
        Place = Place,
        ClassId = IsComplaint ? ClassId : null,
        ImportanceId = IsComplaint ? ImportanceId : null,
        Targets = [.. Targets],
        TargetDepartments = [.. TargetDepartments],
        ComplainantName = IsAnonymous ? null : ComplainantName,
        Relation = Relation,
        Phone = Phone,
        IsAnonymous = IsAnonymous,
        IsConfidential = IsConfidential,
        WantsCallBack = WantsCallBack,
        PatientId = PatientId,
        PatientName = PatientName,
        VisitNo = VisitNo,
        BedNo = BedNo,
        RecordingNo = Channel == ComplaintChannel.Telephone ? RecordingNo : null,
        // What is no number is refused like one that is out of range.
        Visitors = Channel == ComplaintChannel.Visit && !string.IsNullOrWhiteSpace(Visitors) ? VisitorCount ?? 0 : null,
        IsSafety = IsComplaint && IsSafety,
        IsDispute = IsComplaint && IsDispute,
        IsThreat = IsComplaint && IsThreat,
        IsRecordSealed = IsComplaint && IsRecordSealed,
        FirstReceiverCode = Receiver,
    };
}
