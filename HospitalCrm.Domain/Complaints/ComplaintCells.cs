using System.Globalization;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Parameters;

namespace HospitalCrm.Domain.Complaints;

/// <summary>How states and terms of complaints are shown everywhere: the same words, the same looks.</summary>
public static class ComplaintCells
{
    public static CellLook Of(ComplaintState state) => state switch
    {
        ComplaintState.Draft or ComplaintState.Waiting => CellLook.Waiting,
        ComplaintState.InProgress => CellLook.Running,
        ComplaintState.Closable => CellLook.Attention,
        ComplaintState.Closed => CellLook.Good,
        ComplaintState.ForcedClosed => CellLook.Irregular,
        _ => CellLook.Off,
    };

    /// <summary>Working hours that are left, or by which the term is over; null where no clock runs.</summary>
    public static Marked? Left(ComplaintState state, DateTime dueAt, bool isLate, WorkTime time, HospitalClock clock)
    {
        if (state is not (ComplaintState.Waiting or ComplaintState.InProgress)) return isLate ? new("超期", CellLook.Overdue) : null;
        var left = time.Between(clock.UtcNow, dueAt);
        if (dueAt <= clock.UtcNow) return new(new Phrase("超期{0}小时", Hours(left)), CellLook.Overdue);
        return new(new Phrase("剩余{0}小时", Hours(left)), left <= time.Day ? CellLook.Attention : CellLook.Plain);
    }

    /// <summary>张*, for whoever need not know more.</summary>
    public static string? Complainant(string? name, bool isAnonymous, bool isHidden)
    {
        if (isAnonymous) return "匿名";
        if (isHidden) return name is null ? null : "***";
        return string.IsNullOrEmpty(name) ? null : $"{StringInfo.GetNextTextElement(name)}*";
    }

    /// <summary>Begun hours count.</summary>
    private static string Hours(TimeSpan time) => Math.Ceiling(time.Duration().TotalHours).ToString(CultureInfo.InvariantCulture);
}
