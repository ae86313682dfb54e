using HospitalCrm.App.Components;

namespace HospitalCrm.App.Setup;

/// <summary>Pages for what went wrong outside a circuit: a number to read out, nothing of the inside.</summary>
internal static partial class FaultPages
{
    public static void UseFaultPages(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = "/error",
            CreateScopeForErrors = true,
            SuppressDiagnosticsCallback = static _ => true,
        });
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (Exception fault) when (fault is not OperationCanceledException && !context.Response.HasStarted)
            {
                var number = FaultNumber.Next(context.RequestServices.GetRequiredService<TimeProvider>());
                context.Items[typeof(FaultNumber)] = number;
                LogFault(app.Logger, fault, number);
                throw;
            }
        });
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Fault {Number} in a request")]
    private static partial void LogFault(ILogger log, Exception fault, string number);
}
