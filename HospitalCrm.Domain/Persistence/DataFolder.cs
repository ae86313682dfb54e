using Microsoft.Extensions.Configuration;

namespace HospitalCrm.Domain.Persistence;

/// <summary>Where the embedded defaults keep their files: <c>DataFolder</c>, else <c>data/</c> beside the solution during development.</summary>
public static class DataFolder
{
    /// <exception cref="StartupRefusedException">None is configured and none can be assumed.</exception>
    public static string Of(IConfiguration configuration)
    {
        if (configuration["DataFolder"] is { Length: > 0 } chosen) return Path.GetFullPath(chosen);

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "HospitalCrm.sln"))) return Path.Combine(folder.FullName, "data");
        }

        throw new StartupRefusedException("请设置配置项 DataFolder：保存密钥和数据文件的文件夹。");
    }
}
