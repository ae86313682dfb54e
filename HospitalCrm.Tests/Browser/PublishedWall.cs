using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

/// <summary>您说我们改 in the hospital of the journeys, taken down again when it is disposed: other journeys know a first page without it.</summary>
internal sealed class PublishedWall : IAsyncDisposable
{
    private readonly Hospital _hospital;

    private PublishedWall(Hospital hospital) => _hospital = hospital;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The last one is the newest.</summary>
    public static async Task<PublishedWall> HangAsync(Hospital hospital, params (string Title, string Said, string Changed)[] entries)
    {
        await UseAsync(hospital, async list =>
        {
            foreach (var (title, said, changed) in entries)
            {
                var id = await list.AddAsync(("title", title), ("said", said), ("changed", changed));
                await list.Actions.First(a => a.Key == "publish").RunAsync([id], Cancel);
            }
        });
        return new(hospital);
    }

    /// <summary>All of it, also what somebody published on the screen; and every kiosk has heard of it.</summary>
    public static async Task TakeDownAsync(Hospital hospital)
    {
        await UseAsync(hospital, async list =>
        {
            var rows = await list.FindAsync(new() { Size = 100, Filters = new Dictionary<string, string>(StringComparer.Ordinal) { ["published"] = "1" } }, null, Cancel);
            await list.Actions.First(a => a.Key == "withdraw").RunAsync([.. rows.Rows.Select(row => row.Id)], Cancel);
        });
        await using var patient = await hospital.ComeToKioskAsync();
        await Assertions.Expect(patient.Page.GetByTestId("wall")).ToHaveCountAsync(0);
    }

    public async ValueTask DisposeAsync() => await TakeDownAsync(_hospital);

    private static async Task UseAsync(Hospital hospital, Func<ComplaintPublications, Task> use)
    {
        await using var services = hospital.OpenServices();
        await using var scope = services.CreateAsyncScope();
        await using var db = await services.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(Cancel);
        var admin = await db.Users.Where(a => a.UserName == "admin").Select(a => a.Id).SingleAsync(Cancel);
        var actor = (TestActor)services.GetRequiredService<ICurrentActor>();
        actor.Current = actor.Current with { AccountId = admin, UserCode = "admin" };
        await use(scope.ServiceProvider.GetRequiredService<ComplaintPublications>());
    }
}
