using HospitalCrm.Domain.His;
using HospitalCrm.Domain.His.Demonstration;
using HospitalCrm.Domain.Persistence;

namespace HospitalCrm.Kiosk.Setup;

/// <summary>The demonstration HIS is for trying only, in the kiosk as in the staff app.</summary>
internal static class DemonstrationLimits
{
    /// <exception cref="StartupRefusedException">It is configured in Production, or with a gateway that sends real messages.</exception>
    public static void RefuseDemonstrationWhereItIsNone(this WebApplication app)
    {
        if (app.Services.GetRequiredService<HisSettings>().Provider != HisProvider.Demonstration) return;
        if (DemonstrationHis.Refusal(app.Environment.EnvironmentName, app.Configuration["Sms:Gateway"]) is { } refusal) throw new StartupRefusedException(refusal);
    }
}
