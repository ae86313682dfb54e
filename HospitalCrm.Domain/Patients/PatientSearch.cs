using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Patients;

/// <summary>
/// A piece of a patient's name: every one and two characters that follow each other, and behind a <c>~</c> the first one to three pinyin initials. Chinese
/// names have two or three characters, which is too short for trigram indexes (decision 0019).
/// </summary>
public sealed class PatientNamePiece
{
    internal const int Longest = 8;
    internal const char InitialsMark = '~';

    private PatientNamePiece() { }

    internal PatientNamePiece(string piece, long number) => (Piece, Number) = (piece, number);

    public string Piece { get; private set; } = "";

    /// <summary><see cref="Patient.Number"/>.</summary>
    public long Number { get; private set; }

    /// <summary>All pieces a name is found by.</summary>
    /// <param name="searchName">As <see cref="SearchText.Asked"/> makes it.</param>
    internal static HashSet<string> Of(string searchName, string initials)
    {
        var pieces = new HashSet<string>(StringComparer.Ordinal);
        var characters = Characters(searchName);
        for (var i = 0; i < characters.Count; i++)
        {
            if (characters[i] == " ") continue;
            pieces.Add(characters[i]);
            if (i + 1 < characters.Count && characters[i + 1] != " ") pieces.Add(characters[i] + characters[i + 1]);
        }

        foreach (var word in initials.Split('#', StringSplitOptions.RemoveEmptyEntries))
        {
            for (var length = 1; length <= Math.Min(3, word.Length); length++) pieces.Add(InitialsMark + word[..length]);
        }

        return pieces;
    }

    /// <summary>Whole characters: a rare one outside the basic plane (𠮷) is one, not two halves.</summary>
    internal static List<string> Characters(string text) => [.. text.EnumerateRunes().Select(rune => rune.ToString())];
}

internal sealed class PatientNamePieceMapping : IEntityTypeConfiguration<PatientNamePiece>
{
    public void Configure(EntityTypeBuilder<PatientNamePiece> piece)
    {
        piece.ToTable("PatientNamePieces");
        piece.HasKey(p => new { p.Piece, p.Number });
        piece.Property(p => p.Piece).HasMaxLength(PatientNamePiece.Longest);
    }
}

/// <summary>What a telephone number of a patient is found by: keyed fingerprints of the whole number and of its last four digits, never the number.</summary>
public sealed class PatientPhone
{
    internal const string WholePurpose = "patient-phone";
    internal const string TailPurpose = "patient-phone-tail";

    private PatientPhone() { }

    internal PatientPhone(long number, PhoneKind kind, long whole, long tail) => (Number, Kind, Whole, Tail) = (number, kind, whole, tail);

    /// <summary><see cref="Patient.Number"/>.</summary>
    public long Number { get; private set; }

    public PhoneKind Kind { get; private set; }

    internal long Whole { get; private set; }
    internal long Tail { get; private set; }
}

internal sealed class PatientPhoneMapping : IEntityTypeConfiguration<PatientPhone>
{
    public void Configure(EntityTypeBuilder<PatientPhone> phone)
    {
        phone.ToTable("PatientPhones");
        phone.Property(p => p.Whole).HasColumnName("WholeIndex");
        phone.Property(p => p.Tail).HasColumnName("TailIndex");
        phone.HasKey(p => new { p.Number, p.Kind, p.Whole });
        phone.HasIndex(p => new { p.Whole, p.Number });
        phone.HasIndex(p => new { p.Tail, p.Number });
    }
}

/// <summary>Finds archives by whatever somebody has: a piece of the name, initials, a number or its last four digits.</summary>
public sealed class PatientSearch(PersonalDataVault vault)
{
    private const int MostWords = 4;

    /// <summary>The archives that have all of the words typed.</summary>
    public IQueryable<Patient> Apply(CrmDbContext db, IQueryable<Patient> patients, string typed) => WordsOf(typed).Aggregate(patients, (found, word) => ApplyWord(db, found, word));

