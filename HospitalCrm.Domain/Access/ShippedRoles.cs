namespace HospitalCrm.Domain.Access;

/// <summary>Roles the product ships; a hospital changes them as it likes.</summary>
public static class ShippedRoles
{
    public const string SystemAdministrator = "系统管理员";
    public const string SecurityAdministrator = "安全管理员";
    public const string AuditAdministrator = "审计管理员";
    public const string InformationDepartment = "信息科";
    public const string CallAgent = "话务员";
    public const string DepartmentHead = "科室主管";
    public const string ComplaintOffice = "投诉管理";
    public const string QualityDepartment = "护理部";
    public const string MedicalAffairs = "医务科";
    public const string Discipline = "纪委";
    public const string PetitionOffice = "信访科";
    public const string Leader = "院领导";
    public const string OrdinaryStaff = "普通职工";

    /// <summary>
    /// The three duties that one person must not hold together (三权分立): who runs the system, who gives rights, who reads the log
    /// (GB/T 22239-2019, 8.1.5 安全管理中心).
    /// </summary>
    public static IReadOnlyList<string> SeparateDuties { get; } = [SystemAdministrator, SecurityAdministrator, AuditAdministrator];

    internal static IReadOnlyList<ShippedRole> All { get; } =
    [
        new(SystemAdministrator, "系统参数与账号维护", DataScope.All,
        [
            Permissions.Satisfaction.View, Permissions.Messaging.Simulator, .. Every("terminals", "accounts", "menus", "recycle-bin", "his", "settings", "calendar", "calling-systems", "sms-health"), .. Parameters(),
            Permissions.Deputies.View, Permissions.Deputies.Add, Permissions.Deputies.Edit, Permissions.Deputies.Delete,
        ]),
        new(SecurityAdministrator, "角色与权限分配", DataScope.All, [.. Every("roles", "role-members", "role-permissions", "sessions"), Permissions.Accounts.View, Permissions.Deputies.View, Permissions.Deputies.All]),
        new(AuditAdministrator, "操作日志查阅", DataScope.All, [.. Every("audit"), Permissions.Accounts.View, Permissions.Roles.View, Permissions.Sessions.View]),
        new(InformationDepartment, "接口、终端与短信维护", DataScope.All,
            [Permissions.Satisfaction.View, Permissions.Messaging.Simulator, .. Every("terminals", "his", "calendar", "menus", "patients", "his-patients", "sms-log", "sms-replies", "group-sends", "sms-templates", "sms-standings", "calling-systems", "sms-health"), Permissions.Settings.View, .. Parameters(), .. OwnDeputy()]),
        new(CallAgent, "来电、回访与预约", DataScope.All, [Permissions.Messaging.Simulator, Permissions.Complaints.View, Permissions.Complaints.Add, Permissions.Complaints.CallBack, Permissions.Complaints.ShowNumbers, .. Every("nuisance-numbers", "his-patients", "patient-tags", "sms-replies"), Permissions.SmsLog.View, Permissions.SmsStandings.View, Permissions.SmsStandings.Add, Permissions.GroupSends.View, Permissions.GroupSends.Add, Permissions.GroupSends.Edit, Permissions.Patients.View, Permissions.Patients.Add, Permissions.Patients.Edit, Permissions.Patients.ShowNumbers, .. Guides(), .. OwnDeputy()]),
        new(DepartmentHead, "本科室的投诉与满意度", DataScope.DepartmentTree, [Permissions.Satisfaction.View, Permissions.Satisfaction.ViewPersons, Permissions.Staff.View, Permissions.Staff.Edit, Permissions.Patients.View,
            .. Guides(), Permissions.DepartmentGuides.Add, Permissions.DepartmentGuides.Edit, Permissions.ExaminationGuides.Add, Permissions.ExaminationGuides.Edit, Permissions.RatablePersons.View, Permissions.ComplaintTargets.View, .. Handling(), Permissions.Complaints.Export, Permissions.Complaints.ShowNumbers, Permissions.Improvements.View, Permissions.Improvements.Add, Permissions.Improvements.Finish, Permissions.Publications.View, .. OwnDeputy()]),
        new(ComplaintOffice, "受理与督办投诉", DataScope.All, [Permissions.Satisfaction.View, Permissions.Satisfaction.ViewPersons, Permissions.SmsReplies.View, Permissions.SmsReplies.Answer, Permissions.Patients.View, .. Every("complaints", "improvements", "publications", "complaint-classes", "complaint-importance", "complaint-targets"), Permissions.Calendar.View, .. OwnDeputy()]),
        new(QualityDepartment, "护理服务质量", DataScope.All, Office()),
        new(MedicalAffairs, "医疗服务质量", DataScope.All, Office()),
        new(Discipline, "医德医风监督", DataScope.All, Office()),
        new(PetitionOffice, "来信来访", DataScope.All, Office()),
        new(Leader, "全院统计", DataScope.All, [Permissions.Satisfaction.View, Permissions.Satisfaction.ViewPersons, Permissions.Staff.View, Permissions.Patients.View,
            .. Handling(), Permissions.Complaints.ForceEnd, Permissions.Complaints.ApproveForceEnd, Permissions.Complaints.Alarm, Permissions.Complaints.Export, Permissions.Improvements.View, Permissions.Publications.View, .. OwnDeputy()]),
        new(OrdinaryStaff, "本人相关内容", DataScope.Own, [Permissions.Satisfaction.View, Permissions.Satisfaction.ViewPersons, .. Handling(), Permissions.Publications.View, .. OwnDeputy()]),
    ];

