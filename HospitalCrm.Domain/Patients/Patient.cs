using System.Globalization;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Patients;

/// <summary>
/// 患者档案: what the hospital knows about a patient beside the HIS. Numbers that lead to the person are sealed; what they are found by stands in
/// <see cref="PatientNamePiece"/> and <see cref="PatientPhone"/>.
/// </summary>
[Audited("patients", "患者档案")]
public sealed class Patient : IVersioned
{
    internal const string MobilePurpose = "patient-mobile";
    internal const string PhonesPurpose = "patient-phones";
    internal const string ContactPurpose = "patient-contact";
    internal const string GuardianPurpose = "patient-guardian";
    internal const string IdCardPurpose = "patient-id-card";
    internal const string CardPurpose = "patient-card";
    internal const string InsurancePurpose = "patient-insurance";

    public const int LongestName = 100;
    internal const int LongestSealed = 300;

    private bool? _wantsDraft;

    private Patient() { }

    /// <param name="number">A running number nobody else has.</param>
    internal Patient(long number, PatientSource source, DateTime now, string? createdBy)
    {
        Id = Guid.CreateVersion7();
        Number = number;
        Source = source;
        CreatedAt = now;
        CreatedBy = createdBy;
    }

    public Guid Id { get; private set; }

    /// <summary>档案号, counting up: the higher, the later. Written as <see cref="ArchiveNo"/>.</summary>
    [Label("档案号")]
    public long Number { get; internal set; }

    /// <summary>HIS患者号; null for somebody the HIS does not know.</summary>
    [Label("HIS患者号"), Personal]
    public string? HisPatientNo { get; internal set; }

    [Label("卡类型")]
    public CardKind? CardKind { get; internal set; }

    [Label("就诊卡号"), Personal, Sealed(CardPurpose, Index = nameof(CardIndex))]
    public string? CardSealed { get; internal set; }

    internal long? CardIndex { get; set; }

    [Label("姓名"), Personal]
    public string Name { get; internal set; } = "";

    /// <summary>The name as it is looked for: <see cref="SearchText.Asked"/>.</summary>
    public string SearchName { get; internal set; } = "";

    /// <summary>Pinyin initials of the name.</summary>
    public string Initials { get; internal set; } = "#";

    [Label("性别")]
    public HisSex Sex { get; internal set; }

    [Label("出生日期"), Personal]
    public DateOnly? BornOn { get; internal set; }

    [Label("身份证号"), Personal, Sealed(IdCardPurpose, Index = nameof(IdCardIndex))]
    public string? IdCardSealed { get; internal set; }

    internal long? IdCardIndex { get; set; }

    [Label("民族")]
    public string? Ethnicity { get; internal set; }

    [Label("婚姻状况")]
    public MaritalStatus? MaritalStatus { get; internal set; }

    [Label("ABO血型")]
    public BloodType? BloodType { get; internal set; }

    [Label("RH血型")]
    public RhesusFactor? RhesusFactor { get; internal set; }

    [Label("文化程度")]
    public Education? Education { get; internal set; }

    [Label("职业")]
    public string? Occupation { get; internal set; }

    [Label("工作单位"), Personal]
    public string? Employer { get; internal set; }

    [Label("手机"), Personal, Sealed(MobilePurpose)]
    public string? MobileSealed { get; internal set; }

    /// <summary>Several, one after the other with a 、 between.</summary>
    [Label("备用电话"), Personal, Sealed(PhonesPurpose)]
    public string? OtherPhonesSealed { get; internal set; }

    [Label("联系人姓名"), Personal]
    public string? ContactName { get; internal set; }

    [Label("与患者关系")]
    public string? ContactRelation { get; internal set; }

    [Label("联系人电话"), Personal, Sealed(ContactPurpose)]
    public string? ContactPhoneSealed { get; internal set; }

    [Label("家庭住址"), Personal]
    public string? Address { get; internal set; }

    [Label("患者类型")]
    public Payer? Payer { get; internal set; }

    [Label("医保卡号"), Personal, Sealed(InsurancePurpose)]
    public string? InsuranceNoSealed { get; internal set; }

    [Label("重要客户")]
    public bool IsImportant { get; internal set; }

    [Label("备注"), Personal]
    public string? Note { get; internal set; }

    /// <summary>Grams, of a newborn.</summary>
    [Label("出生体重（克）")]
    public int? BirthWeight { get; internal set; }

    /// <summary>Full weeks at birth.</summary>
    [Label("胎龄（周）")]
    public int? GestationWeeks { get; internal set; }

    [Label("监护人"), Personal]
    public string? GuardianName { get; internal set; }

    [Label("监护人手机"), Personal, Sealed(GuardianPurpose)]
    public string? GuardianMobileSealed { get; internal set; }

    [Label("已故")]
    public bool IsDeceased { get; internal set; }

    /// <summary>退订: no message but codes and what the patient asks for.</summary>
    [Label("不再致电")]
    public bool IsNotToBeCalled { get; internal set; }

    [Label("来源")]
    public PatientSource Source { get; private set; }

    [Label("审核状态")]
    public PatientState State { get; internal set; } = PatientState.Draft;

    /// <summary>User code of whoever approved or returned it; null where the HIS vouches for it.</summary>
    [Label("审核人")]
    public string? ReviewedBy { get; internal set; }

