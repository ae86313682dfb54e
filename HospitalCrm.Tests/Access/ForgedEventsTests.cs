using System.Globalization;
using System.Text.Json;
using HospitalCrm.Benchmarks.Circuits;
using HospitalCrm.Tests.Browser;
using Microsoft.Data.Sqlite;

namespace HospitalCrm.Tests.Access;

/// <summary>Somebody without a browser sends a page what no button of theirs would: hiding is not the guard.</summary>
public sealed class ForgedEventsTests : IAsyncLifetime
{
    private const string Path = "/parameters/health-classes";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hospitalcrm-forged-");
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private RunningProgram _app = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Uri Root => new(_app.Address);

    public async ValueTask InitializeAsync() => _app = await RunningProgram.StartAsync("HospitalCrm.App", [("DataFolder", _folder.FullName), ("His__DemonstrationPatients", "20")], Cancel);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_button_that_was_drawn_before_the_right_was_withdrawn_does_nothing_any_more()
    {
        await using var circuit = await OpenAsync("admin");
        await circuit.WaitAsync(page => page.Nodes.Any(IsDelete), "the rows", Cancel);
        var before = await CountAsync();

        // Straight in the database, so that no stamp moves and the page goes on showing its buttons.
        await ExecuteAsync("DELETE FROM RolePermissions WHERE Permission = 'health-classes.delete'");
        await circuit.ClickAsync(page => page.Nodes.FirstOrDefault(IsDelete), "删除", Cancel);
        await circuit.ClickAsync(page => page.Nodes.FirstOrDefault(node => node.Tag == "button" && node.InnerText().Trim() == "是"), "是", Cancel);
        await circuit.WaitAsync(page => page.Nodes.Any(node => node.Text?.Contains("您没有此项操作的权限", StringComparison.Ordinal) == true), "the refusal", Cancel);

        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task Events_for_handlers_that_were_never_drawn_change_nothing()
    {
        // 护理部 may look at the marks and press nothing.
        await using var circuit = await OpenAsync("quality", "/satisfaction/grades");
        await circuit.WaitAsync(page => page.Nodes.Any(node => node.Text == "非常不满意"), "the rows", Cancel);
        Assert.False(circuit.Look(page => page.Nodes.Any(IsDelete)));
        var before = await CountAsync("Grades");

        for (var handler = 1; handler <= 200; handler++)
        {
            var forged = JsonSerializer.Serialize(new object[] { new { eventHandlerId = handler, eventName = "click" }, new { type = "click" } });
            try
            {
                await circuit.CallAsync("Blazor._internal.attachWebRendererInterop", "DispatchEventAsync", forged, Cancel);
            }
            catch (InvalidOperationException)
            {
                // The server has ended the circuit over it: that is an answer, too.
                break;
            }
        }

        Assert.Equal(before, await CountAsync("Grades"));
    }

    private static bool IsDelete(PageNode node) => node.Tag == "button" && node.InnerText().Trim() == "删除" && node.Attributes.GetValueOrDefault("class") == "plain link";

    private async Task<CircuitClient> OpenAsync(string user, string path = Path) => await CircuitClient.OpenAsync(Root, path, _http, await StaffBrowser.SignInAsync(Root, user, _http, Cancel), Cancel);

    private async Task<long> CountAsync(string table = "HealthClasses")
    {
        await using var connection = await ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM {table}";
        return Convert.ToInt64(await command.ExecuteScalarAsync(Cancel), CultureInfo.InvariantCulture);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(await command.ExecuteNonQueryAsync(Cancel) > 0);
    }

    private async Task<SqliteConnection> ConnectAsync()
    {
        var connection = new SqliteConnection($"Data Source={System.IO.Path.Combine(_folder.FullName, "crm.db")};Pooling=False");
        await connection.OpenAsync(Cancel);
        return connection;
    }
}
