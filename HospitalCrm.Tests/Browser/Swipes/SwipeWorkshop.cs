using System.Globalization;

namespace HospitalCrm.Tests.Browser.Swipes;

/// <summary>
/// Makes synthetic swipes, the same ones every time: each kind of card, whole or spoilt, under each circumstance. It knows the
/// standards by itself and shares no line with what it tries: ISO/IEC 7813 and 4909 for tracks, 7812-1 for Luhn, GB 11643-1999 for 身份证.
/// </summary>
internal sealed class SwipeWorkshop(int seed)
{
    /// <summary>A hospital with cards of ten digits, a bank's cards of sixteen with Luhn, identity cards and health codes.</summary>
    public const string CardPattern = "^(?:[0-9]{10}|(?<luhn>62[0-9]{14})|(?<id>[0-9]{17}[0-9X])|JKM:(?<card>[0-9A-F]{64}):[01])$";

    public const string IdCard = "身份证";
    public const string IdCardSmallX = "身份证, small x";

    /// <summary>Fewer keys than this, letters above all, could be a person's.</summary>
    private const int FewestKeys = 6;

    private static readonly string[] Names = ["CHEN/JING", "LI/X", "OUYANG/MING YUE", "WANG/WEI MR."];

    private readonly Random _random = new(seed);

    private readonly Dictionary<string, Func<SwipeWorkshop, (string Typed, string? Card)>> _kinds = new(StringComparer.Ordinal)
    {
        ["card number"] = w => w.Whole(w.Number()),
        ["bank card with Luhn"] = w => w.Whole(w.BankNumber()),
        ["track 1"] = w => w.Magnetic(w.Track1(w.Number())),
        ["track 2"] = w => w.Magnetic(w.Track2(w.Number())),
        ["track 3"] = w => w.Magnetic(w.Track3(w.Number())),
        ["tracks 1 to 3"] = w => w.Magnetic(w.AllTracks(between: "")),
        ["tracks 1 to 3, each with Enter"] = w => w.Whole(w.AllTracks(between: "\n")),
        ["tracks 1 to 3 with LRC"] = w => w.Magnetic(w.AllTracks(between: "", hasCheck: true)),
        ["one track unreadable"] = w => w.Magnetic("%E?" + w.Track2(w.Number()) + "+E?"),
        [IdCard] = w => w.Whole(w.IdNumber()),
        [IdCardSmallX] = w => w.Whole(w.IdNumber('X').ToLowerInvariant()),
        ["health code"] = w => w.Whole($"JKM:{w.HealthIndex()}:1"),

        ["cut number"] = w => (w.Cut(w.Number()), null),
        ["cut bank card"] = w => (w.Cut(w.BankNumber()), null),
        ["cut 身份证"] = w => (w.Cut(w.IdNumber()), null),
        ["cut health code"] = w => (w.Cut($"JKM:{w.HealthIndex()}:1"), null),
        ["cut track"] = w => (w.CutTrack(w.Track2(w.Number())), null),
        ["cut in tracks 1 to 3"] = w => (w.CutTrack(w.AllTracks(between: "")), null),
        ["all tracks unreadable"] = w => ("%E?;E?+E?\n", null),
        ["wrong LRC"] = w => (w.WithWrongCheck(w.Track2(w.Number())) + "\n", null),
        ["身份证 with a wrong character"] = w => (w.SpoilDigit(w.IdNumber()) + "\n", null),
        ["bank card with a wrong digit"] = w => (w.SpoilDigit(w.BankNumber()) + "\n", null),
        ["tracks of two cards"] = w => (w.Track1(w.Number()) + w.Track2(w.Number()) + "\n", null),
        ["sentinels of another track"] = w => ("+" + w.Track1(w.Number())[1..] + "\n", null),
        ["too short or too long"] = w => (w.Pick(w.Number()[..9], w.Number()[..6], w.Number() + w.Digits(1), w.Number() + w.Digits(4)) + "\n", null),
        ["letter among the digits"] = w => (w.Number()[..5] + "O" + w.Digits(4) + "\n", null),
        ["some other code"] = w => ($"HTTPS://EXAMPLE.COM/Q?ID={w.Number()}&K=[{w.Digits(3)}]\n", null),
    };

    private string _number = "";

    private static IReadOnlyList<string> Circumstances { get; } =
    [
        "nothing has the focus", "focus in a field", "focus in the words", "focus on a button", "input method takes the keys", "input method is composing",
        "tap on a button", "tap into a field", "twice within two seconds",
    ];

