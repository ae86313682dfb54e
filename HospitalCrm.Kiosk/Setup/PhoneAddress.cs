using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Satisfaction;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace HospitalCrm.Kiosk.Setup;

/// <summary>Where phones reach this program: as configured, and in the demonstration where it listens.</summary>
internal sealed class PhoneAddress
{
    private readonly string? _configured;
    private readonly IServer _server;

    /// <exception cref="StartupRefusedException">What is configured is no address of a web page.</exception>
    public PhoneAddress(IOptions<KioskOptions> kiosk, IHostEnvironment environment, HisSettings his, IServer server)
    {
        _configured = kiosk.Value.PublicAddress?.TrimEnd('/');
        _server = server;
        IsSimulated = environment.IsDevelopment() && his.Provider == HisProvider.Demonstration;
        if (string.IsNullOrEmpty(_configured)) _configured = null;
        else if (!Uri.TryCreate(_configured, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps) || address.AbsolutePath != "/" || address.Query.Length > 0)
            throw new StartupRefusedException($"配置项 Kiosk:PublicAddress 的值 {_configured} 无效，应为手机访问自助终端程序的地址，例如 https://kiosk.hospital.example。");
    }

    /// <summary>A window of the same browser stands for the phone.</summary>
    public bool IsSimulated { get; }

    /// <summary>Without a slash at the end; null when no hand-over is offered.</summary>
    public string? Value => _configured ?? (IsSimulated ? _server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() : null);

    public bool IsHttps => _configured?.StartsWith(Uri.UriSchemeHttps + Uri.SchemeDelimiter, StringComparison.OrdinalIgnoreCase) == true;
}
