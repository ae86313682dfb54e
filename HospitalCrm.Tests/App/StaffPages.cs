using Bunit;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;

namespace HospitalCrm.Tests.App;

/// <summary>Staff pages over a real database: what one signed-in person reads while patients rate at a kiosk.</summary>
public sealed class StaffPages : IAsyncDisposable
{
    private StaffPages(CrmWorld hospital)
    {
        Hospital = hospital;
        Context.JSInterop.Mode = JSRuntimeMode.Loose;
        Context.Services.AddMudServices(options => options.PopoverOptions.CheckForPopoverProvider = false);
        Context.Services.AddLocalization();
        CrmWorld.AddTo(Context.Services, hospital.Database, hospital.Time);
        Context.Services.AddScoped<SimulatedPhone>();
    }

    /// <summary>Where the patients are.</summary>
    public CrmWorld Hospital { get; }

    public BunitContext Context { get; } = new();

    public TestActor Reader => (TestActor)Context.Services.GetRequiredService<Domain.Access.ICurrentActor>();

    public static async Task<StaffPages> OpenAsync(CancellationToken cancel) => new(await CrmWorld.CreateAsync("Sqlite", cancel));

    public IRenderedComponent<TPage> Open<TPage>(string address) where TPage : IComponent
    {
        Context.Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        return Context.Render<TPage>();
    }

    /// <summary>A page about one record.</summary>
    public IRenderedComponent<TPage> Open<TPage>(string address, Guid record) where TPage : IComponent
    {
        Context.Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        return Context.Render<TPage>(parameters => parameters.TryAdd("Record", record.ToString()));
    }

    /// <summary>Several patients, each with the same mark for everything.</summary>
    public async Task RateAsync(Section section, string target, string grade, int patients, CancellationToken cancel, string? comment = null)
    {
        for (var i = 0; i < patients; i++)
        {
            var card = $"{7_700_000_000 + Hospital.His.Patients.Count}";
            Hospital.His.Patients.Add(new($"T{card}", card, "测试患者", Domain.His.HisSex.Unknown, null, null, false));
            await Hospital.RateAsync(await Hospital.BeginByCardAsync(card, cancel), section, target, grade, cancel, comment);
            Hospital.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>One look at the change stamps, as the program does every second.</summary>
    public Task LookForChangesAsync(CancellationToken cancel) => Context.Services.GetRequiredService<ChangeWatcher>().LookOnceAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        await Hospital.DisposeAsync();
    }
}
