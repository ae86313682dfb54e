using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using HospitalCrm.App;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.Api;

/// <summary>The staff program as other systems see it: one node, or two over one database.</summary>
public sealed class SmsApiProgram : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hospitalcrm-api-");
    private readonly TestDatabase _database;
    private readonly List<Node> _nodes = [];

    private SmsApiProgram(TestDatabase database)
    {
        _database = database;
        AddNode();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public TestDatabase Database => _database;

    public static async Task<SmsApiProgram> StartAsync(string product) => new(await TestDatabase.CreateAsync(product, Cancel));

    public void AddNode()
    {
        var node = new Node(_folder.FullName, _database);
        _ = node.Services; // started one after the other, as programs are
        _nodes.Add(node);
    }

    public T Get<T>(int node = 0) where T : notnull => _nodes[node].Services.GetRequiredService<T>();

    public HttpClient Client(string? key, int node = 0)
    {
        var client = _nodes[node].CreateClient();
        if (key is not null) client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return client;
    }

    public CrmDbContext OpenDb() => Get<IDbContextFactory<CrmDbContext>>().CreateDbContext();

    /// <returns>The key of a new calling system, which every node knows.</returns>
    public async Task<string> AddSystemAsync(SmsClass[]? classes = null, int quota = 100_000, int rate = 10_000, string name = "HIS", bool isDisabled = false)
    {
        var key = CallingSystemKey.New();
        var system = new CallingSystem { Name = name, KeyHash = CallingSystemKey.HashOf(key), KeyStart = CallingSystemKey.StartOf(key), DailyQuota = quota, RatePerSecond = rate, IsDisabled = isDisabled };
        foreach (var @class in classes ?? [SmsClass.Service]) system.SetMay(@class, may: true);
        await SaveAsync(db => db.CallingSystems.Add(system));
        for (var i = 0; i < _nodes.Count; i++) await Get<Callers>(i).RefreshAsync(Cancel);
        return key;
    }

    public Task AddTemplateAsync(string code, string text, SmsClass @class = SmsClass.Service, bool isDisabled = false) =>
        SaveAsync(db => db.SmsTemplates.Add(new() { Code = code, Name = code, Text = text, Class = @class, IsDisabled = isDisabled }));

    public async Task SaveAsync(Action<CrmDbContext> change)
    {
        await using var db = OpenDb();
        change(db);
        Get<AuditTrail>().AddChanges(db, Actor.System);
        await db.SaveChangesAsync(Cancel);
    }

    public async Task<List<OutboxMessage>> StoredAsync()
    {
        await using var db = OpenDb();
        return await db.OutboxMessages.AsNoTracking().OrderBy(m => m.Id).ToListAsync(Cancel);
    }

    public static HttpContent Json(string body) => new StringContent(body, Encoding.UTF8, "application/json");

    public static async Task<HttpResponseMessage> PostAsync(HttpClient client, string body, string? requestKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/sms/messages") { Content = Json(body) };
        if (requestKey is not null) request.Headers.Add("Idempotency-Key", requestKey);
        return await client.SendAsync(request, Cancel);
    }

    public static async Task<JsonNode> ReadAsync(HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!;

    public static async Task<List<string>> IdsAsync(HttpResponseMessage answer) => [.. (await ReadAsync(answer))["messages"]!.AsArray().Select(m => (string)m!["id"]!)];

    /// <summary>A moment tomorrow: what waits for it is still there when the test looks.</summary>
    public static string Tomorrow { get; } = TimeProvider.System.GetUtcNow().AddDays(1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private sealed class Node(string folder, TestDatabase database) : WebApplicationFactory<AppProgram>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Development");
            builder.UseSetting("ReloadStaticAssetsAtRuntime", "false");
            builder.UseSetting("DataFolder", folder);
            builder.UseSetting("Database:Provider", database.Product.Name);
            builder.UseSetting("ConnectionStrings:Crm", database.Connection);
            builder.UseSetting("His:Provider", "None");
            builder.UseSetting("Logging:LogLevel:Default", "Warning");
            builder.ConfigureTestServices(services => services.AddSingleton<IHisReader>(new TestHis()));
        }
    }
}