    /// <summary>The same archives along the numbers of one of the pieces; null where a word is a number, which leads to few.</summary>
    public ListLead<Patient>? Lead(CrmDbContext db, string typed)
    {
        var words = WordsOf(typed);
        if (words.Count == 0 || words.Any(word => word.Any(char.IsAsciiDigit))) return null;
        var first = Rarest(words, PieceOfWord);
        return new(first.All(char.IsAsciiLetter) ? NumbersOf(db, InitialsPieceOf(first)) : NumbersOfName(db, first), patients => words.Aggregate(patients, (found, word) => word == first ? HavingWord(found, word) : ApplyWord(db, found, word)));
    }

    /// <summary>As <c>LIKE '%piece%'</c> on the name would find them.</summary>
    public static IQueryable<Patient> ByName(CrmDbContext db, IQueryable<Patient> patients, string typed)
    {
        var name = SearchText.Asked(typed);
        return HavingName(NamesOf(name).Aggregate(patients, (found, word) => Among(found, NumbersOfName(db, word))), name);
    }

    /// <summary>The same archives along the numbers of one of the pieces.</summary>
    public static ListLead<Patient>? LeadByName(CrmDbContext db, string typed)
    {
        var name = SearchText.Asked(typed);
        var words = NamesOf(name);
        if (words.Count == 0) return null;
        var first = Rarest(words, LastPieceOf);
        return new(NumbersOfName(db, first), patients => HavingName(words.Where(word => word != first).Aggregate(patients, (found, word) => Among(found, NumbersOfName(db, word))), name));
    }

    /// <summary>Everybody who has this number: a mother's stands for her children too.</summary>
    public IQueryable<Patient> ByPhone(CrmDbContext db, IQueryable<Patient> patients, CallNumber number)
    {
        var whole = vault.ShortIndex(PatientPhone.WholePurpose, number.Digits);
        return patients.Where(p => db.PatientPhones.Where(x => x.Whole == whole).Select(x => x.Number).Contains(p.Number));
    }

    /// <summary>The piece whose archives are all the answer, where one is; null: there is more to compare.</summary>
    internal static string? OnlyPieceOf(string typed, bool isName)
    {
        var word = SearchText.Asked(typed);
        if (word.Length == 0 || word.Any(c => c is ' ' || char.IsAsciiDigit(c))) return null;
        if (!isName && word.All(char.IsAsciiLetter)) return word.Length <= 3 ? PatientNamePiece.InitialsMark + word : null;
        return !isName && word.All(char.IsAsciiLetterOrDigit) ? null : PatientNamePiece.Characters(word).Count <= 2 ? LastPieceOf(word) : null;
    }

    private IQueryable<Patient> ApplyWord(CrmDbContext db, IQueryable<Patient> patients, string word)
    {
        if (word.All(c => char.IsAsciiDigit(c) || c is '-' or '+' or '(' or ')') && word.Any(char.IsAsciiDigit)) return ByDigits(db, patients, word);
        if (IdCardNumber.TryRead(word) is { } idCard) return ByIdCard(patients, idCard);
        if (word.All(char.IsAsciiLetterOrDigit) && word.Any(char.IsAsciiDigit)) return ByCode(db, patients, word);
        return word.All(char.IsAsciiLetter) ? ByInitials(db, patients, word) : ByName(db, patients, word);
    }

    private IQueryable<Patient> ByDigits(CrmDbContext db, IQueryable<Patient> patients, string digits)
    {
        if (digits.Length == 4)
        {
            var tail = vault.ShortIndex(PatientPhone.TailPurpose, digits);
            return patients.Where(p => db.PatientPhones.Where(x => x.Tail == tail).Select(x => x.Number).Contains(p.Number));
        }

        if (IdCardNumber.TryRead(digits) is { } idCard) return ByIdCard(patients, idCard);
        if (MobileNumber.TryRead(digits) is not null || digits[0] is '0' or '+') return ByPhone(db, patients, CallNumber.TryRead(digits) ?? throw new DomainRuleException("“{0}”不是电话号码，请核对。", digits));
        var whole = vault.ShortIndex(PatientPhone.WholePurpose, digits);
        var card = vault.ShortIndex(Patient.CardPurpose, digits);
        // One list of numbers: an OR between a column and a subquery has PostgreSQL read the whole table.
        var numbers = db.PatientPhones.Where(x => x.Whole == whole).Select(x => x.Number).Concat(db.Patients.Where(p => p.CardIndex == card || p.HisPatientNo == digits).Select(p => p.Number));
        return patients.Where(p => numbers.Contains(p.Number));
    }

