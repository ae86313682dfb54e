using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Messaging;

/// <summary>
/// Who is behind some numbers and what they have said: the ledger of the numbers (短信名单) and the consents of the archives (同意) read together. Of two words
/// about the same thing the later one counts, wherever it was written down; of two at the same moment the refusal.
/// </summary>
internal sealed class SmsPeople
{
    private readonly Dictionary<(string Number, SmsClass Class, SmsStance Stance), DateTime> _standings = [];
    private readonly Dictionary<string, List<Archive>> _byNumber = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, Archive> _byPatient = [];
    private readonly Dictionary<(Guid Archive, ConsentPurpose Purpose, bool IsGiven), DateTime> _consents = [];

    private SmsPeople() { }

    public static SmsPeople None { get; } = new();

    /// <summary>Four looks through indexes, however many numbers there are.</summary>
    public static async Task<SmsPeople> ReadAsync(CrmDbContext db, PersonalDataVault vault, IReadOnlyCollection<SmsAddressee> asked, CancellationToken cancel)
    {
        var people = new SmsPeople();
        var numbers = asked.Select(a => a.PhoneIndex).Distinct(StringComparer.Ordinal).ToList();
        // Grouped, so that somebody who writes T a thousand times costs no more than one who writes it once.
        var standings = await db.SmsStandings.AsNoTracking().Where(s => numbers.Contains(s.PhoneIndex))
            .GroupBy(s => new { s.PhoneIndex, s.Class, s.Stance }).Select(g => new { g.Key, At = g.Max(s => s.At) }).ToListAsync(cancel);
        foreach (var standing in standings) people._standings[(standing.Key.PhoneIndex, standing.Key.Class, standing.Key.Stance)] = standing.At;

        // A number may stand in archives as long as it was written by whoever keeps them; two addressees of a batch may share it.
        var wholes = asked.Where(a => a.PatientId is null).DistinctBy(a => a.PhoneIndex, StringComparer.Ordinal).ToLookup(a => vault.ShortIndex(PatientPhone.WholePurpose, a.To.Digits), a => a.PhoneIndex);
        if (wholes.Count > 0)
        {
            var indexes = wholes.Select(w => w.Key).ToList();
            var archives = await (
                from phone in db.PatientPhones
                where indexes.Contains(phone.Whole) && phone.Kind != PhoneKind.Contact
                join patient in db.Patients on phone.Number equals patient.Number
                where patient.MergedIntoId == null && patient.ErasedAt == null
                select new { phone.Whole, patient.Id, patient.IsDeceased }).AsNoTracking().ToListAsync(cancel);
            foreach (var archive in archives.DistinctBy(a => (a.Whole, a.Id)))
            {
                foreach (var number in wholes[archive.Whole])
                {
                    if (!people._byNumber.TryGetValue(number, out var owners)) people._byNumber[number] = owners = [];
                    owners.Add(new(archive.Id, archive.IsDeceased));
                }
            }
        }

        var patients = asked.Select(a => a.PatientId).OfType<Guid>().Distinct().ToList();
        if (patients.Count > 0)
        {
            // What was said of an archive that has gone into another stands with the other now.
            var archives = await (
                from asking in db.Patients
                where patients.Contains(asking.Id)
                join kept in db.Patients on asking.MergedIntoId ?? asking.Id equals kept.Id
                select new { asking.Id, KeptId = kept.Id, kept.IsDeceased }).AsNoTracking().ToListAsync(cancel);
            foreach (var archive in archives) people._byPatient[archive.Id] = new(archive.KeptId, archive.IsDeceased);
        }

        var ids = people._byPatient.Values.Concat(people._byNumber.Values.SelectMany(a => a)).Select(a => a.Id).Distinct().ToList();
        if (ids.Count > 0)
        {
            var consents = await db.PatientConsents.AsNoTracking().Where(c => ids.Contains(c.PatientId))
                .GroupBy(c => new { c.PatientId, c.Purpose, c.IsGiven }).Select(g => new { g.Key, At = g.Max(c => c.At) }).ToListAsync(cancel);
            foreach (var consent in consents) people._consents[(consent.Key.PatientId, consent.Key.Purpose, consent.Key.IsGiven)] = consent.At;
        }

        return people;
    }