    /// <summary>Every kind under every circumstance, in turn.</summary>
    public IEnumerable<SyntheticSwipe> Make(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var kind = _kinds.ElementAt(i % _kinds.Count);
            var (typed, card) = kind.Value(this);
            yield return Present(kind.Key, Circumstances[i / _kinds.Count % Circumstances.Count], typed, card);
        }
    }

    /// <summary>People at the keyboard of a kiosk: one key at a time, now and then two that run into each other.</summary>
    public IEnumerable<SyntheticSwipe> MakePeople(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var words = string.Join(' ', Enumerable.Range(0, 1 + _random.Next(4)).Select(_ => Pick("WAIT", "nurse", "Dr.", "13800001234", "+86", "50%", "ok;", "room 7?")));
            var gaps = words.Select((_, at) => at % 3 == 1 && Chance(4) ? _random.Next(20, 50) : _random.Next(70, 400)).ToList();
            yield return new("a person", "writing", [.. words.Select(c => c.ToString())], gaps, Pick("field", "words"), Pick("off", "takes the keys", "is composing"), -1, "", words);
        }
    }

    private SyntheticSwipe Present(string kind, string circumstance, string typed, string? card)
    {
        var keys = new List<string>();
        var gaps = new List<int>();
        var pace = Pick((1, 4), (1, 26), (18, 26));
        Type(_random.Next(300, 5000));
        var once = keys.Count;
        if (circumstance == "twice within two seconds") Type(_random.Next(1, 2000));

        var (focus, inputMethod, tapOn) = circumstance switch
        {
            "nothing has the focus" => ("nothing", "off", ""),
            "focus in a field" => ("field", "off", ""),
            "focus in the words" => ("words", "off", ""),
            "focus on a button" => ("button", "off", ""),
            "input method takes the keys" => (Pick("field", "words"), "takes the keys", ""),
            "input method is composing" => (Pick("field", "words"), "is composing", ""),
            "tap on a button" => (AnyFocus(), "off", "button"),
            "tap into a field" => (AnyFocus(), Pick("off", "takes the keys"), "field"),
            _ => (AnyFocus(), "off", ""),
        };
        return new(kind, circumstance, keys, gaps, focus, inputMethod, tapOn.Length > 0 ? _random.Next(1, once) : -1, tapOn, card);

        void Type(int pause)
        {
            foreach (var c in typed)
            {
                if ("%^?+:&\"()*!@#$<>_{}|~".Contains(c, StringComparison.Ordinal) || char.IsAsciiLetterUpper(c)) Press("Shift");
                Press(c == '\n' ? "Enter" : c.ToString());
            }

            void Press(string key)
            {
                keys.Add(key);
                gaps.Add(pause > 0 ? pause : _random.Next(pace.Item1, pace.Item2));
                pause = 0;
            }
        }
    }

    private (string, string) Whole(string content) => (content + "\n", _number);

    /// <summary>Readers of magnetic cards may be set to end with the end sentinel alone.</summary>
    private (string, string) Magnetic(string tracks) => (tracks + (Chance(3) ? "" : "\n"), _number);

    private string Number() => _number = "88" + Digits(8);

    private string BankNumber()
    {
        var body = "62" + Digits(13);
        var sum = 0;
        for (var place = 0; place < body.Length; place++)
        {
            var digit = (body[^(place + 1)] - '0') * (place % 2 == 0 ? 2 : 1);
            sum += (digit / 10) + (digit % 10);
        }

        return _number = body + Text((10 - (sum % 10)) % 10);
    }

    /// <summary>By the weights that GB 11643-1999 lists, not by the recursion of ISO 7064.</summary>
    private string IdNumber(char? check = null)
    {
        int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        while (true)
        {
            var born = new DateOnly(1930, 1, 1).AddDays(_random.Next(34_000));
            var body = Pick("110105", "320102", "440524", "510107") + born.ToString("yyyyMMdd", CultureInfo.InvariantCulture) + Digits(3);
            _number = body + "10X98765432"[body.Select((digit, place) => (digit - '0') * weights[place]).Sum() % 11];
            if (check is null || _number[^1] == check) return _number;
        }
    }

    private string HealthIndex() => _number = string.Concat(Enumerable.Range(0, 64).Select(_ => "0123456789ABCDEF"[_random.Next(16)]));

    private string Track1(string number) => $"%B{number}^{Names[_random.Next(Names.Length)]}^{Digits(4)}101{Digits(_random.Next(20))}?";

    private string Track2(string number) => $";{number}={Digits(4)}101{Digits(_random.Next(10))}?";

    /// <summary>With the format code of ISO/IEC 4909 or, as hospitals write it, without.</summary>
    private string Track3(string number) => $"+{(Chance(2) ? "01" : "")}{number}={Digits(_random.Next(5, 60))}?";

    private string AllTracks(string between, bool hasCheck = false)
    {
        var number = Number();
        return string.Join(between, new[] { Track1(number), Track2(number), Track3(number) }.Select(track => hasCheck ? track + Check(track) : track));
    }

    /// <summary>The LRC: column by column an even number of ones. Track 3 begins with ";" on the card, whatever the reader types.</summary>
    private static char Check(string track)
    {
        var lowest = track[0] == '%' ? 32 : 48;
        var columns = 0;
        for (var bit = 1; bit < 64; bit *= 2)
        {
            var ones = track.Select(c => c == '+' && lowest == 48 ? ';' : c).Count(c => ((c - lowest) & bit) != 0);
            if (ones % 2 == 1) columns += bit;
        }

        return (char)(lowest + columns);
    }

    private string WithWrongCheck(string track)
    {
        char wrong;
        do wrong = (char)_random.Next('0', '?');
        while (wrong == Check(track));
        return track + wrong;
    }

    private string SpoilDigit(string number)
    {
        // Of the last four: a changed birthday could make another person's number, with a check character of its own.
        var at = number.Length - 1 - _random.Next(1, 4);
        return number[..at] + Text((number[at] - '0' + _random.Next(1, 10)) % 10) + number[(at + 1)..];
    }

    /// <summary>Anywhere, the last place being that only the Enter is missing.</summary>
    private string Cut(string content) => content[..(_random.Next(FewestKeys, content.Length + 1))];

    /// <summary>Inside the last track that was begun: after an end sentinel the swipe is whole, and one character more may be the LRC.</summary>
    private string CutTrack(string tracks)
    {
        string cut;
        do cut = tracks[.._random.Next(3, tracks.Length)];
        while (cut[^2..].Contains('?', StringComparison.Ordinal));
        return cut;
    }

    private string AnyFocus() => Pick("nothing", "field", "words", "button");

    private string Digits(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => Text(_random.Next(10))));

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private T Pick<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];

    private static string Text(int digit) => digit.ToString(CultureInfo.InvariantCulture);
}
