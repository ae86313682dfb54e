using System.Globalization;

namespace HospitalCrm.Domain.His.Demonstration;

/// <summary>The made-up hospital itself: its departments, examinations and what it treats.</summary>
internal static class DemonstrationHospital
{
    public const string Cardiology = "1001";

    /// <summary>Code | name | English | initials | visits per hundred | sex (0 both) | ages | diagnoses | drugs.</summary>
    public static readonly Clinic[] Clinics =
    [
        Clinic("1001|心血管内科|Cardiology|XXGNK|9|0|18-110|高血压病,冠状动脉粥样硬化性心脏病@40,心律失常,心功能不全@55|苯磺酸氨氯地平片,阿托伐他汀钙片,阿司匹林肠溶片,酒石酸美托洛尔片"),
        Clinic("1002|呼吸与危重症医学科|Respiratory Medicine|HXYWZZYXK|6|0|14-110|支气管哮喘,慢性阻塞性肺疾病@45,社区获得性肺炎,急性支气管炎|布地奈德福莫特罗粉吸入剂,盐酸氨溴索片,左氧氟沙星片"),
        Clinic("1003|消化内科|Gastroenterology|XHNK|7|0|14-110|慢性胃炎,胃食管反流病,消化性溃疡,功能性消化不良|奥美拉唑肠溶胶囊,铝碳酸镁咀嚼片,枸橼酸莫沙必利片"),
        Clinic("1004|神经内科|Neurology|SJNK|6|0|18-110|睡眠障碍,脑梗死@45,偏头痛,眩晕综合征|硫酸氢氯吡格雷片,甲磺酸倍他司汀片,丁苯酞软胶囊"),
        Clinic("1005|内分泌科|Endocrinology|NFMK|6|0|18-110|2型糖尿病@35,甲状腺功能减退症,甲状腺功能亢进症,高尿酸血症|盐酸二甲双胍片,阿卡波糖片,左甲状腺素钠片"),
        Clinic("1006|肾内科|Nephrology|SNK|2|0|18-110|慢性肾脏病,肾病综合征,尿路感染|百令胶囊,碳酸氢钠片,缬沙坦胶囊"),
        Clinic("1007|血液内科|Hematology|XYNK|1|0|18-110|缺铁性贫血,血小板减少症|琥珀酸亚铁片,维生素B12片"),
        Clinic("1008|风湿免疫科|Rheumatology|FSMYK|2|0|18-110|类风湿关节炎,强直性脊柱炎,系统性红斑狼疮|甲氨蝶呤片,硫酸羟氯喹片"),
        Clinic("1009|肿瘤科|Oncology|ZLK|2|0|30-110|肺恶性肿瘤,结肠恶性肿瘤,胃恶性肿瘤化疗后|昂丹司琼片,复方皂矾丸"),
        Clinic("1010|普通外科|General Surgery|PTWK|4|0|14-110|胆囊结石,腹股沟疝,急性阑尾炎|头孢呋辛酯片,消炎利胆片"),
        Clinic("1011|骨科|Orthopedics|GK|6|0|6-110|踝关节扭伤,腰椎间盘突出症@18,膝关节骨关节炎@50,颈椎病@18|塞来昔布胶囊,硫酸氨基葡萄糖胶囊,云南白药气雾剂"),
        Clinic("1012|神经外科|Neurosurgery|SJWK|1|0|14-110|脑外伤后综合征,垂体腺瘤|甲钴胺片"),
        Clinic("1013|心胸外科|Cardiothoracic Surgery|XXWK|1|0|14-110|肺结节,气胸,肋骨骨折|洛索洛芬钠片"),
        Clinic("1014|泌尿外科|Urology|MNWK|3|0|14-110|肾结石,输尿管结石,前列腺增生@50M|盐酸坦索罗辛缓释胶囊,排石颗粒"),
        Clinic("1015|甲状腺乳腺外科|Thyroid and Breast Surgery|JZXRXWK|3|2|18-110|乳腺增生,甲状腺结节,乳腺恶性肿瘤术后@35|乳癖消片,枸橼酸他莫昔芬片"),
        Clinic("1016|肛肠科|Proctology|GCK|2|0|18-110|混合痔,肛裂|地奥司明片,复方角菜酸酯栓"),
        Clinic("1017|烧伤整形科|Burns and Plastic Surgery|SSZXK|1|0|1-110|浅Ⅱ度烫伤,瘢痕增生|磺胺嘧啶银乳膏"),
        Clinic("1018|妇科|Gynecology|FK|7|2|14-110|子宫肌瘤@25,阴道炎,月经不规则,围绝经期综合征@45|甲硝唑阴道泡腾片,黄体酮胶囊"),
        Clinic("1019|产科|Obstetrics|CK|5|2|20-45|孕期检查,妊娠期糖尿病,产后复查|复合维生素片,碳酸钙D3片"),
        Clinic("1020|儿科|Pediatrics|EK|9|0|0-14|支气管肺炎,急性上呼吸道感染,小儿腹泻,手足口病|小儿氨酚黄那敏颗粒,蒙脱石散,阿莫西林颗粒"),
        Clinic("1021|新生儿科|Neonatology|XSEK|1|0|0-0|新生儿黄疸,新生儿喂养问题|维生素D滴剂"),
        Clinic("1022|眼科|Ophthalmology|YK|5|0|3-110|屈光不正,干眼症,结膜炎,年龄相关性白内障@55|玻璃酸钠滴眼液,左氧氟沙星滴眼液"),
        Clinic("1023|耳鼻咽喉科|Otolaryngology|EBYHK|5|0|2-110|过敏性鼻炎,慢性咽炎@12,突发性耳聋@18,中耳炎|糠酸莫米松鼻喷雾剂,氯雷他定片"),
        Clinic("1024|口腔科|Stomatology|KQK|5|0|3-110|龋病,慢性牙周炎@25,智齿冠周炎@18|替硝唑片,复方氯己定含漱液"),
        Clinic("1025|皮肤科|Dermatology|PFK|5|0|1-110|湿疹,荨麻疹,痤疮@12,带状疱疹@40|糠酸莫米松乳膏,盐酸西替利嗪片"),
        Clinic("1026|中医科|Traditional Chinese Medicine|ZYK|4|0|10-110|脾胃虚弱证,不寐@18,气虚质@18|香砂六君丸,归脾丸"),
        Clinic("1027|康复医学科|Rehabilitation|KFYXK|2|0|14-110|颈肩综合征,脑卒中后偏瘫@50|甲钴胺片,双氯芬酸二乙胺乳胶剂"),
        Clinic("1028|感染性疾病科|Infectious Diseases|GRXJBK|2|0|10-110|慢性乙型病毒性肝炎,感染性腹泻,流行性感冒|恩替卡韦片,磷酸奥司他韦胶囊"),
        Clinic("1029|急诊科|Emergency|JZK|6|0|1-110|急性胃肠炎,发热待查,软组织损伤,急性腹痛|口服补液盐散,布洛芬缓释胶囊"),
        Clinic("1030|全科医学科|General Practice|QKYXK|3|0|14-110|健康查体,高血压病@35,上呼吸道感染|连花清瘟胶囊,苯磺酸左氨氯地平片"),
    ];

