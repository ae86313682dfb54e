using Microsoft.Extensions.Configuration.Memory;

namespace HospitalCrm.App.Setup;

/// <summary>What holds where nothing is configured. Outside Development no store, HIS or gateway is assumed.</summary>
internal static class EmbeddedDefaults
{
    public static void AddEmbeddedDefaults(this WebApplicationBuilder builder)
    {
        var defaults = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Logging:LogLevel:Default"] = "Information",
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
            ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Warning",
            // Identity's own keys are left out of our model on purpose (AccountMapping); no administrator can do anything about it.
            ["Logging:LogLevel:Microsoft.EntityFrameworkCore.Model"] = "Error",
            // A start that fails is told in one sentence by Program; the host would print the stack trace of a taken port first.
            ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "None",
        };
        if (builder.Environment.IsDevelopment())
        {
            defaults["Urls"] = "http://127.0.0.1:5080";
            defaults["His:Provider"] = "Demonstration";
            defaults["Sms:Gateway"] = "Simulator";
            // The keys of a trial need no certificate around them; in Production the warning is right.
            defaults["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error";
        }

        // First, so that every other source overrides it.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults });
    }
}
