using System.Reflection;
using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Access;

/// <summary>Every right there is, module × button. Use-case classes ask for them; pages mirror them.</summary>
public static class Permissions
{
    [Label("满意度")]
    public static class Satisfaction
    {
        [Label("查询")]
        public const string View = "satisfaction.view";

        [Label("按人员查看")]
        public const string ViewPersons = "satisfaction.persons";
    }

    [Label("满意度项目")]
    public static class SurveyItems
    {
        [Label("查询")]
        public const string View = "survey-items.view";

        [Label("新增")]
        public const string Add = "survey-items.add";

        [Label("编辑")]
        public const string Edit = "survey-items.edit";

        [Label("删除")]
        public const string Delete = "survey-items.delete";

        [Label("导出")]
        public const string Export = "survey-items.export";

        [Label("导入")]
        public const string Import = "survey-items.import";
    }

    [Label("满意度分类")]
    public static class Grades
    {
        [Label("查询")]
        public const string View = "grades.view";

        [Label("新增")]
        public const string Add = "grades.add";

        [Label("编辑")]
        public const string Edit = "grades.edit";

        [Label("删除")]
        public const string Delete = "grades.delete";

        [Label("导出")]
        public const string Export = "grades.export";

        [Label("导入")]
        public const string Import = "grades.import";
    }

    [Label("不满意原因")]
    public static class DissatisfactionReasons
    {
        [Label("查询")]
        public const string View = "dissatisfaction-reasons.view";

        [Label("新增")]
        public const string Add = "dissatisfaction-reasons.add";

        [Label("编辑")]
        public const string Edit = "dissatisfaction-reasons.edit";

        [Label("删除")]
        public const string Delete = "dissatisfaction-reasons.delete";

        [Label("导出")]
        public const string Export = "dissatisfaction-reasons.export";

        [Label("导入")]
        public const string Import = "dissatisfaction-reasons.import";
    }

    [Label("可评价人")]
    public static class RatablePersons
    {
        [Label("查询")]
        public const string View = "ratable-persons.view";

        [Label("编辑")]
        public const string Edit = "ratable-persons.edit";

        [Label("导出")]
        public const string Export = "ratable-persons.export";
    }

    [Label("投诉与表扬")]
    public static class Complaints
    {
        [Label("查询")]
        public const string View = "complaints.view";

        [Label("登记")]
        public const string Add = "complaints.add";

        [Label("处理")]
        public const string Handle = "complaints.handle";

        [Label("受理与督办")]
        public const string Manage = "complaints.manage";

        [Label("回访")]
        public const string CallBack = "complaints.call-back";

        [Label("强行终止")]
        public const string ForceEnd = "complaints.force-end";

        [Label("强行终止审批")]
        public const string ApproveForceEnd = "complaints.approve-force-end";

        [Label("接收报警")]
        public const string Alarm = "complaints.alarm";

        [Label("显示完整号码")]
        public const string ShowNumbers = "complaints.show-numbers";

        [Label("导出")]
        public const string Export = "complaints.export";
    }

    [Label("整改")]
    public static class Improvements
    {
        [Label("查询")]
        public const string View = "improvements.view";

        [Label("新增")]
        public const string Add = "improvements.add";

        [Label("完成")]
        public const string Finish = "improvements.finish";

        [Label("验证")]
        public const string Verify = "improvements.verify";

        [Label("导出")]
        public const string Export = "improvements.export";
    }

    [Label("您说我们改")]
    public static class Publications
    {
        [Label("查询")]
        public const string View = "publications.view";

        [Label("新增")]
        public const string Add = "publications.add";

        [Label("编辑")]
        public const string Edit = "publications.edit";

        [Label("删除")]
        public const string Delete = "publications.delete";

        [Label("发布")]
        public const string Publish = "publications.publish";

        [Label("导出")]
        public const string Export = "publications.export";
    }

    [Label("投诉分类")]
    public static class ComplaintClasses
    {
        [Label("查询")]
        public const string View = "complaint-classes.view";

        [Label("新增")]
        public const string Add = "complaint-classes.add";

        [Label("编辑")]
        public const string Edit = "complaint-classes.edit";

        [Label("删除")]
        public const string Delete = "complaint-classes.delete";

        [Label("导出")]
        public const string Export = "complaint-classes.export";

        [Label("导入")]
        public const string Import = "complaint-classes.import";
    }

    [Label("投诉重要性")]
    public static class ComplaintImportance
    {
        [Label("查询")]
        public const string View = "complaint-importance.view";

        [Label("新增")]
        public const string Add = "complaint-importance.add";

        [Label("编辑")]
        public const string Edit = "complaint-importance.edit";

        [Label("删除")]
        public const string Delete = "complaint-importance.delete";

