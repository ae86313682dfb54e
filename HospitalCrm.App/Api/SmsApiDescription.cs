using System.Text.Json.Nodes;
using HospitalCrm.Domain.Messaging;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace HospitalCrm.App.Api;

/// <summary>What the OpenAPI document says of the SMS service beyond its addresses: bodies, answers, the key, and examples to copy.</summary>
internal static class SmsApiDescription
{
    private const string KeyScheme = "apiKey";
    private const string BearerScheme = "bearer";
    private const string Json = "application/json";
    private const string Problem = "application/problem+json";
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly Dictionary<string, string> Refusals = new(StringComparer.Ordinal)
    {
        ["400"] = "请求不完整，JSON不正确，或幂等键不正确。",
        ["401"] = "没有密钥，密钥不正确或已作废。",
        ["403"] = "本系统已停用，或不允许发送这一类别。",
        ["409"] = "幂等键已用于另一个内容不同的请求。",
        ["413"] = "请求太大，或超过1000条。",
        ["415"] = "Content-Type不正确。",
        ["422"] = "有短信不正确：errors 中逐条列出，整个请求都没有保存。",
        ["429"] = "超过每秒上限或每日额度；Retry-After 为多少秒后重试。",
        ["503"] = "暂时无法保存，没有保存任何短信；请用相同的幂等键重试。",
    };