    /// <summary>Code | name | English | initials | clinic it belongs to | beds.</summary>
    public static readonly Ward[] Wards =
    [
        Ward("2001|心血管内科一病区|Cardiology Ward 1|XXGNKYBQ|1001|45"),
        Ward("2002|心血管内科二病区|Cardiology Ward 2|XXGNKEBQ|1001|42"),
        Ward("2003|呼吸与危重症医学科病区|Respiratory Ward|HXYWZZYXKBQ|1002|48"),
        Ward("2004|消化内科病区|Gastroenterology Ward|XHNKBQ|1003|44"),
        Ward("2005|神经内科一病区|Neurology Ward 1|SJNKYBQ|1004|45"),
        Ward("2006|神经内科二病区|Neurology Ward 2|SJNKEBQ|1004|40"),
        Ward("2007|内分泌科病区|Endocrinology Ward|NFMKBQ|1005|38"),
        Ward("2008|肾内科病区|Nephrology Ward|SNKBQ|1006|36"),
        Ward("2009|血液内科病区|Hematology Ward|XYNKBQ|1007|30"),
        Ward("2010|肿瘤科病区|Oncology Ward|ZLKBQ|1009|50"),
        Ward("2011|普通外科一病区|General Surgery Ward 1|PTWKYBQ|1010|46"),
        Ward("2012|普通外科二病区|General Surgery Ward 2|PTWKEBQ|1016|40"),
        Ward("2013|骨科一病区|Orthopedics Ward 1|GKYBQ|1011|45"),
        Ward("2014|骨科二病区|Orthopedics Ward 2|GKEBQ|1011|42"),
        Ward("2015|神经外科病区|Neurosurgery Ward|SJWKBQ|1012|36"),
        Ward("2016|心胸外科病区|Cardiothoracic Surgery Ward|XXWKBQ|1013|32"),
        Ward("2017|泌尿外科病区|Urology Ward|MNWKBQ|1014|40"),
        Ward("2018|甲状腺乳腺外科病区|Thyroid and Breast Surgery Ward|JZXRXWKBQ|1015|36"),
        Ward("2019|妇科病区|Gynecology Ward|FKBQ|1018|44"),
        Ward("2020|产科病区|Obstetrics Ward|CKBQ|1019|48"),
        Ward("2021|儿科病区|Pediatrics Ward|EKBQ|1020|45"),
        Ward("2022|新生儿科病区|Neonatology Ward|XSEKBQ|1021|24"),
        Ward("2023|眼耳鼻喉科病区|Eye and ENT Ward|YEBHKBQ|1022|34"),
        Ward("2024|重症医学科|Intensive Care Unit|ZZYXK|1029|20"),
    ];

