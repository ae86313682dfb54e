using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Settings;

/// <summary>
/// What the hospital decides about the whole system (参数设置). A property here is all a setting needs: its page, check, storage
/// and audit entry follow from what is declared beside it.
/// </summary>
public sealed record CrmSettings
{
    private const string Hospital = "医院";
    private const string SignIn = "登录与安全";
    private const string Keeping = "数据保留";

    [Label("医院名称"), Setting(Hospital, "显示在自助终端、手机页面和短信签名中。", Longest = 50, IsRequired = true)]
    public string HospitalName { get; init; } = "";

    [Label("医院名称（繁体）"), Setting(Hospital, "自助终端选择繁体中文时显示；不填则显示简体名称。", Longest = 50)]
    public string? HospitalNameTraditional { get; init; }

    [Label("医院名称（英文）"), Setting(Hospital, "自助终端选择英文时显示；不填则显示简体名称。", Longest = 100)]
    public string? HospitalNameEnglish { get; init; }

    [Label("服务电话"), Setting(Hospital, "自助终端帮不上忙时患者拨打的号码；某台终端可以另设。", Longest = 50, IsRequired = true)]
    public string ServiceTelephone { get; init; } = "";

    [Label("无操作自动退出（分钟）"), Setting(SignIn, "员工多久没有操作就自动退出，退出前2分钟提醒。", Least = 5, Most = 120)]
    public int IdleMinutes { get; init; } = 30;

    [Label("等保三级"), Setting(SignIn, "启用后，管理员登录需要第二重验证，本地账号的密码会过期。")]
    public bool IsProtectionLevel3 { get; init; }

    [Label("密码有效期（天）"), Setting(SignIn, "启用等保三级后，本地账号的密码使用这么多天后必须修改。", Least = 30, Most = 365)]
    public int PasswordDays { get; init; } = 90;

    [Label("回收站保留（天）"), Setting(Keeping, "删除的内容在回收站中保留这么多天，之后彻底清除。", Least = 7, Most = 3650)]
    public int RecycleDays { get; init; } = 90;

    /// <summary>Every setting, in the order it is declared, which is the order people see.</summary>
    public static IReadOnlyList<SettingField> Fields { get; } = SettingField.Of(typeof(CrmSettings));

    /// <summary>What holds where nothing was saved.</summary>
    public static CrmSettings Default(HospitalOptions hospital) => new()
    {
        HospitalName = hospital.Name,
        HospitalNameTraditional = hospital.NameTraditional,
        HospitalNameEnglish = hospital.NameEnglish,
        ServiceTelephone = hospital.ServiceTelephone,
    };

    /// <summary>The default with what was saved on top. A value that no longer fits its field does not count.</summary>
    internal CrmSettings With(IEnumerable<Setting> saved)
    {
        var settings = this with { };
        var fields = Fields.ToDictionary(f => f.Key, StringComparer.Ordinal);
        foreach (var setting in saved)
        {
            if (fields.TryGetValue(setting.Name, out var field) && field.Fault(setting.Value ?? "") is null) field.Write(settings, setting.Value ?? "");
        }

        return settings;
    }
}
