using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>A kiosk (自助终端). A device nobody knows waits with a pairing number until an administrator approves it.</summary>
[Audited("terminals", "终端")]
public sealed class Terminal : IVersioned
{
    /// <summary>Digits of the number a waiting device shows.</summary>
    public const int PairingDigits = 6;

    private Terminal() { }

    internal Terminal(Guid id, string pairingNumber, string secretHash, DateTime now)
    {
        Id = id;
        PairingNumber = pairingNumber;
        Name = pairingNumber;
        SecretHash = secretHash;
        SecretIssuedAt = now;
        FirstSeenAt = now;
        LastSeenAt = now;
        ShowsOutpatient = ShowsInpatient = ShowsStaff = ShowsLogistics = true;
        OffersTraditional = OffersEnglish = true;
    }

    public Guid Id { get; private set; }

    [Label("状态")]
    public TerminalState State { get; private set; }

    /// <summary>Shown by the device and read out to the administrator; null once approved.</summary>
    [Label("登记编号")]
    public string? PairingNumber { get; private set; }

    [Label("名称")]
    public string Name { get; private set; } = "";

    /// <summary>Where it stands, as patients read it: "门诊一楼大厅".</summary>
    [Label("位置")]
    public string? Place { get; private set; }

    /// <summary>The department it stands in, offered first there.</summary>
    [Label("科室编码")]
    public string? DepartmentCode { get; private set; }

    [Label("所在科室")]
    public string? DepartmentName { get; private set; }

    [Label("门诊科室")]
    public bool ShowsOutpatient { get; private set; }

    [Label("住院病区")]
    public bool ShowsInpatient { get; private set; }

    [Label("医护人员")]
    public bool ShowsStaff { get; private set; }

    [Label("后勤人员")]
    public bool ShowsLogistics { get; private set; }

    /// <summary>繁體 beside 简体.</summary>
    [Label("繁体中文")]
    public bool OffersTraditional { get; private set; }

    [Label("英文")]
    public bool OffersEnglish { get; private set; }

    /// <summary>Width of one pixel of the panel; null as configured for all (<see cref="KioskOptions.PixelsPerMillimetre"/>).</summary>
    [Label("像素宽度（毫米）")]
    public decimal? MillimetresPerPixel { get; private set; }

    [Label("无操作时间（秒）")]
    public int? IdleSeconds { get; private set; }

    [Label("验证码页无操作时间（秒）")]
    public int? CodeIdleSeconds { get; private set; }

    [Label("提醒倒计时（秒）")]
    public int? WarningSeconds { get; private set; }

    [Label("致谢页时间（秒）")]
    public int? ThanksSeconds { get; private set; }

    [Label("卡号格式")]
    public string? CardPattern { get; private set; }

    [Label("服务电话")]
    public string? ServiceTelephone { get; private set; }

    /// <summary>Words can be typed here; null as configured for all.</summary>
    [Label("文字输入")]
    public bool? HasTouchInput { get; private set; }

    /// <summary>SHA-256 of the secret in the terminal's cookie; null after it was withdrawn.</summary>
    internal string? SecretHash { get; private set; }

    /// <summary>The secret before: still good until the new one has come back once, because an answer may get lost on its way.</summary>
    internal string? FormerSecretHash { get; private set; }

    internal bool IsSecretConfirmed { get; private set; }
    internal DateTime SecretIssuedAt { get; private set; }

    /// <summary>Salted hash of the number that leaves kiosk mode; null where none was set.</summary>
    [Label("离开密码"), Secret]
    internal string? PinHash { get; private set; }

    internal int PinWrongTries { get; private set; }
    internal DateTime? PinLockedUntil { get; private set; }

    /// <summary>No verification codes are sent from here before this moment: a pumping pattern was seen.</summary>
    [Label("验证码停发至")]
    public DateTime? CodesStoppedUntil { get; private set; }

    public DateTime FirstSeenAt { get; private set; }
    public DateTime? ApprovedAt { get; private set; }

    /// <summary>Last sign of life of its screen.</summary>
    public DateTime LastSeenAt { get; private set; }

    /// <summary>Version of the kiosk program that served it last.</summary>
    [Label("程序版本")]
    public string? SoftwareVersion { get; private set; }

    /// <summary>Counts the wishes of an administrator that its page loads anew.</summary>
    [Label("重新加载次数")]
    public int Restarts { get; private set; }

    public long Version { get; private set; }

    public bool IsInService => State == TerminalState.InService;

    internal bool Shows(Section section) => section switch
    {
        Section.Outpatient => ShowsOutpatient,
        Section.Inpatient => ShowsInpatient,
        Section.Staff => ShowsStaff,
        Section.Logistics => ShowsLogistics,
        _ => false,
    };

