using Bunit;
using HospitalCrm.App.Features.CallCentre;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.CallCentre;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Tests.App;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.CallCentre;

/// <summary>骚扰电话: what is kept, what is shown of it, and whom the book knows.</summary>
public sealed class NuisanceNumbersTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("139 0000-0001", "13900000001", "139****0001")]
    [InlineData("+8613900000001", "13900000001", "139****0001")]
    [InlineData("013900000001", "13900000001", "139****0001")]
    [InlineData("０２１－６２３４５６７８", "02162345678", "021****5678")]
    [InlineData("+86 21 6234 5678", "02162345678", "021****5678")]
    [InlineData("0086 10 62345678", "01062345678", "010****5678")]
    [InlineData("+864008001234", "4008001234", "400****1234")]
    [InlineData("+1 415 555 0100", "0014155550100", "001****0100")]
    [InlineData("95588", "95588", "95588")]
    [InlineData("6234567", "6234567", "62***67")]
    [InlineData("4008*", "4008*", "4008*")]
    [InlineData("0139000*", "139000*", "139****")]
    public void A_number_is_one_number_however_it_is_written(string typed, string text, string masked)
    {
        var number = CallNumber.Parse(typed);

        Assert.Equal((text, masked), (number.Text, number.Masked));
    }

    [Theory]
    [InlineData("12", "电话号码应为3到20位数字，您输入了2位。")]
    [InlineData("123456789012345678901", "电话号码应为3到20位数字，您输入了21位。")]
    [InlineData("139*0001", "电话号码只能包含数字；号段以*结尾。")]
    [InlineData("*", "请输入电话号码。")]
    public void What_is_no_number_is_refused_with_the_reason(string typed, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<DomainRuleException>(() => CallNumber.Parse(typed)).Message);

    [Theory, DatabaseData]
    public async Task The_book_knows_the_number_itself_before_the_longest_prefix_and_forgets_what_has_expired(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var book = world.Get<NuisanceBook>();
        await AddAsync(world, "139*", treatment: NuisanceTreatment.Warn);
        await AddAsync(world, "139000*", until: "2026-11-24");
        await AddAsync(world, "13900000001", treatment: NuisanceTreatment.Warn, until: "2026-11-23");

        Assert.Equal((NumberReach.One, NuisanceTreatment.Warn), await FoundAsync("+86 139 0000 0001"));
        Assert.Equal((NumberReach.Prefix, NuisanceTreatment.Refuse), await FoundAsync("13900000002"));
        Assert.Equal((NumberReach.Prefix, NuisanceTreatment.Warn), await FoundAsync("13911110000"));
        Assert.Null(await book.FindAsync("13800000001", Cancel));
        Assert.Null(await book.FindAsync("139*", Cancel));
        Assert.Null(await book.FindAsync(null, Cancel));

        world.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal((NumberReach.Prefix, NuisanceTreatment.Refuse), await FoundAsync("13900000001"));
        world.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal((NumberReach.Prefix, NuisanceTreatment.Warn), await FoundAsync("13900000001"));

        async Task<(NumberReach, NuisanceTreatment)?> FoundAsync(string number) => await book.FindAsync(number, Cancel) is { } hit ? (hit.Reach, hit.Treatment) : null;
    }

    [Theory, DatabaseData]
    public async Task A_number_is_stored_sealed_shown_masked_and_found_by_whoever_knows_it(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var list = world.Get<NuisanceNumbers>();
        await AddAsync(world, "13900000001");
        await AddAsync(world, "139*");
        await AddAsync(world, "4008*");

        var found = await FindAsync(list, "0139 0000 0001");

        Assert.Equal(["139*", "139****0001"], found.Rows.Select(r => r.Name).Order());
        Assert.True(list.Filters.Single(f => f.Key == "number").IsPersonal);
        await using var db = await world.OpenDbAsync(Cancel);
        var stored = await db.NuisanceNumbers.AsNoTracking().ToListAsync(Cancel);
        Assert.DoesNotContain(stored, n => n.NumberSealed.Contains("139", StringComparison.Ordinal) || n.NumberIndex.Contains("139", StringComparison.Ordinal));
        Assert.All(stored, n => Assert.Equal(("院长", CrmWorld.Start.UtcDateTime), (n.RegisteredBy, n.RegisteredAt)));
        var log = await db.AuditEntries.AsNoTracking().Where(e => e.Module == "nuisance-numbers").ToListAsync(Cancel);
        Assert.DoesNotContain(log, e => e.Changes?.Contains("13900000001", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_masked_number_stays_when_the_rest_is_edited_and_comes_back_from_the_recycle_bin()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var list = world.Get<NuisanceNumbers>();
        var id = await AddAsync(world, "13900000001");

        var form = await list.OpenAsync(id, Cancel);
        Assert.Equal("139****0001", form.Values["number"]);
        form.Values["reason"] = "反复推销";
        await list.SaveAsync(form, Cancel);
        Assert.Equal("反复推销", (await world.Get<NuisanceBook>().FindAsync("13900000001", Cancel))?.Reason);

        await list.DeleteAsync([id], Cancel);
        Assert.Null(await world.Get<NuisanceBook>().FindAsync("13900000001", Cancel));
        var bin = world.Get<RecycleBin>();
        var inBin = Assert.Single((await bin.FindAsync(new(), null, Cancel)).Rows);
        Assert.Equal("139****0001", inBin.Name);
        await bin.RestoreAsync([inBin.Id], Cancel);
        Assert.NotNull(await world.Get<NuisanceBook>().FindAsync("13900000001", Cancel));
    }

    [Fact]
    public async Task The_same_number_in_another_writing_and_a_day_that_has_passed_are_refused()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await AddAsync(world, "02162345678");

        var twice = await Assert.ThrowsAsync<RecordRefusedException>(() => AddAsync(world, "+86 21 6234-5678"));
        var passed = await Assert.ThrowsAsync<RecordRefusedException>(() => AddAsync(world, "95588", until: "2026-11-22"));

        Assert.Equal("这个号码已由院长登记。", twice.Faults["number"].Message);
        Assert.Equal("失效日期不能早于今天。", passed.Faults["until"].Message);
    }

    [Fact]
    public async Task The_full_number_is_shown_to_whoever_has_the_right_and_that_is_in_the_log()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var list = world.Get<NuisanceNumbers>();
        var id = await AddAsync(world, "13900000001");

        Assert.Equal("13900000001", await list.ShowAsync(id, list.Fields[0], reason: null, Cancel));

        await using var db = await world.OpenDbAsync(Cancel);
        var entry = await AuditTrail.NewestOfAsync(db, id.ToString(), Cancel);
        Assert.Equal((AuditAction.ShowNumber, "骚扰电话 139****0001"), (entry!.Action, entry.Subject));
        world.Actor.Current = world.Actor.Current with { Permissions = Permissions.All.Where(p => p != Permissions.NuisanceNumbers.ShowNumbers).ToHashSet(StringComparer.Ordinal) };
        await Assert.ThrowsAsync<AccessDeniedException>(() => list.ShowAsync(id, list.Fields[0], reason: null, Cancel));
        Assert.False((await list.OpenAsync(id, Cancel)).MayShowNumbers);
    }

    [Fact]
    public async Task On_the_page_a_number_is_masked_until_somebody_asks_for_it()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var id = await AddAsync(pages.Hospital, "13900000001");

        var list = pages.Open<NuisanceNumbersPage>("/call-centre/nuisance-numbers");
        list.WaitForAssertion(() => Assert.Contains("139****0001", list.Markup));
        Assert.DoesNotContain("13900000001", list.Markup);

        var record = pages.Context.Render<NuisanceNumbersPage>(p => p.Add(page => page.Record, id.ToString()));
        record.WaitForAssertion(() => Assert.Contains("显示完整号码", record.Markup));
        Assert.DoesNotContain("13900000001", record.Markup);
        record.FindAll("button").First(b => b.TextContent == "显示完整号码").Click();
        record.WaitForAssertion(() => Assert.Contains("完整号码：13900000001", record.Markup));
    }

    private static Task<ListPage> FindAsync(NuisanceNumbers list, string number) =>
        list.FindAsync(new() { Filters = new Dictionary<string, string>(StringComparer.Ordinal) { ["number"] = number } }, null, Cancel);

    private static async Task<Guid> AddAsync(CrmWorld world, string number, NuisanceTreatment treatment = NuisanceTreatment.Refuse, string? until = null)
    {
        var form = await world.Get<NuisanceNumbers>().OpenAsync(null, Cancel);
        (form.Values["number"], form.Values["treatment"], form.Values["until"]) = (number, treatment.ToString(), until);
        return await world.Get<NuisanceNumbers>().SaveAsync(form, Cancel);
    }
}
