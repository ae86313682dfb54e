using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Settings;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Parameters;

/// <summary>参数设置: reads and saves what the hospital decides about the whole system. All or nothing; running kiosks and other nodes follow within two seconds.</summary>
public sealed class SettingsDesk(IDbContextFactory<CrmDbContext> contexts, SettingsStore store, ICurrentActor actor, AuditTrail audit, HospitalClock clock)
{
    public async Task<SettingsFile> ReadAsync(CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.Settings.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var saved = await db.Settings.AsNoTracking().ToListAsync(cancel);
        return Written(saved);
    }

    /// <param name="typed">As it stands in the form, by key; what is missing stays as it is.</param>
    /// <param name="before">As the editor saw it: what somebody else has saved since then is not overwritten unseen.</param>
    /// <exception cref="SettingsRefusedException">A value is wrong; nothing was saved.</exception>
    /// <exception cref="SettingsChangedException">Somebody else was faster with one of the same settings; nothing was saved.</exception>
    public async Task<SettingsFile> SaveAsync(IReadOnlyDictionary<string, string> typed, SettingsFile before, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Settings.Edit);

        var wanted = CrmSettings.Fields.Where(f => typed.ContainsKey(f.Key)).ToDictionary(f => f.Key, f => f.Tidy(typed[f.Key]), StringComparer.Ordinal);
        var faults = CrmSettings.Fields.Where(f => wanted.ContainsKey(f.Key)).Select(f => f.Fault(wanted[f.Key])).OfType<SettingFault>().ToList();
        if (faults.Count > 0) throw new SettingsRefusedException(faults);

        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // First of all: the stamp's row lets one save at a time, so that nobody is overwritten between reading and writing.
        await ChangeStamp.BumpAsync(db, ChangeStamp.Settings, cancel);
        var saved = await db.Settings.ToDictionaryAsync(s => s.Name, StringComparer.Ordinal, cancel);
        var now = Written(saved.Values);

        var mine = wanted.Where(w => w.Value != before.Values[w.Key] && w.Value != now.Values[w.Key]).Select(w => w.Key).ToList();
        var theirs = mine.Where(key => now.Values[key] != before.Values[key]).ToList();
        if (theirs.Count > 0) throw new SettingsChangedException(now, theirs, saved[theirs[0]].ChangedBy);
        if (mine.Count == 0) return now;

        foreach (var key in mine)
        {
            if (!saved.TryGetValue(key, out var setting)) db.Settings.Add(saved[key] = setting = new(key));
            setting.Change(wanted[key].Length == 0 ? null : wanted[key], me.DisplayName, clock.UtcNow);
        }

        audit.Add(db, me, AuditAction.Change, "settings", "参数设置", subjectId: null,
            [.. CrmSettings.Fields.Where(f => mine.Contains(f.Key)).Select(f => new FieldChange(f.Label, Told(now.Values[f.Key]), Told(wanted[f.Key])))]);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        await store.RefreshAsync(cancel);
        return Written(saved.Values);
    }

    private static string? Told(string value) => value switch { "" => null, "true" => "是", "false" => "否", _ => value };

    private SettingsFile Written(IReadOnlyCollection<Setting> saved)
    {
        var settings = store.Defaults.With(saved);
        var last = saved.MaxBy(s => s.ChangedAt);
        return new(CrmSettings.Fields.ToDictionary(f => f.Key, f => f.Read(settings), StringComparer.Ordinal), last?.ChangedBy, last?.ChangedAt);
    }
}

/// <summary>The settings as a form shows them.</summary>
/// <param name="Values">By key, as <see cref="SettingField.Read"/> writes them.</param>
/// <param name="ChangedBy">Who saved last; null where everything is as shipped.</param>
public sealed record SettingsFile(IReadOnlyDictionary<string, string> Values, string? ChangedBy, DateTime? ChangedAt);

/// <summary>One or more values are wrong.</summary>
public sealed class SettingsRefusedException(IReadOnlyList<SettingFault> faults) : DomainRuleException("有{0}项设置不正确，没有保存。", faults.Count)
{
    public IReadOnlyList<SettingFault> Faults { get; } = faults;
}

/// <summary>Somebody else has saved the same setting since it was read.</summary>
/// <param name="now">As it is stored now.</param>
/// <param name="keys">The settings both have changed.</param>
public sealed class SettingsChangedException(SettingsFile now, IReadOnlyList<string> keys, string by) : DomainRuleException("设置刚被{0}修改过。", by)
{
    public SettingsFile Now { get; } = now;

    public IReadOnlyList<string> Keys { get; } = keys;
}
