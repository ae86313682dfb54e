using System.Globalization;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Messaging;

/// <summary>短信模板 as a list to keep up: the kinds with their settings, and the hospital's own templates.</summary>
[OpenByDesign("Templates are the same for the whole hospital.")]
public sealed class SmsTemplates : Register<SmsTemplate>
{
    /// <summary>Key of the field with the words.</summary>
    public const string TextKey = "text";

    private const string Rules = "发送规则";
    private const int MostRetries = 5;
    private const int SlotMinutes = 30;
    private const int MinutesOfDay = 24 * 60;

    /// <summary>Fields that only make sense for what the product sends by itself.</summary>
    private static readonly HashSet<string> OfKinds = new(["kind", "timing", "offset", "minute", "recipient", "windowFrom", "windowUntil", "retries", "consent"], StringComparer.Ordinal);

    public SmsTemplates(ListTools tools) : base(tools, "sms-templates", "短信模板")
    {
        TextFilter("q", "编号或名称", (records, typed) =>
        {
            var code = typed.ToUpperInvariant();
            return records.Where(t => t.Code.Contains(code) || t.Name.Contains(typed));
        });
        EnumFilter<SmsClass>("class", "类别", (records, @class) => records.Where(t => t.Class == @class));
        YesNoFilter("own", "来源", "医院自建", "系统自带", (records, isOwn) => records.Where(t => (t.Kind == null) == isOwn));
        YesNoFilter("disabled", "状态", "已停用", "启用", (records, isDisabled) => records.Where(t => t.IsDisabled == isDisabled));

        Column("code", "模板编号", ColumnKind.Text, t => t.Code, t => t.Code);
        Column("name", "名称", ColumnKind.Text, t => t.Name);
        Column("class", "类别", ColumnKind.Choice, t => t.Class);
        Column("state", "状态", ColumnKind.State, t => t.IsDisabled);
        Column("text", "模板内容", ColumnKind.Text, t => t.Text);
        Column("timing", "发送时机", ColumnKind.Choice, t => t.Kind is null ? null : t.Timing);
        Column("offset", "偏移", ColumnKind.Number, t => t.Kind is null || t.Offset == 0 ? null : t.Offset);
        Column("minute", "每日时刻", ColumnKind.Text, t => t.Kind is null || t.MinuteOfDay is not { } minute ? null : Clock(minute));
        Column("recipient", "接收人", ColumnKind.Choice, t => t.Kind is null ? null : t.Recipient).IsHiddenAtFirst = true;
        OrderedBy("code");

        // Never set: a kind's template comes with the product and a template of the hospital stays one.
        EnumField<SmsKind>("kind", "短信类型", t => t.Kind, static (_, _) => { }).Fixed();
        KnownBy(TextField("code", "模板编号", t => t.Code, (t, v) => t.Code = CodeOf(v!)).Required().Max(SmsTemplate.CodeLength).Fixed().Help("字母、数字和短横，保存后不能修改；其他系统按编号使用模板。"));
        TextField("name", "名称", t => t.Name, (t, v) => t.Name = v!).Required().Max(SmsTemplate.NameLength);
        EnumField<SmsClass>("class", "类别", t => t.Class, (t, v) => t.Class = v).Required().StartsAs(nameof(SmsClass.Service)).Help("服务类患者可以退订；资讯类须先取得同意；系统自带的类型不能改变类别。");
        LongTextField(TextKey, "模板内容", t => t.Text, (t, v) => t.Text = SmsTemplateText.Tidy(v!)).Required().Max(SmsText.Longest).Help("签名和退订提示会自动加上，不用写在这里。");
        TextField("hint", "退订提示", t => t.OptOutHint, (t, v) => t.OptOutHint = v).Max(30).Help("放在内容后面；资讯类不填时为“拒收请回复R”。");
        YesNoField("disabled", "停用", t => t.IsDisabled, (t, v) => t.IsDisabled = v);
        EnumField<SmsTiming>("timing", "发送时机", t => t.Timing, (t, v) => t.Timing = v).Required().StartsAs(nameof(SmsTiming.AtOnce)).In(Rules);
        NumberField("offset", "偏移", t => t.Offset, (t, v) => t.Offset = v ?? 0).Between(0, 365).StartsAs("0").In(Rules).Help("按发送时机的单位：分钟、小时或天。");
        ChoiceField("minute", "每日时刻", static (_, _) => Task.FromResult(Slots), t => Text(t.MinuteOfDay), (t, v) => t.MinuteOfDay = Number(v)).In(Rules).Help("按天发送的类型在这个时刻发出。");
        EnumField<SmsRecipient>("recipient", "接收人", t => t.Recipient, (t, v) => t.Recipient = v).Required().StartsAs(nameof(SmsRecipient.Patient)).In(Rules);
        ChoiceField("windowFrom", "允许时段起", static (_, _) => Task.FromResult(Slots), t => Text(t.WindowFrom), (t, v) => t.WindowFrom = Number(v)).In(Rules).Help("不填时按类别的时段（系统参数）。");
        ChoiceField("windowUntil", "允许时段止", static (_, _) => Task.FromResult(Ends), t => Text(t.WindowUntil), (t, v) => t.WindowUntil = Number(v)).In(Rules).Help("到这个时刻为止；此后的等到下一个允许时段。");
        NumberField("retries", "重发次数", t => t.Retries, (t, v) => t.Retries = v ?? 0).Between(0, MostRetries).StartsAs("2").In(Rules).Help("网关暂时不能发送时再试几次。");
        YesNoField("consent", "需取得同意", t => t.NeedsConsent, (t, v) => t.NeedsConsent = v).In(Rules);
    }

    private static IReadOnlyList<Choice> Slots { get; } = [.. Enumerable.Range(0, MinutesOfDay / SlotMinutes).Select(i => Slot(i * SlotMinutes))];

