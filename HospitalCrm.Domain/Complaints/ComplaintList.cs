using System.Globalization;
using System.Linq.Expressions;
using System.Text.RegularExpressions;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Complaints;

/// <summary>投诉与表扬 as a list, newest first. It names no telephone, and the complainant only by the first character.</summary>
public sealed partial class ComplaintList : RecordList<Complaint, ComplaintRow>
{
    /// <summary>Query field of the saved views.</summary>
    public const string ViewKey = "view";

    /// <summary>The column the views are ordered by.</summary>
    public const string DueKey = "due";

    internal const string ModuleName = "complaints";

    private readonly WorkingHours _hours;
    private WorkTime? _time;
    private string _reader = "";

    public ComplaintList(ListTools tools, WorkingHours hours) : base(tools, ModuleName, "投诉与表扬")
    {
        _hours = hours;
        EmptyHint = "登记的投诉和表扬，以及自助终端、短信和低分评价转来的，都显示在这里。";
        TextFilter("q", "编号或标题", (records, typed) => Named(records, typed)).IsPersonal = true;
        EnumFilter<ComplaintKind>("kind", "类型", (records, kind) => records.Where(c => c.Kind == kind));
        EnumFilter<ComplaintState>("state", "状态", (records, state) => records.Where(c => c.State == state));
        EnumFilter<ComplaintShelf>(ViewKey, "视图", (db, me, records, view) => ComplaintViews.Apply(db, me, records, view, Tools.Clock.UtcNow, ComplaintViews.SoonAt(_time!.Calendar, Tools.Clock)));
        ChoiceFilter("class", "分类", ClassesAsync, (db, records, typed) =>
        {
            var id = IdOf(typed, "分类");
            return records.Where(c => c.ClassId == id || db.Set<ComplaintClass>().Any(under => under.Id == c.ClassId && under.ParentId == id));
        }).IsSecondary = true;
        ChoiceFilter("importance", "重要性", ImportanceAsync, (records, typed) =>
        {
            var id = IdOf(typed, "重要性");
            return records.Where(c => c.ImportanceId == id);
        }).IsSecondary = true;
        EnumFilter<ComplaintChannel>("channel", "渠道", (records, channel) => records.Where(c => c.Channel == channel)).IsSecondary = true;
        ChoiceFilter(
            "department", "责任科室",
            static async (db, cancel) => await db.Departments.AsNoTracking().OrderBy(d => d.Name).ThenBy(d => d.Code).Select(d => new Choice(d.Code, d.Name, d.Initials, !d.IsActive) { IsData = true }).ToListAsync(cancel),
            (records, code) => records.Where(c => c.DepartmentCode == code)).IsSecondary = true;
        PeriodFilter("at", "登记时间", (records, from, until) => records.Where(c => (from == null || c.RegisteredAt >= from) && (until == null || c.RegisteredAt < until))).IsSecondary = true;
        // The term ends with its last day, at midnight.
        PeriodFilter("due", "时限", (records, from, until) => records.Where(c => (from == null || c.DueAt > from) && (until == null || c.DueAt <= until))).IsSecondary = true;
        YesNoFilter("safety", "涉及医疗质量安全", "是", "否", (records, isSo) => records.Where(c => c.IsSafety == isSo)).IsSecondary = true;
        YesNoFilter("anonymous", "匿名", "是", "否", (records, isSo) => records.Where(c => c.IsAnonymous == isSo)).IsSecondary = true;
        YesNoFilter("ended-late", "超期办结", "是", "否", (records, isSo) => records.Where(c => c.IsLate == isSo)).IsSecondary = true;

        Column("number", "编号", ColumnKind.Text, r => r.Number, c => c.Number);
        Column("kind", "类型", ColumnKind.Choice, r => r.Kind);
        Column("state", "状态", ColumnKind.Choice, r => new Marked(r.State, ComplaintCells.Of(r.State)));
        Column("title", "标题", ColumnKind.Text, r => WithoutNumbers(r.Title));
        Column("class", "分类", ColumnKind.Text, r => r.ClassName);
        Column("importance", "重要性", ColumnKind.Text, r => r.ImportanceName is null ? null : new Marked(r.ImportanceName, CellLook.Plain, r.ImportanceColour), c => c.Weight);
        Column("department", "责任科室", ColumnKind.Text, r => r.DepartmentName);
        Column("owner", "责任人", ColumnKind.Text, r => r.OwnerName);
        Column("at", "登记时间", ColumnKind.Moment, r => r.RegisteredAt, c => c.RegisteredAt);
        Column(DueKey, "时限", ColumnKind.Day, r => r.State == ComplaintState.Draft ? null : Tools.Clock.DayOf(r.DueAt.AddTicks(-1)), c => c.DueAt);
        Column("left", "剩余", ColumnKind.Text, r => ComplaintCells.Left(r.State, r.DueAt, r.IsLate, _time!, Tools.Clock));
        Column("complainant", "投诉人", ColumnKind.Text, r => ComplaintCells.Complainant(r.ComplainantName, r.IsAnonymous, r.IsConfidential || r.IsAgainstReader)).IsHiddenAtFirst = true;
        Column("round", "轮次", ColumnKind.Number, r => r.Round).IsHiddenAtFirst = true;
        Column("channel", "渠道", ColumnKind.Choice, r => r.Channel).IsHiddenAtFirst = true;
        OrderedBy("at", descending: true);
    }

    public override async Task<ListPage> FindAsync(ListQuery query, ListPage? shown, CancellationToken cancel)
    {
        await PrepareAsync(cancel);
        return await base.FindAsync(query, shown, cancel);
    }