        [Label("导出")]
        public const string Export = "complaint-importance.export";

        [Label("导入")]
        public const string Import = "complaint-importance.import";
    }

    [Label("可投诉人")]
    public static class ComplaintTargets
    {
        [Label("查询")]
        public const string View = "complaint-targets.view";

        [Label("编辑")]
        public const string Edit = "complaint-targets.edit";

        [Label("导出")]
        public const string Export = "complaint-targets.export";
    }

    [Label("回访分类")]
    public static class FollowUpClasses
    {
        [Label("查询")]
        public const string View = "follow-up-classes.view";

        [Label("新增")]
        public const string Add = "follow-up-classes.add";

        [Label("编辑")]
        public const string Edit = "follow-up-classes.edit";

        [Label("删除")]
        public const string Delete = "follow-up-classes.delete";

        [Label("导出")]
        public const string Export = "follow-up-classes.export";

        [Label("导入")]
        public const string Import = "follow-up-classes.import";
    }

    [Label("骚扰电话")]
    public static class NuisanceNumbers
    {
        [Label("查询")]
        public const string View = "nuisance-numbers.view";

        [Label("新增")]
        public const string Add = "nuisance-numbers.add";

        [Label("编辑")]
        public const string Edit = "nuisance-numbers.edit";

        [Label("删除")]
        public const string Delete = "nuisance-numbers.delete";

        [Label("导出")]
        public const string Export = "nuisance-numbers.export";

        [Label("导入")]
        public const string Import = "nuisance-numbers.import";

        [Label("显示完整号码")]
        public const string ShowNumbers = "nuisance-numbers.show-numbers";
    }

    [Label("科室导诊")]
    public static class DepartmentGuides
    {
        [Label("查询")]
        public const string View = "department-guides.view";

        [Label("新增")]
        public const string Add = "department-guides.add";

        [Label("编辑")]
        public const string Edit = "department-guides.edit";

        [Label("删除")]
        public const string Delete = "department-guides.delete";

        [Label("导出")]
        public const string Export = "department-guides.export";

        [Label("导入")]
        public const string Import = "department-guides.import";
    }

    [Label("检查导诊")]
    public static class ExaminationGuides
    {
        [Label("查询")]
        public const string View = "examination-guides.view";

        [Label("新增")]
        public const string Add = "examination-guides.add";

        [Label("编辑")]
        public const string Edit = "examination-guides.edit";

        [Label("删除")]
        public const string Delete = "examination-guides.delete";

        [Label("导出")]
        public const string Export = "examination-guides.export";

        [Label("导入")]
        public const string Import = "examination-guides.import";
    }

    [Label("工作人员")]
    public static class Staff
    {
        [Label("查询")]
        public const string View = "staff.view";

        [Label("编辑")]
        public const string Edit = "staff.edit";

        [Label("导出")]
        public const string Export = "staff.export";

        [Label("显示完整号码")]
        public const string ShowNumbers = "staff.show-numbers";
    }

    [Label("患者档案")]
    public static class Patients
    {
        [Label("查询")]
        public const string View = "patients.view";

        [Label("新增")]
        public const string Add = "patients.add";

        [Label("编辑")]
        public const string Edit = "patients.edit";

        [Label("导出")]
        public const string Export = "patients.export";

        [Label("导入")]
        public const string Import = "patients.import";

        [Label("显示完整号码")]
        public const string ShowNumbers = "patients.show-numbers";

        [Label("审核")]
        public const string Approve = "patients.approve";

        [Label("合并")]
        public const string Merge = "patients.merge";

        [Label("分类")]
        public const string Classify = "patients.classify";

        [Label("导出个人资料")]
        public const string HandOver = "patients.hand-over";

        [Label("匿名化")]
        public const string Erase = "patients.erase";
    }

    [Label("医院信息系统患者")]
    public static class HisPatients
    {
        [Label("查询")]
        public const string View = "his-patients.view";

        [Label("建档")]
        public const string TakeOver = "his-patients.take-over";

        [Label("同步")]
        public const string Synchronise = "his-patients.synchronise";
    }

    [Label("患者标签")]
    public static class PatientTags
    {
        [Label("查询")]
        public const string View = "patient-tags.view";

        [Label("新增")]
        public const string Add = "patient-tags.add";

        [Label("编辑")]
        public const string Edit = "patient-tags.edit";

        [Label("删除")]
        public const string Delete = "patient-tags.delete";

        [Label("导出")]
        public const string Export = "patient-tags.export";

        [Label("导入")]
        public const string Import = "patient-tags.import";
    }

    [Label("消费能力分类")]
    public static class SpendingClasses
    {
        [Label("查询")]
        public const string View = "spending-classes.view";