    /// <param name="patientId">Whom the message is about; without one everybody the number belongs to is meant.</param>
    public SmsSaid Of(string number, Guid? patientId, SmsClass @class)
    {
        IReadOnlyList<Archive> archives = patientId is { } id ? _byPatient.TryGetValue(id, out var one) ? [one] : [] : _byNumber.GetValueOrDefault(number) ?? [];
        return new(BlockOf(number), archives.Count > 0 && archives.All(a => a.IsDeceased), WillOf(number, archives, @class));
    }

    /// <summary>A block is about the number, whichever class it was written under; it holds until it is cleared.</summary>
    private SmsHold? BlockOf(string number)
    {
        foreach (var (stance, hold) in new[] { (SmsStance.Blocked, SmsHold.Blocked), (SmsStance.WrongNumber, SmsHold.WrongNumber) })
        {
            foreach (var @class in new[] { SmsClass.Service, SmsClass.Information })
            {
                if (SaidAt(number, @class, stance) is { } at && !(SaidAt(number, @class, SmsStance.Cleared) > at)) return hold;
            }
        }

        return null;
    }

    /// <summary>Somebody who shares the number and has not refused is enough: a mother has written T for one child and not for the other.</summary>
    private SmsWill WillOf(string number, IReadOnlyList<Archive> archives, SmsClass @class)
    {
        var (agreed, refused) = (SaidAt(number, @class, SmsStance.Agreed), SaidAt(number, @class, SmsStance.OptedOut));
        if (archives.Count == 0) return Later(agreed, refused);

        var purpose = @class == SmsClass.Information ? ConsentPurpose.InformationMessages : ConsentPurpose.ServiceMessages;
        var wills = archives.Select(archive => Later(Latest(agreed, ConsentAt(archive.Id, purpose, true)), Latest(refused, ConsentAt(archive.Id, purpose, false)))).ToList();
        if (wills.Contains(SmsWill.Agrees)) return SmsWill.Agrees;
        return wills.TrueForAll(will => will == SmsWill.Refuses) || (@class == SmsClass.Information && wills.Contains(SmsWill.Refuses)) ? SmsWill.Refuses : SmsWill.Silent;
    }

    private DateTime? SaidAt(string number, SmsClass @class, SmsStance stance) => _standings.TryGetValue((number, @class, stance), out var at) ? at : null;

    private DateTime? ConsentAt(Guid archive, ConsentPurpose purpose, bool isGiven) => _consents.TryGetValue((archive, purpose, isGiven), out var at) ? at : null;

    private static DateTime? Latest(DateTime? one, DateTime? other) => one is null || other > one ? other : one;

    private static SmsWill Later(DateTime? agreed, DateTime? refused) => (agreed, refused) switch
    {
        (null, null) => SmsWill.Silent,
        ({ } yes, var no) when no is null || yes > no => SmsWill.Agrees,
        _ => SmsWill.Refuses,
    };

    private readonly record struct Archive(Guid Id, bool IsDeceased);
}

/// <summary>A number a message would go to, and whom it would be about.</summary>
internal sealed record SmsAddressee(string PhoneIndex, MobileNumber To, Guid? PatientId);

/// <summary>What is known about sending to somebody.</summary>
/// <param name="Block">The number as a whole gets nothing.</param>
internal readonly record struct SmsSaid(SmsHold? Block, bool IsDeceased, SmsWill Will);

/// <summary>What somebody wants with a class of messages.</summary>
public enum SmsWill
{
    [Label("未表示")]
    Silent,

    [Label("同意")]
    Agrees,

    [Label("已退订")]
    Refuses,
}
