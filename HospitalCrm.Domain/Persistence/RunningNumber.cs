using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Persistence;

/// <summary>The last number given out of a kind people write down: 档案号, 投诉编号.</summary>
public sealed class RunningNumber
{
    public const string Patients = "patients";
    public const string Complaints = "complaints";

    /// <summary>Room for the numbers of one day.</summary>
    private const long MostOfDay = 1_000_000;

    private RunningNumber() { }

    internal RunningNumber(string name, long last) => (Name, Last) = (name, last);

    public string Name { get; private set; } = "";
    public long Last { get; private set; }

    /// <summary>The first of so many numbers nobody else gets. Inside the caller's transaction: its row makes two who ask wait for each other, and what is not saved is given again.</summary>
    internal static async Task<long> TakeAsync(CrmDbContext db, string name, int count, CancellationToken cancel)
    {
        if (db.Database.CurrentTransaction is null) throw new InvalidOperationException("A running number is taken in the transaction of what it is for.");
        if (await db.RunningNumbers.Where(n => n.Name == name).ExecuteUpdateAsync(set => set.SetProperty(n => n.Last, n => n.Last + count), cancel) == 0)
            throw new InvalidOperationException($"There is no running number {name}.");
        return await db.RunningNumbers.Where(n => n.Name == name).Select(n => n.Last).FirstAsync(cancel) - count + 1;
    }

    /// <summary>As above for numbers that begin anew each day: the day and the number of that day, from 1.</summary>
    internal static async Task<(DateOnly Day, int No)> TakeOfDayAsync(CrmDbContext db, string name, DateOnly day, CancellationToken cancel)
    {
        if (db.Database.CurrentTransaction is null) throw new InvalidOperationException("A running number is taken in the transaction of what it is for.");
        var floor = day.DayNumber * MostOfDay;
        if (await db.RunningNumbers.Where(n => n.Name == name).ExecuteUpdateAsync(set => set.SetProperty(n => n.Last, n => (n.Last < floor ? floor : n.Last) + 1), cancel) == 0)
            throw new InvalidOperationException($"There is no running number {name}.");
        var taken = await db.RunningNumbers.Where(n => n.Name == name).Select(n => n.Last).FirstAsync(cancel);
        // The clock may have been put back meanwhile: a number is never given twice.
        return (DateOnly.FromDayNumber((int)(taken / MostOfDay)), (int)(taken % MostOfDay));
    }

    /// <summary>Each kind has its row before anybody asks.</summary>
    internal static async Task AddMissingAsync(CrmDbContext db, CancellationToken cancel)
    {
        var known = await db.RunningNumbers.Select(n => n.Name).ToListAsync(cancel);
        db.RunningNumbers.AddRange(new[] { Patients, Complaints }.Except(known, StringComparer.Ordinal).Select(name => new RunningNumber(name, 0)));
    }
}

internal sealed class RunningNumberMapping : IEntityTypeConfiguration<RunningNumber>
{
    public void Configure(EntityTypeBuilder<RunningNumber> number)
    {
        number.ToTable("RunningNumbers");
        number.HasKey(n => n.Name);
        number.Property(n => n.Name).HasMaxLength(40);
        number.Property(n => n.Last).HasColumnName("LastNumber");
    }
}
