using System.Reflection;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Patients;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace HospitalCrm.Domain.Persistence;

/// <summary>
/// Changes the key of the personal data (密钥更换): everything sealed is sealed anew, what patients are found by is made anew, a thousand rows at a time. All other
/// programs have to be stopped. Stopped half-way it goes on where it was: what is under the new key already is left alone.
/// </summary>
public sealed class PersonalKeyRotation(PersonalKeyFile file, IDbContextFactory<CrmDbContext> contexts, AuditTrail audit)
{
    private const int Batch = 1000;

    /// <summary>After <see cref="PersonalKeyFile.BeginChange"/>.</summary>
    /// <param name="progress">Rows looked at so far.</param>
    /// <returns>How many rows were changed.</returns>
    public async Task<int> RunAsync(IProgress<int>? progress, CancellationToken cancel)
    {
        var vault = file.Open();
        var run = new Run(vault, contexts, progress);
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            foreach (var type in db.Model.GetEntityTypes())
            {
                var columns = type.GetProperties().Where(p => p.PropertyInfo?.IsDefined(typeof(SealedAttribute)) == true).ToList();
                if (columns.Count == 0) continue;
                await (Task)typeof(Run).GetMethod(nameof(Run.SealAnewAsync))!.MakeGenericMethod(type.ClrType).Invoke(run, [type, columns, cancel])!;
            }
        }

        await RecycleBin.SealAnewAsync(contexts, vault, cancel);
        await PatientMergePart.SealAnewAsync(contexts, vault, cancel);
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            audit.Add(db, Actor.System, AuditAction.Change, "settings", "个人信息密钥", subjectId: null, $"更换为第{vault.Keys}个密钥");
            await db.SaveChangesAsync(cancel);
        }

        file.EndChange();
        return run.Changed;
    }

    private sealed class Run(PersonalDataVault vault, IDbContextFactory<CrmDbContext> contexts, IProgress<int>? progress)
    {
        private readonly PatientIndexer _indexer = new(vault);
        private int _seen;

        public int Changed { get; private set; }

        public async Task SealAnewAsync<T>(IEntityType type, List<IProperty> columns, CancellationToken cancel)
            where T : class
        {
            var key = type.FindPrimaryKey()!.Properties.Single();
            var name = key.Name;
            var last = Guid.Empty;
            while (true)
            {
                cancel.ThrowIfCancellationRequested();
                await using var db = await contexts.CreateDbContextAsync(cancel);
                await using var transaction = await db.Database.BeginTransactionAsync(cancel);
                var from = last;
                var rows = await db.Set<T>().AsNoTracking().Where(row => EF.Property<Guid>(row, name).CompareTo(from) > 0).OrderBy(row => EF.Property<Guid>(row, name)).Take(Batch).ToListAsync(cancel);
                if (rows.Count == 0) return;

                List<Patient> patients = [];
                foreach (var row in rows)
                {
                    var id = last = (Guid)key.PropertyInfo!.GetValue(row)!;
                    var values = NewValues(columns, row);
                    if (values.Count == 0) continue;
                    await db.Set<T>().Where(other => EF.Property<Guid>(other, name) == id).ExecuteUpdateAsync(
                        set =>
                        {
                            foreach (var (column, text, index) in values)
                            {
                                if (text is not null) set.SetProperty(other => EF.Property<string?>(other, column), text);
                                else set.SetProperty(other => EF.Property<long?>(other, column), index);
                            }
                        },
                        cancel);
                    Changed++;
                    if (row is Patient patient) patients.Add(patient);
                }

                await IndexAnewAsync(db, patients, cancel);
                await transaction.CommitAsync(cancel);
                progress?.Report(_seen += rows.Count);
            }
        }

        private List<(string Column, string? Text, long? Index)> NewValues(List<IProperty> columns, object row)
        {
            List<(string, string?, long?)> values = [];
            foreach (var column in columns)
            {
                var how = column.PropertyInfo!.GetCustomAttribute<SealedAttribute>()!;
                if (column.PropertyInfo!.GetValue(row) is not string { Length: > 0 } text || vault.IsCurrent(text)) continue;
                var plain = vault.Open(how.Purpose, text);
                values.Add((column.Name, vault.Seal(how.Purpose, plain), null));
                if (how.Index is { } index) values.Add((index, null, vault.ShortIndex(how.IndexPurpose ?? how.Purpose, plain)));
                if (how.Tail is { } tail) values.Add((tail, null, vault.ShortIndex(how.TailPurpose!, plain[^Math.Min(4, plain.Length)..])));
            }

            return values;
        }

        private async Task IndexAnewAsync(CrmDbContext db, List<Patient> patients, CancellationToken cancel)
        {
            foreach (var some in patients.Where(PatientIndexer.IsShown).Chunk(500))
            {
                var numbers = some.Select(p => p.Number).ToList();
                await db.PatientPhones.Where(p => numbers.Contains(p.Number)).ExecuteDeleteAsync(cancel);
                db.PatientPhones.AddRange(some.SelectMany(_indexer.PhonesOf));
                await db.SaveChangesAsync(cancel);
                db.ChangeTracker.Clear();
            }
        }
    }
}
