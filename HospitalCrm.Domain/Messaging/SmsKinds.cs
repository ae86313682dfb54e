using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Messaging;

/// <summary>The kinds of message the product sends by itself (短信类型, domain.md 1.8): what each is for, who gets it, which variables it knows, and how it ships.</summary>
public static class SmsKinds
{
    private static readonly SmsVariable Name = Variable("姓名", "患者姓名", "张三");
    private static readonly SmsVariable Title = Variable("性别称呼", "先生、女士，性别不明时为“您好”", "先生");
    private static readonly SmsVariable Department = Variable("科室", "科室名称", "心内科门诊");
    private static readonly SmsVariable Day = Variable("日期", "就诊、检查或费用的日期", "11月23日");
    private static readonly SmsVariable Place = Variable("地址", "在哪里：楼、层、房间", "门诊楼3层东区");
    private static readonly SmsVariable Item = Variable("项目", "检查项目名称", "腹部彩超");
    private static readonly SmsVariable Doctor = Variable("医生", "医生姓名", "李娜");
    private static readonly SmsVariable Notes = Variable("注意事项", "事先要知道的事", "检查前空腹8小时");
    private static readonly SmsVariable Hours = Variable("时段", "几点到几点", "上午9:00至10:00");

    private static readonly IReadOnlyList<SmsTiming> AfterIt = [SmsTiming.AtOnce, SmsTiming.MinutesAfter, SmsTiming.HoursAfter];
    private static readonly IReadOnlyList<SmsTiming> AroundIt = [SmsTiming.AtOnce, SmsTiming.MinutesAfter, SmsTiming.HoursAfter, SmsTiming.DaysBefore, SmsTiming.OnTheDay];
    private static readonly IReadOnlyList<SmsTiming> BeforeIt = [SmsTiming.DaysBefore, SmsTiming.OnTheDay];
    private static readonly IReadOnlyList<SmsTiming> OnceADay = [SmsTiming.OnTheDay];

