namespace HospitalCrm.Domain.Access;

/// <summary>The navigation as it ships, in the order of people's work; a hospital renames, moves and hides entries as it likes.</summary>
public static class ShippedMenus
{
    internal static IReadOnlyList<ShippedMenu> All { get; } =
    [
        new("workbench", "工作台", "Workbench", "workbench", "/"),
        new("call-centre", "呼叫中心", "Call centre", "phone", null,
            [new("nuisance-numbers", "骚扰电话", "Nuisance calls", "phone-blocked", "/call-centre/nuisance-numbers")]),
        new("patients", "患者", "Patients", "patient", null,
            new("patient-archives", "患者档案", "Patient archives", "patient", "/patients"),
            new("his-patients", "由HIS新增", "Add from the HIS", "plug", "/patients/from-his"),
            new("patient-duplicates", "重复档案", "Duplicate archives", "assign", "/patients/duplicates"),
            new("his-conflicts", "资料不一致", "Differences from the HIS", "scale", "/patients/conflicts"),
            new("patient-classification", "患者分类", "Classification", "chart", "/patients/classification"),
            new("patient-tags", "患者标签", "Patient tags", "flag", "/patients/tags"),
            new("spending-classes", "消费能力分类", "Spending classes", "wallet", "/parameters/spending-classes"),
            new("health-classes", "健康分类", "Health classes", "heart", "/parameters/health-classes"),
            new("address-classes", "住址分类", "Address classes", "home", "/parameters/address-classes"),
            new("age-bands", "年龄段分类", "Age bands", "cake", "/parameters/age-bands")),
        new("complaints", "投诉与表扬", "Complaints and praise", "complaint", null,
            new("complaint-classes", "投诉分类", "Complaint classes", "folder", "/complaints/classes"),
            new("complaint-importance", "投诉重要性", "Complaint importance", "flag", "/complaints/importance"),
            new("complaint-targets", "可投诉人", "Who can be complained about", "person-mark", "/complaints/targets")),
        new("follow-ups", "回访", "Follow-ups", "follow-up", null,
            [new("follow-up-classes", "回访分类", "Follow-up classes", "list", "/follow-ups/classes")]),
        new("satisfaction", "满意度", "Satisfaction", "smile", null,
            new("satisfaction-overview", "满意度总览", "Satisfaction overview", "chart", "/satisfaction"),
            new("ratings", "评价明细", "Ratings", "comment", "/satisfaction/ratings"),
            new("survey-items", "满意度项目", "Survey questions", "question", "/satisfaction/items"),
            new("grades", "满意度分类", "Grades", "scale", "/satisfaction/grades"),
            new("dissatisfaction-reasons", "不满意原因", "Reasons of dissatisfaction", "reason", "/satisfaction/reasons"),
            new("ratable-persons", "可评价人", "Who can be rated", "star", "/satisfaction/targets")),
        new("messaging", "短信", "Text messages", "message", null,
            new("sms-log", "短信记录", "Message log", "log", "/messaging/log"),
            new("sms-replies", "短信回复", "Replies", "comment", "/messaging/replies"),
            new("group-sends", "短信群发", "Group sends", "people", "/messaging/group-sends"),
            new("sms-templates", "短信模板", "Templates", "list", "/messaging/templates"),
            new("sms-standings", "短信名单", "Consent and opt-outs", "shield", "/messaging/standings"),
            new("calling-systems", "调用系统", "Calling systems", "plug", "/messaging/systems"),
            new("sms-health", "运行状况", "Health", "heart", "/messaging/health"),
            new("sms-simulator", "短信模拟器", "SMS simulator", "message", "/sms-simulator")),
        new("in-house", "院内", "In the hospital", "hospital", null,
            new("staff", "工作人员", "Staff", "badge", "/staff"),
            new("department-guides", "科室导诊", "Department guide", "signpost", "/guidance/departments"),
            new("examination-guides", "检查导诊", "Examination guide", "flask", "/guidance/examinations"),
            new("deputies", "代理设置", "Deputies", "deputy", "/access/deputies")),
        new("system", "系统", "System", "gear", null,
            new("terminals", "终端管理", "Terminals", "kiosk", "/terminals"),
            new("calendar", "节假日日历", "Calendar", "calendar", "/parameters/calendar"),
            new("settings", "参数设置", "Settings", "sliders", "/parameters/settings"),
            new("his", "医院信息系统连接", "HIS connection", "plug", "/his"),
            new("menus", "菜单管理", "Menus", "menu", "/access/menus"),
            new("rights", "权限", "Rights", "shield", null,
                new("accounts", "账号管理", "Accounts", "account", "/access/accounts"),
                new("roles", "角色管理", "Roles", "role", "/access/roles"),
                new("role-members", "角色分配", "Role members", "assign", "/access/role-members"),
                new("role-permissions", "权限分配", "Permissions", "key", "/access/role-permissions"),
                new("sessions", "在线会话", "Sessions", "session", "/access/sessions")),
            new("audit", "操作日志", "Audit log", "log", "/audit"),
            new("recycle-bin", "回收站", "Recycle bin", "bin", "/recycle-bin")),
    ];
}

/// <summary>An entry as it ships, with those under it.</summary>
/// <param name="Key">Stays when a later release renames it.</param>
internal sealed record ShippedMenu(string Key, string Name, string English, string Icon, string? Path, params IReadOnlyList<ShippedMenu> Under);