    /// <summary>The accounts of the demonstration HIS and the role each is given.</summary>
    internal static IReadOnlyList<(string UserCode, string Role)> DemonstrationAccounts { get; } =
    [
        ("admin", SystemAdministrator), ("it", InformationDepartment), ("agent", CallAgent), ("head", DepartmentHead),
        ("quality", QualityDepartment), ("office", ComplaintOffice), ("leader", Leader), ("nurse", OrdinaryStaff), ("security", SecurityAdministrator), ("audit", AuditAdministrator),
    ];

    private static string[] Every(params string[] modules) => [.. Permissions.Modules.Where(m => modules.Contains(m.Key)).SelectMany(m => m.Buttons).Select(b => b.Permission)];

    private static string[] Parameters() => Every(
        "survey-items", "grades", "dissatisfaction-reasons", "ratable-persons", "complaint-classes", "complaint-importance", "complaint-targets", "follow-up-classes",
        "nuisance-numbers", "department-guides", "examination-guides", "staff", "patient-tags", "spending-classes", "health-classes", "address-classes", "age-bands");

    /// <summary>Whoever a patient turns to first takes it down (首诉负责); whoever it is about, or has to answer, writes what came of it.</summary>
    private static string[] Handling() => [Permissions.Complaints.View, Permissions.Complaints.Add, Permissions.Complaints.Handle];

    private static string[] Guides() => [Permissions.DepartmentGuides.View, Permissions.ExaminationGuides.View];

    /// <summary>Everybody may say who stands in while they are away.</summary>
    private static string[] OwnDeputy() => [Permissions.Deputies.View, Permissions.Deputies.Add, Permissions.Deputies.Edit, Permissions.Deputies.Delete];

    private static string[] Office() =>
        [Permissions.Satisfaction.View, Permissions.Satisfaction.ViewPersons, .. Every("survey-items", "dissatisfaction-reasons", "ratable-persons", "group-sends"), Permissions.SmsLog.View, Permissions.Grades.View, Permissions.ComplaintClasses.View, Permissions.Staff.View, Permissions.Patients.View, Permissions.Patients.Approve, .. Handling(), Permissions.Complaints.Export, Permissions.Improvements.View, Permissions.Improvements.Add, Permissions.Improvements.Finish, Permissions.Publications.View, .. Guides(), .. OwnDeputy()];
}

/// <summary>A role as it ships: its rights and the rows it sees.</summary>
internal sealed record ShippedRole(string Name, string Description, DataScope Scope, IReadOnlyList<string> Permissions);
