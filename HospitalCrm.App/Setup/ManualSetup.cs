using HospitalCrm.App.Shared;
using HospitalCrm.Domain.Common;

namespace HospitalCrm.App.Setup;

/// <summary>/manual: the 操作手册, also for people who cannot sign in yet.</summary>
internal static class ManualSetup
{
    private const string FileName = "医患关系管理系统-操作手册.html";

    public static void MapManual(this WebApplication app) =>
        app.MapGet("/manual", static () => Results.File(Manual.Content, "text/html; charset=utf-8", FileName)).AllowAnonymous().WithMetadata(new OpenByDesignAttribute("The manual is offered before signing in."));
}
