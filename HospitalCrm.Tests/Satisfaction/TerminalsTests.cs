using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;

namespace HospitalCrm.Tests.Satisfaction;

public sealed class TerminalsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_terminal_read_anew_without_a_change_is_the_same()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var terminals = world.Get<Terminals>();

        var before = await terminals.FindAsync(CrmWorld.TerminalId, Cancel);
        await terminals.RefreshAsync(Cancel);

        Assert.Equal(before, await terminals.FindAsync(CrmWorld.TerminalId, Cancel));
    }

    [Fact]
    public async Task A_screen_that_never_answers_keeps_nobody_from_a_change()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var terminals = world.Get<Terminals>();
        var never = new TaskCompletionSource();
        var told = 0;
        using var dead = terminals.Subscribe(() => never.Task);
        using var live = terminals.Subscribe(() => Task.FromResult(told++));

        await terminals.RefreshAsync(Cancel);

        Assert.Equal(1, told);
    }
}
