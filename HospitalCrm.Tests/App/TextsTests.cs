using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Text.RegularExpressions;
using HospitalCrm.App;
using HospitalCrm.App.Features.Satisfaction;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Domain.Settings;

namespace HospitalCrm.Tests.App;

public sealed partial class TextsTests
{
    // Whatever these may refuse, a staff page shows.
    private static readonly string[] RoomsOfStaff = ["Access", "CallCentre", "Common/CallNumber.cs", "Common/MobileNumber.cs", "Common/PersonText.cs", "Complaints", "FollowUps", "Guidance", "Lists", "Messaging", "Parameters", "Patients", "Satisfaction/DissatisfactionReasons.cs", "Satisfaction/Grades.cs", "Satisfaction/RatablePersons.cs", "Satisfaction/RatingTimeline.cs", "Satisfaction/SatisfactionOverview.cs", "Satisfaction/SurveyItems.cs", "Satisfaction/TerminalDirectory.cs", "Satisfaction/TerminalSetup.cs", "Settings", "Staff"];

    [Fact]
    public void Every_text_of_the_staff_program_has_an_English_one()
    {
        var missing = Keys().Distinct().Where(key => English(key) is null).ToList();

        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    [Fact]
    public void The_English_has_the_same_places_to_fill_in()
    {
        var different = Keys().Distinct().Where(key => English(key) is { } english && !Places(english).SetEquals(Places(key))).ToList();

        Assert.Empty(different);
    }

    [Fact]
    public void No_Chinese_stays_in_the_English()
    {
        var chinese = Keys().Distinct().Where(key => English(key) is { } english && Chinese().IsMatch(english)).ToList();

        Assert.Empty(chinese);
    }

    [Fact]
    public void No_English_text_is_left_over()
    {
        var used = Keys().ToHashSet(StringComparer.Ordinal);

        var all = Resources().GetResourceSet(CultureInfo.GetCultureInfo("en"), createIfNotExists: true, tryParents: false)!;
        var leftOver = all.Cast<System.Collections.DictionaryEntry>().Select(entry => (string)entry.Key).Where(key => !used.Contains(key)).ToList();

        Assert.Empty(leftOver);
    }

    private static IEnumerable<string> Keys() =>
        Found("HospitalCrm.App", UsedKey()).Concat(Found("HospitalCrm.App", Sentence()))
            .Concat(RoomsOfStaff.SelectMany(room => Found(Path.Combine("HospitalCrm.Domain", room), Sentence())))
            .Concat(Found("HospitalCrm.Domain/Patients/PatientDataDesk.cs", DossierTitle()))
            .Concat(Sections.All.Select(section => section.Name()))
            .Concat(Enum.GetValues<SurveyCategory>().Select(category => category.Name()))
            .Concat(Enum.GetValues<NoticeKind>().Where(kind => kind != NoticeKind.Unset).Select(kind => kind.Sentence()))
            .Concat(PeriodChoice.Quicks.Select(quick => quick.Name))
            .Concat(StatutoryHolidays.Names)
            .Concat(HospitalCrm.App.Features.Complaints.ComplaintLook.Titles)
            .Concat(CrmSettings.Fields.SelectMany(field => new[] { field.Group, field.Label, field.Help }))
            .Concat(ShippedRoles.All.SelectMany(role => new[] { role.Name, role.Description }))
            .Concat(Permissions.Modules.SelectMany(module => module.Buttons.Select(button => button.Title).Prepend(module.Title)))
            .Concat(MergeField.All.Select(field => field.Title))
            .Concat(SmsFaults.All).Append(SimulatorGateway.ShownName).Append(GroupSendAudience.Everybody)
            .Concat(SmsKinds.All.SelectMany(kind => kind.Variables.Select(variable => variable.Meaning).Append(kind.Trigger)))
            .Concat(Labels())
            .Concat(ListTexts());

    /// <summary>What the descriptions of lists call columns, conditions, fields and buttons, and what they say about them.</summary>
    private static IEnumerable<string> ListTexts() =>
        Lists.EveryList.All().SelectMany(list => list.Columns.Select(column => column.Title)
            .Concat(list.Filters.SelectMany(filter => filter.Words.Prepend(filter.Title)))
            .Concat(list.Actions.SelectMany(action => new[] { action.Title, action.Question, action.ReasonQuestion, action.Done }))
            .Concat(list is IRegister register ? register.Fields.SelectMany(field => new[] { field.Title, field.HelpText, field.Group }) : [])
            .Append(list.Title).Append(list.EmptyHint).OfType<string>());

    /// <summary>What the audit log calls fields, values and kinds of records; and the words it has of its own.</summary>
    private static IEnumerable<string> Labels() =>
        typeof(LabelAttribute).Assembly.GetTypes()
            .SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).Cast<MemberInfo>().Prepend(type))
            .Select(member => member.GetCustomAttribute<LabelAttribute>()?.Text ?? member.GetCustomAttribute<AuditedAttribute>()?.Name)
            .OfType<string>().Concat(["是", "否", "已设置", "已更改"]);

    private static IEnumerable<string> Found(string place, Regex text)
    {
        var path = Path.Combine(Root(), place);
        var files = File.Exists(path) ? [path] : Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".razor", StringComparison.Ordinal))
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
        return files.SelectMany(f => text.Matches(File.ReadAllText(f))).Select(m => m.Groups["text"].Value);
    }

    private static ResourceManager Resources() => new(typeof(Texts).FullName!, typeof(Texts).Assembly);

    private static string? English(string key)
    {
        var set = Resources().GetResourceSet(CultureInfo.GetCultureInfo("en"), createIfNotExists: true, tryParents: false);
        return set?.GetString(key) is { Length: > 0 } text ? text : null;
    }

    private static HashSet<string> Places(string text) => Place().Matches(text).Select(m => m.Value).ToHashSet(StringComparer.Ordinal);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "HospitalCrm.sln"))) folder = folder.Parent ?? throw new DirectoryNotFoundException("HospitalCrm.sln");
        return folder.FullName;
    }

    [GeneratedRegex(@"\bL\[""(?<text>[^""]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UsedKey();

    [GeneratedRegex(@"((DomainRuleException|ChoicesAwayException|new)\((?=""[^""]*\p{IsCJKUnifiedIdeographs})|Sentence = |TerminalFault\([\w.()]+, )""(?<text>[^""]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sentence();

    [GeneratedRegex(@"new( DossierField)?\(""\w+"", ""(?<text>[^""]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DossierTitle();

    [GeneratedRegex(@"\{[0-9]\}", RegexOptions.None, 1000)]
    private static partial Regex Place();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}", RegexOptions.None, 1000)]
    private static partial Regex Chinese();
}
