using System.Text.RegularExpressions;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Complaints;

/// <summary>您说我们改: what patients said and what the hospital did about it, told to everybody and naming nobody.</summary>
[Audited("publications", "您说我们改")]
public sealed class ComplaintPublication : IVersioned
{
    internal const int TitleLength = 50;
    internal const int TextLength = 500;

    internal ComplaintPublication() => Id = Guid.CreateVersion7();

    public Guid Id { get; private set; }

    [Label("标题")]
    public string Title { get; internal set; } = "";

    [Label("您说")]
    public string Said { get; internal set; } = "";

    [Label("我们改")]
    public string Changed { get; internal set; } = "";

    /// <summary>What it came from: its names must not stand in the words. Nobody outside sees it.</summary>
    [Label("投诉编号")]
    public string? ComplaintNumber { get; internal set; }

    [Label("已发布")]
    public bool IsPublished { get; internal set; }

    [Label("发布日期")]
    public DateOnly? PublishedOn { get; internal set; }

    [Label("发布人")]
    public string? PublisherName { get; internal set; }

    public DateTime CreatedAt { get; internal set; }
    public long Version { get; private set; }
}

internal sealed class ComplaintPublicationMapping : IEntityTypeConfiguration<ComplaintPublication>
{
    public void Configure(EntityTypeBuilder<ComplaintPublication> one)
    {
        one.ToTable("ComplaintPublications");
        one.Property(p => p.Title).HasMaxLength(ComplaintPublication.TitleLength);
        one.Property(p => p.Said).HasMaxLength(ComplaintPublication.TextLength);
        one.Property(p => p.Changed).HasMaxLength(ComplaintPublication.TextLength);
        one.Property(p => p.ComplaintNumber).HasMaxLength(20);
        one.Property(p => p.PublisherName).HasMaxLength(100);
        one.HasIndex(p => new { p.CreatedAt, p.Id });
        one.HasIndex(p => new { p.IsPublished, p.PublishedOn, p.Id });
    }
}

/// <summary>您说我们改 as a list to keep up, publish and take down.</summary>
[OpenByDesign("What is written here is for everybody.")]
public sealed partial class ComplaintPublications : Register<ComplaintPublication>
{
    public ComplaintPublications(ListTools tools) : base(tools, "publications", "您说我们改")
    {
        Stamp = ChangeStamp.Publications;
        EmptyHint = "把患者反映的问题和改进结果告诉大家；不写任何人的姓名。";
        TextFilter("q", "标题", (records, typed) => records.Where(p => p.Title.Contains(typed)), ComplaintPublication.TitleLength);
        YesNoFilter("published", "已发布", "已发布", "未发布", (records, isPublished) => records.Where(p => p.IsPublished == isPublished));
        Column("at", "写于", ColumnKind.Moment, p => p.CreatedAt, p => p.CreatedAt);
        Column("title", "标题", ColumnKind.Text, p => p.Title);
        Column("said", "您说", ColumnKind.Text, p => p.Said);
        Column("changed", "我们改", ColumnKind.Text, p => p.Changed);
        Column("published", "已发布", ColumnKind.YesNo, p => p.IsPublished);
        Column("on", "发布日期", ColumnKind.Day, p => p.PublishedOn);
        Column("by", "发布人", ColumnKind.Text, p => p.PublisherName);
        OrderedBy("at", descending: true);
        TextField("title", "标题", p => p.Title, (p, v) => p.Title = v!).Required().Max(ComplaintPublication.TitleLength);
        LongTextField("said", "您说", p => p.Said, (p, v) => p.Said = v!).Required().Max(ComplaintPublication.TextLength).Help("患者反映了什么；不写姓名、号码、床号。");
        LongTextField("changed", "我们改", p => p.Changed, (p, v) => p.Changed = v!).Required().Max(ComplaintPublication.TextLength).Help("医院做了什么改进。");
        TextField("complaint", "投诉编号", p => p.ComplaintNumber, (p, v) => p.ComplaintNumber = v?.Trim().ToUpperInvariant()).Max(20).Help("只供院内查对，不公开；填写后检查内容中是否有这件投诉的姓名。");
        Action(new("publish", "发布", Permissions.Publications.Publish, "发布这{0}条吗？发布后所有人可以看到。", "已发布{0}条。", (ids, cancel) => SetAsync(ids, isPublished: true, cancel)));
        Action(new("withdraw", "撤下", Permissions.Publications.Publish, "撤下这{0}条吗？", "已撤下{0}条。", (ids, cancel) => SetAsync(ids, isPublished: false, cancel)) { IsGrave = true });
    }

    protected override ComplaintPublication Create(Actor me) => new() { CreatedAt = Tools.Clock.UtcNow };

    protected override string CallOf(ComplaintPublication record) => record.Title;

    protected override async Task CheckAsync(CrmDbContext db, IReadOnlyList<ComplaintPublication> changed, Action<ComplaintPublication?, string, DomainRuleException> refuse, Actor me, CancellationToken cancel)
    {
        foreach (var record in changed)
        {
            foreach (var (field, words) in new[] { ("title", record.Title), ("said", record.Said), ("changed", record.Changed) })
            {
                if (Numbers().IsMatch(words)) refuse(record, field, new("公开的内容不能有电话、证件或病历号码。"));
            }

            if (record.ComplaintNumber is not { } number) continue;
            var complaint = await ComplaintScope.Visible(db, db.Complaints.AsNoTracking(), me).Where(c => c.Number == number).Select(c => new { c.Id, c.ComplainantName, c.PatientName }).FirstOrDefaultAsync(cancel);
            if (complaint is null)
            {
                refuse(record, "complaint", new("没有编号为“{0}”的投诉，或者不在您的数据范围内。", number));
                continue;
            }

            var names = await db.ComplaintParties.Where(p => p.ComplaintId == complaint.Id && p.Role != PartyRole.TargetDepartment && p.Role != PartyRole.Department && p.Role != PartyRole.CoDepartment).Select(p => p.Name).ToListAsync(cancel);
            foreach (var name in names.Append(complaint.ComplainantName).Append(complaint.PatientName).OfType<string>().Where(name => name.Length >= 2).Distinct(StringComparer.Ordinal))
            {
                foreach (var (field, words) in new[] { ("title", record.Title), ("said", record.Said), ("changed", record.Changed) })
                {
                    if (words.Contains(name, StringComparison.Ordinal)) refuse(record, field, new("公开的内容不能有姓名“{0}”。", name));
                }
            }
        }
    }

    private Task SetAsync(IReadOnlyList<Guid> ids, bool isPublished, CancellationToken cancel) => ChangeAsync(ids, Permissions.Publications.Publish, (record, me) =>
    {
        // What hangs there already keeps its day.
        if (record.IsPublished == isPublished) return;
        (record.IsPublished, record.PublishedOn, record.PublisherName) = (isPublished, isPublished ? Tools.Clock.Today : null, isPublished ? me.DisplayName : null);
    }, cancel);

    [GeneratedRegex(@"[0-9０-９]{7,}", RegexOptions.None, 1000)]
    private static partial Regex Numbers();
}
