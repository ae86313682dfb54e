using System.Reflection;
using System.Text.RegularExpressions;
using HospitalCrm.Domain.Persistence;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Architecture;

/// <summary>The rules of the house, each held by a test (architecture.md, Rules). None has a list of exceptions.</summary>
public sealed partial class HouseRulesTests
{
    /// <summary>Ports the house has several implementations for; the last is the staff app's and the tests' answer to who is acting.</summary>
    private static readonly string[] Ports = ["ISmsGateway", "IRegister", "IHisReader", "IHisPasswordScheme", "IDatabaseProduct", "ICurrentActor", "IVersioned", "IPatientTimeline", "IHisCopy", "IReplyReader"];

    private static readonly Assembly Domain = typeof(CrmDbContext).Assembly;
    private static readonly Assembly App = Assembly.Load("HospitalCrm.App");
    private static readonly Assembly Kiosk = Assembly.Load("HospitalCrm.Kiosk");

    private static string Root { get; } = FindRoot();

    [Fact]
    public void The_two_programs_know_the_domain_and_never_each_other()
    {
        Assert.DoesNotContain(App.GetReferencedAssemblies(), a => a.Name == Kiosk.GetName().Name);
        Assert.DoesNotContain(Kiosk.GetReferencedAssemblies(), a => a.Name == App.GetName().Name);
        Assert.DoesNotContain(Domain.GetReferencedAssemblies(), a => a.Name is "HospitalCrm.App" or "HospitalCrm.Kiosk");
    }

    [Fact]
    public void The_domain_knows_no_user_interface() => Assert.DoesNotContain(
        Domain.GetReferencedAssemblies(), a => a.Name!.StartsWith("MudBlazor", StringComparison.Ordinal) || a.Name.StartsWith("Microsoft.AspNetCore.Components", StringComparison.Ordinal));

    [Fact]
    public void The_kiosk_has_no_MudBlazor() => Assert.DoesNotContain(Kiosk.GetReferencedAssemblies(), a => a.Name == "MudBlazor");

    [Fact]
    public void An_interface_is_a_port_with_several_implementations() =>
        Assert.Empty(new[] { Domain, App, Kiosk }.SelectMany(a => a.GetTypes()).Where(t => t.IsInterface).Select(t => t.Name).Except(Ports));

    [Fact]
    public void Components_touch_neither_database_nor_request()
    {
        var components = App.GetTypes().Concat(Kiosk.GetTypes()).Where(t => typeof(ComponentBase).IsAssignableFrom(t));

        Assert.Empty(
            from component in components
            from member in component.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public).Select(f => (f.Name, Type: f.FieldType))
                .Concat(component.GetProperties(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public).Select(p => (p.Name, Type: p.PropertyType)))
            where typeof(DbContext).IsAssignableFrom(member.Type)
                || (member.Type.IsGenericType && member.Type.GetGenericTypeDefinition() == typeof(IDbContextFactory<>))
                || (typeof(Microsoft.AspNetCore.Http.HttpContext).IsAssignableFrom(member.Type) && !IsStatic(component))
            select $"{component.FullName}.{member.Name}");

