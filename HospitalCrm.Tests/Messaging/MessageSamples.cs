using System.Globalization;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.Messaging;

/// <summary>More than a page of what the lists about messages show.</summary>
internal static class MessageSamples
{
    public static async Task AddRepliesAsync(IServiceProvider services, int count, CancellationToken cancel)
    {
        var desk = services.GetRequiredService<InboundDesk>();
        for (var i = 0; i < count; i++)
        {
            var number = string.Create(CultureInfo.InvariantCulture, $"1540001{i:0000}");
            await desk.ReceiveAsync(SimulatorGateway.ShownName, $"sample-{i}", MobileNumber.Parse(number), number, $"第{i}条回复，谢谢提醒。", cancel);
        }
    }

    public static async Task AddGroupSendsAsync(IServiceProvider services, int count, CancellationToken cancel)
    {
        var desk = services.GetRequiredService<GroupSendDesk>();
        if (await services.GetRequiredService<GroupSends>().FindAsync(new(), null, cancel) is { Total: { } total } && total >= count) return;
        for (var i = 0; i < count; i++) await desk.AddAsync(new(string.Create(CultureInfo.InvariantCulture, $"健康讲座{i}"), SmsClass.Information, "{姓名}，本周六上午有健康讲座。", null, null), cancel);
    }
}