    /// <summary>Code | kind | name | English | initials | position of its people | how many.</summary>
    public static readonly Office[] Offices =
    [
        Office("3001|3|放射科|Radiology|FSK|技师|7"), Office("3002|3|CT室|CT|CTS|技师|5"),
        Office("3003|3|磁共振室|MRI|CGZS|技师|5"), Office("3004|3|超声医学科|Ultrasound|CSYXK|技师|5"),
        Office("3005|3|心电图室|Electrocardiography|XDTS|技师|4"), Office("3006|3|内镜中心|Endoscopy Center|NJZX|技师|4"),
        Office("3007|3|检验科|Clinical Laboratory|JYK|检验师|9"), Office("3008|3|病理科|Pathology|BLK|技师|4"),
        Office("3009|3|核医学科|Nuclear Medicine|HYXK|技师|3"), Office("3010|3|肺功能室|Pulmonary Function|FGNS|技师|4"),
        Office("4001|4|门诊收费处|Outpatient Cashier|MZSFC|收费员|10"), Office("4002|4|住院收费处|Inpatient Cashier|ZYSFC|收费员|6"),
        Office("4003|4|保洁部|Cleaning|BJB|保洁员|12"), Office("4004|4|保卫科|Security|BWK|保安|9"),
        Office("4005|4|营养食堂|Canteen|YYST|食堂员工|8"), Office("4006|4|导诊服务台|Patient Guidance|DZFWT|导诊员|6"),
        Office("4007|4|总务维修科|Maintenance|ZWWXK|维修工|5"), Office("4008|4|陪检运送中心|Patient Transport|PJYSZX|运送员|4"),
        Office("5001|5|院长办公室|Director's Office|YZBGS|行政人员|3"), Office("5002|5|信息科|Information Technology|XXK|工程师|5"),
        Office("5003|5|客服中心|Call Center|KFZX|话务员|6"), Office("5004|5|质量管理科|Quality Management|ZLGLK|质控员|3"),
        Office("5005|5|护理部|Nursing Administration|HLB|护理管理|3"), Office("5006|5|医务科|Medical Affairs|YWK|行政人员|4"),
        Office("5007|5|财务科|Finance|CWK|会计|3"), Office("5008|5|人力资源科|Human Resources|RLZYK|行政人员|3"),
    ];

    /// <summary>Code | name | office | an abnormal finding.</summary>
    public static readonly ExamItem[] ExamItems =
    [
        Exam("E0101|胸部正侧位片|3001|右下肺少许炎症"), Exam("E0102|腰椎正侧位片|3001|腰4/5椎间隙变窄"), Exam("E0103|膝关节正侧位片|3001|膝关节退行性变"),
        Exam("E0201|胸部CT平扫|3002|右上肺磨玻璃结节，约6 mm"), Exam("E0202|头颅CT平扫|3002|双侧基底节区腔隙性梗死灶"), Exam("E0203|上腹部CT增强|3002|胆囊多发结石"),
        Exam("E0301|头颅MRI平扫|3003|脑白质脱髓鞘改变"), Exam("E0302|腰椎MRI平扫|3003|腰5/骶1椎间盘突出"), Exam("E0303|膝关节MRI平扫|3003|内侧半月板Ⅱ度损伤"),
        Exam("E0401|肝胆胰脾彩超|3004|脂肪肝"), Exam("E0402|甲状腺彩超|3004|甲状腺右叶结节，TI-RADS 3类"), Exam("E0403|心脏彩超|3004|左室舒张功能减退"),
        Exam("E0404|乳腺彩超|3004|双侧乳腺增生"), Exam("E0405|颈动脉彩超|3004|颈动脉斑块形成"), Exam("E0406|产科彩超|3004|羊水偏少"),
        Exam("E0501|常规心电图|3005|ST-T改变"), Exam("E0502|24小时动态心电图|3005|频发室性早搏"), Exam("E0601|电子胃镜|3006|慢性非萎缩性胃炎"),
        Exam("E0602|电子结肠镜|3006|结肠息肉"), Exam("E0701|血常规|3007|白细胞计数升高"), Exam("E0702|尿常规|3007|尿蛋白 1+"),
        Exam("E0703|肝功能|3007|谷丙转氨酶升高"), Exam("E0704|肾功能|3007|肌酐升高"), Exam("E0705|空腹血糖|3007|血糖 8.6 mmol/L"),
        Exam("E0706|血脂四项|3007|低密度脂蛋白升高"), Exam("E0707|糖化血红蛋白|3007|7.8%"), Exam("E0708|血钾测定|3007|血钾 6.3 mmol/L"),
        Exam("E0801|组织活检|3008|慢性炎症改变"), Exam("E0901|甲状腺显像|3009|右叶冷结节"), Exam("E1001|肺通气功能|3010|轻度阻塞性通气功能障碍"),
    ];