    public override async Task<int> CountAsync(ListQuery query, CancellationToken cancel)
    {
        await PrepareAsync(cancel);
        return await base.CountAsync(query, cancel);
    }

    /// <summary>The views that say something to the signed-in person, in the order they are offered.</summary>
    public async Task<IReadOnlyList<ComplaintShelf>> ViewsAsync(CancellationToken cancel)
    {
        var me = await Tools.Actor.GetAsync(cancel);
        me.Demand(Permissions.Complaints.View);
        return [.. Enum.GetValues<ComplaintShelf>().Where(view => ComplaintViews.IsFor(view, me))];
    }

    internal override async IAsyncEnumerable<ListRow> StreamAsync(CrmDbContext db, Actor me, ListQuery query)
    {
        await PrepareAsync(CancellationToken.None);
        await foreach (var row in base.StreamAsync(db, me, query)) yield return row;
    }

    protected override IQueryable<Complaint> InScope(CrmDbContext db, IQueryable<Complaint> records, Actor me) => ComplaintScope.Visible(db, records, me);

    /// <summary>A view and the parties of a complaint tell one person from the next.</summary>
    private protected override string WhoseRows(Actor me) => $"{me.Scope} {me.DepartmentCode} {me.UserCode}";

    protected override Expression<Func<Complaint, ComplaintRow>> Project(CrmDbContext db)
    {
        var reader = _reader;
        return c => new ComplaintRow(
            c.Number, c.Kind, c.State, c.Title, c.ClassName, c.ImportanceName, db.Set<ComplaintImportance>().Where(i => i.Id == c.ImportanceId).Select(i => i.Colour).FirstOrDefault(), c.DepartmentName, c.OwnerName,
            c.RegisteredAt, c.DueAt, c.IsLate, c.ComplainantName, c.IsAnonymous, c.IsConfidential, c.Round, c.Channel,
            db.ComplaintParties.Any(p => p.ComplaintId == c.Id && p.Role == PartyRole.Target && p.Code == reader));
    }

    protected override string NameOf(ComplaintRow row) => row.Number;

    protected override bool IsDisabled(ComplaintRow row) => row.State is ComplaintState.Discarded or ComplaintState.Merged;

    /// <summary>What looks like a telephone number in somebody's words.</summary>
    internal static string WithoutNumbers(string words) => LongNumber().Replace(words, "***");

    private async Task PrepareAsync(CancellationToken cancel)
    {
        _time = await _hours.GetAsync(cancel);
        _reader = (await Tools.Actor.GetAsync(cancel)).UserCode;
    }

    /// <summary>The beginning of a number is looked up in its index; anything else are words of the title.</summary>
    private static IQueryable<Complaint> Named(IQueryable<Complaint> records, string typed)
    {
        var number = typed.ToUpperInvariant();
        if (!BeginningOfNumber().IsMatch(number)) return records.Where(c => c.Title.Contains(typed) || c.Number.Contains(number));
        // Digits come before letters in every collation.
        var beyond = number + "Z";
        return records.Where(c => string.Compare(c.Number, number) >= 0 && string.Compare(c.Number, beyond) < 0);
    }

    private static Guid IdOf(string typed, string title) => Guid.TryParse(typed, out var id) ? id : throw new DomainRuleException("请从列表中选择“{0}”。", title);

    /// <summary>Both levels, a class after the one above it; the upper one stands for all under it.</summary>
    private static async Task<IReadOnlyList<Choice>> ClassesAsync(CrmDbContext db, CancellationToken cancel)
    {
        var all = await db.Set<ComplaintClass>().AsNoTracking().OrderBy(c => c.SortOrder).ThenBy(c => c.Code).Select(c => new { c.Id, c.ParentId, c.Name }).ToListAsync(cancel);
        return [.. all.Where(c => c.ParentId is null).SelectMany(top => all.Where(c => c.ParentId == top.Id).Select(c => (c.Id, Name: $"{top.Name}·{c.Name}")).Prepend((top.Id, top.Name))).Select(c => new Choice(c.Id.ToString(), c.Name, PinyinInitials.Of(c.Name)) { IsData = true })];
    }

    private static async Task<IReadOnlyList<Choice>> ImportanceAsync(CrmDbContext db, CancellationToken cancel) =>
        [.. (await db.Set<ComplaintImportance>().AsNoTracking().OrderByDescending(i => i.Weight).ThenBy(i => i.Code).Select(i => new { i.Id, i.Name }).ToListAsync(cancel)).Select(i => new Choice(i.Id.ToString(), i.Name) { IsData = true })];

    [GeneratedRegex("^(T|B|J|Z|(TS|BY|JY|ZX)[0-9]{0,14})$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BeginningOfNumber();

    [GeneratedRegex("[0-9][0-9 -]{5,}[0-9]", RegexOptions.None, 1000)]
    private static partial Regex LongNumber();
}

/// <summary>One line of the list.</summary>
/// <param name="IsAgainstReader">The person who reads is who it is about: they are not told who complained.</param>
public sealed record ComplaintRow(
    string Number, ComplaintKind Kind, ComplaintState State, string Title, string? ClassName, string? ImportanceName, string? ImportanceColour, string? DepartmentName, string? OwnerName,
    DateTime RegisteredAt, DateTime DueAt, bool IsLate, string? ComplainantName, bool IsAnonymous, bool IsConfidential, int Round, ComplaintChannel Channel, bool IsAgainstReader);
