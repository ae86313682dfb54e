using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.CallCentre;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Drafts;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence.Providers;
using HospitalCrm.Domain.Persistence.Seeding;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Domain.Settings;
using HospitalCrm.Domain.Staff;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Domain.Persistence;

/// <summary>What each program may use: the kiosk gets the patient's use cases only, staff use cases are not even registered there.</summary>
public static class CrmRegistration
{
    /// <summary>The database, the personal data key and the clock.</summary>
    /// <param name="isDevelopment">Embedded defaults are assumed only then; in Production everything has to be said.</param>
    /// <exception cref="StartupRefusedException">A setting is missing or wrong; the sentence says which.</exception>
    public static IServiceCollection AddCrmDatabase(this IServiceCollection services, IConfiguration configuration, bool ownsSchema, bool isDevelopment)
    {
        var product = DatabaseProducts.Named(configuration["Database:Provider"] ?? (isDevelopment ? "Sqlite" : Missing("Database:Provider")));
        var connection = configuration.GetConnectionString("Crm")
            ?? (isDevelopment && product.Name == "Sqlite" ? $"Data Source={Path.Combine(DataFolder.Of(configuration), "crm.db")}" : Missing("ConnectionStrings:Crm"));
        var keyFile = configuration["PersonalData:KeyFile"]
            ?? (isDevelopment ? Path.Combine(DataFolder.Of(configuration), "keys", "personal-data.key") : Missing("PersonalData:KeyFile"));

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new HospitalClock(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new PersonalKeyFile(keyFile, mayCreate: isDevelopment || ownsSchema));
        services.TryAddSingleton(provider => provider.GetRequiredService<PersonalKeyFile>().Open());
        services.AddSingleton(product);
        services.AddPooledDbContextFactory<CrmDbContext>(options =>
        {
            product.Configure(options, connection, ownsSchema);
            // Lists count no further than ten thousand rows, and which rows are counted does not matter.
            options.ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning));
        });
        services.AddSingleton<SchemaUpkeep>();
        services.AddSingleton<ChangeWatcher>();
        services.Configure<HospitalOptions>(configuration.GetSection("Hospital"));
        services.AddSingleton<SettingsStore>();
        services.TryAddSingleton<AuditTrail>();
        return services;
    }

    /// <summary>What a patient may do at a kiosk.</summary>
    public static IServiceCollection AddKioskDesk(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<KioskOptions>(configuration.GetSection("Kiosk"));
        services.AddSingleton<Outbox>();
        services.AddSingleton<SmsWording>();
        services.AddSingleton<CodeWording>();
        services.AddSingleton<Terminals>();
        services.AddSingleton<LiveScreens>();
        services.AddSingleton<TerminalPulse>();
        services.AddScoped<MaintenanceDoor>();
        services.AddSingleton<SurveySetups>();
        services.AddSingleton<KioskPhotos>();
        services.AddSingleton<OpenVisits>();
        services.AddSingleton<DraftKeeper>();
        services.AddSingleton<EvaluationWriter>();
        services.AddScoped<TerminalGate>();
        services.AddSingleton<CodeBreaker>();
        services.AddScoped<KioskDesk>();
        services.AddScoped<RatingDesk>();
        services.AddScoped<HandOverDesk>();
        services.AddComplaintBook();
        services.AddScoped<KioskComplaintDesk>();
        services.AddSingleton<KioskWall>();
        return services;
    }

    /// <summary>What staff may do, and the work that goes on by itself. The program adds its own <see cref="ICurrentActor"/>.</summary>
    public static IServiceCollection AddStaffDesk(this IServiceCollection services, IConfiguration configuration)
    {
        // For what a terminal does where its own set-up says nothing.
        services.Configure<KioskOptions>(configuration.GetSection("Kiosk"));
        services.AddSingleton<Outbox>();
        services.AddSingleton(new HisPasswordCheck(configuration["His:PasswordScheme"]));
        services.Configure<SessionOptions>(configuration.GetSection("Session"));
        services.AddSingleton<SessionLimits>();
        services.AddSingleton<SessionKeeper>();
        services.AddSingleton(provider => new AuditHeadFile(
            configuration["Audit:HeadFile"] ?? Path.Combine(DataFolder.Of(configuration), "audit-heads.log"),
            provider.GetRequiredService<PersonalDataVault>(), provider.GetRequiredService<HospitalClock>(), provider.GetRequiredService<ILogger<AuditHeadFile>>()));
        services.AddSingleton<AuditSealer>();
        services.AddSingleton<AuditVerifier>();
        services.AddScoped<AuditVerification>();
        services.AddScoped<SignInDesk>();
        services.AddScoped<SecondFactorDesk>();
        services.AddScoped<RoleMembership>();
        services.AddScoped<RolePermissionDesk>();
        services.AddScoped<ActorDirectory>();
        services.AddScoped<Preferences>();
        services.AddSingleton<Menus>();
        services.AddScoped<MyNotices>();
        services.AddScoped<SatisfactionOverview>();
        services.AddScoped<TerminalDirectory>();
        services.AddScoped<RatingTargetRefresh>();
        services.AddScoped<SettingsDesk>();
        services.AddScoped<NuisanceBook>();
        services.AddLists();
        services.AddSingleton<StaffRefresh>();
        services.AddSingleton<IHisCopy>(provider => provider.GetRequiredService<StaffRefresh>());
        services.AddSingleton<IHisCopy, ComplaintTargetCopy>();
        services.AddSingleton<PatientIndexer>();
        services.AddSingleton<PatientSearch>();
        services.AddPatientFile();
        services.AddScoped<ClassificationRun>();
        services.AddScoped<PatientClasses>();
        services.AddScoped<PatientReview>();
        services.AddScoped<DuplicateSearch>();
        services.AddScoped<PatientDuplicates>();
        services.AddScoped<PatientMerging>();
        services.AddSingleton<HisFields>();
        services.AddScoped<HisSynchronisation>();
        services.AddScoped<HisSynchronisationDesk>();
        services.AddScoped<PatientTakeOver>();
        services.AddScoped<HisConflictDesk>();
        services.AddScoped<StaffDirectory>();
        services.AddScoped(provider => new HisCheck(provider.GetRequiredService<HisSettings>(), provider.GetService<HisProbe>(), provider.GetRequiredService<IDbContextFactory<CrmDbContext>>(), provider.GetRequiredService<ICurrentActor>()));
        services.TryAddSingleton<WorkingDays>();
        services.AddComplaintBook();
        services.AddSingleton<WorkingHours>();
        services.AddSingleton<ComplaintClock>();
        services.AddSingleton<RatingComplaints>();
        services.AddSingleton<IReplyReader, ReplyComplaints>();
        services.AddSingleton<IReplyReader, ReplyProgress>();
        services.AddScoped<ComplaintIntake>();
        services.AddScoped<ComplaintDesk>();
        services.AddScoped<ComplaintAttachments>();
        services.AddScoped<ComplaintChoices>();
        services.AddScoped<ComplaintQueues>();
        services.AddScoped<ComplaintBoard>();
        services.AddScoped<FormDrafts>();
        services.AddScoped<ComplaintFile>();
        services.AddScoped<ComplaintFigures>();
        services.AddScoped<CalendarDesk>();
        services.AddScoped<FirstStart>();
        services.AddSingleton<PersonalKeyRotation>();
        services.AddSingleton<SmsWording>();
        services.Configure<SmsOptions>(configuration.GetSection("Sms"));
        services.AddSingleton<Callers>();
        services.AddSingleton<SmsIntakeWriter>();
        services.AddSingleton<SmsIntake>();
        services.AddSingleton<SmsGate>();
        services.AddSingleton<SmsStandingBook>();
        services.AddScoped<SmsStandingDesk>();
        services.AddSingleton<SmsPreviews>();
        services.AddScoped<SmsTrial>();
        services.AddScoped<SmsLogDesk>();
        services.AddSingleton<SmsRetention>();
        services.AddSingleton<SmsGateways>();
        services.AddSingleton<SmsLedger>();
        services.AddSingleton<SmsReports>();
        services.AddSingleton<SmsDispatch>();
        services.AddSingleton<InboundDesk>();
        services.AddScoped<ReplyDesk>();
        services.AddScoped<GroupSendAudience>();
        services.AddScoped<GroupSendDesk>();
        services.AddScoped<GroupSendRun>();
        services.AddSingleton<SmsPulse>();
        services.AddSingleton<SmsMeter>();
        services.AddScoped<SmsHealthDesk>();
        services.AddSingleton<SmsAlarms>();
        services.AddIdentityCore<Account>(options =>
            {
                options.User.AllowedUserNameCharacters = "";
                options.Lockout.MaxFailedAccessAttempts = 5;
                options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(30);
                // Length and a list of common ones, not character classes (ASVS 5.0, 6.2.1, 6.2.5).
                options.Password.RequiredLength = 10;
                options.Password.RequiredUniqueChars = 4;
                options.Password.RequireDigit = false;
                options.Password.RequireLowercase = false;
                options.Password.RequireUppercase = false;
                options.Password.RequireNonAlphanumeric = false;
            })
            .AddRoles<Role>()
            .AddEntityFrameworkStores<CrmDbContext>();
        // OWASP's present figure for PBKDF2-HMAC-SHA512; Identity's own default is lower.
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = 210_000);
        return services;
    }

    /// <summary>Where kiosk and staff put down what people tell the hospital.</summary>
    private static void AddComplaintBook(this IServiceCollection services)
    {
        services.TryAddSingleton<WorkingDays>();
        services.TryAddSingleton<ComplaintPeople>();
        services.TryAddSingleton<ComplaintMessages>();
        services.TryAddSingleton<ComplaintBook>();
        services.TryAddSingleton<ComplaintProgress>();
    }

    /// <summary>Every list there is, found by its description: a new maintenance page registers nothing.</summary>
    private static void AddLists(this IServiceCollection services)
    {
        services.AddSingleton<ListAnchors>();
        services.AddScoped<ListTools>();
        services.AddScoped<ListExport>();
        services.AddScoped<ListImport>();
        services.AddSingleton<RecycleUpkeep>();
        services.AddSingleton<FormDraftUpkeep>();
        foreach (var list in typeof(RecordList).Assembly.GetTypes().Where(type => type is { IsAbstract: false, IsGenericTypeDefinition: false } && type.IsSubclassOf(typeof(RecordList))))
        {
            services.AddScoped(list);
            services.AddScoped(typeof(RecordList), provider => provider.GetRequiredService(list));
            if (list.IsAssignableTo(typeof(IRegister))) services.AddScoped(typeof(IRegister), provider => provider.GetRequiredService(list));
        }
    }

    /// <summary>The page of one patient; each module's kind of the time line is found by itself.</summary>
    private static void AddPatientFile(this IServiceCollection services)
    {
        services.AddScoped<PatientFileDesk>();
        services.AddScoped<PatientConsentDesk>();
        services.AddScoped<PatientTagDesk>();
        services.AddScoped<PatientFamilyDesk>();
        services.AddScoped<PatientDataDesk>();
        foreach (var timeline in typeof(IPatientTimeline).Assembly.GetTypes().Where(type => type is { IsAbstract: false, IsClass: true } && type.IsAssignableTo(typeof(IPatientTimeline)))) services.AddScoped(typeof(IPatientTimeline), timeline);
    }

    private static string Missing(string setting) => throw new StartupRefusedException($"请设置配置项 {setting}（环境变量写作 {setting.Replace(":", "__", StringComparison.Ordinal)}）。");
}
