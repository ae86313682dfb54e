using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.His;

/// <summary>The contract views of docs/his.md. Without keys, so nothing is tracked and nothing can be saved; no migrations.</summary>
public sealed partial class HisDbContext(DbContextOptions<HisDbContext> options) : DbContext(options)
{
    public DbSet<HisUserView> Users => Set<HisUserView>();
    public DbSet<HisDeptView> Departments => Set<HisDeptView>();
    public DbSet<HisExamItemView> ExamItems => Set<HisExamItemView>();
    public DbSet<HisPatientView> Patients => Set<HisPatientView>();
    public DbSet<HisOutpatientVisitView> OutpatientVisits => Set<HisOutpatientVisitView>();
    public DbSet<HisPrescriptionView> Prescriptions => Set<HisPrescriptionView>();
    public DbSet<HisDischargeView> Discharges => Set<HisDischargeView>();
    public DbSet<HisNewbornView> Newborns => Set<HisNewbornView>();
    public DbSet<HisExamOrderView> ExamOrders => Set<HisExamOrderView>();
    public DbSet<HisInpatientFeeView> InpatientFees => Set<HisInpatientFeeView>();
    public DbSet<HisVaccinationView> Vaccinations => Set<HisVaccinationView>();

    /// <summary>The views in the order of docs/his.md.</summary>
    internal static IReadOnlyList<Type> ViewTypes { get; } =
    [
        typeof(HisUserView), typeof(HisDeptView), typeof(HisExamItemView), typeof(HisPatientView), typeof(HisOutpatientVisitView),
        typeof(HisPrescriptionView), typeof(HisDischargeView), typeof(HisNewbornView), typeof(HisExamOrderView),
        typeof(HisInpatientFeeView), typeof(HisVaccinationView),
    ];

    /// <summary>Reads one row of a view as the contract has its types.</summary>
    internal static IReadOnlyDictionary<string, Func<HisDbContext, CancellationToken, Task>> OneRow { get; } = new Dictionary<string, Func<HisDbContext, CancellationToken, Task>>(StringComparer.Ordinal)
    {
        ["HIS_USER"] = (his, stop) => his.Users.Take(1).ToListAsync(stop),
        ["HIS_DEPT"] = (his, stop) => his.Departments.Take(1).ToListAsync(stop),
        ["HIS_EXAM_ITEM"] = (his, stop) => his.ExamItems.Take(1).ToListAsync(stop),
        ["HIS_PATIENT"] = (his, stop) => his.Patients.Take(1).ToListAsync(stop),
        ["HIS_OUTPATIENT_VISIT"] = (his, stop) => his.OutpatientVisits.Take(1).ToListAsync(stop),
        ["HIS_PRESCRIPTION"] = (his, stop) => his.Prescriptions.Take(1).ToListAsync(stop),
        ["HIS_DISCHARGE"] = (his, stop) => his.Discharges.Take(1).ToListAsync(stop),
        ["HIS_NEWBORN"] = (his, stop) => his.Newborns.Take(1).ToListAsync(stop),
        ["HIS_EXAM_ORDER"] = (his, stop) => his.ExamOrders.Take(1).ToListAsync(stop),
        ["HIS_INPATIENT_FEE"] = (his, stop) => his.InpatientFees.Take(1).ToListAsync(stop),
        ["HIS_VACCINATION"] = (his, stop) => his.Vaccinations.Take(1).ToListAsync(stop),
    };

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var isPostgreSql = Database.ProviderName == "Npgsql.EntityFrameworkCore.PostgreSQL";
        foreach (var view in ViewTypes)
        {
            var entity = modelBuilder.Entity(view);
            entity.HasNoKey().ToView(NameOf(view.Name[..^"View".Length]));
            foreach (var property in view.GetProperties())
            {
                var column = entity.Property(property.Name).HasColumnName(NameOf(property.Name));
                if (isPostgreSql && (property.PropertyType == typeof(DateTime) || property.PropertyType == typeof(DateTime?)))
                    column.HasColumnType("timestamp without time zone"); // a HIS stores local time; Npgsql would take it for UTC
                else if (property.PropertyType == typeof(decimal))
                    column.HasPrecision(12, 2);
                else if (property.PropertyType == typeof(string))
                    column.IsRequired(IsJoined(view, property.Name)); // a view promises nothing: EF would throw for the whole list at the first NULL
            }
        }

        // These are only ever read of given patients, and joined: EF would add "or both are NULL", which no index serves.
        static bool IsJoined(Type view, string property) => property == nameof(HisPatientView.PatientNo) && (view == typeof(HisOutpatientVisitView) || view == typeof(HisDischargeView));

        // PostgreSQL folds names written without quotes to lower case, the others keep or ignore case.
        string NameOf(string name) => isPostgreSql ? Snake(name).ToLowerInvariant() : Snake(name);
    }

    /// <summary>UserCode → USER_CODE.</summary>
    public static string Snake(string name) => WordStart().Replace(name, "_$0").ToUpperInvariant();

    [GeneratedRegex("(?<!^)[A-Z]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WordStart();
}
