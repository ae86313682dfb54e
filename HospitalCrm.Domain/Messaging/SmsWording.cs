using System.Text;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Settings;

namespace HospitalCrm.Domain.Messaging;

/// <summary>The words of a message: the places of its template filled in, the hospital's signature in front, how to refuse it behind.</summary>
public sealed class SmsWording(SettingsStore settings)
{
    /// <summary>Fills {变量}; what is filled in is never looked through again.</summary>
    /// <exception cref="DomainRuleException">A place has no value, or the template is broken; the sentence names it.</exception>
    public string Render(string text, IReadOnlyDictionary<string, string> values)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        var written = new StringBuilder(text.Length + 32);
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf('{', at);
            if (open < 0)
            {
                written.Append(text, at, text.Length - at);
                break;
            }

            var close = text.IndexOf('}', open);
            if (close < 0) throw new DomainRuleException("模板中的“{”没有对应的“}”。");
            var name = text[(open + 1)..close];
            if (!values.TryGetValue(name, out var value) || string.IsNullOrWhiteSpace(value)) throw new DomainRuleException("缺少变量“{0}”的值。", name);
            used.Add(name);
            written.Append(text, at, open - at);
            foreach (var c in value) written.Append(char.IsControl(c) ? ' ' : c);
            at = close + 1;
        }

        if (values.Keys.FirstOrDefault(name => !used.Contains(name)) is { } unknown) throw new DomainRuleException("模板中没有变量“{0}”。", unknown);
        return written.ToString();
    }

    /// <summary>With 【signature】 in front, unless it is there already, and the hint behind.</summary>
    public string Complete(string text, SmsClass @class, string? optOutHint)
    {
        var current = settings.Current;
        var signature = $"【{current.SmsSignature ?? current.HospitalName}】";
        var signed = text.StartsWith(signature, StringComparison.Ordinal) ? text : signature + text;
        return string.IsNullOrEmpty(optOutHint) || @class == SmsClass.Code || signed.EndsWith(optOutHint, StringComparison.Ordinal) ? signed : signed + optOutHint;
    }
}
