using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Messaging;

/// <summary>The phone on which staff read what the simulator "delivered" and write back (短信模拟器); there is none while a real gateway is at work.</summary>
public sealed class SimulatedPhone(ISmsGateway gateway, InboundDesk inbound, ICurrentActor actor)
{
    public const int LongestReply = 500;

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

    /// <summary>What was written to and from one number, oldest first.</summary>
    public async Task<IReadOnlyList<SimulatedSms>> ReadConversationAsync(string number, CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.Messaging.Simulator);
        return gateway is SimulatorGateway simulator ? [.. simulator.Messages.Concat(simulator.Replies).Where(m => m.Phone == number).OrderBy(m => m.At)] : [];
    }

    /// <summary>Writes to the hospital from a phone, as its owner would.</summary>
    public async Task ReplyAsync(string number, string text, CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.Messaging.Simulator);
        if (gateway is not SimulatorGateway simulator) return;
        var from = MobileNumber.Parse(number);
        var written = text.Trim();
        if (written.Length == 0) throw new DomainRuleException("请填写短信内容。");
        if (written.Length > LongestReply) throw new DomainRuleException("回复最多{0}个字。", LongestReply);
        simulator.Write(from.Digits, written);
        await inbound.ReceiveAsync(simulator.Name, $"sim-{Guid.CreateVersion7():N}", from, from.Digits, written, cancel);
    }

    /// <summary>How the simulator behaves, and the messages it still has.</summary>
    public async Task<(SimulatorConduct Conduct, long Balance)> ReadConductAsync(CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.Messaging.Simulator);
        return gateway is SimulatorGateway simulator ? (simulator.Conduct, simulator.Balance) : (new(), 0);
    }

    public async Task ConductAsync(SimulatorConduct conduct, long balance, CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.Messaging.Simulator);
        if (gateway is not SimulatorGateway simulator) return;
        if (conduct.Delay < TimeSpan.Zero || conduct.Delay > TimeSpan.FromSeconds(30)) throw new DomainRuleException("延迟应在0到30秒之间。");
        if (balance is < 0 or > 100_000_000) throw new DomainRuleException("余量应在0到100000000之间。");
        (simulator.Conduct, simulator.Balance) = (conduct, balance);
    }

    /// <summary>Calls back after each delivery and each reply until disposed.</summary>
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
