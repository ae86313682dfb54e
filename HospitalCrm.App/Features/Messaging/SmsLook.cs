using HospitalCrm.Domain.Messaging;

namespace HospitalCrm.App.Features.Messaging;

/// <summary>How states of messages look everywhere.</summary>
internal static class SmsLook
{
    public static string Chip(SmsState state) => state switch
    {
        SmsState.Delivered => "chip-good",
        SmsState.Failed or SmsState.Unknown => "chip-warning",
        SmsState.Cancelled or SmsState.Expired => "chip-off",
        _ => "chip-info",
    };

    public static string Chip(GroupSendState state) => state switch
    {
        GroupSendState.Done => "chip-good",
        GroupSendState.AwaitingApproval or GroupSendState.Returned or GroupSendState.Paused => "chip-warning",
        GroupSendState.Cancelled or GroupSendState.Draft => "chip-off",
        _ => "chip-info",
    };
}
