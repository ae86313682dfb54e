namespace HospitalCrm.Domain.His.Demonstration;

/// <summary>
/// SplitMix64: the same numbers for a seed on every machine and .NET version. Each thing generated has a stream of its own
/// (<c>of</c>), so one patient more or another day changes nobody else.
/// </summary>
internal struct DemonstrationRandom(int seed, Stream of, long index)
{
    private ulong _state = Mix(((ulong)(uint)seed << 32 | (uint)of) ^ Mix((ulong)index));

    public ulong Next64() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>0 … <paramref name="below"/> − 1.</summary>
    public int Next(int below) => (int)((Next64() >> 32) * (ulong)below >> 32);

    public int Between(int least, int most) => least + Next(most - least + 1);

    public bool Chance(int percent) => Next(100) < percent;

    public T Of<T>(IReadOnlyList<T> all) => all[Next(all.Count)];

    /// <summary>An index into weights, by weight.</summary>
    public int ByWeight(ReadOnlySpan<int> weights)
    {
        var total = 0;
        foreach (var weight in weights)
            total += weight;
        var left = Next(total);
        for (var i = 0; ; i++)
        {
            left -= weights[i];
            if (left < 0)
                return i;
        }
    }

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++)
            bytes[i] = (byte)Next(256);
        return bytes;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

/// <summary>What a stream of random numbers decides.</summary>
internal enum Stream { Staff = 1, Person = 2, Life = 3 }
