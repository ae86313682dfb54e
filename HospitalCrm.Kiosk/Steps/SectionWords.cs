using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Kiosk.Theme;
using Microsoft.AspNetCore.Components;

namespace HospitalCrm.Kiosk.Steps;

/// <summary>The four buttons: drawing and the line under the name.</summary>
internal static class SectionWords
{
    public static MarkupString IconOf(Section section) => section switch
    {
        Section.Outpatient => Icons.Outpatient,
        Section.Inpatient => Icons.Inpatient,
        Section.Staff => Icons.Staff,
        _ => Icons.Logistics,
    };

    public static string About(Section section) => section switch
    {
        Section.Outpatient => "各门诊科室",
        Section.Inpatient => "各病区",
        Section.Staff => "医生与护士",
        _ => "后勤服务",
    };
}
