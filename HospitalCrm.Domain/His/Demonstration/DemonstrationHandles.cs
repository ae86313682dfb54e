namespace HospitalCrm.Domain.His.Demonstration;

/// <summary>
/// The patients people are told to try: cards 8800000001 … 8800000009, mobiles 13900000001 … 13900000009, and the two children
/// of the ninth on her number. What happened to them lately is fixed; it moves along with the day.
/// </summary>
internal static class DemonstrationHandles
{
    public static readonly Handle[] All =
    [
        new("林晓燕", HisSex.Female, new(1988, 5, 12), "13900000001", [(2, "1018"), (9, "1001"), (23, "1003")], new("2019", 12, 5)),
        new("陈德福", HisSex.Male, new(1946, 3, 8), "13900000002", [(1, "1001"), (6, "1004"), (31, "1022")], new("2001", 21, 11)),
        new("周志强", HisSex.Male, new(1981, 9, 30), "13900000003", [(3, "1011"), (17, "1014")], null),
        new("吴思雨", HisSex.Female, new(2000, 11, 2), "13900000004", [(1, "1025"), (8, "1024")], null),
        new("孙浩然", HisSex.Male, new(2018, 7, 19), "13900000005", [(2, "1020"), (40, "1022")], new("2021", 44, 38)),
        new("郭秀兰", HisSex.Female, new(1964, 1, 25), "13900000006", [(4, "1005"), (20, "1006"), (62, "1022")], new("2007", 19, 8)),
        new("马建军", HisSex.Male, new(1993, 4, 6), "13900000007", [(4, "1029"), (4, "1011")], new("2014", 3, null)),
        new("何丽萍", HisSex.Female, new(1971, 12, 14), "13900000008", [(5, "1015"), (13, "1009"), (34, "1001")], new("2018", 28, 16)),
        new("赵雪梅", HisSex.Female, new(1992, 8, 21), "13900000009", [(3, "1018"), (15, "1025")], null),
        new("罗子轩", HisSex.Male, new(2019, 6, 1), "13900000009", [(5, "1020"), (27, "1024")], null),
        new("罗诗涵", HisSex.Female, new(2022, 10, 16), "13900000009", [(6, "1020"), (33, "1023")], null),
    ];
}

/// <summary>A person to try, with visits as (days ago, clinic) and perhaps one stay.</summary>
internal sealed record Handle(
    string Name, HisSex Sex, DateOnly BornOn, string Mobile, (int DaysAgo, string ClinicCode)[] Visits, HandleStay? Stay);

internal sealed record HandleStay(string WardCode, int AdmittedDaysAgo, int? DischargedDaysAgo);
