using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Patients;

/// <summary>患者标签: a word put on archives (VIP, 慢病) or a warning that is seen before anything else (暴力风险, 听力障碍).</summary>
[Audited("patient-tags", "患者标签")]
public sealed class PatientTag : Parameter
{
    [Label("颜色")]
    public string Colour { get; internal set; } = "#1565C0";

    /// <summary>Shown above the archive and when the telephone rings.</summary>
    [Label("警示")]
    public bool IsWarning { get; internal set; }
}

internal sealed class PatientTagMapping : IEntityTypeConfiguration<PatientTag>
{
    public void Configure(EntityTypeBuilder<PatientTag> parameter)
    {
        Parameter.Map(parameter, "PatientTags");
        parameter.Property(p => p.Colour).HasMaxLength(7);
    }
}

/// <summary>A tag on an archive.</summary>
public sealed class PatientTagging
{
    private PatientTagging() { }

    internal PatientTagging(Guid tagId, Guid patientId, long number, DateTime at, string by) => (TagId, PatientId, Number, At, By) = (tagId, patientId, number, at, by);

    public Guid TagId { get; private set; }
    public Guid PatientId { get; private set; }

    /// <summary><see cref="Patient.Number"/>.</summary>
    public long Number { get; private set; }

    public DateTime At { get; private set; }

    /// <summary>User code.</summary>
    public string By { get; private set; } = "";
}

internal sealed class PatientTaggingMapping : IEntityTypeConfiguration<PatientTagging>
{
    public void Configure(EntityTypeBuilder<PatientTagging> tagging)
    {
        tagging.ToTable("PatientTaggings");
        tagging.HasKey(t => new { t.PatientId, t.TagId });
        tagging.Property(t => t.At).HasColumnName("TaggedAt");
        tagging.Property(t => t.By).HasColumnName("TaggedBy").HasMaxLength(50);
        tagging.HasIndex(t => new { t.TagId, t.Number });
        tagging.HasOne<Patient>().WithMany().HasForeignKey(t => t.PatientId);
        tagging.HasOne<PatientTag>().WithMany().HasForeignKey(t => t.TagId);
    }
}

/// <summary>患者标签 as a list to keep up.</summary>
public sealed class PatientTags : ParameterRegister<PatientTag>
{
    public PatientTags(ListTools tools) : base(tools, "patient-tags", "患者标签")
    {
        Stamp = ChangeStamp.Parameters;
        Begin();
        Column("colour", "颜色", ColumnKind.Colour, p => p.Colour);
        Column("warning", "警示", ColumnKind.YesNo, p => p.IsWarning);
        ColourField("colour", "颜色", p => p.Colour, (p, v) => p.Colour = v!).Required().StartsAs("#1565C0");
        YesNoField("warning", "警示", p => p.IsWarning, (p, v) => p.IsWarning = v).Help("警示显示在档案最上面和来电时，例如暴力风险、听力障碍。");
        End();
        UsedBy("患者档案", (db, ids) => db.PatientTaggings.Where(t => ids.Contains(t.TagId)).Select(t => t.TagId));
    }
}