        [Label("新增")]
        public const string Add = "spending-classes.add";

        [Label("编辑")]
        public const string Edit = "spending-classes.edit";

        [Label("删除")]
        public const string Delete = "spending-classes.delete";

        [Label("导出")]
        public const string Export = "spending-classes.export";

        [Label("导入")]
        public const string Import = "spending-classes.import";
    }

    [Label("健康分类")]
    public static class HealthClasses
    {
        [Label("查询")]
        public const string View = "health-classes.view";

        [Label("新增")]
        public const string Add = "health-classes.add";

        [Label("编辑")]
        public const string Edit = "health-classes.edit";

        [Label("删除")]
        public const string Delete = "health-classes.delete";

        [Label("导出")]
        public const string Export = "health-classes.export";

        [Label("导入")]
        public const string Import = "health-classes.import";
    }

    [Label("住址分类")]
    public static class AddressClasses
    {
        [Label("查询")]
        public const string View = "address-classes.view";

        [Label("新增")]
        public const string Add = "address-classes.add";

        [Label("编辑")]
        public const string Edit = "address-classes.edit";

        [Label("删除")]
        public const string Delete = "address-classes.delete";

        [Label("导出")]
        public const string Export = "address-classes.export";

        [Label("导入")]
        public const string Import = "address-classes.import";
    }

    [Label("年龄段分类")]
    public static class AgeBands
    {
        [Label("查询")]
        public const string View = "age-bands.view";

        [Label("新增")]
        public const string Add = "age-bands.add";

        [Label("编辑")]
        public const string Edit = "age-bands.edit";

        [Label("删除")]
        public const string Delete = "age-bands.delete";

        [Label("导出")]
        public const string Export = "age-bands.export";

        [Label("导入")]
        public const string Import = "age-bands.import";
    }

    [Label("节假日日历")]
    public static class Calendar
    {
        [Label("查询")]
        public const string View = "calendar.view";

        [Label("编辑")]
        public const string Edit = "calendar.edit";

        [Label("导入")]
        public const string Import = "calendar.import";
    }

    [Label("参数设置")]
    public static class Settings
    {
        [Label("查询")]
        public const string View = "settings.view";

        [Label("编辑")]
        public const string Edit = "settings.edit";
    }

    [Label("医院信息系统连接")]
    public static class His
    {
        [Label("查询")]
        public const string View = "his.view";

        [Label("测试连接")]
        public const string Test = "his.test";
    }

    [Label("终端管理")]
    public static class Terminals
    {
        [Label("查询")]
        public const string View = "terminals.view";

        [Label("编辑")]
        public const string Edit = "terminals.edit";
    }

    [Label("短信记录")]
    public static class SmsLog
    {
        [Label("查询")]
        public const string View = "sms-log.view";

        [Label("显示全文和号码")]
        public const string Show = "sms-log.show";

        [Label("重发")]
        public const string Resend = "sms-log.resend";

        [Label("取消发送")]
        public const string Cancel = "sms-log.cancel";

        [Label("导出")]
        public const string Export = "sms-log.export";
    }

    [Label("短信回复")]
    public static class SmsReplies
    {
        [Label("查询")]
        public const string View = "sms-replies.view";

        [Label("回复与处理")]
        public const string Answer = "sms-replies.answer";

        [Label("导出")]
        public const string Export = "sms-replies.export";
    }

    [Label("短信群发")]
    public static class GroupSends
    {
        [Label("查询")]
        public const string View = "group-sends.view";

        [Label("新增")]
        public const string Add = "group-sends.add";

        [Label("编辑")]
        public const string Edit = "group-sends.edit";

        [Label("审批")]
        public const string Approve = "group-sends.approve";

        [Label("暂停与取消")]
        public const string Control = "group-sends.control";

        [Label("导出")]
        public const string Export = "group-sends.export";
    }

    [Label("短信模板")]
    public static class SmsTemplates
    {
        [Label("查询")]
        public const string View = "sms-templates.view";

        [Label("新增")]
        public const string Add = "sms-templates.add";

        [Label("编辑")]
        public const string Edit = "sms-templates.edit";

        [Label("删除")]
        public const string Delete = "sms-templates.delete";

        [Label("试发")]
        public const string Trial = "sms-templates.trial";

        [Label("导出")]
        public const string Export = "sms-templates.export";
    }

    [Label("短信名单")]
    public static class SmsStandings
    {
        [Label("查询")]
        public const string View = "sms-standings.view";

        [Label("登记")]
        public const string Add = "sms-standings.add";

        [Label("导出证明")]
        public const string Prove = "sms-standings.prove";

        [Label("导出")]
        public const string Export = "sms-standings.export";
    }

