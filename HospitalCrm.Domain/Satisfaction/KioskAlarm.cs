using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>Something at the kiosks that a person has to look at; open until somebody has.</summary>
public sealed class KioskAlarm : IVersioned
{
    /// <summary>Where staff see alarms.</summary>
    internal const string Page = "/terminals";

    private KioskAlarm() { }

    internal KioskAlarm(KioskAlarmKind kind, Guid? terminalId, int figure, DateTime now, DateTime? until = null)
    {
        Id = Guid.CreateVersion7();
        Kind = kind;
        TerminalId = terminalId;
        Figure = figure;
        RaisedAt = now;
        Until = until;
    }

    public Guid Id { get; private set; }
    public KioskAlarmKind Kind { get; private set; }

    /// <summary>Null when it concerns all of them.</summary>
    public Guid? TerminalId { get; private set; }

    /// <summary>How many (codes, tries), for the sentence.</summary>
    public int Figure { get; private set; }

    public DateTime RaisedAt { get; private set; }

    /// <summary>Until when the kiosks hold back because of it.</summary>
    public DateTime? Until { get; private set; }

    public DateTime? ClosedAt { get; private set; }
    public string? ClosedBy { get; private set; }
    public long Version { get; private set; }

    internal void Close(string who, DateTime now)
    {
        ClosedAt ??= now;
        ClosedBy ??= who;
        Until = null;
    }
}

/// <summary>What has happened.</summary>
public enum KioskAlarmKind
{
    Unset = 0,

    /// <summary>One terminal asks for codes that nobody types in.</summary>
    CodePumping = 1,

    /// <summary>Codes that nobody types in are asked for at many terminals.</summary>
    CodePumpingEverywhere = 2,

    /// <summary>A terminal's old token came back: its cookie was copied.</summary>
    TokenReused = 3,

    /// <summary>Too many wrong numbers to leave kiosk mode.</summary>
    PinLocked = 4,
}

internal sealed class KioskAlarmMapping : IEntityTypeConfiguration<KioskAlarm>
{
    public void Configure(EntityTypeBuilder<KioskAlarm> alarm)
    {
        alarm.ToTable("KioskAlarms");
        alarm.Property(a => a.ClosedBy).HasMaxLength(100);
        alarm.HasIndex(a => new { a.ClosedAt, a.RaisedAt });
    }
}
