using System.Text.RegularExpressions;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence.Seeding;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Kiosk.Components;

namespace HospitalCrm.Tests.Kiosk;

/// <summary>Every sentence a patient can meet has its text in 繁體 and English.</summary>
public sealed partial class WordingTests
{
    // What these refuse, no patient reads.
    private static readonly string[] RoomsOfStaff = [nameof(SatisfactionOverview), nameof(TerminalDirectory), nameof(TerminalSetup), nameof(SurveyItems), nameof(Grades), nameof(DissatisfactionReasons), nameof(RatablePersons), nameof(HospitalCrm.Domain.Common.CallNumber)];

    [Theory]
    [InlineData(Wording.Traditional)]
    [InlineData(Wording.English)]
    public void Every_text_of_the_kiosk_and_of_its_rules_is_translated(string language)
    {
        var translated = Wording.In(language).Keys.ToHashSet(StringComparer.Ordinal);

        Assert.Empty(KeysInUse().Except(translated, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Wording.Traditional)]
    [InlineData(Wording.English)]
    public void No_translation_is_left_over_or_loses_a_place(string language)
    {
        var used = KeysInUse();

        Assert.Empty(Wording.In(language).Keys.Except(used, StringComparer.Ordinal));
        Assert.All(Wording.In(language).Keys, key => Assert.Equal(Places(key), Places(Wording.In(language)[key])));
    }

    private static List<string> Places(string text) => [.. Place().Matches(text).Select(m => m.Value).Order(StringComparer.Ordinal)];

    /// <summary>Chinese texts in the kiosk's screens, and the sentences of the rules a patient can break.</summary>
    private static HashSet<string> KeysInUse()
    {
        var root = FindRoot();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in SourcesOf(root, "HospitalCrm.Kiosk/Steps", "HospitalCrm.Kiosk/Components"))
        {
            // The root document carries its few sentences in all languages, for the moments without a circuit; no patient meets the simulator.
            if (Path.GetFileName(file) is "App.razor" or "CardReaderSimulator.razor") continue;
            foreach (var line in File.ReadLines(file).Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal)))
                keys.UnionWith(ChineseText().Matches(line).Select(m => m.Groups["text"].Value));
        }

        // Written in their own language, and the formats of a date.
        keys.ExceptWith(["{day.Month}月{day.Day}日", "{day.Year}年{day.Month}月{day.Day}日", "简体", "繁體"]);

        string[] complaints = [nameof(KioskComplaintDesk), nameof(ComplaintProgress)];
        var told = SourcesOf(root, "HospitalCrm.Domain/Complaints").Where(f => complaints.Contains(Path.GetFileNameWithoutExtension(f)));
        foreach (var file in SourcesOf(root, "HospitalCrm.Domain/Common", "HospitalCrm.Domain/Satisfaction").Where(f => !RoomsOfStaff.Contains(Path.GetFileNameWithoutExtension(f))).Concat(told))
            keys.UnionWith(RuleSentence().Matches(File.ReadAllText(file)).Select(m => m.Groups["text"].Value));
        keys.UnionWith(Sections.All.Select(s => s.Name()));
        keys.UnionWith(Enum.GetValues<ProgressState>().Select(s => Labels.Of(s)).Concat(Enum.GetValues<ProgressStage>().Select(s => Labels.Of(s))));
        keys.UnionWith(Enum.GetValues<PraiseReason>().Select(r => Labels.Of(r)).Concat(Enum.GetValues<ComplaintKind>().Select(k => Labels.Of(k))));
        keys.UnionWith(ParameterDefaults.ComplaintClassNames);
        keys.UnionWith(["服务暂停，请稍候。", KioskDesk.NeedsIdentitySentence, KioskDesk.OutOfServiceSentence, RatingDesk.AlreadyRatedSentence, HandOverDesk.LinkSpentSentence, ComplaintProgress.WrongSentence, new VisitOverException().Sentence]);
        return keys;
    }

    private static IEnumerable<string> SourcesOf(string root, params string[] folders) =>
        from folder in folders
        from file in Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories)
        where file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal)
        select file;

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "HospitalCrm.sln"))) folder = folder.Parent ?? throw new DirectoryNotFoundException("HospitalCrm.sln");
        return folder.FullName;
    }

    [GeneratedRegex("\"(?<text>[^\"]*[\\u4e00-\\u9fff][^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ChineseText();

    [GeneratedRegex("(new|DomainRuleException)\\(\\s*\"(?<text>[^\"]*[\\u4e00-\\u9fff][^\"]*[。！])\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RuleSentence();

    [GeneratedRegex("\\{[0-9]\\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Place();
}
