using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Parameters;

/// <summary>患者住址分类: found by the beginning of the 行政区划码 (the longest one decides), or by words in the address.</summary>
[Audited("address-classes", "住址分类")]
public sealed class AddressClass : Parameter
{
    /// <summary>Beginnings of GB/T 2260 codes, as a <see cref="TermList"/>.</summary>
    [Label("行政区划码前缀")]
    public string? Regions { get; internal set; }

    /// <summary>Words of an address, as a <see cref="TermList"/>.</summary>
    [Label("住址关键字")]
    public string? Keywords { get; internal set; }
}

internal sealed class AddressClassMapping : IEntityTypeConfiguration<AddressClass>
{
    public void Configure(EntityTypeBuilder<AddressClass> parameter)
    {
        Parameter.Map(parameter, "AddressClasses");
        parameter.Property(p => p.Regions).HasMaxLength(TermList.Longest);
        parameter.Property(p => p.Keywords).HasMaxLength(TermList.Longest);
    }
}

/// <summary>住址分类 as a list to keep up.</summary>
public sealed class AddressClasses : ParameterRegister<AddressClass>
{
    public AddressClasses(ListTools tools) : base(tools, "address-classes", "住址分类")
    {
        Stamp = ChangeStamp.Parameters;
        Begin();
        Column("regions", "行政区划码前缀", ColumnKind.Text, p => p.Regions);
        Column("keywords", "住址关键字", ColumnKind.Text, p => p.Keywords);
        LongTextField("regions", "行政区划码前缀", p => p.Regions, (p, v) => p.Regions = Digits(TermList.Clean(v))).Max(TermList.Longest).Help("2到12位数字，用；分隔；几个都符合时以最长的为准。");
        LongTextField("keywords", "住址关键字", p => p.Keywords, (p, v) => p.Keywords = TermList.Clean(v)).Max(TermList.Longest).Help("用；分隔；没有行政区划码时，住址中含有其中之一即属于此类。");
        End();
        UsedBy("患者分类", (db, ids) => db.PatientClassifications.Where(c => c.AddressClassId != null && ids.Contains(c.AddressClassId.Value)).Select(c => c.AddressClassId!.Value));
    }

    protected override async Task CheckAsync(CrmDbContext db, IReadOnlyList<AddressClass> changed, Action<AddressClass?, string, DomainRuleException> refuse, Actor me, CancellationToken cancel)
    {
        await base.CheckAsync(db, changed, refuse, me, cancel);
        var all = await AllAsync(db, cancel);
        foreach (var record in changed)
        {
            if (TermList.Shared(all, record, p => p.Regions) is var (code, owner)) refuse(record, "regions", new("行政区划码前缀“{0}”已属于“{1}”。", code, owner.Name));
            if (TermList.Shared(all, record, p => p.Keywords) is var (term, other)) refuse(record, "keywords", new("关键字“{0}”已属于“{1}”。", term, other.Name));
        }
    }

    private static string? Digits(string? codes) =>
        TermList.Of(codes).FirstOrDefault(code => code.Length is < 2 or > 12 || !code.All(char.IsAsciiDigit)) is { } wrong
            ? throw new DomainRuleException("“{0}”不是行政区划码：应为2到12位数字。", wrong)
            : codes;
}
