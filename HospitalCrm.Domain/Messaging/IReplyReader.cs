using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;

namespace HospitalCrm.Domain.Messaging;

/// <summary>Another feature that makes something of what people write back (上行短信): a draft of a complaint, an answer to a question.</summary>
public interface IReplyReader
{
    /// <summary>Works on the caller's context, in the transaction that stores the message. A fault costs what the reader made, never the message.</summary>
    /// <param name="message">With what it was taken for already; the reader may say that nobody has to look at it.</param>
    /// <param name="text">As it was written.</param>
    Task ReadAsync(CrmDbContext db, InboundMessage message, MobileNumber from, string text, CancellationToken cancel);
}
