using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Api;

/// <summary>The SMS service as another system of the hospital meets it, over HTTP.</summary>
public sealed class SmsApiTests
{
    private const string Good = """{"mobile":"13900000001","content":"请于明天8:00空腹来院检查。","class":"service"}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_message_is_taken_counted_and_stored_sealed(string product)
    {
        await using var program = await SmsApiProgram.StartAsync(product);
        using var client = program.Client(await program.AddSystemAsync());

        using var answer = await SmsApiProgram.PostAsync(client, $$"""{"mobile":"+86 139-0000-0001","content":"{{new string('检', 70)}}","notBefore":"{{SmsApiProgram.Tomorrow}}"}""");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var told = (await SmsApiProgram.ReadAsync(answer))["messages"]![0]!;
        var stored = Assert.Single(await program.StoredAsync());
        Assert.Equal((stored.Id.ToString(), 0, 2), ((string)told["id"]!, (int)told["index"]!, (int)told["parts"]!)); // the signature makes it longer than one
        Assert.Equal((SmsKind.OtherSystem, SmsClass.Service, SmsLanes.Normal, SmsState.Waiting), (stored.Kind, stored.Class, stored.Priority, stored.State));
        var (to, text) = program.Get<Outbox>().Open(stored);
        Assert.Equal("13900000001", to.Digits);
        Assert.StartsWith("【", text, StringComparison.Ordinal);
        Assert.DoesNotContain("13900000001", stored.PhoneSealed, StringComparison.Ordinal);
        await using var db = program.OpenDb();
        Assert.Equal(1, (await db.SmsQuotaUses.SingleAsync(Cancel)).Used);
    }

    [Theory, DatabaseData]
    public async Task The_same_request_again_brings_the_same_messages_and_another_content_under_its_key_is_refused(string product)
    {
        await using var program = await SmsApiProgram.StartAsync(product);
        using var client = program.Client(await program.AddSystemAsync());
        using var other = program.Client(await program.AddSystemAsync(name: "LIS"));

        using var first = await SmsApiProgram.PostAsync(client, Good, "order-1");
        using var again = await SmsApiProgram.PostAsync(client, Good, "order-1");
        using var changed = await SmsApiProgram.PostAsync(client, Good.Replace("8:00", "9:00", StringComparison.Ordinal), "order-1");
        using var others = await SmsApiProgram.PostAsync(other, Good, "order-1");

        Assert.Equal(await SmsApiProgram.IdsAsync(first), await SmsApiProgram.IdsAsync(again));
        Assert.True((bool)(await SmsApiProgram.ReadAsync(again))["replayed"]!);
        Assert.Equal((HttpStatusCode.Conflict, "idempotency-key-reused"), (changed.StatusCode, (string)(await SmsApiProgram.ReadAsync(changed))["code"]!));
        Assert.Equal(HttpStatusCode.Accepted, others.StatusCode);
        Assert.NotEqual(await SmsApiProgram.IdsAsync(first), await SmsApiProgram.IdsAsync(others));
        Assert.Equal(2, (await program.StoredAsync()).Count);
        await using var db = program.OpenDb();
        Assert.Equal(2, await db.SmsQuotaUses.SumAsync(u => u.Used, Cancel));
    }

    [Theory, DatabaseData]
    public async Task Two_nodes_that_get_one_request_at_once_store_it_once(string product)
    {
        await using var program = await SmsApiProgram.StartAsync(product);
        program.AddNode();
        var key = await program.AddSystemAsync();
        using var one = program.Client(key);
        using var two = program.Client(key, node: 1);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => SmsApiProgram.PostAsync(i % 2 == 0 ? one : two, Good, $"order-{i / 8}"), Cancel)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        var ids = new List<string>();
        foreach (var answer in answers) ids.Add((await SmsApiProgram.IdsAsync(answer))[0]);
        Assert.All(ids.Chunk(8), same => Assert.Single(same.Distinct(StringComparer.Ordinal)));
        Assert.Equal(5, (await program.StoredAsync()).Count);
    }

    [Theory, DatabaseData]
    public async Task Two_nodes_at_once_never_take_more_than_the_days_quota(string product)
    {
        await using var program = await SmsApiProgram.StartAsync(product);
        program.AddNode();
        var key = await program.AddSystemAsync(quota: 10);
        using var one = program.Client(key);
        using var two = program.Client(key, node: 1);

        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(() => SmsApiProgram.PostAsync(i % 2 == 0 ? one : two, Good), Cancel)));

        Assert.Equal(10, answers.Count(a => a.StatusCode == HttpStatusCode.Accepted));
        Assert.Equal(10, (await program.StoredAsync()).Count);
        var refused = answers.First(a => a.StatusCode != HttpStatusCode.Accepted);
        Assert.Equal((HttpStatusCode.TooManyRequests, "quota-exceeded"), (refused.StatusCode, (string)(await SmsApiProgram.ReadAsync(refused))["code"]!));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));
    }

    [Theory, DatabaseData]
    public async Task Of_a_batch_with_bad_ones_nothing_is_stored_and_each_bad_one_is_named(string product)
    {
        await using var program = await SmsApiProgram.StartAsync(product);
        using var client = program.Client(await program.AddSystemAsync());

        using var answer = await SmsApiProgram.PostAsync(client, """
            { "class": "service", "messages": [
              { "mobile": "13900000001", "content": "好" },
              { "mobile": "02788889999", "content": "座机" },
              { "mobiles": ["13900000002", "139"], "content": "两个号码" },
              { "mobile": "13900000003" },
              { "mobile": "13900000004", "content": "\u0007", "class": "information" } ] }
            """);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        var problem = await SmsApiProgram.ReadAsync(answer);
        Assert.Equal(("urn:hospitalcrm:sms:invalid-message", "invalid-message", 422), ((string)problem["type"]!, (string)problem["code"]!, (int)problem["status"]!));
        Assert.Equal(
            ["1 mobile mobile-invalid", "2 mobiles[1] mobile-invalid", "3 content content-missing", "4 class class-not-allowed", "4 content content-invalid"],
            problem["errors"]!.AsArray().Select(e => $"{e!["index"]} {e["field"]} {e["code"]}"));
        Assert.Contains("座机收不到短信", (string)problem["errors"]![0]!["detail"]!, StringComparison.Ordinal);
        Assert.Empty(await program.StoredAsync());
    }

    [Fact]
    public async Task A_thousand_at_once_are_taken_in_order_and_their_status_is_told_by_id_and_by_request_without_number_or_words()
    {
        await using var program = await SmsApiProgram.StartAsync("Sqlite");
        using var client = program.Client(await program.AddSystemAsync());
        using var other = program.Client(await program.AddSystemAsync(name: "LIS"));
        var numbers = string.Join(',', Enumerable.Range(0, 999).Select(i => string.Create(CultureInfo.InvariantCulture, $"\"1380000{i:D4}\"")));

        using var answer = await SmsApiProgram.PostAsync(client, $$"""{"notBefore":"{{SmsApiProgram.Tomorrow}}","messages":[{"mobile":"13900000001","content":"甲"},{"mobiles":[{{numbers}}],"content":"乙"}]}""", "daily");
        var ids = await SmsApiProgram.IdsAsync(answer);

        Assert.Equal(1000, ids.Count);
        Assert.Equal(ids, (await program.StoredAsync()).Select(m => m.Id.ToString()));
        using var status = await client.GetAsync(new Uri($"/api/sms/messages/{ids[0]}", UriKind.Relative), Cancel);
        using var request = await client.GetAsync(new Uri("/api/sms/requests/daily", UriKind.Relative), Cancel);
        using var notTheirs = await other.GetAsync(new Uri($"/api/sms/messages/{ids[0]}", UriKind.Relative), Cancel);
        using var neverAsked = await other.GetAsync(new Uri("/api/sms/requests/daily", UriKind.Relative), Cancel);
        Assert.Equal("waiting", (string)(await SmsApiProgram.ReadAsync(status))["state"]!);
        Assert.Equal(ids, await SmsApiProgram.IdsAsync(request));
        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.NotFound], [notTheirs.StatusCode, neverAsked.StatusCode]);
        Assert.DoesNotContain("13900000001", await status.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.DoesNotContain("甲", await status.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"mobile":"02788889999","content":"好"}""", 422, "mobile-invalid")]
    [InlineData("""{"mobile":"12345678901","content":"好"}""", 422, "mobile-invalid")]
    [InlineData("""{"mobile":"+861390000000","content":"好"}""", 422, "mobile-invalid")]
    [InlineData("""{"content":"好"}""", 422, "mobile-missing")]
    [InlineData("""{"mobile":"","content":"好"}""", 422, "mobile-missing")]
    [InlineData("""{"mobile":"13900000001"}""", 422, "content-missing")]
    [InlineData("""{"mobile":"13900000001","content":" \n "}""", 422, "content-missing")]
    [InlineData("""{"mobile":"13900000001","content":"LONG"}""", 422, "content-too-long")]
    [InlineData("""{"mobile":"13900000001","content":"响铃\u0007"}""", 422, "content-invalid")]
    [InlineData("""{"mobile":"13900000001","content":"好","class":"advert"}""", 422, "class-unknown")]
    [InlineData("""{"mobile":"13900000001","content":"好","class":"验证码"}""", 403, "class-not-allowed")]
    [InlineData("""{"mobile":"13900000001","content":"好","priority":"first"}""", 422, "priority-unknown")]
    [InlineData("""{"mobile":"13900000001","content":"好","class":"information","priority":"urgent"}""", 422, "priority-not-allowed")]
    [InlineData("""{"mobile":"13900000001","content":"好","notBefore":"2020-01-01T08:00:00+08:00"}""", 422, "not-before-past")]
    [InlineData("""{"mobile":"13900000001","content":"好","notBefore":"2999-01-01T08:00:00+08:00"}""", 422, "not-before-too-far")]
    [InlineData("""{"mobile":"13900000001","content":"好","notBefore":"tomorrow"}""", 422, "not-before-invalid")]
    [InlineData("""{"mobile":"13900000001","content":"好","expiresAt":"2020-01-01"}""", 422, "expires-past")]
    [InlineData("""{"mobile":"13900000001","content":"好","notBefore":"TOMORROW","expiresAt":"TODAY"}""", 422, "expires-before-start")]
    [InlineData("""{"mobile":"13900000001","template":"nothing"}""", 422, "template-unknown")]
    [InlineData("""{"mobile":"13900000001","template":"off"}""", 422, "template-disabled")]
    [InlineData("""{"mobile":"13900000001","template":"visit","content":"好","variables":{"姓名":"张三"}}""", 422, "content-and-template")]
    [InlineData("""{"mobile":"13900000001","template":"visit"}""", 422, "variables-invalid")]
    [InlineData("""{"mobile":"13900000001","template":"visit","variables":{"姓名":null}}""", 422, "variables-invalid")]
    [InlineData("""{"mobile":"13900000001","template":"visit","variables":{"name":"张三"}}""", 422, "variables-invalid")]
    [InlineData("""{"mobile":"13900000001","template":"visit","class":"information","variables":{"姓名":"张三"}}""", 422, "class-differs")]
    [InlineData("""{"mobile":"13900000001","content":"好","variables":{"姓名":"张三"}}""", 422, "variables-without-template")]
    [InlineData("""{"mobile":"13900000001","content":"好""", 400, "malformed-request")]
    [InlineData("""{"mobile":13900000001,"content":"好"}""", 400, "malformed-request")]
    [InlineData("""{"mobile":"13900000001","content":"\ud83d"}""", 400, "malformed-request")]
    [InlineData("""{"mobile":"13900000001","content":"好","expireAt":"2026-12-01"}""", 400, "malformed-request")]
    [InlineData("""{"mobile":"13900000001","mobile":"13900000002","content":"好"}""", 400, "malformed-request")]
    [InlineData("""{"mobile":"13900000001","mobiles":["13900000002"],"content":"好"}""", 400, "malformed-request")]
    [InlineData("""{"messages":[]}""", 400, "malformed-request")]
    [InlineData("""{"messages":[null]}""", 400, "malformed-request")]
    [InlineData("""[]""", 400, "malformed-request")]
    [InlineData("""null""", 400, "malformed-request")]
    [InlineData("", 400, "malformed-request")]
    public async Task What_is_wrong_is_told_by_a_code_that_never_changes_and_nothing_is_stored(string body, int status, string code)
    {
        await using var program = await SmsApiProgram.StartAsync("Sqlite");
        await program.AddTemplateAsync("visit", "{姓名}，请按时复诊。");
        await program.AddTemplateAsync("off", "停用的模板。", isDisabled: true);
        using var client = program.Client(await program.AddSystemAsync([SmsClass.Service, SmsClass.Information]));
        var now = TimeProvider.System.GetUtcNow();
        body = body.Replace("LONG", new('长', 1000), StringComparison.Ordinal)
            .Replace("TOMORROW", now.AddDays(1).ToString("O", CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("TODAY", now.AddHours(1).ToString("O", CultureInfo.InvariantCulture), StringComparison.Ordinal);

        using var answer = await SmsApiProgram.PostAsync(client, body);

        var problem = await SmsApiProgram.ReadAsync(answer);
        Assert.Equal((status, code), ((int)answer.StatusCode, (string)(problem["errors"]?[0]?["code"] ?? problem["code"])!));
        Assert.DoesNotContain("139000", problem.ToJsonString(), StringComparison.Ordinal);
        Assert.Matches("[\u4e00-\u9fff]", (string)problem["detail"]!);
        Assert.Empty(await program.StoredAsync());
    }

    [Fact]
    public async Task A_template_is_filled_in_and_what_is_filled_in_is_plain_text()
    {
        await using var program = await SmsApiProgram.StartAsync("Sqlite");
        await program.AddTemplateAsync("visit", "{姓名}，请于{日期}复诊。");
        using var client = program.Client(await program.AddSystemAsync());

        using var answer = await SmsApiProgram.PostAsync(client, $$$"""{"template":"visit","variables":{"姓名":"{日期}","日期":"11月\n30日"},"mobiles":["13900000001","13900000002"],"notBefore":"{{{SmsApiProgram.Tomorrow}}}"}""");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.All(await program.StoredAsync(), message => Assert.EndsWith("{日期}，请于11月 30日复诊。", program.Get<Outbox>().Open(message).Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Codes_go_first_and_are_worth_nothing_after_five_minutes()
    {
        await using var program = await SmsApiProgram.StartAsync("Sqlite");
        using var client = program.Client(await program.AddSystemAsync([SmsClass.Code, SmsClass.Service]));

        using var code = await SmsApiProgram.PostAsync(client, $$"""{"mobile":"13900000001","content":"验证码123456","class":"code","notBefore":"{{SmsApiProgram.Tomorrow}}"}""");
        using var urgent = await SmsApiProgram.PostAsync(client, $$"""{"mobile":"13900000002","content":"好","class":"service","priority":"urgent","notBefore":"{{SmsApiProgram.Tomorrow}}"}""");

        var stored = await program.StoredAsync();
        Assert.Equal([SmsLanes.Code, SmsLanes.Urgent], stored.Select(m => m.Priority));
        Assert.Equal(stored[0].DueAt.AddMinutes(5), stored[0].ExpiresAt);
        Assert.Null(stored[1].ExpiresAt);
    }

    [Theory]
    [InlineData("text/plain", Good, 415)]
    [InlineData("application/json; charset=gbk", Good, 415)]
    [InlineData("application/x-www-form-urlencoded", "mobile=13900000001", 415)]
    [InlineData("", Good, 415)]
    public async Task Another_kind_of_content_is_refused(string type, string body, int status)
    {
        await using var program = await SmsApiProgram.StartAsync("Sqlite");
        using var client = program.Client(await program.AddSystemAsync());
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (type.Length > 0) content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);

        using var answer = await client.PostAsync(new Uri("/api/sms/messages", UriKind.Relative), content, Cancel);

        Assert.Equal((status, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
    }

    [Fact]
    public async Task Too_many_and_too_much_are_refused_and_an_address_that_is_not_there_says_so()
    {
        await using var program = await SmsApiProgram.StartAsync("Sqlite");
        using var client = program.Client(await program.AddSystemAsync());
        var numbers = string.Join(',', Enumerable.Repeat("\"13900000001\"", 1001));

        using var many = await SmsApiProgram.PostAsync(client, $$"""{"mobiles":[{{numbers}}],"content":"好"}""");
        using var much = await SmsApiProgram.PostAsync(client, $$"""{"mobile":"13900000001","content":"{{new string('x', 5_000_000)}}"}""");
        using var nowhere = await client.GetAsync(new Uri("/api/sms/messages", UriKind.Relative), Cancel);

        Assert.Equal([413, 413, 404], [(int)many.StatusCode, (int)much.StatusCode, (int)nowhere.StatusCode]);
        Assert.Equal(["too-many-messages", "body-too-large", "not-found"], [.. new[] { await SmsApiProgram.ReadAsync(many), await SmsApiProgram.ReadAsync(much), await SmsApiProgram.ReadAsync(nowhere) }.Select(p => (string)p["code"]!)]);
        Assert.Empty(await program.StoredAsync());
    }

    [Fact]
    public async Task Without_a_key_in_force_nobody_gets_in()
    {
        await using var program = await SmsApiProgram.StartAsync("Sqlite");
        await program.AddSystemAsync();
        var disabled = await program.AddSystemAsync(name: "LIS", isDisabled: true);
        using var nobody = program.Client(null);
        using var stranger = program.Client(CallingSystemKey.New());
        using var resting = program.Client(disabled);

        using var none = await SmsApiProgram.PostAsync(nobody, Good);
        using var wrong = await SmsApiProgram.PostAsync(stranger, Good);
        using var off = await SmsApiProgram.PostAsync(resting, Good);
        using var look = await stranger.GetAsync(new Uri($"/api/sms/messages/{Guid.CreateVersion7()}", UriKind.Relative), Cancel);

        Assert.Equal([401, 401, 403, 401], [(int)none.StatusCode, (int)wrong.StatusCode, (int)off.StatusCode, (int)look.StatusCode]);
        Assert.Equal("Bearer", none.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal("system-disabled", (string)(await SmsApiProgram.ReadAsync(off))["code"]!);
    }

    [Theory, DatabaseData]
    public async Task A_revoked_key_is_refused_on_every_node_within_two_seconds(string product)
    {
        await using var program = await SmsApiProgram.StartAsync(product);
        program.AddNode();
        var key = await program.AddSystemAsync();
        using var client = program.Client(null, node: 1);
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        using var before = await SmsApiProgram.PostAsync(client, Good);
        await using (var db = program.OpenDb())
        {
            await db.CallingSystems.ExecuteUpdateAsync(set => set.SetProperty(s => s.KeyHash, (string?)null), Cancel);
            await ChangeStamp.BumpAsync(db, ChangeStamp.CallingSystems, Cancel);
        }

        var watch = System.Diagnostics.Stopwatch.StartNew();
        HttpStatusCode status;
        do
        {
            using var answer = await SmsApiProgram.PostAsync(client, Good);
            status = answer.StatusCode;
        }
        while (status == HttpStatusCode.Accepted && watch.Elapsed < TimeSpan.FromSeconds(10));

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Unauthorized), (before.StatusCode, status));
    }

    [Fact]
    public async Task Whoever_is_too_fast_hears_when_to_come_again()
    {
        await using var program = await SmsApiProgram.StartAsync("Sqlite");
        using var client = program.Client(await program.AddSystemAsync(rate: 1));
        var numbers = string.Join(',', Enumerable.Range(0, 1000).Select(i => string.Create(CultureInfo.InvariantCulture, $"\"1380000{i:D4}\"")));

        using var batch = await SmsApiProgram.PostAsync(client, $$"""{"mobiles":[{{numbers}}],"content":"好"}""");
        using var next = await SmsApiProgram.PostAsync(client, $$"""{"mobiles":[{{numbers}}],"content":"好"}""");

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.TooManyRequests), (batch.StatusCode, next.StatusCode));
        Assert.Equal("rate-limited", (string)(await SmsApiProgram.ReadAsync(next))["code"]!);
        Assert.True(next.Headers.RetryAfter!.Delta > TimeSpan.FromMinutes(1));
        Assert.Equal(1000, (await program.StoredAsync()).Count);
    }

    [Theory]
    [InlineData("139-0000-0001 13900000001")]
    [InlineData("order-13900000001")]
    [InlineData("订单1")]
    public async Task A_request_key_that_could_lead_to_a_person_or_breaks_an_address_is_refused(string requestKey)
    {
        await using var program = await SmsApiProgram.StartAsync("Sqlite");
        using var client = program.Client(await program.AddSystemAsync());

        using var asked = await client.GetAsync(new Uri($"/api/sms/requests/{Uri.EscapeDataString(requestKey)}", UriKind.Relative), Cancel);

        Assert.Equal((HttpStatusCode.BadRequest, "idempotency-key-invalid"), (asked.StatusCode, (string)(await SmsApiProgram.ReadAsync(asked))["code"]!));
    }

    [Theory]
    [InlineData("utf-8", "charset=utf-8")]
    [InlineData("gb18030", "charset=GBK")]
    [InlineData("gb18030", "charset=gb18030")]
    [InlineData("gb18030", "")]
    [InlineData("utf-8", "")]
    public async Task An_old_system_posts_a_form_in_its_own_charset_and_reads_one_line_in_it(string written, string said)
    {
        await using var program = await SmsApiProgram.StartAsync("Sqlite");
        var key = await program.AddSystemAsync();
        using var client = program.Client(null);
        var charset = CodePagesEncodingProvider.Instance.GetEncoding(written) ?? Encoding.UTF8;

        using var answer = await PostFormAsync(client, charset, said, ("密钥", key), ("手机号", "13900000001,13900000002"), ("内容", "检查时间 8:00+，㐂"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var line = charset.GetString(await answer.Content.ReadAsByteArrayAsync(Cancel));
        var stored = await program.StoredAsync();
        Assert.Equal($"0,{stored[0].Id},{stored[1].Id}", line);
    }

    [Theory]
    [InlineData("key", "mobile", "content", "13900000001", "好", 200, "0,")]
    [InlineData("密钥", "手机号", "内容", "02788889999", "好", 422, "422,座机收不到短信")]
    [InlineData("密钥", "手机号", "内容", "", "好", 422, "422,请填写手机号")]
    [InlineData("密钥", "手机号", "内容", "13900000001", "", 422, "422,请填写短信内容")]
    [InlineData("nothing", "手机号", "内容", "13900000001", "好", 401, "401,请求中没有密钥")]
    public async Task The_form_says_in_one_line_what_was_wrong(string keyField, string mobileField, string contentField, string mobile, string content, int status, string line)
    {
        await using var program = await SmsApiProgram.StartAsync("Sqlite");
        var key = await program.AddSystemAsync();
        using var client = program.Client(null);

        using var answer = await PostFormAsync(client, Encoding.UTF8, "", (keyField, key), (mobileField, mobile), (contentField, content));

        Assert.Equal((status, "text/plain"), ((int)answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.StartsWith(line, await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(status == 200 ? 1 : 0, (await program.StoredAsync()).Count);
    }

    [Fact]
    public async Task While_the_database_is_locked_nothing_is_taken_and_the_caller_is_told_to_come_again()
    {
        await using var program = await SmsApiProgram.StartAsync("Sqlite");
        using var client = program.Client(await program.AddSystemAsync());
        await using var holder = new SqliteConnection(program.Database.Connection);
        await holder.OpenAsync(Cancel);
        await using (var hold = holder.CreateCommand())
        {
            hold.CommandText = "BEGIN IMMEDIATE";
            await hold.ExecuteNonQueryAsync(Cancel);
        }

        using var answer = await SmsApiProgram.PostAsync(client, Good, "order-1");
        await using (var release = holder.CreateCommand())
        {
            release.CommandText = "ROLLBACK";
            await release.ExecuteNonQueryAsync(Cancel);
        }

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "storage-unavailable"), (answer.StatusCode, (string)(await SmsApiProgram.ReadAsync(answer))["code"]!));
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Empty(await program.StoredAsync());
        using var again = await SmsApiProgram.PostAsync(client, Good, "order-1");
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        Assert.Single(await program.StoredAsync());
    }

    [Theory, DatabaseData]
    public async Task When_the_database_refuses_a_row_nothing_of_its_request_is_stored(string product)
    {
        await using var program = await SmsApiProgram.StartAsync(product);
        using var client = program.Client(await program.AddSystemAsync());
        // As with a full disk: the messages can be written, the request's own row cannot.
        await ExecuteAsync(program, """ALTER TABLE "SmsRequests" RENAME TO "SmsRequestsAway" """);

        using var refused = await SmsApiProgram.PostAsync(client, Good, "order-1");
        await ExecuteAsync(program, """ALTER TABLE "SmsRequestsAway" RENAME TO "SmsRequests" """);
        using var again = await SmsApiProgram.PostAsync(client, Good, "order-1");

        Assert.Equal([HttpStatusCode.ServiceUnavailable, HttpStatusCode.Accepted], [refused.StatusCode, again.StatusCode]);
        Assert.Single(await program.StoredAsync());
        await using var db = program.OpenDb();
        Assert.Equal(1, (await db.SmsQuotaUses.SingleAsync(Cancel)).Used);
    }

    [Fact]
    public async Task The_description_shows_every_address_with_examples_to_copy_and_needs_no_key()
    {
        await using var program = await SmsApiProgram.StartAsync("Sqlite");
        using var client = program.Client(null);

        var document = JsonNode.Parse(await client.GetStringAsync(new Uri("/api/sms/openapi.json", UriKind.Relative), Cancel))!;

        var paths = document["paths"]!.AsObject();
        Assert.Equal(["/api/sms/messages", "/api/sms/messages/{id}", "/api/sms/requests/{key}", "/api/sms/send"], paths.Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.All(paths.SelectMany(p => p.Value!.AsObject()), operation => Assert.Equal(["Shell", "C#"], operation.Value!["x-codeSamples"]!.AsArray().Select(s => (string)s!["lang"]!)));
        Assert.Contains("429", paths["/api/sms/messages"]!["post"]!["responses"]!.AsObject().Select(r => r.Key));
    }

    private static async Task ExecuteAsync(SmsApiProgram program, string sql)
    {
        await using var db = program.OpenDb();
        await db.Database.ExecuteSqlRawAsync(sql, Cancel);
    }

    private static async Task<HttpResponseMessage> PostFormAsync(HttpClient client, Encoding charset, string said, params (string Name, string Value)[] fields)
    {
        var form = string.Join('&', fields.Select(f => $"{Escaped(f.Name)}={Escaped(f.Value)}"));
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(form));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(said.Length == 0 ? "application/x-www-form-urlencoded" : $"application/x-www-form-urlencoded; {said}");
        return await client.PostAsync(new Uri("/api/sms/send", UriKind.Relative), content, Cancel);

        string Escaped(string text) => string.Concat(charset.GetBytes(text).Select(b => b == ' ' ? "+" : string.Create(CultureInfo.InvariantCulture, $"%{b:X2}")));
    }
}
