using System.Globalization;

namespace HospitalCrm.Domain.His.Demonstration;

/// <summary>
/// Who the patients are. It depends on the seed alone, so a demonstration HIS that is made again next month has the same
/// people; only the newborn are born relative to the day.
/// </summary>
internal sealed class DemonstrationPeople(int seed, DateOnly today)
{
    private const int MostChildren = 2;

    private static readonly DateOnly AgesAreAsOf = new(2026, 1, 1);
    private static readonly string[] Districts = ["东湖区", "西岭区", "南江区", "北原区", "高新区"];
    private static readonly string[] Roads = ["人民路", "建设路", "解放路", "文昌街", "长青路", "学府路", "滨河大道", "民生巷", "迎宾大道", "育才路"];
    private static readonly string[] Insurances = ["职工医保", "居民医保", "自费", "公务员医保"];

    private Person? _mother;
    private int _children;

    /// <summary>People in their order: a child comes right after its mother.</summary>
    public Person Next(int index)
    {
        if (index < DemonstrationHandles.All.Length)
            return Known(index, DemonstrationHandles.All[index]);

        var random = new DemonstrationRandom(seed, Stream.Person, index);
        if (_mother is { } mother && _children < MostChildren && random.Chance(_children == 0 ? 35 : 15))
            return Child(index, mother, ref random);

        var sex = random.Chance(52) ? HisSex.Female : HisSex.Male;
        var age = random.ByWeight([18, 26, 24, 22, 10]) switch
        {
            0 => random.Between(15, 29),
            1 => random.Between(30, 44),
            2 => random.Between(45, 59),
            3 => random.Between(60, 74),
            _ => random.Between(75, 94),
        };
        var born = Earlier(AgesAreAsOf.AddDays(-(age * 365 + age / 4 + random.Next(365))));
        var person = new Person(
            index, NumberOf(index), random.Chance(97) ? CardOf(index) : null,
            DemonstrationNames.Surname(ref random) + DemonstrationNames.Given(ref random, sex, born.Year), sex, born, IdNumber(index, born, sex),
            random.Chance(age > 74 ? 85 : 97) ? DemonstrationPhones.Of(index) : null, AddressOf(ref random), Insurances[random.ByWeight([50, 38, 9, 3])],
            IsDeceased: age > 69 && random.Chance(3));
        _mother = sex == HisSex.Female && age is >= 22 and <= 42 && person.Mobile is not null ? person : null;
        _children = 0;
        return person;
    }

    private Person Child(int index, Person mother, ref DemonstrationRandom random)
    {
        var sex = random.Chance(52) ? HisSex.Male : HisSex.Female;
        var isNewborn = _children == 0 && random.Chance(18);
        var motherWas22 = mother.BornOn.AddYears(22).DayNumber;
        var born = isNewborn
            ? today.AddDays(-random.Between(2, 360))
            : Earlier(AgesAreAsOf.AddDays(-random.Next(Math.Clamp(AgesAreAsOf.DayNumber - motherWas22, 365, 14 * 365))));
        _children++;
        var surname = DemonstrationNames.Surname(ref random); // the father's
        return new(
            index, NumberOf(index), CardOf(index), surname + DemonstrationNames.Given(ref random, sex, born.Year), sex, born, IdNumber(index, born, sex),
            mother.Mobile, mother.Address, "居民医保", IsDeceased: false, mother, isNewborn);
    }

    private Person Known(int index, Handle handle)
    {
        var household = Array.FindIndex(DemonstrationHandles.All, h => h.Mobile == handle.Mobile); // one number, one address
        var random = new DemonstrationRandom(seed, Stream.Person, household);
        return new(
            index, NumberOf(index), CardOf(index), handle.Name, handle.Sex, handle.BornOn, IdNumber(index, handle.BornOn, handle.Sex),
            handle.Mobile, AddressOf(ref random), "职工医保", IsDeceased: false);
    }

    private DateOnly Earlier(DateOnly born) => born < today ? born : today.AddDays(-1);

    private static string NumberOf(int index) => string.Create(CultureInfo.InvariantCulture, $"P{index + 1:D9}");

    private static string CardOf(int index) => (8_800_000_001 + index).ToString(CultureInfo.InvariantCulture);

    private static string AddressOf(ref DemonstrationRandom random) =>
        string.Create(CultureInfo.InvariantCulture, $"云川市{random.Of(Districts)}{random.Of(Roads)}{random.Between(1, 288)}号{random.Between(1, 30)}栋{random.Between(1, 32)}0{random.Between(1, 4)}室");

    /// <summary>GB 11643 with a right check digit, but of a province 99 that does not exist: it cannot be anybody's.</summary>
    internal static string IdNumber(int index, DateOnly born, HisSex sex)
    {
        var order = index / 8_100 % 500 * 2 + (sex == HisSex.Male ? 1 : 0);
        var body = string.Create(CultureInfo.InvariantCulture, $"99{10 + index % 90:D2}{10 + index / 90 % 90:D2}{born:yyyyMMdd}{order:D3}");
        ReadOnlySpan<int> weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        var sum = 0;
        for (var i = 0; i < weights.Length; i++)
            sum += (body[i] - '0') * weights[i];
        return body + "10X98765432"[sum % 11];
    }
}

/// <summary>A patient of the demonstration hospital.</summary>
internal sealed record Person(
    int Index, string PatientNo, string? CardNo, string Name, HisSex Sex, DateOnly BornOn, string IdNumber, string? Mobile, string Address,
    string Insurance, bool IsDeceased, Person? Mother = null, bool IsNewborn = false);