        // The root document and sign-in are rendered once, by the request itself.
        static bool IsStatic(Type component) => component.Name == "App" || component.Namespace!.Contains(".Account", StringComparison.Ordinal);
    }

    [Fact]
    public void SQL_text_stands_only_with_the_products_and_the_HIS() => Assert.Empty(
        from file in Sources("HospitalCrm.Domain", "HospitalCrm.App", "HospitalCrm.Kiosk")
        where !InRoom(file, "Persistence/Providers", "Persistence/Migrations", "His")
        let text = File.ReadAllText(file)
        where SqlText().IsMatch(text)
        select Short(file));

    [Fact]
    public void Only_products_and_the_HIS_name_a_database_product() => Assert.Empty(
        from file in Sources("HospitalCrm.Domain", "HospitalCrm.App", "HospitalCrm.Kiosk")
        where !InRoom(file, "Persistence/Providers", "Persistence/Migrations", "His")
        where ProductNamespace().IsMatch(File.ReadAllText(file))
        select Short(file));

    /// <summary>A value sent back at every key arrives when the next keys are there already, and takes them away; a binding does not send it back.</summary>
    [Fact]
    public void What_is_heard_at_every_key_is_bound() => Assert.Empty(
        from file in Sources("HospitalCrm.App", "HospitalCrm.Kiosk")
        where file.EndsWith(".razor", StringComparison.Ordinal)
        from element in File.ReadAllText(file).Split('<')
        where element.Contains(" @oninput=", StringComparison.Ordinal) && element.Contains(" value=\"@", StringComparison.Ordinal)
        select Short(file));

    [Fact]
    public void The_kiosk_uses_no_staff_use_case() => Assert.Empty(
        from file in Sources("HospitalCrm.Kiosk")
        where StaffWords().IsMatch(File.ReadAllText(file))
        select Short(file));

    [Fact]
    public void Feature_folders_of_the_domain_form_no_cycle()
    {
        string[] foundations = ["Common", "Persistence", "Lists", "Audit", "Notices"];
        var uses = Directory.GetDirectories(Path.Combine(Root, "HospitalCrm.Domain"))
            .Select(d => Path.GetFileName(d)!)
            .Where(name => name is not ("bin" or "obj") && !foundations.Contains(name))
            .ToDictionary(
                name => name,
                name => Directory.EnumerateFiles(Path.Combine(Root, "HospitalCrm.Domain", name), "*.cs", SearchOption.AllDirectories)
                    .SelectMany(file => UsedFeature().Matches(File.ReadAllText(file)).Select(m => m.Groups["feature"].Value))
                    .Where(used => used != name && !foundations.Contains(used))
                    .ToHashSet(StringComparer.Ordinal),
                StringComparer.Ordinal);

        foreach (var start in uses.Keys)
        {
            var reached = new HashSet<string>(StringComparer.Ordinal);
            var open = new Stack<string>(uses[start]);
            while (open.TryPop(out var next))
            {
                Assert.NotEqual(start, next);
                if (reached.Add(next) && uses.TryGetValue(next, out var further)) foreach (var f in further) open.Push(f);
            }
        }
    }

    [Fact]
    public void Class_names_say_what_a_thing_is()
    {
        string[] forbidden = ["Manager", "Helper", "Helpers", "Util", "Utils", "Processor", "Impl", "Base", "Dto", "Model", "Service"];

        Assert.Empty(
            from type in new[] { Domain, App, Kiosk }.SelectMany(a => a.GetTypes())
            where type.Namespace?.StartsWith("HospitalCrm", StringComparison.Ordinal) == true && !type.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute))
            where forbidden.Any(ending => type.Name.EndsWith(ending, StringComparison.Ordinal))
            select type.FullName);
    }

    [Fact]
    public void Async_methods_of_use_cases_can_be_cancelled() => Assert.Empty(
        from type in Domain.GetTypes()
        where type is { IsClass: true, IsPublic: true } && type.Namespace!.StartsWith("HospitalCrm.Domain", StringComparison.Ordinal) && !type.Namespace.Contains("Migrations", StringComparison.Ordinal)
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        where typeof(Task).IsAssignableFrom(method.ReturnType) && method.GetBaseDefinition() == method
        where method.GetParameters().All(p => p.ParameterType != typeof(CancellationToken))
        select $"{type.Name}.{method.Name}");

    private static IEnumerable<string> Sources(params string[] projects) =>
        from project in projects
        from file in Directory.EnumerateFiles(Path.Combine(Root, project), "*", SearchOption.AllDirectories)
        where file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal)
        where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        select file;

    private static bool InRoom(string file, params string[] rooms) =>
        rooms.Any(room => Short(file).StartsWith($"HospitalCrm.Domain/{room}/", StringComparison.Ordinal));

    private static string Short(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "HospitalCrm.sln"))) folder = folder.Parent ?? throw new DirectoryNotFoundException("HospitalCrm.sln");
        return folder.FullName;
    }

    [GeneratedRegex(@"""\s*(SELECT |INSERT INTO|UPDATE \w+ SET|DELETE FROM|PRAGMA |CREATE TABLE)|FromSql|ExecuteSql|SqlQuery", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SqlText();

    [GeneratedRegex(@"using (Microsoft\.Data\.Sqlite|Microsoft\.Data\.SqlClient|Npgsql|Oracle)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ProductNamespace();

    [GeneratedRegex(@"\b(SignInDesk|ActorDirectory|SatisfactionOverview|TerminalDirectory|RatingTargetRefresh|FirstStart|SmsDispatch|AddStaffDesk|UserManager)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StaffWords();

    [GeneratedRegex(@"using HospitalCrm\.Domain\.(?<feature>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UsedFeature();
}