    public static async Task CompleteAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        document.Info = new()
        {
            Title = "医患关系管理系统 · 短信服务",
            Version = "1",
            Description = "医院的其他系统通过它发送短信。密钥在“短信 → 调用系统”中生成，只显示一次。返回202时短信已经写入磁盘；是否发送（退订、时段、上限等）在发送前判断，用短信号查询结果。",
        };
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [BearerScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "Authorization: Bearer hck_…" },
            [KeyScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = SmsApi.KeyHeader },
        };
        document.Security = [new() { [new OpenApiSecuritySchemeReference(BearerScheme, document)] = [] }, new() { [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [] }];

        var problem = await context.GetOrCreateSchemaAsync(typeof(ProblemBody), null, cancel);
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations?.Values.AsEnumerable() ?? [])) operation.Responses = [];

        if (Of(document, "/messages", HttpMethod.Post) is { } send)
        {
            Say(send, "发送短信", $"一条，或 messages 中的一批（最多{SmsIntake.MostMessages}条）。一批中有一条不正确，整批都不保存。");
            send.Parameters = [new OpenApiParameter { Name = SmsApi.RequestKeyHeader, In = ParameterLocation.Header, Description = "幂等键：超时或503后用同一个键和同样的内容重试，不会重复发送。不能含手机号，建议用UUID。", Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 100 } }];
            send.RequestBody = Body(Json, await context.GetOrCreateSchemaAsync(typeof(SmsRequestBody), null, cancel), ("one", "一条", """{ "mobile": "13900000001", "content": "您预约的检查安排在明天8:00。", "class": "service" }"""),
                ("template", "模板，两个号码", """{ "template": "return-visit", "variables": { "姓名": "张三", "日期": "11月30日" }, "mobiles": ["13900000001", "13900000002"] }"""),
                ("batch", "一批", """{ "class": "service", "notBefore": "2026-11-28T08:00:00+08:00", "messages": [ { "mobile": "13900000001", "content": "甲" }, { "mobile": "13900000002", "content": "乙" } ] }"""));
            Answer(send, "202", "已写入磁盘。", Json, await context.GetOrCreateSchemaAsync(typeof(SmsAcceptedBody), null, cancel));
            Refuse(send, problem, "400", "401", "403", "409", "413", "415", "422", "429", "503");
            Samples(send, """
                curl -X POST http://127.0.0.1:5080/api/sms/messages \
                  -H "Authorization: Bearer $KEY" -H "Idempotency-Key: $(uuidgen)" -H "Content-Type: application/json" \
                  -d '{"mobile":"13900000001","content":"您预约的检查安排在明天8:00。","class":"service"}'
                """, """
                using var http = new HttpClient { BaseAddress = new("http://127.0.0.1:5080") };
                http.DefaultRequestHeaders.Authorization = new("Bearer", key);
                using var request = new HttpRequestMessage(HttpMethod.Post, "/api/sms/messages")
                {
                    Headers = { { "Idempotency-Key", Guid.NewGuid().ToString() } },
                    Content = JsonContent.Create(new { mobile = "13900000001", content = "您预约的检查安排在明天8:00。", @class = "service" }),
                };
                using var answer = await http.SendAsync(request);
                var text = await answer.Content.ReadAsStringAsync(); // 202: {"messages":[{"id":"…","index":0,"parts":1}]}
                """);
        }

        if (Of(document, "/messages/{id}", HttpMethod.Get) is { } message)
        {
            Say(message, "查询一条短信的状态", "只能查询本系统提交的短信；不返回号码和内容。");
            message.Parameters = [new OpenApiParameter { Name = "id", In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" } }];
            Answer(message, "200", "它的状态。", Json, await context.GetOrCreateSchemaAsync(typeof(SmsStatusBody), null, cancel));
            Refuse(message, problem, "401", "403", "429", "503");
            Answer(message, "404", "没有这条短信，或者它不是由本系统提交的。", Problem, problem);
            Samples(message, """curl -H "Authorization: Bearer $KEY" http://127.0.0.1:5080/api/sms/messages/$ID""", """var text = await http.GetStringAsync($"/api/sms/messages/{id}");""");
        }

        if (Of(document, "/requests/{key}", HttpMethod.Get) is { } request)
        {
            Say(request, "按幂等键查询", "这个请求的全部短信，按提交的顺序。");
            request.Parameters = [new OpenApiParameter { Name = "key", In = ParameterLocation.Path, Required = true, Description = "提交时的 Idempotency-Key。", Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 100 } }];
            Answer(request, "200", "各条短信的状态。", Json, await context.GetOrCreateSchemaAsync(typeof(SmsRequestStatusBody), null, cancel));
            Refuse(request, problem, "400", "401", "403", "429", "503");
            Answer(request, "404", "本系统没有用这个幂等键提交过请求。", Problem, problem);
            Samples(request, """curl -H "Authorization: Bearer $KEY" http://127.0.0.1:5080/api/sms/requests/$REQUEST_KEY""", """var text = await http.GetStringAsync($"/api/sms/requests/{requestKey}");""");
        }

        if (Of(document, "/send", HttpMethod.Post) is { } form)
        {
            Say(form, "发送短信（表单，供老系统使用）", "UTF-8、GBK 或 GB18030；字段名可用中文或英文。回答一行文字：“0,短信号”，多个号码时为“0,短信号,短信号…”；否则为“状态码,原因”。能用JSON的系统请用 /messages：它有幂等键。");
            form.Security = [];
            form.RequestBody = Body(Form, new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Required = new HashSet<string>(StringComparer.Ordinal) { "密钥", "手机号", "内容" },
                Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
                {
                    ["密钥"] = Text("或 key。"),
                    ["手机号"] = Text("或 mobile；多个用逗号分隔。"),
                    ["内容"] = Text("或 content。"),
                    ["类别"] = Text("或 class；不填则取本系统可发的类别。"),
                },
            });
            foreach (var (status, said) in Refusals.Where(r => r.Key != "409").Prepend(new("200", "0,短信号"))) Answer(form, status, said, "text/plain", Text(""));
            Samples(form, """curl http://127.0.0.1:5080/api/sms/send --data-urlencode "key=$KEY" --data-urlencode "mobile=13900000001,13900000002" --data-urlencode "content=您预约的检查安排在明天8:00。" """, """
                using var fields = new FormUrlEncodedContent(new Dictionary<string, string> { ["key"] = key, ["mobile"] = "13900000001", ["content"] = "您预约的检查安排在明天8:00。" });
                using var answer = await http.PostAsync("/api/sms/send", fields);
                var line = await answer.Content.ReadAsStringAsync(); // 0,0193…
                """);
        }
    }

    private static OpenApiOperation? Of(OpenApiDocument document, string path, HttpMethod method) =>
        document.Paths.GetValueOrDefault(SmsApiSetup.Root + path)?.Operations?.GetValueOrDefault(method);

    private static void Say(OpenApiOperation operation, string summary, string description)
    {
        (operation.Summary, operation.Description) = (summary, description);
        operation.Tags?.Clear();
    }

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };

    private static OpenApiRequestBody Body(string type, IOpenApiSchema schema, params (string Key, string Summary, string Value)[] examples) => new()
    {
        Required = true,
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            [type] = new()
            {
                Schema = schema,
                Examples = examples.ToDictionary(e => e.Key, IOpenApiExample (e) => new OpenApiExample { Summary = e.Summary, Value = JsonNode.Parse(e.Value) }, StringComparer.Ordinal),
            },
        },
    };

    private static void Answer(OpenApiOperation operation, string status, string description, string type, IOpenApiSchema schema) =>
        operation.Responses![status] = new OpenApiResponse { Description = description, Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [type] = new() { Schema = schema } } };

    private static void Refuse(OpenApiOperation operation, IOpenApiSchema problem, params string[] statuses)
    {
        foreach (var status in statuses) Answer(operation, status, Refusals[status], Problem, problem);
    }

    /// <summary>As documentation viewers show them beside an operation.</summary>
    private static void Samples(OpenApiOperation operation, string curl, string csharp) => operation.AddExtension("x-codeSamples", new JsonNodeExtension(new JsonArray(
        new JsonObject { ["lang"] = "Shell", ["label"] = "curl", ["source"] = curl.Trim() },
        new JsonObject { ["lang"] = "C#", ["label"] = "C#", ["source"] = csharp.Trim() })));
}
