using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Benchmarks.Circuits;

/// <summary>One Blazor Server circuit without a browser: it loads a page, shows what is rendered, touches and waits.</summary>
public sealed partial class CircuitClient : IAsyncDisposable
{
    /// <summary>Is handed the object that takes the page's events.</summary>
    private const string AttachInterop = "Blazor._internal.attachWebRendererInterop";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Uri _root;
    private readonly HttpClient _http;
    private readonly HubConnection _hub;
    private readonly CircuitPage _page = new();
    private readonly Lock _pageLock = new();
    private readonly Dictionary<string, long> _dotNetObjects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _awaited = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _shown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _circuitId;
    private string? _fault;
    private long _calls;
    private long _jsObjects;

    private CircuitClient(Uri root, HttpClient http, HubConnection hub)
    {
        _root = root;
        _http = http;
        _hub = hub;
    }

    /// <param name="http">Without a cookie container; shared by many circuits.</param>
    /// <param name="cookies">Those of this browser; what the page sets is added.</param>
    public static async Task<CircuitClient> OpenAsync(Uri root, string path, HttpClient http, Dictionary<string, string> cookies, CancellationToken cancel)
    {
        var page = new Uri(root, path);
        var html = await LoadAsync(page, http, cookies, cancel);
        var components = Marker().Matches(html)
            .Select(marker => JsonDocument.Parse(marker.Groups["json"].Value).RootElement)
            .Where(marker => marker.TryGetProperty("descriptor", out _)) // the end of a prerendered component has none
            .ToList();
        if (components.Count == 0) throw new InvalidOperationException($"{path} has no interactive component.");

        var builder = new HubConnectionBuilder().WithUrl(new Uri(root, "_blazor"), options =>
        {
            options.Transports = HttpTransportType.WebSockets;
            options.SkipNegotiation = true;
            if (cookies.Count > 0) options.Headers["Cookie"] = Join(cookies);
        });
        builder.Services.AddSingleton<IHubProtocol, BlazorPackProtocol>();
        var circuit = new CircuitClient(root, http, builder.Build());
        try
        {
            await circuit.StartAsync(page, components, State().Match(html).Groups["state"].Value, cancel);
            return circuit;
        }
        catch
        {
            await circuit.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks the page something; what is rendered meanwhile waits.</summary>
    public T Look<T>(Func<CircuitPage, T> question)
    {
        lock (_pageLock) return question(_page);
    }

    /// <summary>Touches the element, as soon as it is there and not disabled.</summary>
    public Task ClickAsync(string testId, CancellationToken cancel) => ClickAsync(page => page.TryFind(testId), testId, cancel);

    /// <summary>Touches the element and waits until the page has done everything that follows from it, what it stores included.</summary>
    public Task ClickThroughAsync(string testId, CancellationToken cancel) => ClickThroughAsync(page => page.TryFind(testId), testId, cancel);

    /// <inheritdoc cref="ClickThroughAsync(string, CancellationToken)"/>
    public async Task ClickThroughAsync(Func<CircuitPage, PageNode?> which, string called, CancellationToken cancel)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await ClickAsync(which, called, done, cancel);
        await done.Task.WaitAsync(Patience, cancel);
    }

    /// <inheritdoc cref="ClickAsync(string, CancellationToken)"/>
    /// <param name="called">How a fault names it.</param>
    public Task ClickAsync(Func<CircuitPage, PageNode?> which, string called, CancellationToken cancel) => ClickAsync(which, called, done: null, cancel);

    private async Task ClickAsync(Func<CircuitPage, PageNode?> which, string called, TaskCompletionSource? done, CancellationToken cancel)
    {
        ulong handler = 0;
        await WaitAsync(page => which(page) is { } node && !node.Attributes.ContainsKey("disabled") && (handler = node.HandlerOf("onclick")) != 0, called, cancel);
        var touch = JsonSerializer.Serialize(new object[] { new { eventHandlerId = handler, eventName = "click" }, new { type = "click" } });
        await CallAsync(AttachInterop, "DispatchEventAsync", touch, done, cancel);
    }

    /// <summary>Calls a method of the object that the page handed to a script, as the script would.</summary>
    /// <param name="handedTo">The script function that got it.</param>
    public Task CallAsync(string handedTo, string method, string argumentsJson, CancellationToken cancel) => CallAsync(handedTo, method, argumentsJson, done: null, cancel);

    private async Task CallAsync(string handedTo, string method, string argumentsJson, TaskCompletionSource? done, CancellationToken cancel)
    {
        long target = 0;
        await WaitAsync(_ => _dotNetObjects.TryGetValue(handedTo, out target), handedTo, cancel);
        var call = Interlocked.Increment(ref _calls).ToString(CultureInfo.InvariantCulture);
        if (done is not null) _awaited[call] = done;
        await _hub.SendAsync("BeginInvokeDotNetFromJS", call, null, method, target, argumentsJson, cancel);
    }

    /// <summary>Until the page is as wanted.</summary>
    /// <exception cref="TimeoutException">It is not within half a minute.</exception>
    public async Task WaitAsync(Func<CircuitPage, bool> condition, string called, CancellationToken cancel)
    {
        while (true)
        {
            Task changed;
            lock (_pageLock)
            {
                if (_fault is not null) throw new InvalidOperationException($"The circuit failed: {_fault}");
                if (condition(_page)) return;
                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(Patience, cancel);
            }
            catch (TimeoutException slow)
            {
                throw new TimeoutException($"Waited for {called}; the page shows {Look(Describe)}.", slow);
            }
        }
    }

    /// <summary>Leaves as a browser does that closes the page: the server drops the circuit at once instead of keeping it for a while.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_circuitId is not null && _fault is null)
        {
            using var goodbye = new FormUrlEncodedContent([new("circuitId", _circuitId)]);
            using var answer = await _http.PostAsync(new Uri(_root, "_blazor/disconnect"), goodbye);
        }

        await _hub.DisposeAsync();
    }