    /// <summary>In the order of the hospital's plan.</summary>
    public static IReadOnlyList<SmsKindFacts> All { get; } =
    [
        new(SmsKind.Code, "DX01", SmsClass.Code, "患者在自助机上用手机号验证身份时", "您的验证码是{验证码}，{有效期}内有效，用于自助终端满意度评价。如非本人操作，请忽略本短信。",
            [Variable("验证码", "六位数字验证码", "123456"), Variable("有效期", "多久之内有效", "5分钟")], [SmsRecipient.Patient], [SmsTiming.AtOnce]),
        new(SmsKind.DepartmentGuide, "DX02", SmsClass.Service, "挂号成功，或就诊当天之前", "{姓名}{性别称呼}，您{日期}在{科室}就诊，地址：{地址}[，{导诊信息}]。",
            [Name, Title, Day, Department, Place, Variable("导诊信息", "科室导诊信息中填写的说明", "请先到分诊台报到")], [SmsRecipient.Patient, SmsRecipient.PatientAndFamily], AroundIt),
        new(SmsKind.WardGuide, "DX03", SmsClass.Service, "办理入院登记后", "{姓名}{性别称呼}，您住在{病区}{床号}床，地址：{地址}[，责任护士：{责任护士}]。",
            [Name, Title, Variable("病区", "病区名称", "心内科病区"), Variable("床号", "床位编号", "12"), Place, Variable("责任护士", "责任护士姓名", "王芳")], [SmsRecipient.Patient, SmsRecipient.PatientAndFamily], AfterIt),
        new(SmsKind.InpatientCosts, "DX04", SmsClass.Service, "每日费用结算后，或预交金不足时", "{姓名}{性别称呼}，您{日期}的住院费用为{当日费用}元，累计{累计费用}元，预交金余额{余额}元。",
            [Name, Title, Day, Variable("当日费用", "当天的费用（元）", "860.50"), Variable("累计费用", "住院以来的费用（元）", "5320.00"), Variable("余额", "预交金余额（元）", "1680.00")],
            [SmsRecipient.Patient, SmsRecipient.PatientAndFamily], [SmsTiming.AtOnce, SmsTiming.OnTheDay]) { Timing = SmsTiming.OnTheDay, Minute = 9 * 60 },
        new(SmsKind.CriticalValue, "DX05", SmsClass.InHouse, "检验或影像系统报告危急值时", "危急值：{科室}{患者}，{项目}：{结果}，报告时间{报告时间}，请立即处理并在系统中确认。",
            [Department, Variable("患者", "患者称呼和床号", "12床张某"), Item with { Example = "血钾" }, Variable("结果", "检验或检查结果", "6.8 mmol/L"), Variable("报告时间", "几点几分报告", "14:05")],
            [SmsRecipient.DoctorAndHeadNurse, SmsRecipient.Doctor], [SmsTiming.AtOnce]),
        new(SmsKind.ExaminationGuide, "DX06", SmsClass.Service, "检查申请或预约后", "{姓名}{性别称呼}，您{日期}做{项目}，请到{检查科室}[，{注意事项}]。",
            [Name, Title, Day, Item, Variable("检查科室", "做检查的科室和地址", "超声科（医技楼2层）"), Notes], [SmsRecipient.Patient, SmsRecipient.PatientAndFamily], AroundIt),
        new(SmsKind.ExaminationResult, "DX07", SmsClass.Service, "检查报告审核后", "{姓名}{性别称呼}，您的{项目}报告已出，请到{取报告地点}领取。",
            [Name, Title, Item, Variable("取报告地点", "在哪里取报告", "门诊1层自助打印机")], [SmsRecipient.Patient, SmsRecipient.PatientAndDoctor], AfterIt),
        new(SmsKind.AbnormalResult, "DX08", SmsClass.Service, "检查报告有异常标志时", "{姓名}{性别称呼}，您的{项目}报告需要医生进一步说明，请携带报告到{科室}就诊[，咨询电话{电话}]。",
            [Name, Title, Item, Department, Variable("电话", "科室咨询电话", "010-12345678")], [SmsRecipient.Patient, SmsRecipient.PatientAndDoctor], AfterIt),
        new(SmsKind.HealthInformation, "DX09", SmsClass.Information, "发布健康资讯后，发给匹配的患者", "{姓名}{性别称呼}，{标题}：{摘要}",
            [Name, Title, Variable("标题", "资讯标题", "冬季如何护心"), Variable("摘要", "资讯摘要", "注意保暖，按时服药，每天测量血压。")], [SmsRecipient.Patient], [SmsTiming.AtOnce, SmsTiming.OnTheDay]),
        new(SmsKind.Vaccination, "DX10", SmsClass.Service, "孩子到接种月龄之前", "{姓名}的家长，孩子可于{日期}起接种{疫苗}[，{作用}][，{注意事项}][，国产{国产价}元][，进口{进口价}元]。",
            [Name with { Example = "小宝" }, Day, Variable("疫苗", "预防针名称", "麻腮风疫苗"), Variable("作用", "预防针的作用", "预防麻疹、腮腺炎、风疹"), Notes with { Example = "发热时推迟" }, Variable("国产价", "国产价格（元），没有时为空", ""), Variable("进口价", "进口价格（元），没有时为空", "286")],
            [SmsRecipient.Guardian], BeforeIt) { Timing = SmsTiming.DaysBefore, Offset = 7, Minute = 9 * 60 },
        new(SmsKind.SatisfactionSurvey, "DX11", SmsClass.Service, "就诊或出院之后", "{姓名}{性别称呼}，感谢您到{科室}就诊。请回复1到5为我们打分，5为非常满意[，或打开{链接}]。",
            [Name, Title, Department, Variable("链接", "满意度调查页面，没有时为空", "")], [SmsRecipient.Patient], [SmsTiming.HoursAfter, SmsTiming.DaysAfter]) { Timing = SmsTiming.HoursAfter, Offset = 24 },
        new(SmsKind.Birthday, "DX12", SmsClass.Information, "患者生日当天", "{姓名}{性别称呼}，今天是您的生日，祝您生日快乐、身体健康！", [Name, Title], [SmsRecipient.Patient], OnceADay) { Timing = SmsTiming.OnTheDay, Minute = 9 * 60 },
        new(SmsKind.ReturnVisit, "DX13", SmsClass.Service, "下次就诊时间之前", "{姓名}{性别称呼}，您的复诊时间是{日期}，{科室}[{医生}医生]，请按时就诊。",
            [Name, Title, Day, Department, Doctor], [SmsRecipient.Patient, SmsRecipient.PatientAndFamily], BeforeIt) { Timing = SmsTiming.DaysBefore, Offset = 3, Minute = 9 * 60 },
        new(SmsKind.Complaint, "DX14", SmsClass.InHouse, "投诉登记、转办、临期、超期或回访未通过时", "投诉{编号}（{分类}）{事项}，请于{时限}前处理。",
            [Variable("编号", "投诉编号", "TS202611230001"), Variable("分类", "投诉分类", "服务态度"), Variable("事项", "发生了什么", "已转由您处理"), Variable("时限", "处理期限", "11月30日")], [SmsRecipient.ComplaintTarget], [SmsTiming.AtOnce]),
        new(SmsKind.BookingReceipt, "DX15", SmsClass.Service, "保存服务预约时", "{姓名}{性别称呼}，您已预约{日期}[{时段}]{科室}[{医生}医生]，地址：{地址}，凭证号{凭证号}，请凭本短信就诊。",
            [Name, Title, Day, Hours, Department, Doctor, Place, Variable("凭证号", "预约凭证号", "YY0001234")], [SmsRecipient.Patient], [SmsTiming.AtOnce]),
        new(SmsKind.ComplaintReceipt, "DX16", SmsClass.Service, "登记投诉、表扬、建议或咨询后，发给本人", "您的{类型}已登记，编号{编号}[，查询码{查询码}，可在自助终端凭编号和查询码查询进度，或回复“编号 查询码”]。",
            [Variable("类型", "投诉、表扬、建议或咨询", "投诉"), Variable("编号", "投诉编号", "TS202611230001"), Variable("查询码", "查询进度用的八位代码，没有时为空", "8K3MW7QF")], [SmsRecipient.Patient], [SmsTiming.AtOnce]),
        new(SmsKind.ComplaintNews, "DX17", SmsClass.Service, "投诉有结果，或本人查询进度时", "您的{类型}（{编号}）{事项}。",
            [Variable("类型", "投诉、表扬、建议或咨询", "投诉"), Variable("编号", "投诉编号", "TS202611230001"), Variable("事项", "现在怎样了", "正在处理")], [SmsRecipient.Patient], [SmsTiming.AtOnce]),
    ];