    public DateTime? ReviewedAt { get; internal set; }

    [Label("退回原因")]
    public string? ReturnReason { get; internal set; }

    /// <summary>建档人: user code; null where the program took it over by itself.</summary>
    [Label("建档人")]
    public string? CreatedBy { get; private set; }

    public DateTime CreatedAt { get; private set; }

    /// <summary>Who wrote the key fields (姓名, 身份证号, 手机) last, and therefore may not approve them.</summary>
    [Label("关键字段填写人")]
    public string? KeyFieldsBy { get; internal set; }

    /// <summary>合并至: this archive has gone into another and is shown no more.</summary>
    [Label("合并至")]
    public Guid? MergedIntoId { get; internal set; }

    /// <summary>What was erased at the patient's wish, and when; null while it is whole.</summary>
    public DateTime? ErasedAt { get; internal set; }

    /// <summary>From the HIS, for looking by the time of the last visit; null: never here.</summary>
    public DateTime? LastVisitAt { get; internal set; }

    /// <summary>Code of the department of the last visit: whose patient this is for 本科室.</summary>
    [Label("最后就诊科室代码")]
    public string? LastDepartmentCode { get; internal set; }

    [Label("最后就诊科室")]
    public string? LastDepartmentName { get; internal set; }

    /// <summary>From the HIS.</summary>
    public DateTime? NextVisitAt { get; internal set; }

    /// <summary>Keys of fields changed by hand, each between bars (<c>|name|mobile|</c>): the HIS does not overwrite them.</summary>
    [Label("手工修改的字段")]
    public string? FieldsByHand { get; internal set; }

    public long Version { get; private set; }

    /// <summary>Whoever fills it in is not through yet: it stays 草稿 instead of waiting for 审核.</summary>
    internal bool WantsDraft
    {
        get => _wantsDraft ?? (State == PatientState.Draft && Number > 0);
        set => _wantsDraft = value;
    }

    public string ArchiveNo => ArchiveNoOf(Number);

    /// <summary>D0000042.</summary>
    public static string ArchiveNoOf(long number) => string.Create(CultureInfo.InvariantCulture, $"D{number:D7}");
}

internal sealed class PatientMapping : IEntityTypeConfiguration<Patient>
{
    public void Configure(EntityTypeBuilder<Patient> patient)
    {
        patient.ToTable("Patients");
        patient.Ignore(p => p.ArchiveNo);
        patient.Ignore(p => p.WantsDraft);
        patient.Property(p => p.HisPatientNo).HasMaxLength(40);
        patient.Property(p => p.CardSealed).HasMaxLength(Patient.LongestSealed);
        patient.Property(p => p.CardIndex);
        patient.Property(p => p.Name).HasMaxLength(Patient.LongestName);
        patient.Property(p => p.SearchName).HasMaxLength(Patient.LongestName);
        patient.Property(p => p.Initials).HasMaxLength(Patient.LongestName);
        patient.Property(p => p.IdCardSealed).HasMaxLength(Patient.LongestSealed);
        patient.Property(p => p.IdCardIndex);
        patient.Property(p => p.Ethnicity).HasMaxLength(20);
        patient.Property(p => p.Occupation).HasMaxLength(50);
        patient.Property(p => p.Employer).HasMaxLength(100);
        patient.Property(p => p.MobileSealed).HasMaxLength(Patient.LongestSealed);
        patient.Property(p => p.OtherPhonesSealed).HasMaxLength(Patient.LongestSealed);
        patient.Property(p => p.ContactName).HasMaxLength(50);
        patient.Property(p => p.ContactRelation).HasMaxLength(20);
        patient.Property(p => p.ContactPhoneSealed).HasMaxLength(Patient.LongestSealed);
        patient.Property(p => p.Address).HasMaxLength(200);
        patient.Property(p => p.InsuranceNoSealed).HasMaxLength(Patient.LongestSealed);
        patient.Property(p => p.Note).HasMaxLength(500);
        patient.Property(p => p.GuardianName).HasMaxLength(50);
        patient.Property(p => p.GuardianMobileSealed).HasMaxLength(Patient.LongestSealed);
        patient.Property(p => p.ReviewedBy).HasMaxLength(50);
        patient.Property(p => p.ReturnReason).HasMaxLength(200);
        patient.Property(p => p.CreatedBy).HasMaxLength(50);
        patient.Property(p => p.KeyFieldsBy).HasMaxLength(50);
        patient.Property(p => p.LastDepartmentCode).HasMaxLength(40);
        patient.Property(p => p.LastDepartmentName).HasMaxLength(100);
        patient.Property(p => p.FieldsByHand).HasMaxLength(500);
        patient.HasIndex(p => p.Number).IsUnique();
        patient.HasIndex(p => p.HisPatientNo);
        patient.HasIndex(p => p.CardIndex);
        patient.HasIndex(p => p.IdCardIndex);
        patient.HasIndex(p => new { p.SearchName, p.BornOn });
        patient.HasIndex(p => new { p.State, p.Number });
        patient.HasIndex(p => new { p.LastVisitAt, p.Number });
        patient.HasIndex(p => new { p.LastDepartmentCode, p.Number });
        patient.HasIndex(p => new { p.BornOn, p.Number });
    }
}
