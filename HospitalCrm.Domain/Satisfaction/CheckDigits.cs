using System.Globalization;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>The check characters by which a card or a reader shows that nothing was lost on the way.</summary>
internal static class CheckDigits
{
    /// <summary>
    /// A 身份证号 of 18 characters: district, day of birth, order number and a check character by ISO 7064 MOD 11-2, a capital X
    /// for ten (GB 11643-1999).
    /// </summary>
    public static bool IsIdCardNumber(string number)
    {
        if (number.Length != 18 || number[0] == '0' || !number.Take(17).All(char.IsAsciiDigit)) return false;
        if (!DateOnly.TryParseExact(number.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) return false;

        var rest = number.Take(17).Aggregate(0, (sum, digit) => (sum + digit - '0') * 2 % 11);
        return number[17] == "0123456789X"[(12 - rest) % 11];
    }

    /// <summary>The last digit by ISO/IEC 7812-1, annex B: every second digit from the right counts twice.</summary>
    public static bool IsLuhn(string number) =>
        number.Length > 1 && number.All(char.IsAsciiDigit)
        && number.Reverse().Select((digit, place) => (digit - '0') * (1 + (place % 2))).Sum(n => n > 9 ? n - 9 : n) % 10 == 0;

    /// <summary>
    /// The LRC of a track with both sentinels (ISO/IEC 7811-6): even parity over each bit of its characters, which have six bits on
    /// track 1 and four on the others.
    /// </summary>
    public static char LongitudinalCheckOf(string track)
    {
        var zero = track[0] == '%' ? ' ' : '0';
        // Readers write "+" for the start of track 3, so that it can be told from track 2; on the card it is ";" as well.
        return (char)(zero + track.Aggregate(0, (check, c) => check ^ ((c == '+' && zero == '0' ? ';' : c) - zero)));
    }
}
