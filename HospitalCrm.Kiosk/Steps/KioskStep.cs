using HospitalCrm.Kiosk.Components;
using Microsoft.AspNetCore.Components;

namespace HospitalCrm.Kiosk.Steps;

/// <summary>
/// One screen. It shows the walk and tells the shell what was touched; the shell renders once per touch, so the screen
/// itself does not after its events.
/// </summary>
public abstract class KioskStep : ComponentBase, IHandleEvent
{
    [Parameter, EditorRequired]
    public required KioskShell Shell { get; set; }

    protected Walk Walk => Shell.Walk;

    protected Wording T => Shell.T;

    Task IHandleEvent.HandleEventAsync(EventCallbackWorkItem item, object? arg) => item.InvokeAsync(arg);
}