    private IQueryable<Patient> ByIdCard(IQueryable<Patient> patients, IdCardNumber idCard)
    {
        var index = vault.ShortIndex(Patient.IdCardPurpose, idCard.Text);
        var card = vault.ShortIndex(Patient.CardPurpose, idCard.Text);
        return patients.Where(p => p.IdCardIndex == index || p.CardIndex == card);
    }

    /// <summary>档案号, HIS患者号 or a card number with letters. The 档案号 of one that was merged away leads to where it went.</summary>
    private IQueryable<Patient> ByCode(CrmDbContext db, IQueryable<Patient> patients, string code)
    {
        var card = vault.ShortIndex(Patient.CardPurpose, code);
        if (code[0] != 'D' || !long.TryParse(code.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture, out var number)) return patients.Where(p => p.HisPatientNo == code || p.CardIndex == card);
        var numbers = db.Patients.Where(p => p.Number == number || p.HisPatientNo == code || p.CardIndex == card).Select(p => p.Number)
            .Concat(db.Patients.Where(p => p.Number == number && p.MergedIntoId != null).Join(db.Patients, gone => gone.MergedIntoId, kept => kept.Id, (_, kept) => kept.Number));
        return patients.Where(p => numbers.Contains(p.Number));
    }

    private static IQueryable<Patient> ByInitials(CrmDbContext db, IQueryable<Patient> patients, string letters) => HavingInitials(Among(patients, NumbersOf(db, InitialsPieceOf(letters))), letters);

    /// <summary>What the piece does not say.</summary>
    private static IQueryable<Patient> HavingWord(IQueryable<Patient> patients, string word) => word.All(char.IsAsciiLetter) ? HavingInitials(patients, word) : HavingName(patients, word);

    private static IQueryable<Patient> HavingInitials(IQueryable<Patient> patients, string letters)
    {
        if (letters.Length <= 3) return patients;
        var inside = $"#{letters}";
        return patients.Where(p => p.Initials.StartsWith(letters) || p.Initials.Contains(inside));
    }

    private static IQueryable<Patient> HavingName(IQueryable<Patient> patients, string name) =>
        PatientNamePiece.Characters(name).Count <= 2 && !name.Contains(' ', StringComparison.Ordinal) ? patients : patients.Where(p => p.SearchName.Contains(name));

    private static IQueryable<Patient> Among(IQueryable<Patient> patients, IQueryable<long> numbers) => patients.Where(p => numbers.Contains(p.Number));

    private static IQueryable<long> NumbersOf(CrmDbContext db, string piece) => db.PatientNamePieces.Where(x => x.Piece == piece).Select(x => x.Number);

    /// <summary>Of a longer name its end and its beginning: thousands are called 文华, a few of them 王文.</summary>
    private static IQueryable<long> NumbersOfName(CrmDbContext db, string word)
    {
        var ending = NumbersOf(db, LastPieceOf(word));
        if (HisLedgerEntry.StartOf(word, 2) is var start && start == word) return ending;
        var beginning = NumbersOf(db, start);
        return ending.Where(number => beginning.Contains(number));
    }

    private static List<string> WordsOf(string typed) => [.. NamesOf(SearchText.Asked(typed)).Take(MostWords)];

    private static List<string> NamesOf(string asked) => [.. asked.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>The word fewest are likely to have: a character tells more people apart than a letter.</summary>
    private static string Rarest(List<string> words, Func<string, string> pieceOf) => words.MaxBy(word => pieceOf(word) is var piece && piece[0] == PatientNamePiece.InitialsMark ? piece.Length - 1 : 2 * piece.Length)!;

    private static string PieceOfWord(string word) => word.All(char.IsAsciiLetter) ? InitialsPieceOf(word) : LastPieceOf(word);

    private static string InitialsPieceOf(string letters) => PatientNamePiece.InitialsMark + (letters.Length <= 3 ? letters : letters[..3]);

    /// <summary>The end of a Chinese name says more than its beginning: a tenth of all are 王 and 李.</summary>
    private static string LastPieceOf(string word)
    {
        var characters = PatientNamePiece.Characters(word);
        return characters.Count == 1 ? characters[0] : characters[^2] + characters[^1];
    }
}
