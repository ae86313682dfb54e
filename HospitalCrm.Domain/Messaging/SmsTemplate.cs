using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Messaging;

/// <summary>
/// 短信模板: words with named places such as {姓名}. Each kind the product sends by itself has one with its settings (when, to whom, how often);
/// the hospital adds others for group sends and for calling systems.
/// </summary>
[Audited("sms-templates", "短信模板")]
public sealed class SmsTemplate : IVersioned
{
    internal const int CodeLength = 40;
    internal const int NameLength = 50;

    internal SmsTemplate() { }

    public Guid Id { get; private set; } = Guid.CreateVersion7();

    /// <summary>By which other systems name it; letters, digits and dashes.</summary>
    [Label("模板编号")]
    public string Code { get; internal set; } = "";

    [Label("名称")]
    public string Name { get; internal set; } = "";

    /// <summary>The kind the product sends by itself; null for the hospital's own templates.</summary>
    [Label("短信类型")]
    public SmsKind? Kind { get; internal set; }

    [Label("类别")]
    public SmsClass Class { get; internal set; } = SmsClass.Service;

    [Label("模板内容")]
    public string Text { get; internal set; } = "";

    /// <summary>Put behind messages of class 资讯 (and others where it is filled in): how to refuse them.</summary>
    [Label("退订提示")]
    public string? OptOutHint { get; internal set; }

    /// <summary>What the moment is counted from; only for kinds.</summary>
    [Label("发送时机")]
    public SmsTiming Timing { get; internal set; } = SmsTiming.AtOnce;

    /// <summary>Minutes, hours or days as <see cref="Timing"/> says; 0 for at once.</summary>
    [Label("偏移")]
    public int Offset { get; internal set; }

    /// <summary>Minute of the hospital's day on which daily kinds go out, 0 to 1439.</summary>
    [Label("每日时刻")]
    public int? MinuteOfDay { get; internal set; }

    [Label("接收人")]
    public SmsRecipient Recipient { get; internal set; } = SmsRecipient.Patient;

    /// <summary>First permitted minute of the day; null: as the class.</summary>
    [Label("允许时段起")]
    public int? WindowFrom { get; internal set; }

    /// <summary>The minute of the day from which nothing goes any more; null: as the class.</summary>
    [Label("允许时段止")]
    public int? WindowUntil { get; internal set; }

    [Label("重发次数")]
    public int Retries { get; internal set; } = 2;

    [Label("需取得同意")]
    public bool NeedsConsent { get; internal set; }

    [Label("停用")]
    public bool IsDisabled { get; internal set; }

    public long Version { get; private set; }
}

/// <summary>When a message of a kind is sent, seen from what happened.</summary>
public enum SmsTiming
{
    [Label("立即")]
    AtOnce = 1,

    [Label("之后（分钟）")]
    MinutesAfter = 2,

    [Label("之后（小时）")]
    HoursAfter = 3,

    [Label("之前（天）")]
    DaysBefore = 4,

    [Label("之后（天）")]
    DaysAfter = 5,

    [Label("当天")]
    OnTheDay = 6,
}

/// <summary>Who gets it.</summary>
public enum SmsRecipient
{
    [Label("患者")]
    Patient = 1,

    [Label("患者和家属")]
    PatientAndFamily = 2,

    [Label("家长或监护人")]
    Guardian = 3,

    [Label("开单医生")]
    Doctor = 4,

    [Label("医生和护士长")]
    DoctorAndHeadNurse = 5,

    [Label("被投诉人和主管")]
    ComplaintTarget = 6,

    [Label("患者和开单医生")]
    PatientAndDoctor = 7,
}

internal sealed class SmsTemplateMapping : IEntityTypeConfiguration<SmsTemplate>
{
    public void Configure(EntityTypeBuilder<SmsTemplate> template)
    {
        template.ToTable("SmsTemplates");
        template.Property(t => t.Code).HasMaxLength(SmsTemplate.CodeLength);
        template.Property(t => t.Name).HasMaxLength(SmsTemplate.NameLength);
        template.Property(t => t.Text).HasMaxLength(SmsText.Longest);
        template.Property(t => t.OptOutHint).HasMaxLength(30);
        template.Property(t => t.Offset).HasColumnName("TimeOffset");
        template.HasIndex(t => t.Code).IsUnique();
        template.HasIndex(t => t.Kind);
    }
}
