using HospitalCrm.App.Workers;

namespace HospitalCrm.App.Setup;

/// <summary>The work that goes on by itself.</summary>
internal static class WorkerSetup
{
    public static void AddWorkers(this WebApplicationBuilder builder)
    {
        builder.Services.AddHostedService<ChangeWatchWorker>();
        builder.Services.AddHostedService<SmsDispatchWorker>();
        builder.Services.AddHostedService<SmsRetentionWorker>();
        builder.Services.AddHostedService<GroupSendWorker>();
        builder.Services.AddHostedService<SmsAlarmWorker>();
        builder.Services.AddHostedService<ComplaintClockWorker>();
        builder.Services.AddHostedService<SessionUpkeepWorker>();
        builder.Services.AddHostedService<AuditSealWorker>();
        builder.Services.AddHostedService<RatingTargetRefreshWorker>();
        builder.Services.AddHostedService<PatientUpkeepWorker>();
        builder.Services.AddHostedService<RatingComplaintWorker>();
        builder.Services.AddHostedService<HisSynchronisationWorker>();
    }
}
