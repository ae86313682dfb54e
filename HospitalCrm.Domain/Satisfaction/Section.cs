using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>What a patient rates at the kiosk: 门诊, 住院, 医护, 后勤. The order is the order of the four buttons.</summary>
public enum Section
{
    [Label("门诊")]
    Outpatient = 1,

    [Label("住院")]
    Inpatient = 2,

    [Label("医护")]
    Staff = 3,

    [Label("后勤")]
    Logistics = 4,
}

/// <summary>Type of a 满意度项目 (domain.md 1.2 #8): 科室, 医护人员, 后勤人员.</summary>
public enum ItemKind
{
    [Label("科室")]
    Department = 1,

    [Label("医护人员")]
    MedicalStaff = 2,

    [Label("后勤人员")]
    LogisticsStaff = 3,
}

/// <summary>Main categories (大类) of the seed, 3.2.6: six for departments, four for staff.</summary>
public enum SurveyCategory
{
    [Label("服务态度")]
    ServiceAttitude = 1,

    [Label("服务质量")]
    ServiceQuality = 2,

    [Label("服务效率")]
    ServiceEfficiency = 3,

    [Label("服务价格")]
    ServicePrice = 4,

    [Label("环境卫生")]
    Environment = 5,

    [Label("就诊流程")]
    VisitProcess = 6,

    [Label("技术水平")]
    Skill = 7,

    [Label("告知沟通")]
    Communication = 8,
}

public static class Sections
{
    public static IReadOnlyList<Section> All { get; } = Enum.GetValues<Section>();

    public static ItemKind KindOf(this Section section) => section switch
    {
        Section.Outpatient or Section.Inpatient => ItemKind.Department,
        Section.Staff => ItemKind.MedicalStaff,
        Section.Logistics => ItemKind.LogisticsStaff,
        _ => throw new ArgumentOutOfRangeException(nameof(section)),
    };

    /// <summary>The Chinese name; also the key under which it is translated.</summary>
    public static string Name(this Section section) => section switch
    {
        Section.Outpatient => "门诊",
        Section.Inpatient => "住院",
        Section.Staff => "医护",
        Section.Logistics => "后勤",
        _ => throw new ArgumentOutOfRangeException(nameof(section)),
    };

    /// <inheritdoc cref="Name(Section)"/>
    public static string Name(this SurveyCategory category) => Labels.Of(category);

    /// <summary>The main categories a type has: six for departments, four for people.</summary>
    public static IReadOnlyList<SurveyCategory> Categories(this ItemKind kind) => kind switch
    {
        ItemKind.Department =>
        [
            SurveyCategory.ServiceAttitude, SurveyCategory.ServiceQuality, SurveyCategory.ServiceEfficiency,
            SurveyCategory.ServicePrice, SurveyCategory.Environment, SurveyCategory.VisitProcess,
        ],
        ItemKind.MedicalStaff => [SurveyCategory.ServiceAttitude, SurveyCategory.ServiceQuality, SurveyCategory.Skill, SurveyCategory.Communication],
        ItemKind.LogisticsStaff => [SurveyCategory.ServiceAttitude, SurveyCategory.ServiceQuality, SurveyCategory.ServiceEfficiency, SurveyCategory.Communication],
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
