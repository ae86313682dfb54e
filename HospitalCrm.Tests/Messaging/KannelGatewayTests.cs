using System.Net;
using System.Net.Sockets;
using System.Text;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Messaging.Gateways;

namespace HospitalCrm.Tests.Messaging;

/// <summary>What each thing a gateway may answer, or fail to answer, means for the message.</summary>
public sealed class KannelGatewayTests
{
    private static readonly MobileNumber Phone = MobileNumber.Parse("13900000001");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("HTTP/1.1 202 Accepted\r\nContent-Length: 24\r\n\r\n0: Accepted for delivery")]
    [InlineData("HTTP/1.1 202 Accepted\r\nContent-Length: 29\r\n\r\n3: Queued for later delivery.")]
    public async Task Accepted_is_202_with_its_sentence(string answer) => Assert.Equal("accepted", await AskAsync(answer));

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\nERR: no credit left")]
    [InlineData("HTTP/1.1 202 Accepted\r\nContent-Length: 10\r\n\r\n5: strange")]
    [InlineData("HTTP/1.1 202 Accepted\r\nContent-Length: 24\r\n\r\n0: Acc")]
    [InlineData("HTTP/1.1 2")]
    [InlineData("")]
    [InlineData("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\n\r\n")]
    public async Task An_answer_that_is_unclear_or_half_leaves_the_outcome_unknown(string answer) => Assert.Equal("unknown", await AskAsync(answer));

    [Fact]
    public async Task No_answer_in_time_after_it_was_taken_leaves_the_outcome_unknown() => Assert.Equal("unknown", await AskAsync(null));

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 68\r\n\r\nNumber(s) has/have been denied by white- and/or black-lists.        ")]
    [InlineData("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")]
    public async Task A_refused_message_is_refused_for_good(string answer) => Assert.Equal("refused", await AskAsync(answer));

    [Theory]
    [InlineData("HTTP/1.1 403 Forbidden\r\nContent-Length: 33\r\n\r\nAuthorization failed for sendsms  ")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")]
    public async Task A_gateway_that_lets_nobody_in_has_sent_nothing_and_may_be_tried_later(string answer) => Assert.Equal("away", await AskAsync(answer));

    [Fact]
    public async Task A_gateway_that_is_not_there_has_sent_nothing()
    {
        using var gateway = Gateway(new("http://127.0.0.1:1/cgi-bin/sendsms"));

        Assert.Equal("away", await OutcomeAsync(gateway));
    }

    [Fact]
    public async Task A_gateway_whose_name_nobody_knows_has_sent_nothing()
    {
        using var gateway = Gateway(new("http://no-such-host.invalid/cgi-bin/sendsms"));

        Assert.Equal("away", await OutcomeAsync(gateway));
    }

    /// <summary>The HTTP client would repeat a request without a body when a kept line turns out to be closed.</summary>
    [Fact]
    public async Task A_line_that_breaks_after_the_hand_over_is_not_used_for_a_second_one()
    {
        using var carrier = new Stub(requests => requests == 1 ? "HTTP/1.1 202 Accepted\r\nContent-Length: 24\r\n\r\n0: Accepted for delivery" : "", keepsLine: true);
        using var gateway = Gateway(carrier.Address);

        var first = await OutcomeAsync(gateway);
        var second = await OutcomeAsync(gateway);

        Assert.Equal(("accepted", "unknown", 2), (first, second, carrier.Requests));
    }

    [Fact]
    public async Task Nothing_personal_stands_in_an_address()
    {
        using var carrier = new Stub(_ => "HTTP/1.1 202 Accepted\r\nContent-Length: 24\r\n\r\n0: Accepted for delivery");
        using var gateway = Gateway(carrier.Address);

        await OutcomeAsync(gateway);

        var lines = carrier.Heard.Split("\r\n");
        Assert.Equal("POST /cgi-bin/sendsms HTTP/1.1", lines[0]);
        var report = Assert.Single(lines, line => line.StartsWith("X-Kannel-DLR-URL:", StringComparison.Ordinal));
        Assert.DoesNotContain(Phone.Digits, report, StringComparison.Ordinal);
        Assert.Matches("/api/sms/kannel/report\\?id=[0-9a-f]{32}&token=[0-9a-f]{32}&type=%d$", report);
        Assert.Contains("X-Kannel-Validity: 5", lines);
        Assert.Contains("X-Kannel-Priority: 3", lines);
        Assert.Contains("X-Kannel-DLR-Mask: 19", lines);
    }

    [Theory]
    [InlineData("<gateway><status>running, uptime 0d</status><sms><sent><queued>3</queued></sent></sms><smscs><smsc><status>online 1s</status><queued>4</queued></smsc></smscs></gateway>", true, null, 7L)]
    [InlineData("<gateway><status>running, uptime 0d</status><smscs><smsc><status>connecting</status><queued>4</queued></smsc></smscs></gateway>", false, "carrier line down", 4L)]
    [InlineData("<gateway><status>suspended, uptime 0d</status><smscs/></gateway>", false, "not running", 0L)]
    [InlineData("<gateway>Denied</gateway>", false, "status page refused", null)]
    [InlineData("Denied", false, "status page unreadable", null)]
    public void The_status_page_tells_how_it_is(string page, bool isUp, string? trouble, long? queued) =>
        Assert.Equal(new SmsGatewayHealth(isUp, trouble, queued), KannelGateway.Read(page));

    /// <param name="answer">Bytes, after which the line is closed; null: nothing, for ever.</param>
    private static async Task<string> AskAsync(string? answer)
    {
        using var carrier = new Stub(_ => answer);
        using var gateway = Gateway(carrier.Address);
        return await OutcomeAsync(gateway);
    }

    private static async Task<string> OutcomeAsync(KannelGateway gateway)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            await gateway.SubmitAsync(new(Guid.CreateVersion7(), Phone, "【市医院】您好", TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(4.5), SmsLanes.Code), limit.Token);
            return "accepted";
        }
        catch (SmsRefusedException refused)
        {
            return refused.IsGatewayTrouble ? "away" : refused.MayTryAgain ? "busy" : "refused";
        }
        catch (Exception) when (!Cancel.IsCancellationRequested)
        {
            return "unknown";
        }
    }

    private static KannelGateway Gateway(Uri address) => new(
        new("Kannel", address, "crm", "secret", "10690001", SmsText.MostParts, new("http://127.0.0.1:5080"), null),
        new SmsReports(null!, new PersonalDataVault(new byte[32])), TimeProvider.System);

    /// <summary>A carrier that answers with whatever bytes it is told.</summary>
    private sealed class Stub : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Func<int, string?> _answer;
        private readonly bool _keepsLine;
        private readonly CancellationTokenSource _end = new();

        public Stub(Func<int, string?> answer, bool keepsLine = false)
        {
            (_answer, _keepsLine) = (answer, keepsLine);
            _listener.Start();
            Address = new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/cgi-bin/sendsms");
            _ = AcceptAsync();
        }

        public Uri Address { get; }
        public int Requests { get; private set; }
        public string Heard { get; private set; } = "";

        public void Dispose()
        {
            _end.Cancel();
            _listener.Dispose();
            _end.Dispose();
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    var line = await _listener.AcceptTcpClientAsync(_end.Token);
                    _ = ServeAsync(line, _end.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        }

        private async Task ServeAsync(TcpClient line, CancellationToken end)
        {
            using (line)
            {
                var stream = line.GetStream();
                do
                {
                    if (await ReadRequestAsync(stream, end) is not { } heard) return;
                    Heard = heard;
                    if (_answer(++Requests) is not { } answer)
                    {
                        await Task.Delay(Timeout.InfiniteTimeSpan, end);
                        return;
                    }

                    await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), end);
                    if (answer.Length == 0) return;
                }
                while (_keepsLine);
            }
        }

        private static async Task<string?> ReadRequestAsync(NetworkStream stream, CancellationToken end)
        {
            var bytes = new byte[8192];
            var read = 0;
            while (true)
            {
                var more = await stream.ReadAsync(bytes.AsMemory(read), end);
                if (more == 0) return null;
                read += more;
                var text = Encoding.UTF8.GetString(bytes, 0, read);
                if (text.EndsWith("您好", StringComparison.Ordinal)) return text;
            }
        }
    }
}
