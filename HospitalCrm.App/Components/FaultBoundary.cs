using Microsoft.AspNetCore.Components;

namespace HospitalCrm.App.Components;

/// <summary>Keeps the shell alive when a page fails, and gives the fault a number.</summary>
public sealed partial class FaultBoundary(ILogger<FaultBoundary> log, TimeProvider time) : ErrorBoundaryBase
{
    private string _number = "";

    [Parameter]
    public RenderFragment<string>? Numbered { get; set; }

    protected override Task OnErrorAsync(Exception exception)
    {
        _number = FaultNumber.Next(time);
        if (exception is not Domain.Access.AccessDeniedException) LogFault(exception, _number);
        return Task.CompletedTask;
    }

    protected override void BuildRenderTree(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder)
    {
        if (CurrentException is null) builder.AddContent(0, ChildContent);
        else if (CurrentException is Domain.Access.AccessDeniedException) builder.AddContent(1, ErrorContent?.Invoke(CurrentException));
        else builder.AddContent(2, Numbered?.Invoke(_number));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Fault {Number} on a page")]
    private partial void LogFault(Exception fault, string number);
}
