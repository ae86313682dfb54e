using System.Buffers;
using System.Buffers.Text;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using HospitalCrm.App.Components;
using HospitalCrm.Domain.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace HospitalCrm.App.Api;

/// <summary>The real-time SMS service over HTTP: what another system sends is read, handed to <see cref="SmsIntake"/>, and answered. docs/sms-api.md.</summary>
internal sealed partial class SmsApi(Callers callers, SmsIntake intake, CallerLimits limits, TimeProvider time, ILogger<SmsApi> log)
{
    /// <summary>A thousand of the longest messages, each character escaped.</summary>
    public const int LongestBody = 4 * 1024 * 1024;

    public const string KeyHeader = "X-Api-Key";
    public const string RequestKeyHeader = "Idempotency-Key";

    private const int LongestRequestKey = 100;
    private const string Bearer = "Bearer ";
    private static readonly TimeSpan DatabaseRests = TimeSpan.FromSeconds(5);

    // Chinese as it is written; the answers are JSON and never part of a page.
    private static readonly SmsApiJson Json = new(new JsonSerializerOptions(SmsApiJson.Default.Options) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public Task AcceptAsync(HttpContext http) => AnswerAsync(http, async () =>
    {
        var caller = await KnowAsync(http);
        DemandType(http, "application/json", out var charset);
        if (charset is not null && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)) throw WrongType("JSON 应使用 UTF-8 编码。");
        var requestKey = RequestKeyIn(http);
        using var body = await ReadAsync(http);
        var items = Items(Parsed(body.Bytes));
        var count = items.Sum(i => i.Mobiles.Count);
        if (count > SmsIntake.MostMessages) throw new ApiProblemException(StatusCodes.Status413PayloadTooLarge, "too-many-messages", "Too many messages", $"一个请求最多{SmsIntake.MostMessages}条短信，这个请求有{count}条，没有保存任何短信。");
        limits.DemandSending(caller, Math.Max(1, count));

        var fingerprint = requestKey is null ? null : Base64Url.EncodeToString(SHA256.HashData(body.Bytes));
        var receipt = await intake.AcceptAsync(caller, new(items, requestKey, fingerprint), http.RequestAborted);
        await WriteAsync(http, StatusCodes.Status202Accepted, "application/json; charset=utf-8", new(
            [.. receipt.Messages.Select(m => new SmsAcceptedItem(m.Id, m.Index, m.Parts))], receipt.IsReplay ? true : null), Json.SmsAcceptedBody);
    });

    public Task StatusAsync(HttpContext http, Guid id) => AnswerAsync(http, async () =>
    {
        var caller = await KnowAsync(http);
        limits.DemandAsking(caller);
        var status = await intake.TryGetAsync(caller, id, http.RequestAborted) ?? throw NotFound("没有这条短信，或者它不是由本系统提交的。");
        await WriteAsync(http, StatusCodes.Status200OK, "application/json; charset=utf-8", SmsStatusBody.Of(status), Json.SmsStatusBody);
    });

    public Task RequestStatusAsync(HttpContext http, string key) => AnswerAsync(http, async () =>
    {
        var caller = await KnowAsync(http);
        limits.DemandAsking(caller);
        var found = await intake.TryGetByRequestAsync(caller, DemandRequestKey(key), http.RequestAborted) ?? throw NotFound("本系统没有用这个幂等键提交过请求。");
        await WriteAsync(http, StatusCodes.Status200OK, "application/json; charset=utf-8", new([.. found.Select(SmsStatusBody.Of)]), Json.SmsRequestStatusBody);
    });

    public Task UnknownAsync(HttpContext http) => AnswerAsync(http, () => throw NotFound("没有这个地址，或者它不接受这种请求方法。"));

