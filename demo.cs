#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property NoWarn=$(NoWarn);CA1303;CA1849

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

Console.OutputEncoding = Encoding.UTF8;
var root = AppContext.GetData("EntryPointFileDirectoryPath") as string ?? Directory.GetCurrentDirectory();
var data = Path.GetFullPath(Option("--data") ?? Path.Combine(root, "data"));
var appPort = Port("--app-port", 5080);
var kioskPort = Port("--kiosk-port", 5090);
if (appPort is null || kioskPort is null) return Refuse("端口应为 1 到 65535 之间的整数。");

if (!IsWritable(data)) return Refuse($"数据文件夹不可写：{data}。请检查权限，或用 --data 指定其他文件夹。");
foreach (var port in new[] { appPort.Value, kioskPort.Value })
{
    if (!IsFree(port)) return Refuse($"端口 {port} 已被其他程序占用。请先停止该程序，或用 --app-port、--kiosk-port 指定其他端口。");
}

Console.WriteLine("正在编译（第一次约需一两分钟）……");
foreach (var project in new[] { "HospitalCrm.App", "HospitalCrm.Kiosk" })
{
    if (!await BuildAsync(project)) return Refuse($"{project} 编译失败，错误见上。");
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    // The programs got Ctrl+C too and stop by themselves; we wait for them.
    pressed.Cancel = true;
    stop.Cancel();
};
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    stop.Cancel();
});

var programs = new List<Process>();
try
{
    Console.WriteLine("正在启动（第一次会生成演示用 HIS 数据）……");
    programs.Add(Start("HospitalCrm.App", appPort.Value));
    if (!await AnswersAsync(programs[0], appPort.Value)) return Ended("员工端");
    programs.Add(Start("HospitalCrm.Kiosk", kioskPort.Value));
    if (!await AnswersAsync(programs[1], kioskPort.Value)) return Ended("自助终端");

    Console.WriteLine($"""

        医患关系管理系统已启动（演示数据，短信只进模拟器，不会真正发出）

          自助终端    http://127.0.0.1:{kioskPort}    患者评价
          员工端      http://127.0.0.1:{appPort}    登录后看“满意度”

          就诊卡      8800000001 至 8800000009，在自助终端页面上方的“模拟读卡器”里刷
          手机号      13900000001 至 13900000009，验证码在员工端“短信模拟器”里看
          手机        评价时点“用手机继续”，二维码旁边的“模拟手机”在新窗口打开
          账号        admin  security  audit  it  agent  head  quality  office  leader  nurse
          密码        Demo@2026

          数据文件夹  {data}
          按 Ctrl+C 停止

        """);

    await Task.WhenAny(programs.Select(p => p.WaitForExitAsync(stop.Token)));
    return stop.IsCancellationRequested ? 0 : Ended(programs[0].HasExited ? "员工端" : "自助终端");
}
catch (OperationCanceledException)
{
    return 0;
}
finally
{
    await StopAllAsync();
    Console.WriteLine("已停止。");
}

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

int? Port(string name, int otherwise) => Option(name) is not { } text ? otherwise : int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535 ? port : null;

int Refuse(string sentence)
{
    Console.Error.WriteLine(sentence);
    return 2;
}

int Ended(string which) => stop.IsCancellationRequested ? 0 : Refuse($"{which}没有启动成功或意外停止，原因见上面的输出。");

static bool IsWritable(string folder)
{
    try
    {
        Directory.CreateDirectory(folder);
        var probe = Path.Combine(folder, ".probe");
        File.WriteAllText(probe, "");
        File.Delete(probe);
        return true;
    }
    catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
    {
        return false;
    }
}

static bool IsFree(int port)
{
    try
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        return true;
    }
    catch (SocketException)
    {
        return false;
    }
}

async Task<bool> BuildAsync(string project)
{
    var info = new ProcessStartInfo("dotnet", ["build", Path.Combine(root, project), "-c", "Release", "-nologo", "-v", "quiet"])
    {
        RedirectStandardOutput = true,
        UseShellExecute = false,
        WorkingDirectory = root,
    };
    // What `dotnet run` set for this program is not meant for the builds it starts.
    foreach (var name in info.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList()) info.Environment.Remove(name);
    using var build = Process.Start(info)!;
    var output = await build.StandardOutput.ReadToEndAsync();
    await build.WaitForExitAsync();
    if (build.ExitCode != 0) Console.Error.WriteLine(output);
    return build.ExitCode == 0;
}

Process Start(string project, int port)
{
    var info = new ProcessStartInfo("dotnet", [Path.Combine(root, project, "bin", "Release", "net10.0", $"{project}.dll")]) { WorkingDirectory = root };
    info.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
    info.Environment["DataFolder"] = data;
    info.Environment["Urls"] = $"http://127.0.0.1:{port}";
    info.Environment.Remove("ASPNETCORE_URLS");
    if (Option("--patients") is { } patients) info.Environment["His__DemonstrationPatients"] = patients;
    return Process.Start(info)!;
}

async Task<bool> AnswersAsync(Process program, int port)
{
    using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
    while (!program.HasExited && !stop.IsCancellationRequested)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/healthz"), stop.Token);
            if (answer.IsSuccessStatusCode) return true;
        }
        catch (Exception early) when (early is HttpRequestException or TaskCanceledException)
        {
            // Not listening yet.
        }

        await Task.Delay(TimeSpan.FromMilliseconds(200));
    }

    return false;
}

async Task StopAllAsync()
{
    foreach (var program in programs.Where(p => !p.HasExited))
    {
        if (OperatingSystem.IsWindows()) program.Kill(entireProcessTree: true);
        else using (var ask = Process.Start("kill", ["-TERM", program.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])) await ask.WaitForExitAsync();
    }

    using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
    foreach (var program in programs)
    {
        try
        {
            await program.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            program.Kill(entireProcessTree: true);
        }

        program.Dispose();
    }
}
