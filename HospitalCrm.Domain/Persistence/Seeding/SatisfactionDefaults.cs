using HospitalCrm.Domain.Satisfaction;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Persistence.Seeding;

/// <summary>The questions, marks and reasons a new installation starts with: one question per main category of the seed, 3.2.6.</summary>
internal static class SatisfactionDefaults
{
    public static async Task AddMissingAsync(CrmDbContext db, CancellationToken cancel)
    {
        if (!await db.Grades.AnyAsync(cancel)) db.Grades.AddRange(Grades());
        if (!await db.SurveyItems.AnyAsync(cancel)) db.SurveyItems.AddRange(Items());
        if (!await db.DissatisfactionReasons.AnyAsync(cancel)) db.DissatisfactionReasons.AddRange(Reasons());
    }

    private static IEnumerable<Grade> Grades() =>
    [
        new("5", new("非常满意", "非常滿意", "Very satisfied"), 5, isDissatisfied: false),
        new("4", new("满意", "滿意", "Satisfied"), 4, isDissatisfied: false),
        new("3", new("一般", "一般", "Neutral"), 3, isDissatisfied: false),
        new("2", new("不满意", "不滿意", "Dissatisfied"), 2, isDissatisfied: true),
        new("1", new("非常不满意", "非常不滿意", "Very dissatisfied"), 1, isDissatisfied: true),
    ];

    private static IEnumerable<SurveyItem> Items()
    {
        (ItemKind Kind, string Prefix, (SurveyCategory Category, LocalText Question)[] Questions)[] sets =
        [
            (ItemKind.Department, "KS",
            [
                (SurveyCategory.ServiceAttitude, new("工作人员的服务态度怎么样？", "工作人員的服務態度怎麼樣？", "How friendly and respectful were the staff?")),
                (SurveyCategory.ServiceQuality, new("您对这里的医疗服务质量满意吗？", "您對這裡的醫療服務質量滿意嗎？", "How good was the care you received?")),
                (SurveyCategory.ServiceEfficiency, new("您等候的时间合适吗？", "您等候的時間合適嗎？", "Was the waiting time acceptable?")),
                (SurveyCategory.ServicePrice, new("收费清楚、合理吗？", "收費清楚、合理嗎？", "Were the charges clear and reasonable?")),
                (SurveyCategory.Environment, new("环境干净、舒适吗？", "環境乾淨、舒適嗎？", "Was the place clean and comfortable?")),
                (SurveyCategory.VisitProcess, new("看病的流程方便吗？", "看病的流程方便嗎？", "Was it easy to find your way through the visit?")),
            ]),
            (ItemKind.MedicalStaff, "YH",
            [
                (SurveyCategory.ServiceAttitude, new("对您的态度怎么样？", "對您的態度怎麼樣？", "How friendly and respectful was this person?")),
                (SurveyCategory.ServiceQuality, new("对您的诊疗或护理满意吗？", "對您的診療或護理滿意嗎？", "How satisfied are you with the treatment or nursing?")),
                (SurveyCategory.Skill, new("技术水平让您放心吗？", "技術水平讓您放心嗎？", "Do you trust this person's professional skill?")),
                (SurveyCategory.Communication, new("病情和用药讲得清楚吗？", "病情和用藥講得清楚嗎？", "Were your condition and medicines explained clearly?")),
            ]),
            (ItemKind.LogisticsStaff, "HQ",
            [
                (SurveyCategory.ServiceAttitude, new("服务态度怎么样？", "服務態度怎麼樣？", "How friendly and respectful was this person?")),
                (SurveyCategory.ServiceQuality, new("服务做得好吗？", "服務做得好嗎？", "How good was the service?")),
                (SurveyCategory.ServiceEfficiency, new("处理得及时吗？", "處理得及時嗎？", "Was it done promptly?")),
                (SurveyCategory.Communication, new("事情讲得清楚吗？", "事情講得清楚嗎？", "Was everything explained clearly?")),
            ]),
        ];

        foreach (var (kind, prefix, questions) in sets)
        {
            for (var i = 0; i < questions.Length; i++)
                yield return new($"{prefix}{i + 1:D2}", kind, questions[i].Category, questions[i].Question, (i + 1) * 10);
        }
    }

    private static IEnumerable<DissatisfactionReason> Reasons()
    {
        (SurveyCategory Category, LocalText[] Texts)[] sets =
        [
            (SurveyCategory.ServiceAttitude, [new("不耐烦", "不耐煩", "Impatient"), new("语气生硬", "語氣生硬", "Harsh tone"), new("不理睬", "不理睬", "Ignored me"), new("不尊重", "不尊重", "Disrespectful")]),
            (SurveyCategory.ServiceQuality, [new("检查不仔细", "檢查不仔細", "Not thorough"), new("效果不好", "效果不好", "Poor result"), new("出了差错", "出了差錯", "A mistake was made"), new("没人跟进", "沒人跟進", "No follow-up")]),
            (SurveyCategory.ServiceEfficiency, [new("等候太久", "等候太久", "Waited too long"), new("报告出得慢", "報告出得慢", "Slow reports"), new("叫号混乱", "叫號混亂", "Queue in disorder"), new("手续繁琐", "手續繁瑣", "Too much paperwork")]),
            (SurveyCategory.ServicePrice, [new("收费不透明", "收費不透明", "Charges unclear"), new("费用偏高", "費用偏高", "Too expensive"), new("重复检查", "重複檢查", "Repeated tests"), new("退费困难", "退費困難", "Refund difficult")]),
            (SurveyCategory.Environment, [new("卫生间不干净", "衛生間不乾淨", "Toilets not clean"), new("太吵", "太吵", "Too noisy"), new("太拥挤", "太擁擠", "Too crowded"), new("冷热不适", "冷熱不適", "Too hot or cold")]),
            (SurveyCategory.VisitProcess, [new("标识不清", "標識不清", "Poor signs"), new("来回跑", "來回跑", "Sent back and forth"), new("挂号难", "掛號難", "Hard to register"), new("没人引导", "沒人引導", "Nobody to guide")]),
            (SurveyCategory.Skill, [new("操作不熟练", "操作不熟練", "Unskilled"), new("诊断不明确", "診斷不明確", "Unclear diagnosis"), new("弄疼了", "弄疼了", "Caused pain"), new("解答不了问题", "解答不了問題", "Could not answer")]),
            (SurveyCategory.Communication, [new("讲得太少", "講得太少", "Explained too little"), new("听不懂", "聽不懂", "Hard to understand"), new("没说注意事项", "沒說注意事項", "No precautions given"), new("前后说法不一", "前後說法不一", "Contradicting statements")]),
        ];

        foreach (var (category, texts) in sets)
        {
            for (var i = 0; i < texts.Length; i++) yield return new($"R{(int)category}{i + 1:D2}", category, texts[i], (i + 1) * 10);
        }
    }
}
