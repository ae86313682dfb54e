namespace HospitalCrm.Domain.Satisfaction;

/// <summary>The check characters by which a card or a reader shows that nothing was lost on the way.</summary>
internal static class CheckDigits
{
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
