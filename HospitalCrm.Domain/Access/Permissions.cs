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

    public static class Messaging
    {
        /// <summary>短信模拟器: 查看</summary>
        public const string Simulator = "messaging.simulator";
    }

    public static IReadOnlyList<string> All { get; } = [Satisfaction.View, Satisfaction.ViewPersons, Messaging.Simulator];
}
