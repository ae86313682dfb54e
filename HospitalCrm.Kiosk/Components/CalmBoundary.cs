using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace HospitalCrm.Kiosk.Components;

/// <summary>Hands a screen's unexpected fault to the shell, which shows the calm page instead.</summary>
public sealed class CalmBoundary : ErrorBoundaryBase
{
    [Parameter, EditorRequired]
    public required Action<Exception> OnFault { get; set; }

    protected override Task OnErrorAsync(Exception exception)
    {
        OnFault(exception);
        return Task.CompletedTask;
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (CurrentException is null) builder.AddContent(0, ChildContent);
    }
}
