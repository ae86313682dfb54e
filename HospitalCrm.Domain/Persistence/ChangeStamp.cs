using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Persistence;

/// <summary>A counter that other programs on the same database watch: it moves when something they show has changed.</summary>
public sealed class ChangeStamp
{
    public const string Evaluations = "evaluations";
    public const string SurveySetup = "survey-setup";
    public const string Access = "access";
    public const string Menus = "menus";
    public const string Notices = "notices";
    public const string Terminals = "terminals";
    public const string KioskAlarms = "kiosk-alarms";
    public const string Settings = "settings";
    public const string Calendar = "calendar";

    /// <summary>The small kinds of parameter: classes, bands, reasons.</summary>
    public const string Parameters = "parameters";

    /// <summary>Other systems, their keys and limits.</summary>
    public const string CallingSystems = "calling-systems";

    /// <summary>Moved by whoever asks for a code: its row lets one decide at a time.</summary>
    public const string VerificationCodes = "verification-codes";

    /// <summary>Moved by whoever asks how far a complaint is: its row lets one be counted at a time.</summary>
    public const string ComplaintQueries = "complaint-queries";

    /// <summary>您说我们改.</summary>
    public const string Publications = "publications";

    /// <summary>Every name above.</summary>
    public static IReadOnlyList<string> All { get; } = [.. typeof(ChangeStamp).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];

    private ChangeStamp() { }

    internal ChangeStamp(string name) => Name = name;

    public string Name { get; private set; } = "";
    public long Value { get; private set; }

    /// <summary>Moves the counter inside the caller's transaction; an increment in the database, so writers never conflict over it.</summary>
    internal static Task<int> BumpAsync(CrmDbContext db, string name, CancellationToken cancel) =>
        db.ChangeStamps.Where(s => s.Name == name).ExecuteUpdateAsync(set => set.SetProperty(s => s.Value, s => s.Value + 1), cancel);
}

internal sealed class ChangeStampMapping : IEntityTypeConfiguration<ChangeStamp>
{
    public void Configure(EntityTypeBuilder<ChangeStamp> stamp)
    {
        stamp.ToTable("ChangeStamps");
        stamp.HasKey(s => s.Name);
        stamp.Property(s => s.Name).HasMaxLength(40);
    }
}
