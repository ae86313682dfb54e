using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace HospitalCrm.App.Shared.Lists;

/// <summary>Files made for one person to fetch once (导出文件): kept beside nothing, for ten minutes, and only by whoever asked for them.</summary>
internal sealed class FileShelf(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<Guid, ShelvedFile> _files = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hospitalcrm-files-");

    /// <summary>A place for a new file.</summary>
    public string NewPath() => Path.Combine(_folder.FullName, $"{Guid.CreateVersion7():N}.tmp");

    /// <summary>Puts a finished file where its owner can fetch it.</summary>
    /// <returns>The address to fetch it from.</returns>
    public string Put(string path, string name, Guid owner)
    {
        var now = time.GetUtcNow();
        foreach (var (old, file) in _files)
        {
            if (file.Until < now && _files.TryRemove(old, out _)) File.Delete(file.Path);
        }

        var id = new Guid(RandomNumberGenerator.GetBytes(16));
        _files[id] = new(path, name, owner, now + Lifetime);
        return $"{Setup.FileEndpoints.Path}/{id}";
    }

    /// <summary>Takes it away: a second fetch finds nothing.</summary>
    public ShelvedFile? Take(Guid id, Guid owner) =>
        _files.TryGetValue(id, out var file) && file.Owner == owner && file.Until >= time.GetUtcNow() && _files.TryRemove(id, out _) ? file : null;

    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // Somebody is just fetching one; the system's temporary folder is emptied by itself.
        }
    }
}

/// <param name="Until">Forgotten after.</param>
internal sealed record ShelvedFile(string Path, string Name, Guid Owner, DateTimeOffset Until);
