namespace HospitalCrm.Domain.Access;

/// <summary>Every right there is, module × button. Use-case classes ask for them; pages mirror them.</summary>
public static class Permissions
{
    public static class Satisfaction
    {
        /// <summary>满意度: 查询</summary>
        public const string View = "satisfaction.view";

        /// <summary>满意度: 按人员查看</summary>
        public const string ViewPersons = "satisfaction.persons";
    }

    public static class Terminals
    {
        /// <summary>终端管理: 查询</summary>
        public const string View = "terminals.view";

        /// <summary>终端管理: 登记、修改、暂停、停用</summary>
        public const string Edit = "terminals.edit";
    }

    public static class Messaging
    {
        /// <summary>短信模拟器: 查看</summary>
        public const string Simulator = "messaging.simulator";
    }

    public static IReadOnlyList<string> All { get; } = [Satisfaction.View, Satisfaction.ViewPersons, Terminals.View, Terminals.Edit, Messaging.Simulator];
}