    internal void Approve(string name, string? place, DateTime now)
    {
        Name = name;
        Place = place;
        State = TerminalState.InService;
        PairingNumber = null;
        ApprovedAt = now;
    }

    internal void SetUp(TerminalSetup setup, string? departmentName)
    {
        Name = setup.Name;
        Place = setup.Place;
        DepartmentCode = setup.DepartmentCode;
        DepartmentName = departmentName;
        ShowsOutpatient = setup.ShowsOutpatient;
        ShowsInpatient = setup.ShowsInpatient;
        ShowsStaff = setup.ShowsStaff;
        ShowsLogistics = setup.ShowsLogistics;
        OffersTraditional = setup.OffersTraditional;
        OffersEnglish = setup.OffersEnglish;
        MillimetresPerPixel = setup.MillimetresPerPixel;
        IdleSeconds = setup.IdleSeconds;
        CodeIdleSeconds = setup.CodeIdleSeconds;
        WarningSeconds = setup.WarningSeconds;
        ThanksSeconds = setup.ThanksSeconds;
        CardPattern = setup.CardPattern;
        ServiceTelephone = setup.ServiceTelephone;
        HasTouchInput = setup.HasTouchInput;
    }

    internal void Pause() => State = TerminalState.Paused;

    internal void Resume() => State = TerminalState.InService;

    /// <summary>For good: whoever shows its token from now on is a stranger.</summary>
    internal void Withdraw()
    {
        State = TerminalState.Withdrawn;
        PairingNumber = null;
        SecretHash = null;
        FormerSecretHash = null;
        PinHash = null;
    }

    internal void Restart() => Restarts++;

    internal void ResumeCodes() => CodesStoppedUntil = null;

    /// <param name="pinHash">Null: nobody leaves kiosk mode here.</param>
    internal void SetPin(string? pinHash)
    {
        PinHash = pinHash;
        ForgetPinTries();
    }

    /// <summary>Counted before it is looked at, so that tries in the same moment cannot be more than tries one after the other.</summary>
    internal void CountPinTry(int most, DateTime lockedUntil)
    {
        if (++PinWrongTries < most) return;
        PinWrongTries = 0;
        PinLockedUntil = lockedUntil;
    }

    internal void ForgetPinTries()
    {
        PinWrongTries = 0;
        PinLockedUntil = null;
    }

    internal void RenewSecret(string secretHash, DateTime now)
    {
        // A secret that never came back was lost on its way, so what the device has is still the one before.
        if (IsSecretConfirmed) FormerSecretHash = SecretHash;
        SecretHash = secretHash;
        SecretIssuedAt = now;
        IsSecretConfirmed = false;
    }

    /// <summary>The newest secret has come back, so the one before is void.</summary>
    internal void ConfirmSecret() => IsSecretConfirmed = true;
}

/// <summary>等待登记, 使用中, 暂停服务 (comes back by itself when returned), 已停用 (its token is void).</summary>
public enum TerminalState
{
    [Label("等待登记")]
    Waiting = 0,

    [Label("使用中")]
    InService = 1,

    [Label("暂停服务")]
    Paused = 2,

    [Label("已停用")]
    Withdrawn = 3,
}

internal sealed class TerminalMapping : IEntityTypeConfiguration<Terminal>
{
    public void Configure(EntityTypeBuilder<Terminal> terminal)
    {
        terminal.ToTable("Terminals");
        terminal.Property(t => t.PairingNumber).HasMaxLength(10);
        terminal.Property(t => t.Name).HasMaxLength(50);
        terminal.Property(t => t.Place).HasMaxLength(100);
        terminal.Property(t => t.DepartmentCode).HasMaxLength(40);
        terminal.Property(t => t.DepartmentName).HasMaxLength(100);
        terminal.Property(t => t.CardPattern).HasMaxLength(200);
        terminal.Property(t => t.ServiceTelephone).HasMaxLength(50);
        terminal.Property(t => t.SecretHash).HasMaxLength(50);
        terminal.Property(t => t.FormerSecretHash).HasMaxLength(50);
        terminal.Property(t => t.IsSecretConfirmed);
        terminal.Property(t => t.SecretIssuedAt);
        terminal.Property(t => t.PinHash).HasMaxLength(200);
        terminal.Property(t => t.PinWrongTries);
        terminal.Property(t => t.PinLockedUntil);
        terminal.Property(t => t.SoftwareVersion).HasMaxLength(50);
        terminal.HasIndex(t => t.PairingNumber).IsUnique().HasFilter("\"PairingNumber\" IS NOT NULL");
    }
}
