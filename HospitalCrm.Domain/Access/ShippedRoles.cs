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
    public const string QualityDepartment = "护理部";
    public const string Leader = "院领导";
    public const string OrdinaryStaff = "普通职工";

    internal static IReadOnlyList<(string Name, string Description, DataScope Scope, string[] Permissions)> All { get; } =
    [
        (SystemAdministrator, "系统参数与账号维护", DataScope.All, [Permissions.Satisfaction.View, Permissions.Terminals.View, Permissions.Terminals.Edit, Permissions.Messaging.Simulator]),
        (SecurityAdministrator, "角色与权限分配", DataScope.Own, []),
        (AuditAdministrator, "操作日志查阅", DataScope.Own, []),
        (InformationDepartment, "接口、终端与短信维护", DataScope.All, [Permissions.Satisfaction.View, Permissions.Terminals.View, Permissions.Terminals.Edit, Permissions.Messaging.Simulator]),
        (CallAgent, "来电、回访与预约", DataScope.All, [Permissions.Messaging.Simulator]),
        (DepartmentHead, "本科室的投诉与满意度", DataScope.DepartmentTree, [Permissions.Satisfaction.View, Permissions.Satisfaction.ViewPersons]),
        (QualityDepartment, "全院服务质量", DataScope.All, [Permissions.Satisfaction.View, Permissions.Satisfaction.ViewPersons]),
        (Leader, "全院统计", DataScope.All, [Permissions.Satisfaction.View, Permissions.Satisfaction.ViewPersons]),
        (OrdinaryStaff, "本人相关内容", DataScope.Own, [Permissions.Satisfaction.View, Permissions.Satisfaction.ViewPersons]),
    ];

    /// <summary>The accounts of the demonstration HIS and the role each is given.</summary>
    internal static IReadOnlyList<(string UserCode, string Role)> DemonstrationAccounts { get; } =
    [
        ("admin", SystemAdministrator), ("it", InformationDepartment), ("agent", CallAgent), ("head", DepartmentHead),
        ("quality", QualityDepartment), ("leader", Leader), ("nurse", OrdinaryStaff),
    ];
}
