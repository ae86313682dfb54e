using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace HospitalCrm.Domain.Persistence;

/// <summary>What holds in both programs where nothing is configured. Outside Development no database, HIS or gateway is assumed.</summary>
public static class EmbeddedDefaults
{
    /// <param name="developmentUrl">Where the program listens during development.</param>
    public static void AddEmbeddedDefaults(this IConfigurationManager configuration, bool isDevelopment, string developmentUrl)
    {
        var defaults = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Logging:LogLevel:Default"] = "Information",
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
            ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Warning",
            // A start that fails is told in one sentence by Program; the host would print the stack trace of a taken port first.
            ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "None",
        };
        if (isDevelopment)
        {
            defaults["Urls"] = developmentUrl;
            defaults["His:Provider"] = "Demonstration";
            defaults["His:DemonstrationFile"] = Path.Combine(DataFolder.Of(configuration), "his-demonstration.db");
            defaults["Sms:Gateway"] = "Simulator";
            // Together with the demonstration HIS only; TerminalCookie asks for both.
            defaults["Kiosk:TrustsThisMachine"] = "true";
            // The keys of a trial need no certificate around them; in Production the warning is right.
            defaults["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error";
        }

        // First, so that every other source overrides it.
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults });
    }
}
