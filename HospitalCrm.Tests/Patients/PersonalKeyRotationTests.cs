using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HospitalCrm.Tests.Patients;

public sealed class PersonalKeyRotationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task After_a_change_of_the_key_everything_is_found_and_read_as_before_and_nothing_is_under_the_old_key(string product)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("hospitalcrm-key-").FullName, "personal-data.key");
        await using var world = await CreateAsync(product, path);
        var id = await PatientRegisterTests.AddAsync(world, new() { ["name"] = "陈静", ["mobile"] = "13900000001", ["otherPhones"] = "02586630000", ["idCard"] = PatientRegisterTests.IdCard("19800501", 2), ["card"] = "8800000001" });
        var first = File.ReadAllBytes(path);

        world.Get<PersonalKeyFile>().BeginChange();
        Assert.True(await world.Get<PersonalKeyRotation>().RunAsync(progress: null, Cancel) > 0);

        Assert.Equal(first, File.ReadAllBytes(path)[..32]);
        Assert.Equal(64, File.ReadAllBytes(path).Length);
        var vault = new PersonalDataVault(File.ReadAllBytes(path));
        await using var db = await world.OpenDbAsync(Cancel);
        var patient = await db.Patients.SingleAsync(Cancel);
        Assert.All([patient.MobileSealed!, patient.OtherPhonesSealed!, patient.IdCardSealed!, patient.CardSealed!], text => Assert.True(vault.IsCurrent(text)));
        Assert.Equal("13900000001", vault.Open(Patient.MobilePurpose, patient.MobileSealed!));
        var search = new PatientSearch(vault);
        foreach (var asked in new[] { "13900000001", "0001", "02586630000", "8800000001", PatientRegisterTests.IdCard("19800501", 2) })
            Assert.Equal(id, await search.Apply(db, db.Patients, asked).Select(p => p.Id).SingleAsync(Cancel));
        Assert.False(File.Exists($"{path}.rotating"));
    }

    [Fact]
    public async Task A_change_that_was_stopped_goes_on_with_the_same_key_and_no_program_starts_meanwhile()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("hospitalcrm-key-").FullName, "personal-data.key");
        await using var world = await CreateAsync("Sqlite", path);
        await PatientRegisterTests.AddAsync(world, new() { ["name"] = "陈静", ["mobile"] = "13900000001" });
        world.Get<PersonalKeyFile>().BeginChange();

        var another = new PersonalKeyFile(path, mayCreate: false);
        Assert.Contains("rotate-personal-key", Assert.Throws<StartupRefusedException>(another.Open).Message, StringComparison.Ordinal);
        another.BeginChange();
        Assert.Equal(64, File.ReadAllBytes(path).Length);
        Assert.True(await world.Get<PersonalKeyRotation>().RunAsync(progress: null, Cancel) > 0);
        Assert.Equal(2, new PersonalKeyFile(path, mayCreate: false).Open().Keys);
    }

    [Fact]
    public async Task Every_sealed_column_says_what_it_was_sealed_for()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await using var db = await world.OpenDbAsync(Cancel);

        Assert.Empty(
            from type in db.Model.GetEntityTypes()
            from property in type.GetProperties()
            where property.Name.Contains("Sealed", StringComparison.Ordinal) && property.ClrType == typeof(string)
            where property.PropertyInfo?.IsDefined(typeof(SealedAttribute), inherit: false) != true
            select $"{type.ClrType.Name}.{property.Name}");
    }

    private static Task<CrmWorld> CreateAsync(string product, string path) => CrmWorld.CreateAsync(product, Cancel, services =>
    {
        services.RemoveAll<PersonalKeyFile>();
        services.AddSingleton(new PersonalKeyFile(path, mayCreate: true));
    });
}
