using System.Runtime.CompilerServices;
using Bunit;

namespace HospitalCrm.Tests.Support;

/// <summary>A page under a loaded machine is given longer than bUnit's second; one that is right is not a moment slower for it.</summary>
internal static class BunitPatience
{
    [ModuleInitializer]
    internal static void Set() => BunitContext.DefaultWaitTimeout = TimeSpan.FromSeconds(10);
}
