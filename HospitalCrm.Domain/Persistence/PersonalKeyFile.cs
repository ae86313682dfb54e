using System.Globalization;
using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Persistence;

/// <summary>The file with the personal data keys, and beside it a note while a change of the key is under way: until that is through no program starts.</summary>
public sealed class PersonalKeyFile(string path, bool mayCreate)
{
    private bool _isChanging;

    private string NotePath => $"{path}.rotating";

    /// <summary>The keys to work with.</summary>
    /// <exception cref="StartupRefusedException">A change of the key was begun and has not ended.</exception>
    internal PersonalDataVault Open()
    {
        if (!_isChanging && File.Exists(NotePath)) throw new StartupRefusedException("个人信息密钥的更换还没有完成，请先再次运行 rotate-personal-key。");
        return PersonalDataVault.OpenFile(path, mayCreate);
    }

    /// <summary>Adds the new key, unless an earlier run did and was stopped afterwards.</summary>
    public void BeginChange()
    {
        _isChanging = true;
        var keys = PersonalDataVault.OpenFile(path, mayCreate: false).Keys;
        if (!File.Exists(NotePath)) File.WriteAllText(NotePath, (keys + 1).ToString(CultureInfo.InvariantCulture));
        if (keys < int.Parse(File.ReadAllText(NotePath), CultureInfo.InvariantCulture)) PersonalDataVault.AddKey(path);
    }

    internal void EndChange()
    {
        File.Delete(NotePath);
        _isChanging = false;
    }
}
