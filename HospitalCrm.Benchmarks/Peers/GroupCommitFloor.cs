using System.Globalization;
using System.Security.Cryptography;
using System.Threading.Channels;
using HospitalCrm.Domain.Satisfaction;
using Microsoft.Data.Sqlite;

namespace HospitalCrm.Benchmarks.Peers;

/// <summary>
/// The least that makes a rating durable: one thread, one connection, prepared statements, whoever waits shares a commit. It
/// stores the same rows under the same indexes as HospitalCrm and checks nothing.
/// </summary>
public sealed class GroupCommitFloor : IAsyncDisposable
{
    private const int MostPerCommit = 256;

    /// <summary>As long as a sealed patient number.</summary>
    private const string PatientSealed = "AcgTn1q1WzDw5cSm6PPv1ZkD3Hf0CqVQ0xWqk1m8bJp2sGQyP9s7wTzq";

    private readonly Channel<(FilledSheet Sheet, TaskCompletionSource Done)> _queue =
        Channel.CreateBounded<(FilledSheet, TaskCompletionSource)>(new BoundedChannelOptions(10_000) { SingleReader = true });
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _evaluation;
    private readonly SqliteCommand _answer;
    private readonly Task _loop;
    private long _commits;

    /// <param name="database">A file that HospitalCrm's own migration has made.</param>
    public GroupCommitFloor(string database)
    {
        _connection = new($"Data Source={database};Foreign Keys=True");
        _connection.Open();
        using (var pragmas = _connection.CreateCommand())
        {
            pragmas.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;";
            pragmas.ExecuteNonQuery();
        }

        _evaluation = Insert("Evaluations",
        [
            "Id", "Section", "TargetCode", "TargetName", "DepartmentCode", "DepartmentName", "VisitId", "TerminalId", "OccasionKey", "PatientSealed",
            "PhoneSealed", "SubmittedAt", "Day", "Language", "Comment", "ScoredAnswers", "TopAnswers", "MeanScore", "IsLow",
        ]);
        _answer = Insert("EvaluationAnswers",
        [
            "Id", "EvaluationId", "ItemId", "ItemVersion", "Category", "SortOrder", "Question", "Weight", "GradeCode", "GradeLabel", "Score", "IsDissatisfied",
        ]);
        _loop = Task.Run(RunAsync);
    }

    public long Commits => Interlocked.Read(ref _commits);

    public async Task WriteAsync(FilledSheet sheet, CancellationToken cancel)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _queue.Writer.WriteAsync((sheet, done), cancel);
        await done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.Complete();
        await _loop;
        await _evaluation.DisposeAsync();
        await _answer.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task RunAsync()
    {
        var group = new List<(FilledSheet Sheet, TaskCompletionSource Done)>(MostPerCommit);
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < MostPerCommit && _queue.Reader.TryRead(out var next)) group.Add(next);
            Commit(group);
        }
    }

    private void Commit(List<(FilledSheet Sheet, TaskCompletionSource Done)> group)
    {
        try
        {
            using (var transaction = _connection.BeginTransaction())
            {
                foreach (var (sheet, _) in group) Store(sheet, transaction);
                transaction.Commit();
            }

            Interlocked.Increment(ref _commits);
            foreach (var (_, done) in group) done.SetResult();
        }
        catch (SqliteException fault)
        {
            foreach (var (_, done) in group) done.TrySetException(fault);
        }
    }

    private void Store(FilledSheet sheet, SqliteTransaction transaction)
    {
        // Values as long as HospitalCrm's own.
        var now = TimeProvider.System.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fffffff", CultureInfo.InvariantCulture);
        var id = sheet.Id.ToString().ToUpperInvariant();
        Run(_evaluation, transaction,
            id, (int)sheet.Section, sheet.TargetCode, "心血管内科一病区", sheet.TargetCode, "心血管内科一病区", id, id, Fingerprint(sheet.Id), PatientSealed,
            null, now, now[..10], sheet.Language, sheet.Comment, sheet.Answers.Count, 1, "4.1667", 0);
        for (var i = 0; i < sheet.Answers.Count; i++)
        {
            var answer = sheet.Answers[i];
            Run(_answer, transaction,
                Guid.CreateVersion7().ToString().ToUpperInvariant(), id, answer.ItemId.ToString().ToUpperInvariant(), 1L, i + 1, (i + 1) * 10,
                "工作人员的服务态度怎么样？", "1.0", answer.GradeCode, "非常满意", 5, 0);
        }
    }

    /// <summary>As HospitalCrm's occasion key: without order, so that its index is written all over.</summary>
    private static string Fingerprint(Guid id) => Convert.ToBase64String(SHA256.HashData(id.ToByteArray())).TrimEnd('=');

    private static void Run(SqliteCommand command, SqliteTransaction transaction, params ReadOnlySpan<object?> values)
    {
        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        command.ExecuteNonQuery();
    }

    private SqliteCommand Insert(string table, string[] columns)
    {
        var command = _connection.CreateCommand();
        command.CommandText = $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(c => "$" + c))})";
        foreach (var column in columns) command.Parameters.Add(new() { ParameterName = "$" + column });
        command.Prepare();
        return command;
    }
}
