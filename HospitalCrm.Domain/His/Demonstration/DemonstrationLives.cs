using System.Globalization;

namespace HospitalCrm.Domain.His.Demonstration;

/// <summary>What happened to the patients in the twelve months before a day: visits, drugs, examinations, stays, births.</summary>
internal sealed class DemonstrationLives
{
    private const int Days = 365;

    private static readonly int[] VisitHours = [8, 9, 10, 11, 13, 14, 15, 16];
    private static readonly int[] VisitHourWeights = [22, 24, 20, 10, 3, 11, 7, 3];
    private static readonly int[] NextVisitAfter = [7, 14, 28, 84];
    private static readonly string[] Outcomes = ["治愈", "好转", "未愈", "其他"];
    private static readonly string[] Dosages = ["每日1次，每次1片", "每日2次，每次1片", "每日3次，饭后服用", "每晚睡前1次", "遵医嘱"];

    private readonly int _seed;
    private readonly DateOnly _today;
    private readonly DemonstrationTables _tables;
    private readonly Dictionary<string, Clinic> _clinics = DemonstrationHospital.Clinics.ToDictionary(c => c.Code);
    private readonly Dictionary<string, string[]> _doctors;
    private readonly int[] _weights = new int[DemonstrationHospital.Clinics.Length];
    private readonly int[] _lastBed = new int[DemonstrationHospital.Wards.Length];
    private readonly ExamItem[] _commonExams = [.. DemonstrationHospital.ExamItems.Where(e => e.Code is not ("E0404" or "E0406"))];
    private long _visits, _stays, _orders, _prescriptions, _births;

    public DemonstrationLives(int seed, DateOnly today, IEnumerable<StaffMember> staff, DemonstrationTables tables)
    {
        _seed = seed;
        _today = today;
        _tables = tables;
        _doctors = staff
            .Where(s => s is { Category: HisStaffCategory.Doctor, IsActive: true })
            .GroupBy(s => s.DepartmentCode, s => s.Code)
            .ToDictionary(g => g.Key, g => g.ToArray());
    }

    private DateTime Now => _today.ToDateTime(TimeOnly.MinValue);

    public void Write(Person person)
    {
        var random = new DemonstrationRandom(_seed, Stream.Life, person.Index);
        if (person.Index < DemonstrationHandles.All.Length)
        {
            WriteHandle(person, DemonstrationHandles.All[person.Index], ref random);
            return;
        }
        if (person.IsDeceased)
            return;

        var age = AgeOf(person);
        if (person is { IsNewborn: true, Mother: { } mother })
            WriteBirth(person, mother, ref random);
        if (age < 4)
            WriteVaccinations(person, ref random);

        var main = ClinicFor(person.Sex, age, ref random);
        var most = age switch { < 6 => 6, < 18 => 2, < 45 => 3, < 65 => 5, _ => 7 };
        var daysKnown = Math.Min(Days - 6, _today.DayNumber - person.BornOn.DayNumber);
        for (var n = random.Next(most + 1); n > 0 && daysKnown > 1; n--)
            WriteVisit(person, random.Chance(60) ? main : ClinicFor(person.Sex, age, ref random), random.Between(1, daysKnown - 1), ref random);
        if (random.Chance(age switch { < 18 => 8, < 45 => 9, < 65 => 16, _ => 28 }) && daysKnown > 1)
        {
            var ward = WardFor(main, person.Sex, age, ref random);
            WriteStay(person, ward, random.Between(1, daysKnown - 1), random.Between(2, 15), _clinics[ward.ClinicCode].DiagnosisFor(person.Sex, age, ref random), ref random);
        }
    }

