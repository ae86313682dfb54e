using System.Collections;
using System.Data.Common;
using System.Threading.Channels;

namespace HospitalCrm.Domain.Lists;

/// <summary>Rows on their way into a file, in the shape that the Excel writer reads without reflection.</summary>
internal sealed class ExportReader(string[] titles, ChannelReader<object?[]> rows, Action<int> counted, CancellationToken cancel) : DbDataReader
{
    private object?[] _row = [];
    private int _count;

    public override int FieldCount => titles.Length;

    public override bool HasRows => true;

    public override bool IsClosed => false;

    public override int RecordsAffected => -1;

    public override int Depth => 0;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read()
    {
        while (true)
        {
            if (rows.TryRead(out var row))
            {
                _row = row;
                counted(++_count);
                return true;
            }

            // The writer asks synchronously; it runs on a thread of its own and waits for the database here.
            if (!rows.WaitToReadAsync(cancel).AsTask().GetAwaiter().GetResult()) return false;
        }
    }

    public override async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (rows.TryRead(out var row))
            {
                _row = row;
                counted(++_count);
                return true;
            }

            if (!await rows.WaitToReadAsync(cancel)) return false;
        }
    }

    public override object GetValue(int ordinal) => _row[ordinal] ?? DBNull.Value;

    public override bool IsDBNull(int ordinal) => _row[ordinal] is null;

    public override string GetName(int ordinal) => titles[ordinal];

    public override int GetOrdinal(string name) => Array.IndexOf(titles, name);

    public override Type GetFieldType(int ordinal) => typeof(object);

    public override string GetDataTypeName(int ordinal) => nameof(Object);

    public override int GetValues(object[] values)
    {
        for (var i = 0; i < values.Length && i < _row.Length; i++) values[i] = GetValue(i);
        return Math.Min(values.Length, _row.Length);
    }

    public override bool NextResult() => false;

    public override IEnumerator GetEnumerator() => new DbEnumerator(this);

    public override bool GetBoolean(int ordinal) => (bool)GetValue(ordinal);

    public override byte GetByte(int ordinal) => (byte)GetValue(ordinal);

    public override char GetChar(int ordinal) => (char)GetValue(ordinal);

    public override DateTime GetDateTime(int ordinal) => (DateTime)GetValue(ordinal);

    public override decimal GetDecimal(int ordinal) => (decimal)GetValue(ordinal);

    public override double GetDouble(int ordinal) => (double)GetValue(ordinal);

    public override float GetFloat(int ordinal) => (float)GetValue(ordinal);

    public override Guid GetGuid(int ordinal) => (Guid)GetValue(ordinal);

    public override short GetInt16(int ordinal) => (short)GetValue(ordinal);

    public override int GetInt32(int ordinal) => (int)GetValue(ordinal);

    public override long GetInt64(int ordinal) => (long)GetValue(ordinal);

    public override string GetString(int ordinal) => (string)GetValue(ordinal);

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();
}
