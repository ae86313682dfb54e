using System.Globalization;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Domain.Messaging;

/// <summary>The words of a verification code: the hospital's template, or the shipped one where that cannot be used. A code is sent in any case.</summary>
public sealed partial class CodeWording(IDbContextFactory<CrmDbContext> contexts, SmsWording wording, ILogger<CodeWording> log)
{
    internal const string Code = "验证码";
    internal const string Life = "有效期";

    /// <summary>The template as it stands now; null where there is none.</summary>
    internal async Task<string?> ReadAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.SmsTemplates.AsNoTracking().Where(t => t.Kind == SmsKind.Code).Select(t => t.Text).FirstOrDefaultAsync(cancel);
    }

    internal string Write(string? template, string code, TimeSpan life)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { [Code] = code, [Life] = string.Create(CultureInfo.InvariantCulture, $"{life.TotalMinutes:0}分钟") };
        if (template is not null)
        {
            try
            {
                var text = Whole(template, values);
                // A message without its code helps nobody.
                if (text.Contains(code, StringComparison.Ordinal)) return text;
                LogBroken();
            }
            catch (DomainRuleException)
            {
                LogBroken();
            }
        }

        return Whole(SmsKinds.TryGet(SmsKind.Code)!.Text, values);
    }

    private string Whole(string template, Dictionary<string, string> values) => wording.Complete(wording.Render(template, values), SmsClass.Code, optOutHint: null);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The template of verification codes cannot be used; the shipped words go out")]
    private partial void LogBroken();
}
