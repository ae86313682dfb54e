using HospitalCrm.Domain.His;
using Microsoft.Extensions.Localization;

namespace HospitalCrm.App.Features.Patients;

/// <summary>Why the HIS cannot be asked, in words for people who work with patients.</summary>
internal static class HisWords
{
    public static string Why(this IStringLocalizer<Texts> L, HisTrouble trouble) => trouble switch
    {
        HisTrouble.NotConfigured => L["没有接入医院信息系统。"],
        HisTrouble.Missing => L["找不到医院信息系统的数据库。"],
        HisTrouble.TooSlow => L["医院信息系统没有及时回答。"],
        _ => L["医院信息系统连接失败。"],
    };
}