    public static readonly (string Vaccine, int Dose, int AtMonth)[] Vaccinations =
    [
        ("乙肝疫苗", 1, 0), ("卡介苗", 1, 0), ("乙肝疫苗", 2, 1), ("脊灰灭活疫苗", 1, 2), ("百白破疫苗", 1, 2), ("脊灰灭活疫苗", 2, 3),
        ("百白破疫苗", 2, 4), ("脊灰减毒活疫苗", 3, 4), ("百白破疫苗", 3, 6), ("乙肝疫苗", 3, 6), ("A群流脑多糖疫苗", 1, 6),
        ("麻腮风疫苗", 1, 8), ("乙脑减毒活疫苗", 1, 8), ("A群流脑多糖疫苗", 2, 9), ("麻腮风疫苗", 2, 18), ("百白破疫苗", 4, 18),
        ("甲肝减毒活疫苗", 1, 18), ("乙脑减毒活疫苗", 2, 24),
    ];

    private static Clinic Clinic(string line)
    {
        var f = line.Split('|');
        var ages = f[6].Split('-');
        return new(f[0], f[1], f[2], f[3], Int(f[4]), (HisSex)Int(f[5]), Int(ages[0]), Int(ages[1]), [.. f[7].Split(',').Select(Diagnosis)], f[8].Split(','));
    }

    /// <summary>Name, then perhaps @ and the age from which it occurs, then perhaps M: men only.</summary>
    private static Diagnosis Diagnosis(string text)
    {
        var parts = text.TrimEnd('M').Split('@');
        return new(parts[0], parts.Length > 1 ? Int(parts[1]) : 0, text.EndsWith('M'));
    }

    private static Ward Ward(string line)
    {
        var f = line.Split('|');
        return new(f[0], f[1], f[2], f[3], f[4], Int(f[5]));
    }

    private static Office Office(string line)
    {
        var f = line.Split('|');
        return new(f[0], (HisDepartmentKind)Int(f[1]), f[2], f[3], f[4], f[5], Int(f[6]));
    }

    private static ExamItem Exam(string line)
    {
        var f = line.Split('|');
        return new(f[0], f[1], f[2], f[3]);
    }

    private static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

internal sealed record Clinic(
    string Code, string Name, string English, string Initials, int Weight, HisSex Sex, int FromAge, int ToAge, Diagnosis[] Diagnoses, string[] Drugs)
{
    public bool Sees(HisSex sex, int age) => age >= FromAge && age <= ToAge && (Sex == HisSex.Unknown || Sex == sex);

    /// <summary>Every clinic has one that fits everybody it sees.</summary>
    public string DiagnosisFor(HisSex sex, int age, ref DemonstrationRandom random)
    {
        Diagnosis one;
        do
            one = random.Of(Diagnoses);
        while (age < one.FromAge || (one.MenOnly && sex == HisSex.Female));
        return one.Name;
    }
}

internal sealed record Diagnosis(string Name, int FromAge, bool MenOnly);

internal sealed record Ward(string Code, string Name, string English, string Initials, string ClinicCode, int Beds);

internal sealed record Office(string Code, HisDepartmentKind Kind, string Name, string English, string Initials, string Position, int People);

internal sealed record ExamItem(string Code, string Name, string OfficeCode, string Abnormal);