    private static IReadOnlyList<Choice> Ends { get; } = [.. Slots.Skip(1), Slot(MinutesOfDay)];

    /// <summary>The kind a form is about; null for the hospital's own.</summary>
    public static SmsKindFacts? KindOf(RecordForm form) => Enum.TryParse<SmsKind>(form.Values.GetValueOrDefault("kind"), out var kind) ? SmsKinds.TryGet(kind) : null;

    /// <summary>Whether a template has the field: the hospital's own are sent by others, who decide when and to whom.</summary>
    public static bool Has(RecordField field, RecordForm form) => !OfKinds.Contains(field.Key) || KindOf(form) is not null;

    /// <summary>What may be chosen in a field of this kind.</summary>
    public static IReadOnlyList<Choice> Offered(RecordField field, RecordForm form, IReadOnlyList<Choice> choices) => (field.Key, KindOf(form)) switch
    {
        ("timing", { } kind) => [.. choices.Where(c => Enum.TryParse<SmsTiming>(c.Value, out var timing) && kind.Timings.Contains(timing))],
        ("recipient", { } kind) => [.. choices.Where(c => Enum.TryParse<SmsRecipient>(c.Value, out var recipient) && kind.Recipients.Contains(recipient))],
        ("class", { } kind) => [.. choices.Where(c => c.Value == kind.Class.ToString())],
        _ => choices,
    };

    protected override SmsTemplate Create(Actor me) => new();

    protected override string CallOf(SmsTemplate record) => record.Name;

    protected override bool IsDisabled(SmsTemplate row) => row.IsDisabled;

    protected override async Task CheckAsync(CrmDbContext db, IReadOnlyList<SmsTemplate> changed, Action<SmsTemplate?, string, DomainRuleException> refuse, Actor me, CancellationToken cancel)
    {
        foreach (var template in changed)
        {
            void Refuse(string field, DomainRuleException why) => refuse(template, field, why);
            CheckText(template, Refuse);
            if (SmsKinds.TryGet(template.Kind) is { } kind) CheckKind(template, kind, Refuse);
            if (db.Entry(template).State == EntityState.Added && await db.SmsTemplates.AnyAsync(t => t.Code == template.Code, cancel)) Refuse("code", new("编号“{0}”已被使用，请换一个。", template.Code));
        }
    }

    protected override Task BeforeDeleteAsync(CrmDbContext db, IReadOnlyList<SmsTemplate> records, Actor me, CancellationToken cancel) =>
        records.FirstOrDefault(t => t.Kind is not null) is { } kind ? throw new DomainRuleException("“{0}”是系统自带的类型，不能删除；不再需要时可以停用。", kind.Name) : Task.CompletedTask;

    private static void CheckText(SmsTemplate template, Action<string, DomainRuleException> refuse)
    {
        try
        {
            var variables = SmsTemplateText.Variables(template.Text);
            if (SmsKinds.TryGet(template.Kind) is not { } kind) return;
            if (variables.FirstOrDefault(name => kind.Variables.All(v => v.Name != name)) is { } unknown) refuse(TextKey, new("“{0}”没有名为“{1}”的变量。", template.Name, unknown));
            else if (kind.Kind == SmsKind.Code && !variables.Contains(CodeWording.Code, StringComparer.Ordinal)) refuse(TextKey, new("验证码短信必须含有变量“{0}”。", CodeWording.Code));
        }
        catch (DomainRuleException wrong)
        {
            refuse(TextKey, wrong);
        }
    }

    private static void CheckKind(SmsTemplate template, SmsKindFacts kind, Action<string, DomainRuleException> refuse)
    {
        if (template.Class != kind.Class) refuse("class", new("系统自带的类型不能改变类别。"));
        if (kind.Kind == SmsKind.Code && template.IsDisabled) refuse("disabled", new("验证码不能停用：患者要用它登录自助机。"));
        if (!kind.Timings.Contains(template.Timing)) refuse("timing", new("“{0}”不能用于这类短信。", Labels.Of(template.Timing)));
        if (!kind.Recipients.Contains(template.Recipient)) refuse("recipient", new("“{0}”不能用于这类短信。", Labels.Of(template.Recipient)));
        if (SmsPreviews.IsDaily(template.Timing) && template.MinuteOfDay is null) refuse("minute", new("请选择每天几点发送。"));
        if (template.Timing is SmsTiming.MinutesAfter or SmsTiming.HoursAfter or SmsTiming.DaysBefore or SmsTiming.DaysAfter && template.Offset == 0) refuse("offset", new("请填写偏移，例如1。"));
        if (template.WindowFrom is { } from && from == template.WindowUntil) refuse("windowUntil", new("允许时段的起止不能相同。"));
        if (template.NeedsConsent && (kind.Class is SmsClass.Code or SmsClass.InHouse || kind.Kind is SmsKind.BookingReceipt or SmsKind.ComplaintReceipt or SmsKind.ComplaintNews)) refuse("consent", new("这类短信不需要同意。"));
        if (!template.NeedsConsent && kind.Class == SmsClass.Information) refuse("consent", new("资讯类短信必须取得同意。"));
    }

    private static string CodeOf(string typed)
    {
        var code = typed.ToUpperInvariant();
        return code.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? code : throw new DomainRuleException("编号只能包含字母、数字和短横。");
    }

    internal static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");

    private static Choice Slot(int minute) => new(minute.ToString(CultureInfo.InvariantCulture), Clock(minute)) { IsData = true };

    private static string? Text(int? minute) => minute?.ToString(CultureInfo.InvariantCulture);

    private static int? Number(string? value) => value is null ? null : int.Parse(value, CultureInfo.InvariantCulture);
}
