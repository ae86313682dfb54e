using System.Text.Json;
using HospitalCrm.Benchmarks.Peers;

namespace HospitalCrm.Benchmarks.Circuits;

/// <summary>What a patient does at a kiosk, on a circuit without a browser.</summary>
internal static class KioskPatient
{
    /// <summary>A kiosk where nobody goes home by themselves while the others are still being served.</summary>
    public static Dictionary<string, string?> Unhurried(string folder)
    {
        var settings = TrialHospital.Settings(folder);
        settings["Kiosk:ThanksSeconds"] = "600";
        settings["Kiosk:IdleSeconds"] = "600";
        return settings;
    }

    /// <summary>Consents and swipes a card.</summary>
    public static async Task WalkInAsync(CircuitClient patient, TrialHospital hospital, CancellationToken cancel)
    {
        await patient.ClickAsync("start", cancel);
        await patient.ClickAsync("agree", cancel);
        await patient.WaitAsync(page => page.Has("by-phone"), "the card page", cancel);
        await patient.CallAsync("kiosk.start", "SwipeAsync", JsonSerializer.Serialize(new[] { await hospital.NextCardAsync(cancel) }), cancel);
        await patient.WaitAsync(page => page.Has("section-outpatient"), "the four sections", cancel);
    }

    /// <summary>A face brings the second question, 上一题 the first again; each is on the disk before the next.</summary>
    public static async Task<int> TapFaceAsync(CircuitClient circuit, CancellationToken cancel)
    {
        await circuit.ClickThroughAsync("face-4", cancel);
        await circuit.ClickThroughAsync("previous", cancel);
        return 2;
    }

    public static async Task<int> SaveAsync(CircuitClient circuit, CancellationToken cancel)
    {
        await circuit.ClickAsync("finish", cancel);
        await circuit.WaitAsync(page => page.Has("continue"), "the thanks", cancel);
        return 1;
    }

    /// <summary>Answers every question until the summary is there.</summary>
    public static async Task FillAsync(CircuitClient patient, CancellationToken cancel)
    {
        while (!patient.Look(page => page.Has("finish")))
        {
            var question = patient.Look(Heading);
            await patient.ClickAsync("face-5", cancel);
            await patient.WaitAsync(page => Heading(page) != question, "the next question", cancel);
        }
    }

    public static async Task GoOnAsync(CircuitClient patient, string target, CancellationToken cancel)
    {
        await patient.ClickAsync("continue", cancel);
        await OpenSheetAsync(patient, target, cancel);
    }

    public static async Task OpenSheetAsync(CircuitClient patient, string target, CancellationToken cancel)
    {
        await patient.ClickAsync("section-outpatient", cancel);
        await patient.WaitAsync(page => page.Has("letter-all"), "what can be rated", cancel);
        while (!patient.Look(page => page.Has(target)))
        {
            var shown = patient.Look(Shown);
            await patient.ClickAsync("page-after", cancel);
            await patient.WaitAsync(page => Shown(page) != shown, "the next page of departments", cancel);
        }

        await patient.ClickAsync(target, cancel);
        await patient.WaitAsync(page => page.Has("face-5"), "the first question", cancel);
    }

    /// <summary>The question on the screen, or the heading of the page.</summary>
    public static string Heading(CircuitPage page) => page.Nodes.FirstOrDefault(node => node.Tag == "h1")?.InnerText() ?? "";

    private static string Shown(CircuitPage page) => string.Join(' ', page.Nodes.Select(node => node.TestId).Where(id => id?.StartsWith("target-", StringComparison.Ordinal) == true));
}
