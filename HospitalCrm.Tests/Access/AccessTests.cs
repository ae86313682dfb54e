using System.Collections;
using System.Linq.Expressions;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using HospitalCrm.App;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Tests.App;
using HospitalCrm.Tests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.Access;

/// <summary>
/// Nothing is reachable without its right: generated from what there is, for every page, use case and endpoint, every role that
/// ships, and rows of one's own and of another department. There is no list of exceptions; what is open declares so where it stands.
/// </summary>
public sealed partial class AccessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly Assembly App = typeof(AppProgram).Assembly;

    public static TheoryData<string> Roles { get; } = [.. ShippedRoles.All.Select(role => role.Name)];

    /// <summary>Every class of the domain that acts for whoever is signed in.</summary>
    private static IEnumerable<Type> UseCases { get; } =
    [
        .. typeof(ICurrentActor).Assembly.GetTypes()
            .Where(type => type is { IsPublic: true, IsAbstract: false, IsClass: true, IsGenericTypeDefinition: false })
            .Where(type => type != typeof(ListTools))
            .Where(type => type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
                .Any(constructor => constructor.GetParameters().Any(p => p.ParameterType == typeof(ICurrentActor) || p.ParameterType == typeof(ListTools))))
            .OrderBy(type => type.FullName, StringComparer.Ordinal),
    ];

    [Fact]
    public void Every_page_names_its_right_or_says_that_it_is_open()
    {
        var silent = Pages().Where(page => !IsGuarded(page) && !page.IsDefined(typeof(OpenByDesignAttribute))).Select(page => page.FullName);

        None(silent);
        Assert.Contains(Pages(), IsGuarded);

        static bool IsGuarded(Type page) => page.GetCustomAttributes<AuthorizeAttribute>().Any(a => a.Policy is not null);
    }

    [Fact]
    public async Task Every_endpoint_asks_who_it_is_or_says_that_it_is_open()
    {
        await using var program = new StaffProgram();
        using var client = program.CreateClient();
        var endpoints = program.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<ComponentTypeMetadata>() is null && e.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            // The framework's own: the circuit's hub and its files; a circuit shows nothing that its pages do not ask for.
            .Where(e => e.RoutePattern.RawText is { } route && !route.StartsWith("/_", StringComparison.Ordinal) && !route.StartsWith('_'))
            .ToList();

        Assert.NotEmpty(endpoints);
        None(endpoints.Where(e => e.Metadata.GetMetadata<IAuthorizeData>() is null && e.Metadata.GetMetadata<OpenByDesignAttribute>() is null).Select(e => e.RoutePattern.RawText));
        foreach (var endpoint in endpoints.Where(e => e.Metadata.GetMetadata<OpenByDesignAttribute>() is null && e.Metadata.GetMetadata<IAllowAnonymous>() is null))
        {
            var method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET";
            using var request = new HttpRequestMessage(new(method), Filled(endpoint.RoutePattern.RawText!));
            using var answer = await client.SendAsync(request, Cancel);
            Assert.True(answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden || answer.RequestMessage!.RequestUri!.AbsolutePath == "/account/login", endpoint.RoutePattern.RawText);
        }
    }

    [Theory, MemberData(nameof(Roles))]
    public async Task A_role_opens_the_pages_of_its_rights_and_no_other(string role)
    {
        await using var program = new StaffProgram();
        using var client = await SignInAsAsync(program, role);
        var rights = ShippedRoles.All.Single(r => r.Name == role).Permissions.ToHashSet(StringComparer.Ordinal);

        List<string> wrong = [];
        foreach (var page in Pages())
        {
            var needed = page.GetCustomAttributes<AuthorizeAttribute>().Select(a => a.Policy).OfType<string>().ToList();
            if (needed.Count == 0) continue;
            foreach (var route in page.GetCustomAttributes<RouteAttribute>().Select(r => Filled(r.Template)))
            {
                using var answer = await client.GetAsync(new Uri(route, UriKind.Relative), Cancel);
                var isOpen = answer.StatusCode == HttpStatusCode.OK;
                if (isOpen != needed.All(rights.Contains) || (!isOpen && answer.StatusCode != HttpStatusCode.Forbidden)) wrong.Add($"{route}: {answer.StatusCode}");
            }
        }

        None(wrong);
    }

    [Fact]
    public async Task Nobody_gets_into_a_use_case_without_a_right_unless_it_says_that_it_is_open()
    {
        await using var world = await OpenAsync();
        List<string> silent = [];
        foreach (var (type, method) in Methods())
        {
            if (IsOpen(type, method)) continue;
            world.Actor.Current = world.Actor.Current with { Permissions = new HashSet<string>(StringComparer.Ordinal) };
            if (await CallAsync(world, type, method) is not AccessDeniedException) silent.Add($"{type.Name}.{method.Name}");
        }

        None(silent);
        Assert.True(Methods().Count(m => !IsOpen(m.Type, m.Method)) > 50);
    }

    [Fact]
    public async Task A_role_gets_into_the_use_cases_of_its_rights_and_no_other()
    {
        await using var world = await OpenAsync();
        var whole = world.Actor.Current;
        List<string> wrong = [];
        foreach (var (type, method) in Methods().Where(m => !IsOpen(m.Type, m.Method)))
        {
            var needed = await DemandedAsync(world, whole, type, method);
            if (needed.Count == 0) wrong.Add($"{type.Name}.{method.Name} asks for {string.Join(' ', needed)}");
            foreach (var role in ShippedRoles.All)
            {
                world.Actor.Current = whole with { Permissions = role.Permissions.ToHashSet(StringComparer.Ordinal), Scope = role.Scope, DepartmentCode = "MZ01", UserCode = "D001" };
                var isDenied = await CallAsync(world, type, method) is AccessDeniedException;
                if (isDenied == needed.All(role.Permissions.Contains)) wrong.Add($"{role.Name} and {type.Name}.{method.Name}: {(isDenied ? "denied" : "let in")}");
            }
        }

        None(wrong);
    }

    [Fact]
    public void A_list_keeps_to_the_rows_of_the_person_or_says_that_it_belongs_to_the_whole_hospital() => None(
        from type in typeof(RecordList).Assembly.GetTypes()
        where type is { IsAbstract: false } && type.IsSubclassOf(typeof(RecordList))
        let scope = type.GetMethod("InScope", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public, [typeof(CrmDbContext), typeof(IQueryable<>).MakeGenericType(EntityOf(type)), typeof(Actor)])
        where scope!.DeclaringType is { IsGenericType: true, Namespace: "HospitalCrm.Domain.Lists" } && !type.IsDefined(typeof(OpenByDesignAttribute), inherit: true)
        select type.Name);

    [Theory]
    [InlineData(DataScope.Own)]
    [InlineData(DataScope.Department)]
    public async Task Rows_of_another_department_can_be_neither_seen_nor_opened_nor_saved_nor_deleted_nor_exported(DataScope scope)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var whole = world.Actor.Current;
        var narrow = whole with { Scope = scope, DepartmentCode = "MZ01", UserCode = "D001" };
        var hidden = 0;
        foreach (var type in typeof(RecordList).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(RecordList))))
        {
            world.Actor.Current = whole;
            var list = (RecordList)world.Get<IServiceProvider>().GetRequiredService(type);
            var all = await list.FindAsync(new() { Size = 100 }, null, Cancel);
            var forms = list is IRegister keep ? await Task.WhenAll(all.Rows.Take(20).Select(row => keep.OpenAsync(row.Id, Cancel))) : [];

            world.Actor.Current = narrow;
            var seen = (await list.FindAsync(new() { Size = 100 }, null, Cancel)).Rows.Select(row => row.Id).ToHashSet();
            var others = all.Rows.Where(row => !seen.Contains(row.Id)).ToList();
            hidden += others.Count;
            if (list is not IRegister register) continue;
            foreach (var other in others.Take(5))
            {
                await Assert.ThrowsAnyAsync<DomainRuleException>(() => register.OpenAsync(other.Id, Cancel));
                await Assert.ThrowsAnyAsync<DomainRuleException>(() => register.DeleteAsync([other.Id], Cancel));
                if (forms.FirstOrDefault(form => form.Id == other.Id) is { } form) await Assert.ThrowsAnyAsync<DomainRuleException>(() => register.SaveAsync(form, Cancel));
                Assert.Empty(await register.NamesAsync([other.Id], Cancel));
            }

            await using var db = await world.OpenDbAsync(Cancel);
            var exported = new List<string>();
            await foreach (var row in list.StreamAsync(db, narrow, new())) exported.Add(row.Name);
            Assert.Equal(seen.Count, Math.Min(100, exported.Count));
        }

        Assert.True(hidden > 0, "No list has rows of another department here: the test tries nothing.");
    }

    /// <summary>With a HIS that is not configured: its use cases can be made, and refuse before they ask it.</summary>
    private static Task<CrmWorld> OpenAsync() => CrmWorld.CreateAsync("Sqlite", Cancel, services => services.AddSingleton(HisSettings.From(new ConfigurationBuilder().Build())));

    private static void None(IEnumerable<string?> found)
    {
        var all = found.ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }

    private static Type EntityOf(Type list)
    {
        for (var type = list; type is not null; type = type.BaseType)
        {
            if (type is { IsGenericType: true } && type.GetGenericTypeDefinition() == typeof(RecordList<,>)) return type.GetGenericArguments()[0];
        }

        throw new ArgumentException("No list.", nameof(list));
    }

    private static IEnumerable<Type> Pages() => App.GetTypes().Where(type => typeof(ComponentBase).IsAssignableFrom(type) && type.IsDefined(typeof(RouteAttribute)));

    private static string Filled(string template) => Parameter().Replace(template, match => match.Value.Contains(":guid", StringComparison.Ordinal) ? "0193b2a0-0000-7000-8000-00000000abcd" : "new").TrimStart('/').Insert(0, "/");

    private static bool IsOpen(Type type, MethodInfo method) => type.IsDefined(typeof(OpenByDesignAttribute)) && !typeof(RecordList).IsAssignableFrom(type) || method.IsDefined(typeof(OpenByDesignAttribute));

    private static IEnumerable<(Type Type, MethodInfo Method)> Methods() =>
        from type in UseCases
        from method in Declared(type).DistinctBy(m => m.ToString())
        where typeof(Task).IsAssignableFrom(method.ReturnType) || method.ReturnType.Name.StartsWith("IAsyncEnumerable", StringComparison.Ordinal)
        where !method.IsGenericMethodDefinition
        select (type, method);

    /// <summary>What the class offers itself and from its description (explicitly, too); nothing of the framework's.</summary>
    private static IEnumerable<MethodInfo> Declared(Type type)
    {
        for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            foreach (var method in level.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(m => m.GetBaseDefinition().DeclaringType!.Namespace!.StartsWith("HospitalCrm", StringComparison.Ordinal)))
                yield return method;
        }
    }

    /// <summary>What a method asks for, found by letting it in one right at a time.</summary>
    private static async Task<HashSet<string>> DemandedAsync(CrmWorld world, Actor whole, Type type, MethodInfo method)
    {
        var granted = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 10; i++)
        {
            var asking = new Asking(granted);
            world.Actor.Current = whole with { Permissions = asking };
            if (await CallAsync(world, type, method) is not AccessDeniedException || asking.Refused is null) break;
            granted.Add(asking.Refused);
        }

        return granted;
    }

    /// <returns>What it threw, if anything.</returns>
    private static async Task<Exception?> CallAsync(CrmWorld world, Type type, MethodInfo method)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        stop.CancelAfter(TimeSpan.FromSeconds(10));
        await using var scope = world.Get<IServiceScopeFactory>().CreateAsyncScope();
        try
        {
            var useCase = ActivatorUtilities.GetServiceOrCreateInstance(scope.ServiceProvider, type);
            var answer = method.Invoke(useCase, [.. method.GetParameters().Select(p => Sample(world, p, useCase, stop.Token))]);
            if (answer is Task task) await task;
            else if (answer is not null) await DrainAsync(answer, stop.Token);
            return null;
        }
        catch (TargetInvocationException fault)
        {
            return fault.InnerException;
        }
        catch (Exception fault)
        {
            return fault;
        }
    }

    private static async Task DrainAsync(object stream, CancellationToken cancel)
    {
        var item = stream.GetType().GetInterfaces().First(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)).GetGenericArguments()[0];
        await (Task)typeof(AccessTests).GetMethod(nameof(DrainOfAsync), BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(item).Invoke(null, [stream, cancel])!;
    }

    private static async Task DrainOfAsync<T>(IAsyncEnumerable<T> stream, CancellationToken cancel)
    {
        await foreach (var _ in stream.WithCancellation(cancel)) break;
    }

    private static object? Sample(CrmWorld world, ParameterInfo parameter, object useCase, CancellationToken cancel)
    {
        var type = parameter.ParameterType;
        if (type == typeof(CancellationToken)) return cancel;
        if (type == typeof(string)) return "x";
        if (type == typeof(Guid)) return Guid.CreateVersion7();
        if (type == typeof(ListQuery)) return new ListQuery();
        if (type == typeof(RecordForm)) return new RecordForm(Guid.CreateVersion7(), "x", 1, new Dictionary<string, string?>(StringComparer.Ordinal), mayEdit: true);
        if (type == typeof(RecordList)) return useCase as RecordList ?? world.Get<SpendingClasses>();
        if (type == typeof(IRegister)) return world.Get<SpendingClasses>();
        if (type == typeof(ListFilter)) return useCase is RecordList { Filters: [var filter, ..] } ? filter : null;
        if (type == typeof(RecordField)) return (useCase as IRegister)?.Fields[0];
        if (parameter.HasDefaultValue) return parameter.DefaultValue is null or DBNull ? null : parameter.DefaultValue;
        if (Nullable.GetUnderlyingType(type) is not null) return null;
        if (type.IsValueType) return Activator.CreateInstance(type);
        if (type.IsArray) return Array.CreateInstance(type.GetElementType()!, 0);
        if (type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type))
        {
            var arguments = type.GetGenericArguments();
            var made = arguments.Length == 2 ? typeof(Dictionary<,>).MakeGenericType(arguments)
                : type.Name.Contains("Set", StringComparison.Ordinal) ? typeof(HashSet<>).MakeGenericType(arguments) : typeof(List<>).MakeGenericType(arguments);
            return Activator.CreateInstance(made);
        }

        if (typeof(Delegate).IsAssignableFrom(type))
        {
            var call = type.GetMethod("Invoke")!;
            return Expression.Lambda(type, Expression.Default(call.ReturnType), call.GetParameters().Select(p => Expression.Parameter(p.ParameterType))).Compile();
        }

        // Whatever it is, nothing may be looked at before the right is.
        return type is { IsClass: true, IsAbstract: false } ? RuntimeHelpers.GetUninitializedObject(type) : null;
    }

    private static async Task<HttpClient> SignInAsAsync(StaffProgram program, string role)
    {
        program.His.Users.Add(new("X001", "plain:Someone@1", "某某", "MZ01", "职员", true));
        var client = program.CreateClient();
        await using (var scope = program.Services.CreateAsyncScope())
        {
            var accounts = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
            var account = new Account { UserName = "X001", DisplayName = "某某", LockoutEnabled = true };
            Assert.True((await accounts.CreateAsync(account)).Succeeded);
            Assert.True((await accounts.AddToRoleAsync(account, role)).Succeeded);
        }

        var form = await client.GetStringAsync(new Uri("/account/login", UriKind.Relative), Cancel);
        using var content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["_handler"] = "sign-in",
            ["__RequestVerificationToken"] = Token().Match(form).Groups["token"].Value,
            ["UserCode"] = "X001",
            ["Password"] = "Someone@1",
        });
        using var answer = await client.PostAsync(new Uri("/account/login", UriKind.Relative), content, Cancel);
        Assert.NotEqual("/account/login", answer.RequestMessage!.RequestUri!.AbsolutePath);
        return client;
    }

    [GeneratedRegex("\\{[^}]+\\}", RegexOptions.None, 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();

    /// <summary>Rights of somebody who is asked, and remembers what for.</summary>
    private sealed class Asking(HashSet<string> granted) : IReadOnlySet<string>
    {
        public string? Refused { get; private set; }

        public int Count => granted.Count;

        public bool Contains(string item)
        {
            if (granted.Contains(item)) return true;
            Refused ??= item;
            return false;
        }

        public bool IsProperSubsetOf(IEnumerable<string> other) => granted.IsProperSubsetOf(other);

        public bool IsProperSupersetOf(IEnumerable<string> other) => granted.IsProperSupersetOf(other);

        public bool IsSubsetOf(IEnumerable<string> other) => granted.IsSubsetOf(other);

        public bool IsSupersetOf(IEnumerable<string> other) => granted.IsSupersetOf(other);

        public bool Overlaps(IEnumerable<string> other) => granted.Overlaps(other);

        public bool SetEquals(IEnumerable<string> other) => granted.SetEquals(other);

        public IEnumerator<string> GetEnumerator() => granted.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
