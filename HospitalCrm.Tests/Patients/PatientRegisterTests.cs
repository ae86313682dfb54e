using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Patients;

public sealed class PatientRegisterTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_patient_is_found_by_whatever_the_agent_has(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var id = await AddAsync(world, new() { ["name"] = "单小明", ["idCard"] = "99000019800501431X", ["mobile"] = "+86 139-1234-5678", ["otherPhones"] = "025 8663-0000", ["card"] = "8800001234" });
        await AddAsync(world, new() { ["name"] = "王小芳", ["mobile"] = "13912345678" });
        await AddAsync(world, new() { ["name"] = "JOHN SMITH" });

        foreach (var asked in new[] { "单", "小明", "单小明", "sxm", "SX", "13912345678", "５６７８", "8800001234", "99000019800501431X", "02586630000", "D0000001", "单 5678" })
        {
            var page = await FindAsync(world, asked);
            Assert.Contains(page.Rows, row => row.Id == id);
        }

        Assert.Equal(2, (await FindAsync(world, "13912345678")).Rows.Count);
        Assert.Single((await FindAsync(world, "smith")).Rows);
        Assert.Single((await FindAsync(world, "john smith")).Rows);
        Assert.Empty((await FindAsync(world, "明小")).Rows);
        Assert.Empty((await FindAsync(world, "%")).Rows);
    }

    [Fact]
    public async Task Rare_characters_one_character_names_and_many_words_are_found_too()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var rare = await AddAsync(world, new() { ["name"] = "𠮷野" });
        var one = await AddAsync(world, new() { ["name"] = "丁" });

        Assert.Equal(rare, Assert.Single((await FindAsync(world, "𠮷")).Rows).Id);
        Assert.Equal(rare, Assert.Single((await FindAsync(world, "𠮷野")).Rows).Id);
        Assert.Equal(one, Assert.Single((await FindAsync(world, "丁")).Rows).Id);
        Assert.Equal(one, Assert.Single((await FindAsync(world, "d")).Rows).Id);
    }

    [Theory, DatabaseData]
    public async Task Pages_of_a_common_name_hold_the_rows_of_LIKE_forwards_backwards_and_after_a_jump(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await AddManyAsync(world, 700);
        var register = world.Get<PatientRegister>();
        await using var db = await world.OpenDbAsync(Cancel);

        foreach (var (field, typed, isAlike) in ((string, string, Func<string, bool>)[])[
            ("name", "王", name => name.Contains('王')), ("name", "小明", name => name.Contains("小明")), ("name", "王小明", name => name.Contains("王小明")), ("q", "明 王", name => name.Contains('明') && name.Contains('王')),
            ("q", "w", name => name[0] == '王'), ("q", "wxm", name => name == "王小明"), ("q", "w 小", name => name.StartsWith("王小", StringComparison.Ordinal))])
        {
            var expected = (await db.Patients.OrderByDescending(p => p.Number).Select(p => new { p.Id, p.SearchName }).ToListAsync(Cancel)).Where(p => isAlike(p.SearchName)).Select(p => p.Id).ToList();
            foreach (var descending in (bool[])[true, false])
            {
                var query = new ListQuery { Size = 20, Sort = "number", Descending = descending, Filters = new Dictionary<string, string> { [field] = typed } };
                List<ListPage> pages = [await register.FindAsync(query, null, Cancel)];
                while (pages[^1].HasNext) pages.Add(await register.FindAsync(query with { Page = pages.Count + 1 }, pages[^1], Cancel));
                var before = await register.FindAsync(query with { Page = pages.Count - 1 }, pages[^1], Cancel);
                var jumped = await register.FindAsync(query with { Page = pages.Count }, null, Cancel);

                Assert.Equal(descending ? expected : expected.AsEnumerable().Reverse(), pages.SelectMany(page => page.Rows).Select(row => row.Id));
                Assert.Equal(pages[^2].Rows.Select(row => row.Id), before.Rows.Select(row => row.Id));
                Assert.Equal(pages[^1].Rows.Select(row => row.Id), jumped.Rows.Select(row => row.Id));
                Assert.Equal((expected.Count, expected.Count), (pages[0].Total, await register.CountAsync(query, Cancel)));
            }
        }
    }

    [Theory, DatabaseData]
    public async Task Whatever_is_renamed_or_gets_another_number_is_found_by_the_new_one_only(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var id = await AddAsync(world, new() { ["name"] = "陈静", ["mobile"] = "13912345678" });
        var register = world.Get<PatientRegister>();
        var form = await register.OpenAsync(id, Cancel);
        Assert.Equal("139****5678", form.Values["mobile"]);
        form.Values["name"] = "陈静怡";
        form.Values["mobile"] = "13700001111";
        await register.SaveAsync(form, Cancel);

        Assert.Empty((await FindAsync(world, "13912345678")).Rows);
        Assert.Single((await FindAsync(world, "13700001111")).Rows);
        Assert.Single((await FindAsync(world, "静怡")).Rows);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(1, await db.PatientPhones.CountAsync(Cancel));
        var patient = await db.Patients.SingleAsync(Cancel);
        Assert.Equal(PatientNamePiece.Of(patient.SearchName, patient.Initials).Order(StringComparer.Ordinal), (await db.PatientNamePieces.Select(p => p.Piece).ToListAsync(Cancel)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Birthday_and_sex_follow_from_the_identity_card_number_and_contradictions_are_said_at_the_field()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var id = await AddAsync(world, new() { ["name"] = "陈静", ["idCard"] = "９９0000 19800501 044x" });
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            var patient = await db.Patients.SingleAsync(p => p.Id == id, Cancel);
            Assert.Equal((new DateOnly(1980, 5, 1), HisSex.Female), (patient.BornOn, patient.Sex));
        }

        var refused = await Assert.ThrowsAsync<RecordRefusedException>(() => AddAsync(world, new() { ["name"] = "王芳", ["idCard"] = IdCard("19800501", 2), ["bornOn"] = "1981-05-01", ["sex"] = nameof(HisSex.Male) }));
        Assert.Equal(["bornOn", "sex"], refused.Faults.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("1980-05-01", refused.Faults["bornOn"].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bornOn", "2026-11-24", "出生日期不能晚于今天。")]
    [InlineData("bornOn", "1896-11-22", "出生日期在{0}年以前，请核对。")]
    [InlineData("idCard", "990000198005014311", "身份证号的校验位不正确，请核对每一位数字。")]
    [InlineData("idCard", "990000800501431", "15位的旧身份证号已停用，请输入18位身份证号。")]
    [InlineData("mobile", "02586630000", "座机收不到短信，请输入11位手机号。")]
    [InlineData("otherPhones", "1,2,3,4,5,6", "备用电话最多{0}个。")]
    [InlineData("card", "88-00", "卡号只能包含字母和数字。")]
    [InlineData("name", " ", "请填写“{0}”。")]
    public async Task What_cannot_be_true_is_refused_in_a_sentence(string field, string typed, string sentence)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);

        var refused = await Assert.ThrowsAsync<RecordRefusedException>(() => AddAsync(world, new() { ["name"] = "陈静", [field] = typed }));

        Assert.Equal(sentence, refused.Faults[field].Sentence);
    }

    [Fact]
    public async Task Two_archives_never_get_one_identity_card_number_or_one_card_by_hand()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await AddAsync(world, new() { ["name"] = "陈静", ["idCard"] = IdCard("19800501", 2), ["card"] = "8800000001", ["mobile"] = "13900000001" });

        var refused = await Assert.ThrowsAsync<RecordRefusedException>(() => AddAsync(world, new() { ["name"] = "陈小宝", ["idCard"] = IdCard("19800501", 2), ["card"] = "8800000001", ["mobile"] = "13900000001" }));

        Assert.Equal(["card", "idCard"], refused.Faults.Keys.Order(StringComparer.Ordinal));
        await AddAsync(world, new() { ["name"] = "陈小宝", ["mobile"] = "13900000001" });
    }

    [Fact]
    public async Task An_archive_by_hand_waits_for_review_and_waits_again_when_a_key_field_changes()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var id = await AddAsync(world, new() { ["name"] = "陈静", ["draft"] = "1" });
        Assert.Equal(PatientState.Draft, await StateAsync(world, id));
        await EditAsync(world, id, "draft", "0");
        Assert.Equal(PatientState.Pending, await StateAsync(world, id));

        await using (var db = await world.OpenDbAsync(Cancel))
        {
            var patient = await db.Patients.AsTracking().SingleAsync(Cancel);
            (patient.State, patient.ReviewedBy) = (PatientState.Approved, "quality");
            world.Get<AuditTrail>().AddChanges(db, Actor.System);
            await db.SaveChangesAsync(Cancel);
        }

        await EditAsync(world, id, "occupation", "教师");
        Assert.Equal(PatientState.Approved, await StateAsync(world, id));
        await EditAsync(world, id, "mobile", "13900000001");
        Assert.Equal(PatientState.Pending, await StateAsync(world, id));
    }

    [Fact]
    public async Task A_number_in_full_needs_its_right_and_a_reason_which_is_written_down()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var id = await AddAsync(world, new() { ["name"] = "陈静", ["mobile"] = "13900000001" });
        var register = world.Get<PatientRegister>();
        var mobile = register.Fields.Single(f => f.Key == "mobile");

        await Assert.ThrowsAsync<DomainRuleException>(() => register.ShowAsync(id, mobile, " ", Cancel));
        Assert.Equal("13900000001", await register.ShowAsync(id, mobile, "回访需要", Cancel));

        await using var db = await world.OpenDbAsync(Cancel);
        var entry = await db.AuditEntries.SingleAsync(e => e.Action == AuditAction.ShowNumber, Cancel);
        Assert.Contains("回访需要", entry.Changes, StringComparison.Ordinal);
        Assert.DoesNotContain("13900000001", string.Join(' ', await db.AuditEntries.Select(e => e.Changes).ToListAsync(Cancel)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_department_sees_the_patients_who_were_there_last_and_those_it_registered()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var theirs = await AddAsync(world, new() { ["name"] = "陈静" });
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            await db.Patients.ExecuteUpdateAsync(set => set.SetProperty(p => p.LastDepartmentCode, "MZ01"), Cancel);
        }

        var everybody = world.Actor.Current;
        world.Actor.Current = everybody with { UserCode = "D001", DepartmentCode = "MZ01", Scope = DataScope.Department };
        Assert.Single((await FindAsync(world, "陈")).Rows);
        world.Actor.Current = everybody with { UserCode = "D002", DepartmentCode = "MZ02", Scope = DataScope.Department };
        Assert.Empty((await FindAsync(world, "陈")).Rows);
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientRegister>().OpenAsync(theirs, Cancel));
        world.Actor.Current = everybody with { UserCode = "D002", Scope = DataScope.Own };
        Assert.Empty((await FindAsync(world, "陈")).Rows);
        var mine = await AddAsync(world, new() { ["name"] = "陈小宝" });
        Assert.Equal(mine, Assert.Single((await FindAsync(world, "陈")).Rows).Id);
    }

    internal static async Task<Guid> AddAsync(CrmWorld world, Dictionary<string, string> typed)
    {
        var register = world.Get<PatientRegister>();
        var form = await register.OpenAsync(null, Cancel);
        foreach (var (key, value) in typed) form.Values[key] = value;
        return await register.SaveAsync(form, Cancel);
    }

    internal static Task<ListPage> FindAsync(CrmWorld world, string asked) =>
        world.Get<PatientRegister>().FindAsync(new() { Filters = new Dictionary<string, string>(StringComparer.Ordinal) { ["q"] = asked } }, null, Cancel);

    /// <summary>A right number of a district that does not exist.</summary>
    internal static string IdCard(string born, int order)
    {
        var body = $"990000{born}{order:D3}";
        return body + "0123456789X"[(12 - body.Aggregate(0, (sum, digit) => (sum + digit - '0') * 2 % 11)) % 11];
    }

    private static async Task EditAsync(CrmWorld world, Guid id, string field, string value)
    {
        var register = world.Get<PatientRegister>();
        var form = await register.OpenAsync(id, Cancel);
        form.Values[field] = value;
        await register.SaveAsync(form, Cancel);
    }

    /// <summary>Four in ten are called 王, half of them 王小明.</summary>
    private static async Task AddManyAsync(CrmWorld world, int count)
    {
        var indexer = world.Get<PatientIndexer>();
        await using var db = await world.OpenDbAsync(Cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
        var number = await RunningNumber.TakeAsync(db, RunningNumber.Patients, count, Cancel);
        List<Patient> patients = [];
        foreach (var name in Enumerable.Range(0, count).Select(i => (i % 10) switch { < 2 => "王小明", 2 => "王明", 3 => "王小丽", 4 => "李小王", 5 => "赵明", 6 => "李小明", _ => "张明" }))
        {
            var patient = new Patient(number++, PatientSource.His, world.Get<HospitalClock>().UtcNow, null) { State = PatientState.Approved };
            PatientIndexer.SetName(patient, name);
            patients.Add(patient);
        }

        db.Patients.AddRange(patients);
        await indexer.RefreshAsync(db, patients, Cancel);
        await world.SaveAsync(db, Cancel);
        await transaction.CommitAsync(Cancel);
    }

    private static async Task<PatientState> StateAsync(CrmWorld world, Guid id)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return await db.Patients.Where(p => p.Id == id).Select(p => p.State).SingleAsync(Cancel);
    }
}
