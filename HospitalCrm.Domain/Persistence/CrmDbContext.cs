using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.CallCentre;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Departments;
using HospitalCrm.Domain.Drafts;
using HospitalCrm.Domain.Guidance;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Domain.Settings;
using HospitalCrm.Domain.Staff;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace HospitalCrm.Domain.Persistence;

/// <summary>Everything the hospital's CRM remembers. One portable model for every database product (decision 0002).</summary>
public sealed class CrmDbContext(DbContextOptions<CrmDbContext> options) : DbContext(options)
{
    public DbSet<Account> Users => Set<Account>();
    public DbSet<Role> Roles => Set<Role>();
    public DbSet<IdentityUserRole<Guid>> UserRoles => Set<IdentityUserRole<Guid>>();
    public DbSet<RolePermission> RolePermissions => Set<RolePermission>();
    public DbSet<Menu> Menus => Set<Menu>();
    public DbSet<UserPreference> UserPreferences => Set<UserPreference>();
    public DbSet<SignInSession> SignInSessions => Set<SignInSession>();
    public DbSet<Deputy> Deputies => Set<Deputy>();
    public DbSet<SecondFactor> SecondFactors => Set<SecondFactor>();
    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();
    public DbSet<Terminal> Terminals => Set<Terminal>();
    public DbSet<KioskVisit> KioskVisits => Set<KioskVisit>();
    public DbSet<RatingDraft> RatingDrafts => Set<RatingDraft>();
    public DbSet<HandOver> HandOvers => Set<HandOver>();
    public DbSet<KioskAlarm> KioskAlarms => Set<KioskAlarm>();
    public DbSet<VerificationCode> VerificationCodes => Set<VerificationCode>();
    public DbSet<RatingTarget> RatingTargets => Set<RatingTarget>();
    public DbSet<SurveyItem> SurveyItems => Set<SurveyItem>();
    public DbSet<Grade> Grades => Set<Grade>();
    public DbSet<DissatisfactionReason> DissatisfactionReasons => Set<DissatisfactionReason>();
    public DbSet<Evaluation> Evaluations => Set<Evaluation>();
    public DbSet<SatisfactionTally> SatisfactionTallies => Set<SatisfactionTally>();
    public DbSet<OutboxMessage> OutboxMessages => Set<OutboxMessage>();
    public DbSet<InboundMessage> InboundMessages => Set<InboundMessage>();
    public DbSet<SmsTemplate> SmsTemplates => Set<SmsTemplate>();
    public DbSet<SmsStanding> SmsStandings => Set<SmsStanding>();
    public DbSet<CallingSystem> CallingSystems => Set<CallingSystem>();
    public DbSet<SmsQuotaUse> SmsQuotaUses => Set<SmsQuotaUse>();
    public DbSet<SmsRequest> SmsRequests => Set<SmsRequest>();
    public DbSet<GroupSend> GroupSends => Set<GroupSend>();
    public DbSet<SmsTrouble> SmsTroubles => Set<SmsTrouble>();
    public DbSet<Setting> Settings => Set<Setting>();
    public DbSet<Department> Departments => Set<Department>();
    public DbSet<DepartmentGuide> DepartmentGuides => Set<DepartmentGuide>();
    public DbSet<ExaminationGuide> ExaminationGuides => Set<ExaminationGuide>();
    public DbSet<Complaint> Complaints => Set<Complaint>();
    public DbSet<ComplaintParty> ComplaintParties => Set<ComplaintParty>();
    public DbSet<ComplaintRound> ComplaintRounds => Set<ComplaintRound>();
    public DbSet<ComplaintEvent> ComplaintEvents => Set<ComplaintEvent>();
    public DbSet<ComplaintAttachment> ComplaintAttachments => Set<ComplaintAttachment>();
    public DbSet<ComplaintAttachmentContent> ComplaintFiles => Set<ComplaintAttachmentContent>();
    public DbSet<ComplaintImprovement> ComplaintImprovements => Set<ComplaintImprovement>();
    public DbSet<ComplaintPublication> ComplaintPublications => Set<ComplaintPublication>();
    public DbSet<ComplaintQueryTry> ComplaintQueryTries => Set<ComplaintQueryTry>();
    public DbSet<ComplaintTarget> ComplaintTargets => Set<ComplaintTarget>();
    public DbSet<FormDraft> FormDrafts => Set<FormDraft>();
    public DbSet<NuisanceNumber> NuisanceNumbers => Set<NuisanceNumber>();
    public DbSet<RecycledRecord> RecycledRecords => Set<RecycledRecord>();
    public DbSet<StaffMember> StaffMembers => Set<StaffMember>();
    public DbSet<StaffExtension> StaffExtensions => Set<StaffExtension>();
    public DbSet<StaffPhoto> StaffPhotos => Set<StaffPhoto>();
    public DbSet<HisRefresh> HisRefreshes => Set<HisRefresh>();
    public DbSet<Patient> Patients => Set<Patient>();
    public DbSet<PatientNamePiece> PatientNamePieces => Set<PatientNamePiece>();
    public DbSet<PatientPhone> PatientPhones => Set<PatientPhone>();
    public DbSet<PatientClassification> PatientClassifications => Set<PatientClassification>();
    public DbSet<PatientConsent> PatientConsents => Set<PatientConsent>();
    public DbSet<PatientTagging> PatientTaggings => Set<PatientTagging>();
    public DbSet<PatientRelation> PatientRelations => Set<PatientRelation>();
    public DbSet<PatientMerge> PatientMerges => Set<PatientMerge>();
    internal DbSet<PatientMergePart> PatientMergeParts => Set<PatientMergePart>();
    public DbSet<PatientRun> PatientRuns => Set<PatientRun>();
    public DbSet<PatientDuplicate> PatientDuplicates => Set<PatientDuplicate>();
    public DbSet<HisLedgerEntry> HisLedger => Set<HisLedgerEntry>();
    public DbSet<HisSynchronisationState> HisSynchronisations => Set<HisSynchronisationState>();
    public DbSet<HisConflict> HisConflicts => Set<HisConflict>();
    public DbSet<RunningNumber> RunningNumbers => Set<RunningNumber>();
    public DbSet<CalendarDay> CalendarDays => Set<CalendarDay>();
    public DbSet<Notice> Notices => Set<Notice>();
    public DbSet<ChangeStamp> ChangeStamps => Set<ChangeStamp>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();
    internal DbSet<AuditEntryPart> AuditEntryParts => Set<AuditEntryPart>();
    internal DbSet<AuditUnsealed> AuditUnsealed => Set<AuditUnsealed>();
    internal DbSet<AuditSeal> AuditSeals => Set<AuditSeal>();
    internal DbSet<AuditChain> AuditChains => Set<AuditChain>();

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        Prepare();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        Prepare();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcDateTime>();
        configurationBuilder.Properties<decimal>().HavePrecision(18, 4);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(CrmDbContext).Assembly);

        // PostgreSQL's limit; the others allow more, so this one serves for all.
        modelBuilder.Model.SetMaxIdentifierLength(63);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var key in entity.GetForeignKeys()) key.DeleteBehavior = DeleteBehavior.Restrict;
            foreach (var property in entity.GetKeys().SelectMany(k => k.Properties)) property.ValueGenerated = Microsoft.EntityFrameworkCore.Metadata.ValueGenerated.Never;
            if (typeof(IVersioned).IsAssignableFrom(entity.ClrType)) entity.FindProperty(nameof(IVersioned.Version))!.IsConcurrencyToken = true;
        }

        // What SQL Server's and Npgsql's conventions would say by themselves has to be said for all, or each sees a pending change.
        SqlServerModelBuilderExtensions.UseIdentityColumns(modelBuilder);
        NpgsqlModelBuilderExtensions.UseIdentityByDefaultColumns(modelBuilder);
    }

    /// <summary>Counts versions up, and looks that every audited change is told in the same save.</summary>
    private void Prepare()
    {
        List<(EntityEntry Entry, AuditedKind Kind)>? changed = null;
        List<AuditEntry>? told = null;
        foreach (var entry in ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Unchanged or EntityState.Detached) continue;
            if (entry.Entity is AuditEntry or AuditEntryPart && entry.State != EntityState.Added) throw new InvalidOperationException("The audit log is only ever added to.");
            if (entry.Entity is ComplaintEvent && entry.State != EntityState.Added) throw new InvalidOperationException("What was done with a complaint is only ever added to.");
            if (entry.Entity is AuditEntry telling) (told ??= []).Add(telling);
            else if (AuditedKind.Of(entry.Metadata) is { } kind && kind.IsToldOf(entry)) (changed ??= []).Add((entry, kind));

            if (entry.Entity is IVersioned && entry.State != EntityState.Deleted)
            {
                var version = entry.Property(nameof(IVersioned.Version));
                version.CurrentValue = (long)version.OriginalValue! + 1;
            }
        }

        foreach (var (entry, kind) in changed ?? [])
        {
            var key = kind.KeyOf(entry);
            if (told?.Exists(t => t.Tells == kind && (t.SubjectId is null || t.SubjectId == key)) != true)
                throw new InvalidOperationException($"A change of {entry.Metadata.ShortName()} was to be saved without its entry in the audit log: call AuditTrail.AddChanges before SaveChanges.");
        }
    }

    /// <summary>PostgreSQL refuses a moment that does not say it is UTC, the others forget that it was.</summary>
    private sealed class UtcDateTime() : ValueConverter<DateTime, DateTime>(
        moment => moment.Kind == DateTimeKind.Utc ? moment : DateTime.SpecifyKind(moment, DateTimeKind.Utc),
        stored => DateTime.SpecifyKind(stored, DateTimeKind.Utc));
}
