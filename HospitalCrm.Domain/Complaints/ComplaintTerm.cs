using HospitalCrm.Domain.Parameters;

namespace HospitalCrm.Domain.Complaints;

/// <summary>The days by which a complaint has to be answered (时限), counted in working days after the day it was registered on.</summary>
/// <param name="LegalDay">法定时限, from 登记 and through all rounds; null where the law sets none.</param>
/// <param name="RoundDay">Of the round that runs: the earliest of class and importance from its beginning; in the first round no later than the law.</param>
public sealed record ComplaintTerm(DateOnly? LegalDay, DateOnly RoundDay)
{
    /// <summary>Feedback within so many working days (医疗机构投诉管理办法 第二十三条).</summary>
    public const int LegalDays = 5;

    /// <summary>Where several departments have to look into it (the same article).</summary>
    public const int LegalDaysOfSeveral = 10;

    /// <param name="registered">The hospital's day of 登记.</param>
    /// <param name="roundBegan">The day the running round began; of the first round the same.</param>
    /// <param name="classDays">Of the class or the one above it; null: the class sets none.</param>
    /// <param name="isComplaint">False for 表扬, 建议 and 咨询: no law.</param>
    public static ComplaintTerm Of(WorkCalendar calendar, DateOnly registered, DateOnly roundBegan, int? classDays, int importanceDays, bool isComplaint, bool hasSeveralDepartments)
    {
        DateOnly? legal = isComplaint ? calendar.Add(registered, hasSeveralDepartments ? LegalDaysOfSeveral : LegalDays) : null;
        var round = calendar.Add(roundBegan, Math.Min(classDays ?? importanceDays, importanceDays));
        return new(legal, roundBegan == registered && legal < round ? legal.Value : round);
    }
}
