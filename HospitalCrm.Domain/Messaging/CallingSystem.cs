using System.Globalization;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Messaging;

/// <summary>调用系统: another system of the hospital that sends through our service, with a key of its own.</summary>
[Audited("calling-systems", "调用系统")]
public sealed class CallingSystem : IVersioned
{
    internal const int NameLength = 50;

    internal CallingSystem() { }

    public Guid Id { get; private set; } = Guid.CreateVersion7();

    [Label("系统名称")]
    public string Name { get; internal set; } = "";

    [Label("联系人")]
    public string? Contact { get; internal set; }

    /// <summary>Of the key in force; null while there is none. The key itself is shown once and kept nowhere.</summary>
    internal string? KeyHash { get; set; }

    /// <summary>The first characters, by which people tell keys apart.</summary>
    [Label("密钥开头")]
    public string? KeyStart { get; internal set; }

    [Label("密钥生成时间")]
    public DateTime? KeyMadeAt { get; internal set; }

    /// <summary>Classes it may send, as <see cref="SmsClass"/> numbers separated by commas.</summary>
    [Label("可发类别")]
    public string Classes { get; internal set; } = "";

    /// <summary>Most messages a day.</summary>
    [Label("每日额度（条）")]
    public int DailyQuota { get; internal set; } = 10_000;

    /// <summary>Most messages a second, over a short while.</summary>
    [Label("每秒上限（条）")]
    public int RatePerSecond { get; internal set; } = 100;

    [Label("停用")]
    public bool IsDisabled { get; internal set; }

    public long Version { get; private set; }

    internal bool MaySend(SmsClass @class) => ClassesIn(Classes).Contains(@class);

    internal void SetMay(SmsClass @class, bool may) =>
        Classes = string.Join(',', ClassesIn(Classes).Where(c => c != @class).Concat(may ? [@class] : []).Order().Select(c => (int)c));

    internal static IEnumerable<SmsClass> ClassesIn(string classes) => classes.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(number => (SmsClass)int.Parse(number, CultureInfo.InvariantCulture));
}

/// <summary>How much of its quota a system has used on a day; counted in the transaction that stores the messages.</summary>
public sealed class SmsQuotaUse
{
    private SmsQuotaUse() { }

    internal SmsQuotaUse(Guid systemId, DateOnly day) => (SystemId, Day) = (systemId, day);

    public Guid SystemId { get; private set; }
    public DateOnly Day { get; private set; }
    public int Used { get; internal set; }
}

/// <summary>
/// A request another system gave a key of its own to (幂等键): asked again with the same key it gets the same messages, not new ones.
/// The messages' ids count up from <see cref="FirstId"/>.
/// </summary>
public sealed class SmsRequest
{
    private SmsRequest() { }

    internal SmsRequest(string key, Guid systemId, string bodyHash, Guid firstId, int count, DateTime at) =>
        (Key, SystemId, BodyHash, FirstId, Count, At) = (key, systemId, bodyHash, firstId, count, at);

    /// <summary>Hash of the system and its key.</summary>
    public string Key { get; private set; } = "";

    public Guid SystemId { get; private set; }

    /// <summary>Hash of what was asked: the same key with another body is a mistake and told.</summary>
    public string BodyHash { get; private set; } = "";

    public Guid FirstId { get; private set; }
    public int Count { get; private set; }
    public DateTime At { get; private set; }
}

internal sealed class CallingSystemMapping : IEntityTypeConfiguration<CallingSystem>
{
    public void Configure(EntityTypeBuilder<CallingSystem> system)
    {
        system.ToTable("CallingSystems");
        system.Property(s => s.Name).HasMaxLength(CallingSystem.NameLength);
        system.Property(s => s.Contact).HasMaxLength(100);
        system.Property(s => s.KeyHash).HasMaxLength(50);
        system.Property(s => s.KeyStart).HasMaxLength(20);
        system.Property(s => s.Classes).HasMaxLength(20);
        system.HasIndex(s => s.Name).IsUnique();
        system.HasIndex(s => s.KeyHash);
    }
}

internal sealed class SmsQuotaUseMapping : IEntityTypeConfiguration<SmsQuotaUse>
{
    public void Configure(EntityTypeBuilder<SmsQuotaUse> use)
    {
        use.ToTable("SmsQuotaUses");
        use.HasKey(u => new { u.SystemId, u.Day });
        use.Property(u => u.Day).HasColumnName("UsedOn");
    }
}

internal sealed class SmsRequestMapping : IEntityTypeConfiguration<SmsRequest>
{
    public void Configure(EntityTypeBuilder<SmsRequest> request)
    {
        request.ToTable("SmsRequests");
        request.HasKey(r => r.Key);
        request.Property(r => r.Key).HasColumnName("RequestKey").HasMaxLength(50);
        request.Property(r => r.BodyHash).HasMaxLength(50);
        request.Property(r => r.At).HasColumnName("AskedAt");
        request.Property(r => r.Count).HasColumnName("Messages");
        request.HasIndex(r => r.At);
    }
}
