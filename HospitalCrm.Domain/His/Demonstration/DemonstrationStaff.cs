using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HospitalCrm.Domain.His.Demonstration;

/// <summary>The people who work in the demonstration hospital: ten accounts to try, 600 others, a few who have left.</summary>
internal static class DemonstrationStaff
{
    private const int Iterations = 100_000;

    private static readonly string[] DoctorRanks = ["主任医师", "副主任医师", "主治医师", "住院医师"];
    private static readonly string[] NurseRanks = ["护士长", "主管护师", "主管护师", "护师", "护师", "护士"];

    public static List<StaffMember> All(int seed)
    {
        List<StaffMember> all =
        [
            Account("admin", "沈建明", "5002", "系统管理员", HisStaffCategory.Administration),
            Account("it", "陆宇", "5002", "信息科工程师", HisStaffCategory.Administration),
            Account("agent", "唐小燕", "5003", "话务员", HisStaffCategory.Administration),
            Account("head", "顾明国", DemonstrationHospital.Cardiology, "科主任", HisStaffCategory.Doctor),
            Account("quality", "秦淑芬", "5004", "质控员", HisStaffCategory.Administration),
            Account("leader", "方正国", "5001", "院长", HisStaffCategory.Administration),
            Account("nurse", "夏雨婷", "2001", "护士", HisStaffCategory.Nurse),
        ];

        var taken = all.Select(s => s.Name).ToHashSet();
        foreach (var clinic in DemonstrationHospital.Clinics)
        {
            AddMany(4, clinic.Code, HisStaffCategory.Doctor, n => DoctorRanks[n]);
            if (clinic.Code == "1029") // the emergency department has nurses like a ward, the others one for the consulting rooms
                AddMany(15, clinic.Code, HisStaffCategory.Nurse, RankOfNurse);
            else
                AddMany(1, clinic.Code, HisStaffCategory.Nurse, _ => "主管护师");
        }
        foreach (var ward in DemonstrationHospital.Wards)
        {
            AddMany(3, ward.Code, HisStaffCategory.Doctor, n => DoctorRanks[n + 1]);
            AddMany(ward.Code == "2024" ? 22 : 8, ward.Code, HisStaffCategory.Nurse, RankOfNurse);
        }
        foreach (var office in DemonstrationHospital.Offices)
        {
            var category = office.Kind switch
            {
                HisDepartmentKind.Examination => HisStaffCategory.Technician,
                HisDepartmentKind.Logistics => HisStaffCategory.Logistics,
                _ => HisStaffCategory.Administration,
            };
            AddMany(office.People, office.Code, category, n => n == 0 && office.Kind == HisDepartmentKind.Examination ? $"主管{office.Position}" : office.Position);
            if (office.Kind == HisDepartmentKind.Examination) // who reads the pictures
                AddMany(office.Code is "3007" or "3010" ? 1 : 2, office.Code, HisStaffCategory.Doctor, n => DoctorRanks[n + 1]);
        }
        AddMany(12, "1030", HisStaffCategory.Doctor, _ => "住院医师", hasLeft: true);
        all.Add(Account("security", "欧阳慎行", "5002", "安全管理员", HisStaffCategory.Administration));
        all.Add(Account("audit", "司徒鉴明", "5002", "审计管理员", HisStaffCategory.Administration));
        all.Add(Account("office", "孟思齐", "5004", "医患关系办公室主任", HisStaffCategory.Administration));
        return all;

        void AddMany(int count, string department, HisStaffCategory category, Func<int, string> position, bool hasLeft = false)
        {
            for (var n = 0; n < count; n++)
                all.Add(Member(position(n), department, category, hasLeft));
        }

        StaffMember Member(string position, string department, HisStaffCategory category, bool hasLeft)
        {
            var index = all.Count;
            var random = new DemonstrationRandom(seed, Stream.Staff, index);
            var isFemale = random.Chance(position is "保安" or "维修工" or "运送员" ? 5 : category == HisStaffCategory.Nurse || position == "保洁员" ? 95 : 50);
            var bornIn = position switch
            {
                "主任医师" or "护士长" => random.Between(1966, 1980),
                "副主任医师" or "主管护师" => random.Between(1975, 1988),
                "住院医师" or "护士" => random.Between(1993, 2001),
                "保洁员" or "保安" => random.Between(1964, 1980),
                _ => random.Between(1978, 1998),
            };
            string name;
            do
                name = DemonstrationNames.Surname(ref random) + DemonstrationNames.Given(ref random, isFemale ? HisSex.Female : HisSex.Male, bornIn);
            while (!taken.Add(name)); // two of one name exist in life, but confuse whoever tries the kiosk
            var code = (1001 + index - 7).ToString(CultureInfo.InvariantCulture);
            return new(code, name, department, position, category, UnusableHash(ref random, index), DemonstrationPhones.Of(99_000_000 + index), !hasLeft);
        }
    }

    private static string RankOfNurse(int order) => NurseRanks[Math.Min(order, NurseRanks.Length - 1)];

    private static StaffMember Account(string code, string name, string department, string position, HisStaffCategory category)
    {
        var salt = SHA256.HashData(Encoding.UTF8.GetBytes($"demonstration {code}"))[..16]; // a fixed salt: the content must not change from run to run
        var hash = Rfc2898DeriveBytes.Pbkdf2(DemonstrationHis.Password, salt, Iterations, HashAlgorithmName.SHA256, 32);
        var stored = string.Create(CultureInfo.InvariantCulture, $"pbkdf2:{Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
        return new(code, name, department, position, category, stored, null, true);
    }

    /// <summary>Looks like one of the schemes a HIS has, but is the hash of nothing: nobody can sign in with it.</summary>
    private static string UnusableHash(ref DemonstrationRandom random, int index) => (index % 3) switch
    {
        0 => $"md5:{Convert.ToHexStringLower(random.Bytes(16))}",
        1 => $"sha1:{Convert.ToHexStringLower(random.Bytes(20))}",
        _ => $"sha256:{Convert.ToHexStringLower(random.Bytes(4))}${Convert.ToHexStringLower(random.Bytes(32))}",
    };
}

internal sealed record StaffMember(
    string Code, string Name, string DepartmentCode, string Position, HisStaffCategory Category, string PasswordHash, string? Mobile, bool IsActive);

/// <summary>Numbers with the prefix 154, which is assigned to no mobile service: they look right and reach nobody.</summary>
internal static class DemonstrationPhones
{
    // The factor has no divisor in common with 10^8, so different indexes get different numbers.
    public static string Of(long index) => string.Create(CultureInfo.InvariantCulture, $"154{(index * 48271 + 15_485_863) % 100_000_000:D8}");
}