    private void WriteHandle(Person person, Handle handle, ref DemonstrationRandom random)
    {
        foreach (var (daysAgo, clinic) in handle.Visits)
            WriteVisit(person, _clinics[clinic], daysAgo, ref random, doctor: _doctors[clinic][0]);
        if (handle.Stay is { } stay)
        {
            var ward = Array.Find(DemonstrationHospital.Wards, w => w.Code == stay.WardCode)!;
            WriteStay(person, ward, stay.AdmittedDaysAgo, stay.AdmittedDaysAgo - (stay.DischargedDaysAgo ?? -1), _clinics[ward.ClinicCode].DiagnosisFor(person.Sex, AgeOf(person), ref random), ref random,
                doctor: _doctors[ward.Code][0]);
        }
        if (AgeOf(person) < 6)
            WriteVaccinations(person, ref random);
    }

    private void WriteVisit(Person person, Clinic clinic, int daysAgo, ref DemonstrationRandom random, string? doctor = null)
    {
        var day = _today.AddDays(-daysAgo);
        if (doctor is null && clinic.Code != "1029" && random.Chance(70)) // few consultations at the weekend, except in emergencies
            day = day.DayOfWeek switch { DayOfWeek.Sunday => day.AddDays(-6), DayOfWeek.Saturday => day.AddDays(-1), _ => day };
        if (day < person.BornOn)
            day = person.BornOn;
        var hour = clinic.Code == "1029" ? random.Next(24) : VisitHours[random.ByWeight(VisitHourWeights)];
        var at = day.ToDateTime(new TimeOnly(hour, random.Next(60), random.Next(60)));
        var visitNo = Number('V', ++_visits);
        doctor ??= random.Of(_doctors[clinic.Code]);
        var next = random.Chance(30) ? day.AddDays(random.Of(NextVisitAfter)).ToDateTime(new(random.Between(8, 10), 30)) : (DateTime?)null;
        _tables.Visits.Add(visitNo, person.PatientNo, clinic.Code, doctor, at, clinic.DiagnosisFor(person.Sex, AgeOf(person), ref random), next);

        if (random.Chance(60))
        {
            var prescriptionNo = Number('R', ++_prescriptions);
            var first = random.Next(clinic.Drugs.Length);
            for (var n = 0; n < Math.Min(random.Between(1, 2), clinic.Drugs.Length); n++)
            {
                _tables.Prescriptions.Add(prescriptionNo, person.PatientNo, visitNo, doctor, at.AddMinutes(8), clinic.Drugs[(first + n) % clinic.Drugs.Length],
                    random.Of(Dosages), random.Between(1, 4) * 7);
            }
        }
        if (random.Chance(30))
            WriteExamination(person, clinic, doctor, at.AddMinutes(6), ref random);
    }

    private void WriteExamination(Person person, Clinic clinic, string doctor, DateTime orderedAt, ref DemonstrationRandom random)
    {
        var item = clinic.Code switch
        {
            "1019" => Array.Find(DemonstrationHospital.ExamItems, e => e.Code == "E0406")!,
            "1015" when random.Chance(60) => Array.Find(DemonstrationHospital.ExamItems, e => e.Code == "E0404")!,
            _ => random.Of(_commonExams),
        };
        var scheduledAt = random.Chance(50) ? orderedAt.AddMinutes(random.Between(20, 120)) : orderedAt.Date.AddDays(random.Between(1, 10)).AddMinutes(random.Between(480, 1000));
        var reportedAt = scheduledAt.AddMinutes(random.Between(30, 1500));
        var isReported = reportedAt < Now;
        var isAbnormal = random.Chance(35);
        var isCritical = isAbnormal && random.Chance(item.Code == "E0708" ? 60 : 2);
        _tables.ExamOrders.Add(Number('E', ++_orders), person.PatientNo, item.Code, item.OfficeCode, doctor, orderedAt, scheduledAt,
            isReported ? reportedAt : null, isReported ? isAbnormal ? item.Abnormal : "未见明显异常" : null,
            isReported ? isAbnormal ? 1 : 0 : null, isReported ? isCritical ? 1 : 0 : null);
    }