    [Label("调用系统")]
    public static class CallingSystems
    {
        [Label("查询")]
        public const string View = "calling-systems.view";

        [Label("新增")]
        public const string Add = "calling-systems.add";

        [Label("编辑")]
        public const string Edit = "calling-systems.edit";

        [Label("删除")]
        public const string Delete = "calling-systems.delete";

        [Label("密钥")]
        public const string Key = "calling-systems.key";

        [Label("导出")]
        public const string Export = "calling-systems.export";
    }

    [Label("短信运行状况")]
    public static class SmsHealth
    {
        [Label("查询")]
        public const string View = "sms-health.view";
    }

    [Label("短信")]
    public static class Messaging
    {
        [Label("短信模拟器")]
        public const string Simulator = "messaging.simulator";
    }

    [Label("菜单管理")]
    public static class Menus
    {
        [Label("查询")]
        public const string View = "menus.view";

        [Label("新增")]
        public const string Add = "menus.add";

        [Label("编辑")]
        public const string Edit = "menus.edit";

        [Label("删除")]
        public const string Delete = "menus.delete";

        [Label("导出")]
        public const string Export = "menus.export";
    }

    [Label("角色管理")]
    public static class Roles
    {
        [Label("查询")]
        public const string View = "roles.view";

        [Label("新增")]
        public const string Add = "roles.add";

        [Label("编辑")]
        public const string Edit = "roles.edit";

        [Label("删除")]
        public const string Delete = "roles.delete";

        [Label("导出")]
        public const string Export = "roles.export";
    }

    [Label("角色分配")]
    public static class RoleMembers
    {
        [Label("查询")]
        public const string View = "role-members.view";

        [Label("编辑")]
        public const string Edit = "role-members.edit";
    }

    [Label("权限分配")]
    public static class RolePermissions
    {
        [Label("查询")]
        public const string View = "role-permissions.view";

        [Label("编辑")]
        public const string Edit = "role-permissions.edit";
    }

    [Label("账号管理")]
    public static class Accounts
    {
        [Label("查询")]
        public const string View = "accounts.view";

        [Label("新增")]
        public const string Add = "accounts.add";

        [Label("编辑")]
        public const string Edit = "accounts.edit";

        [Label("导出")]
        public const string Export = "accounts.export";
    }

    [Label("在线会话")]
    public static class Sessions
    {
        [Label("查询")]
        public const string View = "sessions.view";

        [Label("强制下线")]
        public const string End = "sessions.end";
    }

    [Label("代理设置")]
    public static class Deputies
    {
        [Label("查询")]
        public const string View = "deputies.view";

        [Label("新增")]
        public const string Add = "deputies.add";

        [Label("编辑")]
        public const string Edit = "deputies.edit";

        [Label("删除")]
        public const string Delete = "deputies.delete";

        [Label("导出")]
        public const string Export = "deputies.export";

        [Label("为他人设置")]
        public const string All = "deputies.all";
    }

    [Label("操作日志")]
    public static class Audit
    {
        [Label("查询")]
        public const string View = "audit.view";

        [Label("导出")]
        public const string Export = "audit.export";

        [Label("校验")]
        public const string Verify = "audit.verify";
    }

    [Label("回收站")]
    public static class RecycleBin
    {
        [Label("查询")]
        public const string View = "recycle-bin.view";

        [Label("恢复")]
        public const string Restore = "recycle-bin.restore";
    }

    /// <summary>In the order they are declared, which is the order people see them in.</summary>
    public static IReadOnlyList<PermissionModule> Modules { get; } =
    [
        .. typeof(Permissions).GetNestedTypes().OrderBy(module => module.MetadataToken).Select(module => new PermissionModule(
            KeyOf(module), module.GetCustomAttribute<LabelAttribute>()!.Text,
            [.. module.GetFields().Where(field => field.IsLiteral).OrderBy(field => field.MetadataToken)
                .Select(field => new PermissionButton((string)field.GetRawConstantValue()!, field.GetCustomAttribute<LabelAttribute>()!.Text))])),
    ];

    public static IReadOnlyList<string> All { get; } = [.. Modules.SelectMany(module => module.Buttons).Select(button => button.Permission)];

    private static string KeyOf(Type module) => ((string)module.GetFields().First(field => field.IsLiteral).GetRawConstantValue()!).Split('.')[0];
}

/// <summary>A page or a group of pages with the buttons on it.</summary>
/// <param name="Key">As in its rights: <c>spending-classes</c>.</param>
public sealed record PermissionModule(string Key, string Title, IReadOnlyList<PermissionButton> Buttons);

/// <summary>One button that somebody may or may not press.</summary>
public sealed record PermissionButton(string Permission, string Title);