    /// <summary>Null for what people and other systems write themselves.</summary>
    public static SmsKindFacts? TryGet(SmsKind? kind) => All.FirstOrDefault(facts => facts.Kind == kind);

    /// <summary>Variables of the hospital's own templates that the patient list fills in; whatever else stands in them the caller must bring.</summary>
    public static IReadOnlyList<SmsVariable> OfPatients { get; } = [Name, Title];

    /// <summary>{性别称呼}: how somebody is spoken to behind their name.</summary>
    public static string Salutation(His.HisSex sex) => sex switch
    {
        His.HisSex.Male => "先生",
        His.HisSex.Female => "女士",
        _ => "您好",
    };

    /// <summary>Adds the kinds that have no template yet; what the hospital has made of the others stays.</summary>
    internal static async Task AddMissingAsync(Persistence.CrmDbContext db, CancellationToken cancel)
    {
        var known = await db.SmsTemplates.Select(t => new { t.Kind, t.Code }).ToListAsync(cancel);
        foreach (var facts in All.Where(facts => known.TrueForAll(k => k.Kind != facts.Kind)))
        {
            var code = facts.Code;
            // The hospital may have taken the code for a template of its own before this kind came.
            for (var i = 2; known.Exists(k => k.Code == code); i++) code = $"{facts.Code}-{i}";
            db.SmsTemplates.Add(new()
            {
                Code = code,
                Name = Lists.Labels.Of(facts.Kind),
                Kind = facts.Kind,
                Class = facts.Class,
                Text = facts.Text,
                Timing = facts.Timing,
                Offset = facts.Offset,
                MinuteOfDay = facts.Minute,
                Recipient = facts.Recipients[0],
                NeedsConsent = facts.Class == SmsClass.Information,
            });
        }
    }

    private static SmsVariable Variable(string name, string meaning, string example) => new(name, meaning, example);
}

/// <summary>What is fixed about a kind of message.</summary>
/// <param name="Code">Of its template, for other systems.</param>
/// <param name="Trigger">When it is sent, in words.</param>
/// <param name="Text">Of the template as it ships.</param>
/// <param name="Recipients">Who may get it; the first is usual.</param>
/// <param name="Timings">When it may be sent; the first is usual unless <see cref="Timing"/> says otherwise.</param>
public sealed record SmsKindFacts(
    SmsKind Kind, string Code, SmsClass Class, string Trigger, string Text, IReadOnlyList<SmsVariable> Variables, IReadOnlyList<SmsRecipient> Recipients, IReadOnlyList<SmsTiming> Timings)
{
    public SmsTiming Timing { get; init; } = Timings[0];

    public int Offset { get; init; }

    /// <summary>Minute of the day; null: not once a day.</summary>
    public int? Minute { get; init; }
}

/// <summary>A named place in a template.</summary>
/// <param name="Meaning">What is put there, in words.</param>
/// <param name="Example">For the preview and for 试发; empty where it is often left out.</param>
public sealed record SmsVariable(string Name, string Meaning, string Example);
