using HospitalCrm.Domain.Access;

namespace HospitalCrm.Domain.Messaging;

/// <summary>The phone on which staff read what the simulator "delivered" (短信模拟器); there is none while a real gateway is at work.</summary>
public sealed class SimulatedPhone(ISmsGateway gateway, ICurrentActor actor)
{
    public bool Exists => gateway is SimulatorGateway;

    /// <summary>Newest first.</summary>
    /// <param name="number">Part of a phone number; null or blank for all.</param>
    public async Task<IReadOnlyList<SimulatedSms>> ReadAsync(string? number, CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.Messaging.Simulator);
        if (gateway is not SimulatorGateway simulator) return [];

        var wanted = string.Concat((number ?? "").Normalize(System.Text.NormalizationForm.FormKC).Where(char.IsAsciiDigit));
        return [.. simulator.Messages.Where(m => m.Phone.Contains(wanted, StringComparison.Ordinal))];
    }

    /// <summary>Calls back after each delivery until disposed.</summary>
    public IDisposable Subscribe(Action delivered)
    {
        if (gateway is not SimulatorGateway simulator) return new Subscription(() => { });

        void Tell(object? sender, EventArgs e) => delivered();
        simulator.Delivered += Tell;
        return new Subscription(() => simulator.Delivered -= Tell);
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
