using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.His.Demonstration;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Seeding;
using HospitalCrm.Domain.Satisfaction;

namespace HospitalCrm.App.Setup;

/// <summary>What is done before the first page is served.</summary>
internal static partial class Start
{
    public static async Task<int> MigrateAsync(this WebApplication app)
    {
        await app.Services.GetRequiredService<SchemaUpkeep>().EnsureAsync(onDemand: true, app.Lifetime.ApplicationStopping);
        await Console.Out.WriteLineAsync("数据库结构已是最新。");
        return 0;
    }

    /// <summary>For an administrator at the machine and for scheduled checks.</summary>
    /// <returns>0 when the audit log is as it was written, else 1.</returns>
    public static async Task<int> VerifyAuditAsync(this WebApplication app)
    {
        if (!await app.Services.GetRequiredService<SchemaUpkeep>().IsReadyAsync(app.Lifetime.ApplicationStopping))
            throw new StartupRefusedException("无法校验：数据库不存在、无法连接，或者结构需要升级。");

        var verdict = await app.Services.GetRequiredService<AuditVerifier>().RunAsync(new ConsoleProgress(), app.Lifetime.ApplicationStopping);
        await Console.Out.WriteLineAsync($"操作日志{AuditWords.Of(verdict)}");
        return verdict.IsIntact ? 0 : 1;
    }

    /// <summary>For an administrator at the machine, with every other program of the hospital's CRM stopped.</summary>
    public static async Task<int> RotatePersonalKeyAsync(this WebApplication app)
    {
        if (!await app.Services.GetRequiredService<SchemaUpkeep>().IsReadyAsync(app.Lifetime.ApplicationStopping))
            throw new StartupRefusedException("无法更换密钥：数据库不存在、无法连接，或者结构需要升级。");

        await Console.Out.WriteLineAsync("正在更换个人信息密钥，请确认其他程序都已停止……");
        app.Services.GetRequiredService<PersonalKeyFile>().BeginChange();
        var changed = await app.Services.GetRequiredService<PersonalKeyRotation>().RunAsync(new Progress<int>(rows => Console.Out.Write($"\r{rows}")), app.Lifetime.ApplicationStopping);
        await Console.Out.WriteLineAsync($"已更换：{changed}条记录改用新密钥。密钥文件里旧的密钥请保留，操作日志和旧的备份要用它。");
        return 0;
    }

    public static async Task PrepareAsync(this WebApplication app)
    {
        var cancel = app.Lifetime.ApplicationStopping;
        await using var scope = app.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;

        var his = services.GetRequiredService<HisSettings>();
        if (his.Provider == HisProvider.None && app.Environment.IsProduction())
            throw new StartupRefusedException("请设置配置项 His:Provider 和 ConnectionStrings:His：登录和评价对象都来自医院信息系统。");

        var isDemonstration = his.Provider == HisProvider.Demonstration;
        if (isDemonstration) await MakeDemonstrationHisAsync(app, his, services.GetRequiredService<HospitalClock>(), cancel);

        await services.GetRequiredService<SchemaUpkeep>().EnsureAsync(onDemand: false, cancel);
        var made = await services.GetRequiredService<FirstStart>().RunAsync(withDemonstrationAccounts: isDemonstration, cancel);
        if (made.Count > 0) await TellFirstSecretsAsync(made);

        try
        {
            await services.GetRequiredService<RatingTargetRefresh>().RunAsync(cancel);
        }
        catch (HisUnavailableException away)
        {
            LogHisAway(app.Logger, away.Trouble);
        }
    }

    private static async Task MakeDemonstrationHisAsync(WebApplication app, HisSettings his, HospitalClock clock, CancellationToken cancel)
    {
        if (DemonstrationHis.Refusal(app.Environment.EnvironmentName, TextMessages.OnlyGateway(app.Configuration)) is { } refusal) throw new StartupRefusedException(refusal);

        if (!await DemonstrationHis.EnsureAsync(his.DemonstrationFile!, his.DemonstrationPatients, his.DemonstrationSeed, clock.Today, progress: null, cancel)) return;
        LogDemonstrationMade(app.Logger, his.DemonstrationPatients);
    }

    // Straight to the console and never to a log, which is kept and read by others.
    private static Task TellFirstSecretsAsync(IReadOnlyList<FirstAccount> made) => Console.Out.WriteLineAsync($"""

        ┌──────────────────────────────────────────────────────────────┐
          首次启动：本地管理员账号（医院信息系统停机时使用，三种职责请交给不同的人）
        {string.Join('\n', made.Select(account => $"  用户编码  {account.UserCode,-16}初始密码  {account.Secret}"))}
          密码只显示这一次，首次登录时必须修改。
        └──────────────────────────────────────────────────────────────┘

        """);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The HIS could not be asked for rating targets at the start: {Trouble}")]
    private static partial void LogHisAway(ILogger log, HisTrouble trouble);

    [LoggerMessage(Level = LogLevel.Information, Message = "Made the demonstration HIS with {Patients} patients")]
    private static partial void LogDemonstrationMade(ILogger log, int patients);

    /// <summary>A line for every hundred thousand entries.</summary>
    private sealed class ConsoleProgress : IProgress<AuditProgress>
    {
        private const long Step = 100_000;
        private long _told;

        public void Report(AuditProgress value)
        {
            if (value.Done - _told < Step) return;
            _told = value.Done;
            Console.Out.WriteLine($"已校验 {value.Done} / {value.Of} 条…");
        }
    }
}
