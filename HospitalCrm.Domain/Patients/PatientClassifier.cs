using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Patients;

/// <summary>What the rules look at, of one archive.</summary>
/// <param name="IdCard">In full.</param>
/// <param name="YearSpending">Null: the HIS shows no bill.</param>
/// <param name="WasHere">There was a visit or a stay.</param>
internal readonly record struct PatientFacts(DateOnly? BornOn, string? IdCard, string? Address, decimal? YearSpending, string? LastDiagnosis, bool WasHere);

/// <summary>
/// The four rule sets of the parameters, as they stand. 消费能力: the band of the last year's bills, without any bill 未知. 健康: the first class (by 排序序号) with
/// a word that stands in the last diagnosis; a visit without a diagnosis makes the class called 健康 that has no words. A diagnosis that no class knows leaves
/// the archive without one: whoever broke a leg is not to be told from the healthy only because nobody wrote 骨折 into the parameters, and the page of the
/// classification counts them. 住址: the longest 行政区划码 the 身份证号 begins with, else the first class with a word of the address. 年龄段: full months.
/// Parameters that are disabled decide nothing.
/// </summary>
internal sealed class PatientClassifier
{
    private const string Healthy = "健康";

    private readonly DateOnly _today;
    private readonly List<SpendingClass> _spending;
    private readonly List<(Guid Id, IReadOnlyList<string> Words)> _health;
    private readonly Guid? _healthy;
    private readonly List<(string Prefix, Guid Id)> _regions;
    private readonly List<(Guid Id, IReadOnlyList<string> Words)> _places;
    private readonly List<AgeBand> _ages;

    public PatientClassifier(IEnumerable<SpendingClass> spending, IEnumerable<HealthClass> health, IEnumerable<AddressClass> addresses, IEnumerable<AgeBand> ages, DateOnly today)
    {
        _today = today;
        _spending = InUse(spending);
        var inUse = InUse(health);
        _health = [.. inUse.Where(c => c.Keywords is not null).Select(c => (c.Id, TermList.Of(c.Keywords)))];
        _healthy = inUse.Find(c => c.Keywords is null && c.Name == Healthy)?.Id;
        var places = InUse(addresses);
        _regions = [.. places.SelectMany(c => TermList.Of(c.Regions).Select(prefix => (prefix, c.Id))).OrderByDescending(region => region.prefix.Length)];
        _places = [.. places.Where(c => c.Keywords is not null).Select(c => (c.Id, TermList.Of(c.Keywords)))];
        _ages = [.. InUse(ages).OrderBy(band => band.FromMonth)];
    }

    /// <summary>No rule asks for the 身份证号: it need not be opened.</summary>
    public bool LooksAtIdCards => _regions.Count > 0;

    public static async Task<PatientClassifier> ReadAsync(CrmDbContext db, DateOnly today, CancellationToken cancel) => new(
        await db.Set<SpendingClass>().AsNoTracking().ToListAsync(cancel), await db.Set<HealthClass>().AsNoTracking().ToListAsync(cancel),
        await db.Set<AddressClass>().AsNoTracking().ToListAsync(cancel), await db.Set<AgeBand>().AsNoTracking().ToListAsync(cancel), today);

    public Guid? Spending(in PatientFacts facts)
    {
        if (facts.YearSpending is not { } yuan) return _spending.Find(c => c.IsUnknown)?.Id;
        return _spending.Find(c => !c.IsUnknown && c.Begin <= yuan && yuan < c.Reach)?.Id;
    }

    public Guid? Health(in PatientFacts facts)
    {
        if (string.IsNullOrWhiteSpace(facts.LastDiagnosis)) return facts.WasHere ? _healthy : null;
        return First(_health, facts.LastDiagnosis);
    }

    public Guid? Address(in PatientFacts facts)
    {
        if (facts.IdCard is { Length: >= 6 } idCard)
        {
            var district = idCard.AsSpan(0, 6);
            foreach (var (prefix, id) in _regions)
            {
                if (district.StartsWith(prefix, StringComparison.Ordinal)) return id;
            }
        }

        return facts.Address is null ? null : First(_places, facts.Address);
    }

    /// <summary>The band, and the day from which it is another.</summary>
    public (Guid? Id, DateOnly? NextOn) Age(in PatientFacts facts)
    {
        if (facts.BornOn is not { } born) return (null, null);
        if (born > _today) return (null, born);
        var months = PatientAge.FullMonths(born, _today);
        var band = _ages.Find(b => b.FromMonth <= months && (b.ToMonth is null || months <= b.ToMonth));
        var border = band is null ? _ages.Find(b => b.FromMonth > months)?.FromMonth : band.ToMonth + 1;
        return (band?.Id, border is { } month ? born.AddMonths(month) : null);
    }

    /// <summary>Works out what nobody has set by hand.</summary>
    /// <returns>Whether anything is different now.</returns>
    public bool Apply(PatientClassification classes, in PatientFacts facts, DateTime now)
    {
        var (age, nextOn) = classes.AgeBy is null ? Age(facts) : (classes.AgeBandId, null);
        var spending = classes.SpendingBy is null ? Spending(facts) : classes.SpendingClassId;
        var health = classes.HealthBy is null ? Health(facts) : classes.HealthClassId;
        var address = classes.AddressBy is null ? Address(facts) : classes.AddressClassId;
        if (classes.SpendingClassId == spending && classes.HealthClassId == health && classes.AddressClassId == address && classes.AgeBandId == age && classes.NextAgeOn == nextOn) return false;
        (classes.SpendingClassId, classes.HealthClassId, classes.AddressClassId, classes.AgeBandId, classes.NextAgeOn, classes.WorkedOutAt) = (spending, health, address, age, nextOn, now);
        return true;
    }

    private static Guid? First(List<(Guid Id, IReadOnlyList<string> Words)> classes, string text)
    {
        foreach (var (id, words) in classes)
        {
            foreach (var word in words)
            {
                if (text.Contains(word, StringComparison.OrdinalIgnoreCase)) return id;
            }
        }

        return null;
    }

    private static List<T> InUse<T>(IEnumerable<T> all)
        where T : Parameter => [.. all.Where(p => !p.IsDisabled).OrderBy(p => p.SortOrder).ThenBy(p => p.Code, StringComparer.Ordinal)];
}