    private static string Describe(CircuitPage page)
    {
        var testIds = page.Nodes.Select(node => node.TestId).OfType<string>().ToList();
        return testIds.Count > 0 ? string.Join(", ", testIds) : "nothing that can be named";
    }

    private static string Join(Dictionary<string, string> cookies) => string.Join("; ", cookies.Select(c => $"{c.Key}={c.Value}"));

    private static async Task<string> LoadAsync(Uri page, HttpClient http, Dictionary<string, string> cookies, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, page);
        request.Headers.AcceptLanguage.ParseAdd("zh-CN");
        if (cookies.Count > 0) request.Headers.Add("Cookie", Join(cookies));
        using var answer = await http.SendAsync(request, cancel);
        answer.EnsureSuccessStatusCode();
        if (answer.Headers.TryGetValues("Set-Cookie", out var set))
        {
            foreach (var pair in set.Select(cookie => cookie.Split(';', 2)[0].Split('=', 2))) cookies[pair[0]] = pair[1];
        }

        return await answer.Content.ReadAsStringAsync(cancel);
    }

    private async Task StartAsync(Uri page, List<JsonElement> components, string state, CancellationToken cancel)
    {
        _hub.On("JS.RenderBatch", [typeof(long), typeof(byte[])], received => ShowAsync((long)received[0]!, (byte[])received[1]!));
        _hub.On("JS.BeginInvokeJS", [typeof(long), typeof(string), typeof(string), typeof(int), typeof(long), typeof(int)],
            received => AnswerAsync((long)received[0]!, (string)received[1]!, (string?)received[2], (int)received[3]!));
        _hub.On("JS.EndInvokeDotNet", [typeof(string), typeof(bool), typeof(string)], received =>
        {
            if (_awaited.TryRemove((string)received[0]!, out var done)) done.TrySetResult();
            return (bool)received[1]! ? Task.CompletedTask : Fail((string?)received[2]);
        });
        _hub.On("JS.Error", [typeof(string)], received => Fail((string?)received[0]));
        _hub.On("JS.EndUpdateRootComponents", [typeof(long)], _ =>
        {
            _shown.TrySetResult();
            return Task.CompletedTask;
        });
        _hub.On("JS.AttachComponent", [typeof(int), typeof(string)], _ => Task.CompletedTask);
        _hub.Closed += fault => Fail(fault?.Message ?? "closed");

        await _hub.StartAsync(cancel);
        _circuitId = await _hub.InvokeAsync<string?>("StartCircuit", _root.ToString(), page.ToString(), "[]", state, cancel)
            ?? throw new InvalidOperationException("The server refused to start a circuit.");
        var added = components.Select((marker, i) => new { type = "add", ssrComponentId = i + 1, marker });
        await _hub.SendAsync("UpdateRootComponents", JsonSerializer.Serialize(new { batchId = 1, operations = added }), state, cancel);
        await _shown.Task.WaitAsync(Patience, cancel);
    }

    private async Task ShowAsync(long batchId, byte[] batch)
    {
        lock (_pageLock) _page.Apply(batch);

        await _hub.SendAsync("OnRenderCompleted", batchId, null);
        Changed();
    }

    /// <summary>Answers what the page asks of its scripts: nothing, or, where an object is asked for (an imported module), the next free number.</summary>
    private async Task AnswerAsync(long call, string function, string? argumentsJson, int resultType)
    {
        if (argumentsJson is not null && DotNetObject().Match(argumentsJson) is { Success: true } handed)
        {
            lock (_pageLock) _dotNetObjects[function] = long.Parse(handed.Groups["id"].Value, CultureInfo.InvariantCulture);
            Changed();
        }

        if (call == 0) return;

        const int objectReference = 1;
        var result = resultType == objectReference ? $$"""{"__jsObjectId":{{Interlocked.Increment(ref _jsObjects)}}}""" : "null";
        await _hub.SendAsync("EndInvokeJSFromDotNet", call, true, string.Create(CultureInfo.InvariantCulture, $"[{call},true,{result}]"));
    }

    private Task Fail(string? reason)
    {
        lock (_pageLock) _fault ??= reason ?? "unknown";
        _shown.TrySetException(new InvalidOperationException($"The circuit failed: {reason}"));
        Changed();
        return Task.CompletedTask;
    }

    private void Changed()
    {
        TaskCompletionSource changed;
        lock (_pageLock) (changed, _changed) = (_changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        changed.TrySetResult();
    }

    [GeneratedRegex("<!--Blazor:(?<json>\\{\"type\":\"server\".*?\\})-->", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(?<state>.*?)-->", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex State();

    [GeneratedRegex("\"__dotNetObject\":(?<id>[0-9]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DotNetObject();
}