    /// <summary>内容, 手机号 and 密钥 of a plain form, answered by one line: <c>0,ID</c> or <c>status,sentence</c>.</summary>
    public async Task SendAsync(HttpContext http)
    {
        var charset = Encoding.UTF8;
        var (status, line) = await ThisOrProblemAsync(http, async () =>
        {
            DemandType(http, "application/x-www-form-urlencoded", out var named);
            var said = named is null ? null : FormText.Named(named) ?? throw WrongType("表单的字符编码应为 UTF-8、GBK 或 GB18030。");
            charset = said ?? charset;
            using var body = await ReadAsync(http);
            if (FormText.Read(body.Bytes, said) is not { } form) throw Malformed("表单不是它所声明的字符编码。");
            charset = form.Charset;
            var caller = await KnowAsync(http, Field("密钥", "key"));
            var mobiles = Field("手机号", "mobile").Split([',', '，', ';', '；'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (mobiles.Length > SmsIntake.MostMessages) throw new ApiProblemException(StatusCodes.Status413PayloadTooLarge, "too-many-messages", "Too many messages", $"一次最多{SmsIntake.MostMessages}个手机号，没有保存任何短信。");
            limits.DemandSending(caller, Math.Max(1, mobiles.Length));
            var receipt = await intake.AcceptAsync(caller, new([new(mobiles) { Content = Field("内容", "content"), Class = Field("类别", "class") }]), http.RequestAborted);
            return $"0,{string.Join(',', receipt.Messages.Select(m => m.Id))}";

            string Field(string chinese, string english) => form.Fields.GetValueOrDefault(chinese) ?? form.Fields.GetValueOrDefault(english) ?? "";
        }, problem => string.Create(CultureInfo.InvariantCulture, $"{problem.Status},{problem.Errors?[0].Detail ?? problem.Detail}"));
        if (line is null) return;
        http.Response.StatusCode = status ?? StatusCodes.Status200OK;
        var bytes = charset.GetBytes(line);
        http.Response.ContentType = $"text/plain; charset={(charset is UTF8Encoding ? "utf-8" : "gb18030")}";
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }

    private async Task AnswerAsync(HttpContext http, Func<Task> work)
    {
        var (_, problem) = await ThisOrProblemAsync(http, async () =>
        {
            await work();
            return null;
        }, problem => problem);
        if (problem is not null && !http.Response.HasStarted) await WriteAsync(http, problem.Status, "application/problem+json; charset=utf-8", problem.Body, Json.ProblemBody);
    }

    /// <summary>What came of it, or what is wrong; nothing of the inside is told.</summary>
    /// <returns>The status of a problem with it; null and null when nobody waits for an answer any more.</returns>
    private async Task<(int? Status, T? Answer)> ThisOrProblemAsync<T>(HttpContext http, Func<Task<T?>> work, Func<ApiProblemException, T> tell)
        where T : class
    {
        // The endpoint is reached before the pages' own headers are set.
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-store";
        ApiProblemException problem;
        try
        {
            return (null, await work());
        }
        catch (Exception fault) when (http.RequestAborted.IsCancellationRequested && fault is OperationCanceledException or IOException)
        {
            return (null, null);
        }
        catch (ApiProblemException told)
        {
            problem = told;
        }
        catch (SmsOrderRefusedException refused)
        {
            problem = Refused(refused);
        }
        catch (SmsRequestKeyTakenException taken)
        {
            problem = new(StatusCodes.Status409Conflict, "idempotency-key-reused", "Idempotency key reused with another body", taken.Message);
        }
        catch (SmsQuotaUsedUpException used)
        {
            problem = new(StatusCodes.Status429TooManyRequests, "quota-exceeded", "Daily quota exceeded", used.Message) { After = used.Until - time.GetUtcNow().UtcDateTime };
        }
        catch (BadHttpRequestException bad)
        {
            problem = bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? TooLong() : new(bad.StatusCode, "bad-request", "Bad request", "请求不完整或不符合HTTP协议，没有保存任何短信。");
        }
        catch (Exception fault) when (IsOfDatabase(fault))
        {
            LogDatabase(fault.GetType().Name, DatabaseCode(fault));
            problem = new(StatusCodes.Status503ServiceUnavailable, "storage-unavailable", "Storage unavailable", "暂时无法保存，没有保存任何短信，请稍后用相同的幂等键重试。") { After = DatabaseRests };
        }
        catch (Exception fault)
        {
            var number = FaultNumber.Next(time);
            LogFault(fault, number);
            problem = new(StatusCodes.Status500InternalServerError, "internal-error", "Internal error", $"系统内部错误，编号{number}，请告知医院信息科。");
        }

        if (problem.After is { } after) http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (problem.Status == StatusCodes.Status401Unauthorized) http.Response.Headers.WWWAuthenticate = "Bearer";
        return (problem.Status, tell(problem));
    }

    private static ApiProblemException Refused(SmsOrderRefusedException refused)
    {
        var errors = refused.Faults.Select(f => new ProblemItem(f.Index, f.Field, f.Code, f.Reason.Message)).ToList();
        return errors.TrueForAll(e => e.Code == "class-not-allowed")
            ? new(StatusCodes.Status403Forbidden, "class-not-allowed", "Class not allowed", errors[0].Detail) { Errors = errors }
            : new(StatusCodes.Status422UnprocessableEntity, "invalid-message", "Invalid message", refused.Message) { Errors = errors };
    }

    private Task<Caller> KnowAsync(HttpContext http)
    {
        var headers = http.Request.Headers;
        var authorization = headers.Authorization.ToString();
        return KnowAsync(http, authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim() : headers[KeyHeader].ToString());
    }

    private async Task<Caller> KnowAsync(HttpContext http, string key)
    {
        if (key.Length == 0) throw new ApiProblemException(StatusCodes.Status401Unauthorized, "key-missing", "API key missing", "请求中没有密钥。");
        var caller = await callers.FindAsync(key.Trim(), http.RequestAborted) ?? throw new ApiProblemException(StatusCodes.Status401Unauthorized, "key-invalid", "API key invalid", "密钥不正确或已作废。");
        return caller.IsDisabled ? throw new ApiProblemException(StatusCodes.Status403Forbidden, "system-disabled", "System disabled", "本系统已被停用，请联系医院信息科。") : caller;
    }

    private static string? RequestKeyIn(HttpContext http) => http.Request.Headers[RequestKeyHeader].ToString() is { Length: > 0 } key ? DemandRequestKey(key) : null;

    private static string DemandRequestKey(string key)
    {
        if (key.Length > LongestRequestKey || key.Any(c => c is <= ' ' or > '~')) throw new ApiProblemException(StatusCodes.Status400BadRequest, "idempotency-key-invalid", "Idempotency key invalid", $"幂等键应为1至{LongestRequestKey}个可见的ASCII字符。");
        // It stands in the address when its request is asked about, and addresses are written down everywhere.
        if (Number().IsMatch(key)) throw new ApiProblemException(StatusCodes.Status400BadRequest, "idempotency-key-invalid", "Idempotency key invalid", "幂等键中不能有手机号，请使用UUID之类的随机值。");
        return key;
    }

    private static void DemandType(HttpContext http, string type, out string? charset)
    {
        charset = null;
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var said) || !said.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)) throw WrongType($"请求的Content-Type应为{type}。");
        if (http.Request.Headers.ContentEncoding.Count > 0) throw WrongType("不支持压缩的请求。");
        if (said.Charset.HasValue) charset = said.Charset.Value.Trim('"');
    }

    /// <summary>The whole body in one piece, borrowed; it is returned by disposing of it.</summary>
    private static async Task<Body> ReadAsync(HttpContext http)
    {
        if (http.Request.ContentLength > LongestBody) throw TooLong();
        var buffer = ArrayPool<byte>.Shared.Rent((int)(http.Request.ContentLength ?? 4096) + 1);
        var length = 0;
        try
        {
            while (true)
            {
                var read = await http.Request.Body.ReadAsync(buffer.AsMemory(length), http.RequestAborted);
                if (read == 0) return new(buffer, length);
                length += read;
                if (length > LongestBody) throw TooLong();
                if (length < buffer.Length) continue;
                var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                buffer.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    private static SmsRequestBody Parsed(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, Json.SmsRequestBody) ?? throw Malformed("请求应为一个JSON对象。");
        }
        catch (JsonException fault)
        {
            // The path only: the message of the exception may repeat what stood there.
            var where = fault.Path is { Length: > 2 } path && path.Length < 100 ? $"，位置{path[2..]}" : "";
            throw Malformed(string.Create(CultureInfo.InvariantCulture, $"JSON不完整，或者有不认识的、重复的、类型不对的项目（第{fault.LineNumber + 1}行{where}）。"));
        }
    }

    private static List<SmsOrderItem> Items(SmsRequestBody request)
    {
        if (request.Messages is not { } messages) return [Item(request, request, 0)];
        if (messages.Count == 0) throw Malformed("messages 中没有短信。");
        if (request.Mobile is not null || request.Mobiles is not null) throw Malformed("有 messages 时，手机号应写在各条短信中。");
        return [.. messages.Select((item, index) => Item(item ?? throw Malformed($"messages[{index}] 是空的。"), request, index))];
    }

    private static SmsOrderItem Item(SmsItemBody item, SmsItemBody around, int index)
    {
        if (item.Mobile is not null && item.Mobiles is not null) throw Malformed($"第{index + 1}条短信的 mobile 和 mobiles 只能填写一个。");
        var ownWords = item.Content ?? item.Template;
        return new(item.Mobiles ?? (item.Mobile is null ? [] : [item.Mobile]))
        {
            Content = ownWords is null ? around.Content : item.Content,
            Template = ownWords is null ? around.Template : item.Template,
            Variables = (item.Variables ?? around.Variables)?.ToDictionary(v => v.Key, v => v.Value ?? "", StringComparer.Ordinal),
            Class = item.Class ?? around.Class,
            Priority = item.Priority ?? around.Priority,
            NotBefore = item.NotBefore ?? around.NotBefore,
            ExpiresAt = item.ExpiresAt ?? around.ExpiresAt,
        };
    }

    private static async Task WriteAsync<T>(HttpContext http, int status, string type, T body, JsonTypeInfo<T> shape)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, shape);
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }

    private static ApiProblemException NotFound(string detail) => new(StatusCodes.Status404NotFound, "not-found", "Not found", detail);

    private static ApiProblemException Malformed(string detail) => new(StatusCodes.Status400BadRequest, "malformed-request", "Malformed request", detail);

    private static ApiProblemException WrongType(string detail) => new(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", "Unsupported media type", detail);

    private static ApiProblemException TooLong() => new(StatusCodes.Status413PayloadTooLarge, "body-too-large", "Body too large", $"请求最大{LongestBody / 1024 / 1024}MB，没有保存任何短信。");

    private static bool IsOfDatabase(Exception fault) => fault is DbUpdateException or TimeoutException || DatabaseFault(fault) is not null;

    private static DbException? DatabaseFault(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException)
        {
            if (fault is DbException database) return database;
        }

        return null;
    }

    private static string DatabaseCode(Exception fault) => DatabaseFault(fault) is { } database ? database.SqlState ?? database.ErrorCode.ToString(CultureInfo.InvariantCulture) : "";

    [GeneratedRegex("(?<![0-9A-Za-z])(86)?1[3-9][0-9]{9}(?![0-9A-Za-z])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Messages of another system could not be stored: {Fault} {Code}")]
    private partial void LogDatabase(string fault, string code);

    [LoggerMessage(Level = LogLevel.Error, Message = "Fault {Number} in a request of another system")]
    private partial void LogFault(Exception fault, string number);

    private readonly struct Body(byte[] buffer, int length) : IDisposable
    {
        public ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, length);

        public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);
    }
}
