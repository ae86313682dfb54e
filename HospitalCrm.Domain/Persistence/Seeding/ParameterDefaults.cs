using System.Globalization;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.FollowUps;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Patients;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Persistence.Seeding;

/// <summary>The small kinds of parameter as a new installation starts with them (domain.md 1.3 and 1.5). A kind the hospital has emptied is filled again only at the next start.</summary>
internal static class ParameterDefaults
{
    public static async Task AddMissingAsync(CrmDbContext db, CancellationToken cancel)
    {
        await AddAsync(db, SpendingClasses(), cancel);
        await AddAsync(db, HealthClasses(), cancel);
        await AddAsync(db, AddressClasses(), cancel);
        await AddAsync(db, AgeBands(), cancel);
        await AddAsync(db, ComplaintClasses(), cancel);
        await AddAsync(db, ComplaintImportances(), cancel);
        await AddAsync(db, FollowUpClasses(), cancel);
        await AddAsync(db, PatientTags(), cancel);
    }

    private static async Task AddAsync<T>(CrmDbContext db, IEnumerable<T> shipped, CancellationToken cancel)
        where T : Parameter
    {
        if (await db.Set<T>().AnyAsync(cancel)) return;
        foreach (var parameter in shipped)
        {
            parameter.Search = SearchText.Of(parameter.Code, parameter.Name);
            db.Add(parameter);
        }
    }

    private static IEnumerable<SpendingClass> SpendingClasses() =>
    [
        new() { Code = "XF01", Name = "高", SortOrder = 10, From = 50_000 },
        new() { Code = "XF02", Name = "中", SortOrder = 20, From = 10_000, Until = 50_000 },
        new() { Code = "XF03", Name = "低", SortOrder = 30, From = 0, Until = 10_000 },
        new() { Code = "XF04", Name = "未知", SortOrder = 40 },
    ];

    private static IEnumerable<PatientTag> PatientTags() =>
    [
        new() { Code = "BQ01", Name = "VIP", SortOrder = 10, Colour = "#8E24AA" },
        new() { Code = "BQ02", Name = "老年患者", SortOrder = 20, Colour = "#1565C0" },
        new() { Code = "BQ03", Name = "行动不便", SortOrder = 30, Colour = "#00796B" },
        new() { Code = "BQ11", Name = "暴力风险", SortOrder = 40, Colour = "#C62828", IsWarning = true },
        new() { Code = "BQ12", Name = "听力障碍", SortOrder = 50, Colour = "#EF6C00", IsWarning = true },
        new() { Code = "BQ13", Name = "视力障碍", SortOrder = 60, Colour = "#EF6C00", IsWarning = true },
        new() { Code = "BQ14", Name = "语言不通", SortOrder = 70, Colour = "#EF6C00", IsWarning = true },
    ];

    private static IEnumerable<HealthClass> HealthClasses() =>
    [
        new() { Code = "JK01", Name = "健康", SortOrder = 10 },
        new() { Code = "JK02", Name = "亚健康", SortOrder = 20, Keywords = "亚健康；失眠；疲劳" },
        new() { Code = "JK03", Name = "慢病", SortOrder = 30, Keywords = "慢性；高血压；糖尿病；冠心病；慢阻肺；哮喘；高脂血症" },
        new() { Code = "JK04", Name = "急性期", SortOrder = 40, Keywords = "急性" },
        new() { Code = "JK05", Name = "术后康复", SortOrder = 50, Keywords = "术后；康复" },
        new() { Code = "JK06", Name = "孕产", SortOrder = 60, Keywords = "妊娠；孕；产后；分娩" },
        new() { Code = "JK07", Name = "新生儿", SortOrder = 70, Keywords = "新生儿；早产儿" },
    ];

    // Which regions are near is for the hospital to say; those that are never near are known (GB/T 2260).
    private static IEnumerable<AddressClass> AddressClasses() =>
    [
        new() { Code = "ZZ01", Name = "本市区", SortOrder = 10 },
        new() { Code = "ZZ02", Name = "本市郊县", SortOrder = 20 },
        new() { Code = "ZZ03", Name = "本省外市", SortOrder = 30 },
        new() { Code = "ZZ04", Name = "外省", SortOrder = 40 },
        new() { Code = "ZZ05", Name = "境外", SortOrder = 50, Regions = "71；81；82", Keywords = "台湾；香港；澳门；国外" },
    ];

