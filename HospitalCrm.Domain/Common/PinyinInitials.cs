using System.Text;

namespace HospitalCrm.Domain.Common;

/// <summary>
/// First letters of the pinyin of a name: 心内科 → XNK. For HIS databases without input codes of their own.
/// </summary>
/// <remarks>
/// GB/T 2312 orders its 3755 first-level characters by pinyin, so the code tells the letter. Second-level characters are
/// ordered by radical; those common in names stand in a list. A character with several readings gets its commonest.
/// </remarks>
public static class PinyinInitials
{
    // The GB 2312 code at which each initial begins, and where the first level ends.
    private static readonly (int From, char Letter)[] Starts =
    [
        (0xB0A1, 'A'), (0xB0C5, 'B'), (0xB2C1, 'C'), (0xB4EE, 'D'), (0xB6EA, 'E'), (0xB7A2, 'F'), (0xB8C1, 'G'), (0xB9FE, 'H'),
        (0xBBF7, 'J'), (0xBFA6, 'K'), (0xC0AC, 'L'), (0xC2E8, 'M'), (0xC4C3, 'N'), (0xC5B6, 'O'), (0xC5BE, 'P'), (0xC6DA, 'Q'),
        (0xC8BB, 'R'), (0xC8F6, 'S'), (0xCBFA, 'T'), (0xCDDA, 'W'), (0xCEF4, 'X'), (0xD1B9, 'Y'), (0xD4D1, 'Z'),
    ];

    private const int FirstLevelEnd = 0xD7F9;

    private static readonly Dictionary<char, char> SecondLevel = new Dictionary<char, string>
    {
        ['B'] = "斌彬琲璧禀",
        ['C'] = "琛骋岑郗晁忱辰宸偲昶",
        ['D'] = "妲棣娣黛荻",
        ['E'] = "娥萼",
        ['F'] = "芙菲霏绯苻邡",
        ['G'] = "亘珙罡",
        ['H'] = "晗浩皓翰颢昊菡珩桁灏郝滹瑚琥骅桦晖珲荟蕙",
        ['J'] = "婧菁靖璟珏瑾槿缙霁骥姞佶嵇暨郏珈笳翦茭峤婕颉旌鄄钧珺",
        ['K'] = "珂轲恺铠邝夔琨",
        ['L'] = "岚琅莉蔺琳麟霖璐潞鹭珑泷闾琏濂伶翎苓羚瓴娈栾骊郦俪逯芦",
        ['M'] = "玫湄楣茉嫚懋旻闵珉缗沐睦",
        ['N'] = "妮旎霓楠囡甯",
        ['P'] = "芃沛珮裴鹏翩娉",
        ['Q'] = "琪琦祺淇岐綦骐茜倩芊阡谯沁嫱蔷璩蕖筌荃",
        ['R'] = "蓉嵘榕芮蕊睿偌阮",
        ['S'] = "珊姗闪邵劭莘晟嵩淞舒澍姝妤飒莎",
        ['T'] = "婷珽滕恬佟彤瞳骀",
        ['W'] = "婉琬菀琬玮炜玟雯汶邬芜妩",
        ['X'] = "茜曦熹羲玺禧暇娴霞羡骁筱潇馨歆昕忻鑫炘邢荇煦绚璇萱珣荀郇郄",
        ['Y'] = "琰彦妍嫣焱雁漾垚瑶曜烨晔祎怡怿奕翊熠翌懿茵瑛璎莹荧滢瀛颖邕俞瑜妤昱煜毓钰彧媛瑗苑芸昀郧筠恽鄢闫晏",
        ['Z'] = "臻箴甄蓁祯桢峥铮芷稚祉濯茱竺梓姊滋缁诹翟晢钊",
    }.SelectMany(pair => pair.Value.Distinct().Select(c => (c, pair.Key))).GroupBy(p => p.c).ToDictionary(g => g.Key, g => g.First().Key);

    /// <summary>Surnames that are read otherwise than the character elsewhere: 单 is Shàn, 曾 Zēng, 仇 Qiú (通用规范汉字字典, 姓氏用字).</summary>
    private static readonly Dictionary<string, string> Surnames = new(StringComparer.Ordinal)
    {
        ["单"] = "S",
        ["曾"] = "Z",
        ["解"] = "X",
        ["仇"] = "Q",
        ["区"] = "O",
        ["查"] = "Z",
        ["朴"] = "P",
        ["任"] = "R",
        ["盖"] = "G",
        ["尉"] = "W",
        ["繁"] = "P",
        ["员"] = "Y",
        ["召"] = "S",
        ["种"] = "C",
        ["缪"] = "M",
        ["秘"] = "B",
        ["折"] = "S",
        ["黑"] = "H",
        ["覃"] = "Q",
        ["翟"] = "Z",
        ["祭"] = "Z",
        ["冼"] = "X",
        ["洗"] = "X",
        ["乐"] = "Y",
        ["句"] = "G",
        ["谌"] = "C",
        ["乜"] = "N",
        ["逄"] = "P",
        ["隗"] = "W",
        ["车"] = "C",
        ["石"] = "S",
        ["盛"] = "S",
        ["沈"] = "S",
        ["褚"] = "C",
        ["晁"] = "C",
        ["贾"] = "J",
        ["牟"] = "M",
        ["万俟"] = "MQ",
        ["尉迟"] = "YC",
        ["长孙"] = "ZS",
        ["单于"] = "CY",
        ["澹台"] = "TT",
        ["宿"] = "S",
        ["柏"] = "B",
        ["卜"] = "B",
        ["都"] = "D",
        ["宓"] = "M",
        ["葛"] = "G",
    };

    private static readonly Encoding Gb2312 = CodePagesEncodingProvider.Instance.GetEncoding(936)!;

    /// <returns>Upper case; '#' for what is neither a Chinese character nor a letter or digit.</returns>
    public static string Of(string name)
    {
        var initials = new StringBuilder(name.Length);
        foreach (var c in name.Normalize(NormalizationForm.FormKC)) initials.Append(Of(c));
        return initials.Length == 0 ? "#" : initials.ToString();
    }

    /// <summary>Of a person's name: a surname of two characters or one has its own reading.</summary>
    /// <inheritdoc cref="Of(string)"/>
    public static string OfPerson(string name)
    {
        var plain = name.Normalize(NormalizationForm.FormKC).Trim();
        foreach (var length in (ReadOnlySpan<int>)[2, 1])
        {
            if (plain.Length >= length && Surnames.TryGetValue(plain[..length], out var initials)) return plain.Length == length ? initials : initials + Of(plain[length..]);
        }

        return Of(plain);
    }

    private static char Of(char c)
    {
        if (char.IsAsciiLetterOrDigit(c)) return char.ToUpperInvariant(c);
        if (SecondLevel.TryGetValue(c, out var listed)) return listed;

        Span<byte> bytes = stackalloc byte[4];
        if (Gb2312.GetBytes([c], bytes) != 2 || bytes[1] < 0xA1) return '#';
        var code = (bytes[0] << 8) | bytes[1];
        if (code < Starts[0].From || code > FirstLevelEnd) return '#';

        var letter = '#';
        foreach (var (from, start) in Starts)
        {
            if (code < from) break;
            letter = start;
        }

        return letter;
    }
}
