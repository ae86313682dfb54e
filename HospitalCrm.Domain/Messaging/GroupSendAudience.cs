using System.Globalization;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Settings;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Messaging;

/// <summary>Whom a group send reaches, and what the variables of its text say of each.</summary>
public sealed class GroupSendAudience(PatientRegister register, PersonalDataVault vault, SettingsStore settings, HospitalClock clock)
{
    /// <summary>Beyond it a number of patients is only said to be more.</summary>
    public const int MostCounted = 10_000;

    /// <summary>A send without any condition, in words.</summary>
    internal const string Everybody = "全部患者";

    /// <summary>What may stand in braces, each with an example.</summary>
    public static IReadOnlyList<(string Name, string Example)> Variables { get; } =
        [("姓名", "张丽华"), ("性别称呼", "女士"), ("年龄", "46岁"), ("科室", "心内科门诊"), ("就诊日期", "11月20日"), ("医院名称", "示范医院"), ("服务电话", "010-12345678")];

    internal static IReadOnlyDictionary<string, string> Examples { get; } = Variables.ToDictionary(v => v.Name, v => v.Example, StringComparer.Ordinal);

    /// <summary>The query of the patient list as its address writes it; conditions that lead to one person are not among it.</summary>
    internal ListQuery Read(string? query)
    {
        var known = register.Filters.Where(f => !f.IsPersonal).SelectMany(f => f.Kind == FilterKind.Period ? [f.FromKey, f.ToKey] : new[] { f.Key }).ToHashSet(StringComparer.Ordinal);
        var filters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in (query ?? "").TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('=', 2) is [var key, { Length: > 0 } value] && known.Contains(key)) filters.TryAdd(key, Uri.UnescapeDataString(value.Replace('+', ' ')));
        }

        return new() { Filters = filters };
    }

    /// <summary>Only what the list knows, in its own order.</summary>
    internal string? Tidy(string? query)
    {
        var filters = Read(query).Filters;
        return filters.Count == 0 ? null : "?" + string.Join('&', filters.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={Uri.EscapeDataString(f.Value)}"));
    }

    /// <summary>The query in words, for people who did not make it.</summary>
    internal async Task<string> DescribeAsync(string? query, DataScope scope, CancellationToken cancel)
    {
        var asked = Read(query).Filters;
        List<string> said = [];
        foreach (var filter in register.Filters)
        {
            if (filter.Kind == FilterKind.Period)
            {
                var (from, to) = (asked.GetValueOrDefault(filter.FromKey), asked.GetValueOrDefault(filter.ToKey));
                if (from is not null || to is not null) said.Add($"{filter.Title}：{from ?? "不限"}至{to ?? "不限"}");
            }
            else if (asked.TryGetValue(filter.Key, out var value))
            {
                if (filter.Kind == FilterKind.Choice) value = (await register.ChoicesAsync(filter, cancel)).FirstOrDefault(c => c.Value == value)?.Text ?? value;
                said.Add($"{filter.Title}：{value}");
            }
        }

        var words = said.Count == 0 ? Everybody : string.Join("；", said);
        if (scope != DataScope.All) words += $"（{Labels.Of(scope)}）";
        return words.Length <= 500 ? words : words[..499] + "…";
    }

    /// <summary>Everybody the query finds of those its creator may see.</summary>
    internal IQueryable<Patient> Of(CrmDbContext db, Actor creator, string? query) => register.Asked(db, creator, Read(query)).Where(p => p.ErasedAt == null);

    internal IQueryable<Patient> Of(CrmDbContext db, GroupSend send) => Of(db, CreatorOf(send), send.Query);

    /// <summary>How many, up to a bound.</summary>
    internal async Task<int> CountAsync(CrmDbContext db, Actor creator, string? query, int most, CancellationToken cancel) =>
        await Of(db, creator, query).Select(_ => 1).Take(most + 1).CountAsync(cancel);

    /// <summary>What a text needs of a patient.</summary>
    internal static IQueryable<GroupSendPatient> Facts(IQueryable<Patient> patients) =>
        patients.Select(p => new GroupSendPatient(p.Id, p.Number, p.Name, p.Sex, p.BornOn, p.MobileSealed, p.GuardianMobileSealed, p.LastVisitAt, p.LastDepartmentName));

    /// <summary>The patient's own number, or the guardian's.</summary>
    internal MobileNumber? NumberOf(GroupSendPatient patient) =>
        patient.MobileSealed is { } own ? MobileNumber.TryRead(vault.Open(Patient.MobilePurpose, own))
        : patient.GuardianMobileSealed is { } guardian ? MobileNumber.TryRead(vault.Open(Patient.GuardianPurpose, guardian)) : null;

    internal Dictionary<string, string> ValuesOf(GroupSendPatient patient) => new(StringComparer.Ordinal)
    {
        ["姓名"] = patient.Name,
        ["性别称呼"] = patient.Sex switch { HisSex.Male => "先生", HisSex.Female => "女士", _ => "先生/女士" },
        ["年龄"] = patient.BornOn is { } born ? PatientAge.Of(born, clock.Today) ?? "" : "",
        ["科室"] = patient.LastDepartmentName ?? "",
        ["就诊日期"] = patient.LastVisitAt is { } at ? clock.ToLocal(at).ToString("M月d日", CultureInfo.InvariantCulture) : "",
        ["医院名称"] = settings.Current.HospitalName,
        ["服务电话"] = settings.Current.ServiceTelephone,
    };

    /// <summary>Who a send goes for, long after they signed out.</summary>
    private static Actor CreatorOf(GroupSend send) => new(Guid.Empty, send.CreatedBy, send.CreatorName, send.DepartmentCode, send.Scope, new HashSet<string>(StringComparer.Ordinal));
}

/// <summary>A patient as a group send reads them. A class without words: names and numbers are not to get into a log.</summary>
internal sealed class GroupSendPatient(Guid id, long number, string name, HisSex sex, DateOnly? bornOn, string? mobileSealed, string? guardianMobileSealed, DateTime? lastVisitAt, string? lastDepartmentName)
{
    public Guid Id { get; } = id;
    public long Number { get; } = number;
    public string Name { get; } = name;
    public HisSex Sex { get; } = sex;
    public DateOnly? BornOn { get; } = bornOn;
    public string? MobileSealed { get; } = mobileSealed;
    public string? GuardianMobileSealed { get; } = guardianMobileSealed;
    public DateTime? LastVisitAt { get; } = lastVisitAt;
    public string? LastDepartmentName { get; } = lastDepartmentName;
}
