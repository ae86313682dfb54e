using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace HospitalCrm.Tests.App;

/// <summary>The program as a process: what it refuses, it refuses in one sentence.</summary>
public sealed class StartTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hospitalcrm-start-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task In_production_nothing_is_assumed()
    {
        var (exit, told) = await RunAsync("Production");

        Assert.Equal((2, "请设置配置项 Database:Provider（环境变量写作 Database__Provider）。"), (exit, told));
    }

    [Fact]
    public async Task The_simulator_refuses_production()
    {
        var (exit, told) = await RunAsync(
            "Production", ("Database__Provider", "Sqlite"), ("ConnectionStrings__Crm", $"Data Source={Path.Combine(_folder.FullName, "crm.db")}"),
            ("PersonalData__KeyFile", Path.Combine(_folder.FullName, "key")), ("Sms__Gateway", "Simulator"));

        Assert.Equal((2, "短信模拟器不会真正发出短信，不能用于生产环境。请把配置项 Sms:Gateway 设为医院的短信网关。"), (exit, told));
    }

    [Fact]
    public async Task A_gateway_nobody_knows_is_named()
    {
        var (exit, told) = await RunAsync("Development", ("Sms__Gateway", "Pigeon"));

        Assert.Equal((2, "配置项 Sms:Gateway 的值 Pigeon 无效，目前可用：Simulator、Kannel。"), (exit, told));
    }

    [Theory]
    [InlineData("请设置配置项 Sms:Kannel:Url（环境变量写作 Sms__Kannel__Url）：Kannel 的发送地址，例如 http://127.0.0.1:13013/cgi-bin/sendsms。")]
    [InlineData("配置项 Sms:Kannel:Url 不是网址：Kannel 的发送地址，例如 http://127.0.0.1:13013/cgi-bin/sendsms。", "Url", "13013")]
    [InlineData("请设置配置项 Sms:Kannel:Password（环境变量写作 Sms__Kannel__Password）：Kannel 发送用户的口令。", "Url", "http://127.0.0.1:1/x", "User", "crm")]
    [InlineData("请设置配置项 Sms:Kannel:CallbackUrl（环境变量写作 Sms__Kannel__CallbackUrl）：Kannel 回报时访问本程序的地址，例如 http://127.0.0.1:5080。", "Url", "http://127.0.0.1:1/x", "User", "crm", "Password", "x", "Sender", "1069")]
    [InlineData("配置项 Sms:Kannel:InboundSecret 太短，至少16个字符。", "Url", "http://127.0.0.1:1/x", "User", "crm", "Password", "x", "Sender", "1069", "CallbackUrl", "http://127.0.0.1:1", "InboundSecret", "short")]
    public async Task Half_a_gateway_is_refused_with_what_is_missing(string sentence, params string[] settings)
    {
        var (exit, told) = await RunAsync("Development", [("His__Provider", "None"), ("Sms__Gateway", "Kannel"), .. settings.Chunk(2).Select(s => ($"Sms__Kannel__{s[0]}", s[1]))]);

        Assert.Equal((2, sentence), (exit, told));
    }

    [Fact]
    public async Task The_demonstration_HIS_works_with_no_gateway_that_sends_also_among_several()
    {
        var (exit, told) = await RunAsync(
            "Development", ("Sms__Gateways__0__Type", "Simulator"), ("Sms__Gateways__1__Type", "Kannel"), ("Sms__Gateways__1__Url", "http://127.0.0.1:1/x"), ("Sms__Gateways__1__User", "crm"),
            ("Sms__Gateways__1__Password", "x"), ("Sms__Gateways__1__Sender", "1069"), ("Sms__Gateways__1__CallbackUrl", "http://127.0.0.1:1"));

        Assert.Equal((2, "演示 HIS 的手机号可能属于他人，只能与短信模拟器一起使用。请把 Sms:Gateway 设为 Simulator，或接入医院的 HIS。"), (exit, told));
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_written_is_named()
    {
        var file = Path.Combine(_folder.FullName, "a-file");
        await File.WriteAllTextAsync(file, "", Cancel);

        var (exit, told) = await RunAsync("Development", ("DataFolder", file));

        Assert.Equal((2, $"数据文件夹 {file} 不可写。请检查它的权限和磁盘剩余空间，或用配置项 DataFolder 另选一个。"), (exit, told));
    }

    [Fact]
    public async Task A_port_in_use_is_told_with_its_address()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";

        var (exit, told) = await RunAsync("Development", ("His__Provider", "None"), ("Urls", address));

        Assert.Equal((3, $"端口已被占用：{address}。请先停止占用它的程序，或用 --urls 指定其他地址。"), (exit, told));
    }

    private async Task<(int Exit, string Told)> RunAsync(string environment, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "HospitalCrm.App.dll") },
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
            StandardErrorEncoding = System.Text.Encoding.UTF8,
        };
        start.Environment["DOTNET_ENVIRONMENT"] = environment;
        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        start.Environment["DataFolder"] = _folder.FullName;
        foreach (var (name, value) in settings) start.Environment[name] = value;

        using var program = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        var output = program.StandardOutput.ReadToEndAsync(limit.Token);
        var told = await program.StandardError.ReadToEndAsync(limit.Token);
        await program.WaitForExitAsync(limit.Token);
        await output;
        return (program.ExitCode, told.Trim());
    }
}