    private static IEnumerable<AgeBand> AgeBands()
    {
        (string Name, int From, int? To)[] bands =
        [
            ("新生儿", 0, 0), ("婴儿", 1, 11), ("幼儿", 12, 35), ("学龄前", 36, 71), ("儿童", 72, 167), ("青少年", 168, 215), ("青年", 216, 539), ("中年", 540, 719), ("老年", 720, null),
        ];
        return bands.Select((band, i) => new AgeBand { Code = Number("NL", i + 1), Name = band.Name, SortOrder = (i + 1) * 10, FromMonth = band.From, ToMonth = band.To });
    }

    private static IEnumerable<ComplaintImportance> ComplaintImportances()
    {
        (string Name, int Weight, int Days, string Colour, int? Hours)[] kinds =
        [
            ("特急", 100, 1, "#C62828", 2), ("重大", 80, 3, "#D84315", 8), ("重要", 60, 5, "#B26A00", 24), ("一般", 30, 5, "#1565C0", 48), ("建议", 10, 10, "#546E7A", null),
        ];
        return kinds.Select((kind, i) => new ComplaintImportance
        {
            Code = Number("ZY", i + 1),
            Name = kind.Name,
            SortOrder = (i + 1) * 10,
            Weight = kind.Weight,
            WorkingDays = kind.Days,
            Colour = kind.Colour,
            EscalationHours = kind.Hours,
        });
    }

    private static IEnumerable<FollowUpClass> FollowUpClasses() =>
    [
        new() { Code = "HF01", Name = "出院回访", SortOrder = 10, Trigger = FollowUpTrigger.AfterDischarge, Days = 7 },
        new() { Code = "HF02", Name = "术后回访", SortOrder = 20, Trigger = FollowUpTrigger.AfterDischarge, Days = 3 },
        new() { Code = "HF03", Name = "慢病随访", SortOrder = 30, Trigger = FollowUpTrigger.AfterDischarge, Days = 30 },
        new() { Code = "HF04", Name = "新生儿回访", SortOrder = 40, Method = FollowUpMethod.Visit },
        new() { Code = "HF05", Name = "投诉回访", SortOrder = 50, Trigger = FollowUpTrigger.ComplaintClosable },
        new() { Code = "HF06", Name = "满意度回访", SortOrder = 60 },
    ];

    /// <summary>What kiosks have translations for; what a hospital adds itself is shown as it is.</summary>
    internal static IEnumerable<string> ComplaintClassNames => ComplaintClasses().Where(c => c.IsComplaint).Select(c => c.Name);

    private static IEnumerable<ComplaintClass> ComplaintClasses()
    {
        const string NoComplaint = "非投诉";
        (string Name, string[] Children)[] classes =
        [
            ("医疗质量", ["诊断", "治疗", "手术", "用药", "输血"]),
            ("护理质量", []),
            ("医患沟通", ["告知不足", "知情同意", "解释不清"]),
            ("服务态度", ["生冷硬顶推", "语言不当"]),
            ("服务效率", ["候诊过长", "报告延迟", "手续繁琐"]),
            ("收费价格", ["多收费", "不透明", "退费"]),
            ("环境卫生后勤", ["卫生间", "空调", "电梯", "膳食", "停车"]),
            ("就诊流程", ["挂号难", "标识不清", "预约"]),
            ("医德医风", ["红包", "回扣", "推诿"]),
            ("隐私保护", []),
            ("设备设施", []),
            ("信息系统与自助机", []),
            ("安保秩序", []),
            ("其他", []),
            (NoComplaint, ["咨询", "建议", "表扬"]),
        ];
        for (var i = 0; i < classes.Length; i++)
        {
            var (name, children) = classes[i];
            // The order numbers leave room for what the hospital adds, and keep the second level under its first.
            var parent = new ComplaintClass { Code = Number("TF", i + 1), Name = name, SortOrder = (i + 1) * 100, IsComplaint = name != NoComplaint };
            yield return parent;
            for (var j = 0; j < children.Length; j++)
            {
                yield return new()
                {
                    Code = Number(parent.Code, j + 1),
                    Name = children[j],
                    SortOrder = parent.SortOrder + ((j + 1) * 10),
                    ParentId = parent.Id,
                    ParentName = name,
                    IsComplaint = parent.IsComplaint,
                };
            }
        }
    }

    private static string Number(string prefix, int number) => prefix + number.ToString("D2", CultureInfo.InvariantCulture);
}
