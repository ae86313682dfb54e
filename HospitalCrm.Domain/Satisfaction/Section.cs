using HospitalCrm.Domain.Common;

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
public enum ItemKind { Department = 1, MedicalStaff = 2, LogisticsStaff = 3 }

/// <summary>Main categories (大类) of the seed, 3.2.6: six for departments, four for staff.</summary>
public enum SurveyCategory
{
    /// <summary>服务态度</summary>
    ServiceAttitude = 1,

    /// <summary>服务质量</summary>
    ServiceQuality = 2,

    /// <summary>服务效率</summary>
    ServiceEfficiency = 3,

    /// <summary>服务价格</summary>
    ServicePrice = 4,

    /// <summary>环境卫生</summary>
    Environment = 5,

    /// <summary>就诊流程</summary>
    VisitProcess = 6,

    /// <summary>技术水平</summary>
    Skill = 7,

    /// <summary>告知沟通</summary>
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
    public static string Name(this SurveyCategory category) => category switch
    {
        SurveyCategory.ServiceAttitude => "服务态度",
        SurveyCategory.ServiceQuality => "服务质量",
        SurveyCategory.ServiceEfficiency => "服务效率",
        SurveyCategory.ServicePrice => "服务价格",
        SurveyCategory.Environment => "环境卫生",
        SurveyCategory.VisitProcess => "就诊流程",
        SurveyCategory.Skill => "技术水平",
        SurveyCategory.Communication => "告知沟通",
        _ => throw new ArgumentOutOfRangeException(nameof(category)),
    };
}
