using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Audit;

/// <summary>What somebody did (操作).</summary>
public enum AuditAction
{
    [Label("新增")]
    Add = 1,

    [Label("修改")]
    Change = 2,

    [Label("删除")]
    Delete = 3,

    [Label("恢复")]
    Restore = 4,

    [Label("导出")]
    Export = 5,

    [Label("导入")]
    Import = 6,

    [Label("登录")]
    SignIn = 10,

    [Label("登录失败")]
    SignInFailed = 11,

    [Label("退出登录")]
    SignOut = 12,

    [Label("强制下线")]
    ForcedSignOut = 13,

    [Label("账号锁定")]
    LockedOut = 14,

    [Label("修改密码")]
    PasswordChange = 15,

    [Label("权限变更")]
    PermissionChange = 20,

    [Label("显示完整号码")]
    ShowNumber = 21,

    [Label("校验")]
    Verify = 22,

    [Label("测试连接")]
    TestConnection = 23,

    [Label("匿名化")]
    Erase = 31,
}