    private void WriteStay(
        Person person, Ward ward, int admittedDaysAgo, int length, string diagnosis, ref DemonstrationRandom random, string? doctor = null)
    {
        var admitted = _today.AddDays(-admittedDaysAgo);
        var discharged = admitted.AddDays(length);
        var isOut = discharged < _today;
        var admissionNo = Number('H', ++_stays);
        var place = Array.IndexOf(DemonstrationHospital.Wards, ward);
        var bed = _lastBed[place] = _lastBed[place] % ward.Beds + 1; // in turn, so that two patients are not in one bed
        _tables.Discharges.Add(
            admissionNo, person.PatientNo, ward.Code, string.Create(CultureInfo.InvariantCulture, $"{bed}床"),
            admitted.ToDateTime(new(random.Between(8, 16), random.Next(60))), isOut ? discharged.ToDateTime(new(random.Between(9, 15), random.Next(60))) : null,
            diagnosis, doctor ?? random.Of(_doctors[ward.Code]), isOut ? Outcomes[random.ByWeight([35, 55, 6, 4])] : null,
            isOut ? "注意休息，按时服药，不适随诊。" : null);

        decimal total = 0, paid = random.Between(4, 10) * 1000;
        for (var day = admitted; day < _today && day <= discharged; day = day.AddDays(1))
        {
            var amount = random.Between(30_000, 180_000) / 100m;
            total += amount;
            _tables.Fees.Add(admissionNo, person.PatientNo, day, amount, total, paid - total);
        }
    }

    private void WriteBirth(Person child, Person mother, ref DemonstrationRandom random)
    {
        var daysAgo = _today.DayNumber - child.BornOn.DayNumber;
        foreach (var before in (ReadOnlySpan<int>)[70, 35, 10])
        {
            if (daysAgo + before <= Days)
                WriteVisit(mother, _clinics["1019"], daysAgo + before, ref random);
        }
        WriteStay(mother, Array.Find(DemonstrationHospital.Wards, w => w.Code == "2020")!, daysAgo + 1, random.Between(3, 6), "足月妊娠，单胎活产", ref random);
        _tables.Newborns.Add(Number('N', ++_births), mother.PatientNo, child.PatientNo, child.BornOn.ToDateTime(new(random.Next(24), random.Next(60))),
            (int)child.Sex, random.Between(2600, 4100), mother.Mobile);
    }

    private void WriteVaccinations(Person child, ref DemonstrationRandom random)
    {
        foreach (var (vaccine, dose, atMonth) in DemonstrationHospital.Vaccinations)
        {
            var given = child.BornOn.AddMonths(atMonth).AddDays(atMonth == 0 ? 1 : random.Next(20));
            if (given < _today && random.Chance(92))
                _tables.Vaccinations.Add(child.PatientNo, vaccine, dose, given);
        }
    }

    private Clinic ClinicFor(HisSex sex, int age, ref DemonstrationRandom random)
    {
        var clinics = DemonstrationHospital.Clinics;
        for (var i = 0; i < clinics.Length; i++)
            _weights[i] = clinics[i].Sees(sex, age) ? clinics[i].Weight * (clinics[i].Code == "1020" ? 4 : 1) : 0; // children mostly see the pediatrician
        return clinics[random.ByWeight(_weights)];
    }

    private Ward WardFor(Clinic main, HisSex sex, int age, ref DemonstrationRandom random)
    {
        var wards = DemonstrationHospital.Wards;
        var own = Array.FindAll(wards, w => w.ClinicCode == main.Code && w.Code is not "2020");
        if (own.Length > 0)
            return random.Of(own);
        return random.Of(Array.FindAll(wards, w => w.Code is not ("2020" or "2022") && _clinics[w.ClinicCode].Sees(sex, age) && (age >= 15 || w.Code is "2021" or "2023")));
    }

    private int AgeOf(Person person)
    {
        var age = _today.Year - person.BornOn.Year;
        return person.BornOn.AddYears(age) > _today ? age - 1 : age;
    }

    private static string Number(char kind, long number) => string.Create(CultureInfo.InvariantCulture, $"{kind}{number:D10}");
}
