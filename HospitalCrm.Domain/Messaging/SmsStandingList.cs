using System.Linq.Expressions;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;

namespace HospitalCrm.Domain.Messaging;

/// <summary>短信名单 as a list: what holds now, which is the newest consent or refusal of a number and class, and its newest block.</summary>
[OpenByDesign("Numbers belong to the whole hospital, whichever department writes to them.")]
public sealed class SmsStandingList : RecordList<SmsStanding, SmsStandingRow>
{
    public SmsStandingList(ListTools tools) : base(tools, "sms-standings", "短信名单")
    {
        EmptyHint = "患者回复退订，或由工作人员登记后，会出现在这里。";
        TextFilter("number", "号码", (records, typed) =>
        {
            var index = Tools.Vault.Index(Outbox.PhonePurpose, MobileNumber.Parse(typed).Digits);
            return records.Where(s => s.PhoneIndex == index);
        }, most: 30).IsPersonal = true;
        EnumFilter<SmsStance>("stance", "名单类型", (records, stance) => records.Where(s => s.Stance == stance));
        ChoiceFilter("class", "类别", static (_, _) => Task.FromResult<IReadOnlyList<Choice>>([.. Labels.Choices<SmsClass>().Where(c => c.Value is nameof(SmsClass.Service) or nameof(SmsClass.Information))]), (records, text) =>
        {
            var @class = Enum.TryParse<SmsClass>(text, out var one) && Enum.IsDefined(one) ? one : throw new DomainRuleException("请从列表中选择“{0}”。", "类别");
            return records.Where(s => s.Class == @class);
        });
        EnumFilter<SmsStandingWay>("way", "方式", (records, way) => records.Where(s => s.Way == way)).IsSecondary = true;
        PeriodFilter("at", "时间", (records, from, until) => records.Where(s => (from == null || s.At >= from) && (until == null || s.At < until))).IsSecondary = true;

        Column("at", "时间", ColumnKind.Moment, s => s.At, s => s.At);
        Column("number", "号码", ColumnKind.Text, NumberOf);
        Column("class", "类别", ColumnKind.Choice, s => s.Class);
        Column("stance", "名单类型", ColumnKind.Choice, s => s.Stance);
        Column("way", "方式", ColumnKind.Choice, s => s.Way);
        Column("by", "登记人", ColumnKind.Text, s => s.ByName ?? s.By);
        Column("note", "备注", ColumnKind.Text, s => s.Note);
        OrderedBy("at", descending: true);
    }

    protected override IQueryable<SmsStanding> Records(CrmDbContext db) => db.SmsStandings.Where(s =>
        !db.SmsStandings.Any(newer => newer.PhoneIndex == s.PhoneIndex && newer.Class == s.Class && newer.At > s.At && (newer.Stance <= SmsStance.OptedOut) == (s.Stance <= SmsStance.OptedOut)));

    protected override Expression<Func<SmsStanding, SmsStandingRow>> Project(CrmDbContext db) => s =>
        new SmsStandingRow(s.PhoneSealed, s.Class, s.Stance, s.Way, s.At, s.By, db.Users.Where(u => u.UserName == s.By).Select(u => u.DisplayName).FirstOrDefault(), s.Note);

    protected override string NameOf(SmsStandingRow row) => NumberOf(row);

    private string NumberOf(SmsStandingRow row) => MobileNumber.TryRead(Tools.Vault.Open(Outbox.PhonePurpose, row.PhoneSealed))?.Masked ?? "***";
}

/// <summary>One line of the list.</summary>
public sealed record SmsStandingRow(string PhoneSealed, SmsClass Class, SmsStance Stance, SmsStandingWay Way, DateTime At, string? By, string? ByName, string? Note);
