namespace HospitalCrm.Domain.His.Demonstration;

/// <summary>Chinese names as they are given: surnames by frequency, given names by sex and by the year of birth.</summary>
internal static class DemonstrationNames
{
    private static readonly (string[] Names, int Weight)[] Surnames =
    [
        (["王", "李", "张"], 72), (["刘", "陈"], 52), (["杨", "黄", "赵", "吴", "周"], 24),
        (["徐", "孙", "马", "朱", "胡", "郭", "何", "林", "高", "罗"], 13),
        (["郑", "梁", "谢", "宋", "唐", "许", "韩", "邓", "冯", "曹", "彭", "曾", "肖", "田", "董", "潘", "袁", "蔡", "蒋", "余"], 7),
        (["于", "杜", "叶", "程", "魏", "苏", "吕", "丁", "任", "卢", "姚", "沈", "钟", "姜", "崔", "谭", "陆", "范", "汪", "廖"], 4),
        (["石", "金", "韦", "贾", "夏", "付", "方", "邹", "熊", "白", "孟", "秦", "邱", "侯", "江", "尹", "薛", "闫", "段", "雷"], 3),
        (["龙", "黎", "史", "陶", "贺", "毛", "郝", "顾", "龚", "邵", "万", "覃", "武", "钱", "戴", "严", "莫", "孔", "向", "常"], 2),
        (["欧阳", "司马", "上官"], 1),
    ];

    private static readonly string[] SurnamePool = [.. Surnames.SelectMany(g => g.Names.SelectMany(n => Enumerable.Repeat(n, g.Weight)))];

    // For each era: single names, first and second characters, of men and of women.
    private static readonly Era[] Eras =
    [
        new(1970, new("", "建国志德永文玉金福明正树春世", "国华军平明生林民强山海福成义清"),
            new("", "秀玉桂淑凤兰红素春美月翠惠彩", "英兰珍芳梅花荣琴云霞莲华香")),
        new(1990, new("伟强磊军勇杰涛斌波辉刚健峰鹏飞凯超亮林", "建志晓海文永国立宏俊", "华明军平东峰辉刚勇强"),
            new("芳娜敏静丽艳娟霞燕玲婷慧莉颖丹萍红", "晓丽海雪小春文秀玉", "燕霞红娟华梅玲丽萍英琴敏")),
        new(2010, new("浩宇鑫博帅鹏晨旭凯阳", "浩宇俊博志明天家文泽嘉鹏", "然轩杰文豪宇翔辉鑫阳龙涛飞"),
            new("婷悦颖倩雪璐晴蕾", "雨佳欣思梦雪晓诗文静嘉婉", "婷怡悦雯琪瑶涵颖萱慧琳莹洁")),
        new(int.MaxValue, new("", "子浩宇梓俊沐一奕泽明睿天", "轩宇泽辰睿晨诺然博阳铭涵"),
            new("", "子梓欣雨一诗若语可芷沐依", "涵萱怡妍诺彤瑶汐琪馨晴悦")),
    ];

    private static readonly string[] ByInitial =
    [
        "A安艾", "B白斌波彬博冰宝伯", "C陈曹蔡程崔常成超春晨辰翠彩", "D邓董杜丁段戴德东丹达", "E恩尔", "F冯范付方芳飞凤峰福芬",
        "G郭高龚顾国刚桂光广贵官", "H黄胡何韩侯贺郝华红慧海浩辉涵宏惠豪花", "J江蒋姜贾金建军静杰健佳家嘉洁娟景俊锦",
        "K孔凯康可", "L李刘林罗梁卢吕陆廖雷龙黎丽兰磊亮玲莉莲琳立璐蕾", "M马孟毛莫明敏梅美梦铭民沐", "N娜宁诺", "O欧",
        "P彭潘鹏平萍", "Q秦邱钱覃强琴清倩琪晴", "R任荣蓉睿然若瑞", "S孙宋苏沈石史邵司上淑素树山帅诗思世生", "T唐田谭陶涛婷天彤",
        "W王吴汪魏韦万武伟文雯婉", "X徐谢许肖夏熊薛向秀晓小霞雪欣翔旭轩萱馨鑫香汐", "Y杨袁叶余于姚尹闫严阳玉英勇燕颖艳宇雨怡瑶悦云永义一奕妍语莹依远",
        "Z张赵周朱郑曾钟邹志珍子梓泽芷正淑",
    ];

    private static readonly Dictionary<char, char> Initial = ByInitial
        .SelectMany(group => group[1..].Select(c => (Character: c, Letter: group[0])))
        .DistinctBy(pair => pair.Character)
        .ToDictionary(pair => pair.Character, pair => pair.Letter);

    public static string Surname(ref DemonstrationRandom random) => random.Of(SurnamePool);

    public static string Given(ref DemonstrationRandom random, HisSex sex, int bornIn)
    {
        var era = Array.Find(Eras, e => bornIn < e.Before)!;
        var names = sex == HisSex.Female ? era.Women : era.Men;
        if (names.Singles.Length > 0 && random.Chance(30))
            return names.Singles[random.Next(names.Singles.Length)].ToString();
        var first = names.Firsts[random.Next(names.Firsts.Length)];
        var second = names.Seconds[random.Next(names.Seconds.Length)];
        return first == second ? first.ToString() : $"{first}{second}";
    }

    /// <summary>秦淑芬 → QSF; null when a character is not one of ours.</summary>
    public static string? Initials(string name)
    {
        Span<char> letters = stackalloc char[name.Length];
        for (var i = 0; i < name.Length; i++)
        {
            if (!Initial.TryGetValue(name[i], out letters[i]))
                return null;
        }
        return new(letters);
    }

    private sealed record Era(int Before, Choice Men, Choice Women);

    private sealed record Choice(string Singles, string Firsts, string Seconds);
}
