using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Persistence;

namespace HospitalCrm.Domain.Complaints;

/// <summary>短信回复转入: a reply that sounds like a complaint becomes a draft, for an officer to look at.</summary>
public sealed class ReplyComplaints(ComplaintBook book, AuditTrail audit) : IReplyReader
{
    public async Task ReadAsync(CrmDbContext db, InboundMessage message, MobileNumber from, string text, CancellationToken cancel)
    {
        if (message.Meaning != ReplyMeaning.Complaint || PersonText.Cut(text, Complaint.ContentLength) is not { } words) return;
        await book.AddAsync(
            db,
            new(ComplaintKind.Complaint, ComplaintChannel.TextMessage)
            {
                IsDraft = true,
                ReceivedAt = message.ReceivedAt,
                Source = $"reply:{message.Id}",
                Phone = from.Digits,
                WantsCallBack = true,
                PatientId = message.PatientId,
                Content = words,
            },
            Actor.System,
            cancel);
        audit.AddChanges(db, Actor.System);
    }
}
