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
    private const string Messages = "短信";
    private const string Complaints = "投诉";
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

    [Label("短信签名"), Setting(Messages, "放在每条短信开头的【】中；不填则用医院名称。", Longest = 20)]
    public string? SmsSignature { get; init; }

    [Label("服务类开始时间（点）"), Setting(Messages, "服务类短信从几点起可以发送；此前的会等到这时。行业惯例为8点至21点。", Least = 0, Most = 23)]
    public int ServiceFromHour { get; init; } = 8;

    [Label("服务类截止时间（点）"), Setting(Messages, "服务类短信到几点为止可以发送；此后的等到第二天。", Least = 1, Most = 24)]
    public int ServiceUntilHour { get; init; } = 21;

    [Label("资讯类开始时间（点）"), Setting(Messages, "资讯类短信从几点起可以发送。", Least = 0, Most = 23)]
    public int InformationFromHour { get; init; } = 9;

    [Label("资讯类截止时间（点）"), Setting(Messages, "资讯类短信到几点为止可以发送。", Least = 1, Most = 24)]
    public int InformationUntilHour { get; init; } = 20;

    [Label("法定节假日发送资讯类"), Setting(Messages, "不勾选时，资讯类短信在节假日不发送，等到下一个工作日。")]
    public bool SendsInformationOnHolidays { get; init; }

    [Label("每个号码每日上限（条）"), Setting(Messages, "服务类和资讯类合计；超过的不再发送，并记录原因。", Least = 1, Most = 100)]
    public int SmsDailyCap { get; init; } = 5;

    [Label("重复抑制（分钟）"), Setting(Messages, "同一号码在这段时间内不会收到相同内容的短信；0表示不抑制。", Least = 0, Most = 1440)]
    public int SmsRepeatMinutes { get; init; } = 10;

    [Label("敏感词"), Setting(Messages, "含有其中任何一个词的短信不发送；词与词之间用；分隔。", Longest = 1000)]
    public string? SensitiveWords { get; init; }

    [Label("回复有效（小时）"), Setting(Messages, "患者的回复在这段时间内视为对最近一条短信的答复。", Least = 1, Most = 168)]
    public int ReplyHours { get; init; } = 72;

    [Label("投诉关键词"), Setting(Messages, "回复中含有其中任何一个词时，作为疑似投诉提示工作人员；词与词之间用；分隔。", Longest = 500)]
    public string? ComplaintWords { get; init; } = "投诉；举报；态度差；乱收费；要说法";

    [Label("群发审批人数"), Setting(Messages, "群发超过这么多人时，需要另一个人审批。", Least = 0, Most = 100_000)]
    public int GroupApprovalLimit { get; init; } = 100;

    [Label("每千条短信费用（元）"), Setting(Messages, "按计费条数估算费用；0表示不显示费用。", Least = 0, Most = 1000)]
    public int SmsPricePerThousand { get; init; } = 45;

    [Label("等待报警（分钟）"), Setting(Messages, "最早一条待发短信等待超过这么久时，通知管理员。", Least = 1, Most = 1440)]
    public int SmsWaitAlarmMinutes { get; init; } = 10;

    [Label("失败率报警（%）"), Setting(Messages, "最近一小时失败的短信超过这个比例时，通知管理员。", Least = 1, Most = 100)]
    public int SmsFailureAlarmPercent { get; init; } = 10;

    [Label("余量报警（条）"), Setting(Messages, "网关告知的剩余条数低于这个数时，通知管理员；0表示不报警。", Least = 0, Most = 10_000_000)]
    public int SmsBalanceAlarm { get; init; } = 10_000;

    [Label("上班时间（点）"), Setting(Complaints, "投诉的提醒和升级只在工作日的上班时间发出，剩余时间也按它计算。", Least = 0, Most = 23)]
    public int WorkFromHour { get; init; } = 8;

    [Label("下班时间（点）"), Setting(Complaints, "工作日到几点下班。", Least = 1, Most = 24)]
    public int WorkUntilHour { get; init; } = 18;

    [Label("强行终止需要审批"), Setting(Complaints, "启用后，强行终止要由另一个有审批权限的人同意才生效。")]
    public bool ForcedEndNeedsApproval { get; init; }

    [Label("重复投诉范围（天）"), Setting(Complaints, "同一患者或同一电话在这么多天内的同类投诉，登记时提示可能重复。", Least = 1, Most = 365)]
    public int RepeatDays { get; init; } = 30;

    [Label("短信记录保留（月）"), Setting(Keeping, "短信记录和回复保留这么多个月；法规要求不少于6个月。", Least = 6, Most = 120)]
    public int SmsKeepMonths { get; init; } = 12;

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
