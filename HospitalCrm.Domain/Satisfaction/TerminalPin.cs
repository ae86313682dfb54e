using HospitalCrm.Domain.Common;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>The number by which an administrator leaves kiosk mode (离开密码).</summary>
public static class TerminalPin
{
    public const int Shortest = 6;
    public const int Longest = 12;

    private static readonly PasswordHasher<Terminal> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 210_000 }));

    internal static bool IsNumber(string pin) => pin.Length is >= Shortest and <= Longest && pin.All(char.IsAsciiDigit);

    /// <summary>000000 and 123456 are the first that are tried.</summary>
    internal static bool IsEasy(string pin) =>
        new[] { 0, 1, -1 }.Any(step => pin.Zip(pin.Skip(1)).All(pair => pair.Second - pair.First == step));

    // So few digits would be found in an hour by who has the table; the key outside the database is what they lack.
    internal static string HashOf(Terminal terminal, string pin, PersonalDataVault vault) => Hasher.HashPassword(terminal, Keyed(terminal, pin, vault));

    internal static bool Matches(Terminal terminal, string pin, PersonalDataVault vault) =>
        terminal.PinHash is { } hash && Hasher.VerifyHashedPassword(terminal, hash, Keyed(terminal, pin, vault)) != PasswordVerificationResult.Failed;

    private static string Keyed(Terminal terminal, string pin, PersonalDataVault vault) => vault.Index("terminal-pin", $"{terminal.Id:N}|{pin}");
}
