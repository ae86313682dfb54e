using HospitalCrm.Domain.Messaging;

namespace HospitalCrm.Tests.Messaging;

/// <summary>A gateway whose answers a test decides.</summary>
internal sealed class TrialGateway(string name, Func<SmsHandOver, Task<string>> answer, int mostParts = SmsText.MostParts) : ISmsGateway
{
    public string Name => name;

    public string? SenderNumber => "10690001";

    public int MostParts => mostParts;

    public Func<SmsGatewayHealth> Health { get; set; } = () => new(IsUp: true, Queued: 1, Balance: 2);

    public Task<string> SubmitAsync(SmsHandOver message, CancellationToken cancel) => answer(message);

    public Task<SmsGatewayHealth> ProbeAsync(CancellationToken cancel) => Task.FromResult(Health());
}
