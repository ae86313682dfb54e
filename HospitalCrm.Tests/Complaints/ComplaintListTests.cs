using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Tests.Support;

namespace HospitalCrm.Tests.Complaints;

/// <summary>投诉与表扬 as a list: who finds what, and what it says of a complaint.</summary>
public sealed class ComplaintListTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task Every_view_finds_what_waits_for_the_person_and_nothing_else(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        var waiting = await world.RegisterAsync();
        var owned = await world.RegisterAsync();
        await world.MoveAsync("投诉管理部门", ComplaintMove.Accept, owned.Id);
        var unowned = await world.RegisterAsync();
        await world.Get<ComplaintDesk>().AcceptAsync(await world.AtAsync(unowned.Id), null, null, Cancel);
        var answered = await world.RegisterAsync();
        await world.MoveAsync("投诉管理部门", ComplaintMove.Accept, answered.Id);
        await world.MoveAsync("责任人", ComplaintMove.AskToEnd, answered.Id);
        var ended = await world.RegisterAsync();
        await world.MoveAsync("投诉管理部门", ComplaintMove.Accept, ended.Id);
        await world.MoveAsync("责任人", ComplaintMove.AskToEnd, ended.Id);
        await world.MoveAsync("话务员", ComplaintMove.EndAfterCall, ended.Id);
        var draft = (await world.ReadAsync(await world.DraftAsync())).Number;

        await FindsAsync("投诉管理部门", ComplaintShelf.Mine, waiting.Number, draft);
        await FindsAsync("投诉管理部门", ComplaintShelf.Drafts, draft);
        await FindsAsync("责任人", ComplaintShelf.Mine, owned.Number);
        await FindsAsync("科室主管", ComplaintShelf.Mine, unowned.Number);
        await FindsAsync("科室主管", ComplaintShelf.Department, waiting.Number, owned.Number, unowned.Number, answered.Number);
        await FindsAsync("别的科室主管", ComplaintShelf.Mine);
        await FindsAsync("别的科室主管", ComplaintShelf.Department);
        await FindsAsync("被投诉人", ComplaintShelf.Mine, owned.Number, unowned.Number);
        await FindsAsync("话务员", ComplaintShelf.Mine, answered.Number);
        await FindsAsync("话务员", ComplaintShelf.CallBack, answered.Number);
        await FindsAsync("话务员", ComplaintShelf.Drafts);
        await FindsAsync("审批人", ComplaintShelf.Mine);
        await FindsAsync("旁人", null);
        await FindsAsync("首诉接待人", null, waiting.Number, owned.Number, unowned.Number, answered.Number, ended.Number);
        await FindsAsync("投诉管理部门", null, waiting.Number, owned.Number, unowned.Number, answered.Number, ended.Number, draft);

        world.ActAs("话务员");
        Assert.Equal([(ComplaintShelf.Mine, 1), (ComplaintShelf.DueSoon, 0), (ComplaintShelf.Late, 0), (ComplaintShelf.CallBack, 1)], (await world.Get<ComplaintQueues>().GetAsync(Cancel)).Select(q => (q.Shelf, q.Count)));

        async Task FindsAsync(string who, ComplaintShelf? view, params string[] numbers)
        {
            world.ActAs(who);
            Assert.Equal(numbers.Order(StringComparer.Ordinal), (await NumbersAsync(world, view is null ? [] : [(ComplaintList.ViewKey, view.Value.ToString())])).Order(StringComparer.Ordinal));
        }
    }

    [Theory, DatabaseData]
    public async Task Due_soon_is_what_ends_by_the_next_working_day_and_late_what_nobody_has_answered(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        var open = await world.RegisterAsync();
        var answered = await world.RegisterAsync();
        await world.MoveAsync("投诉管理部门", ComplaintMove.Accept, answered.Id);
        await world.MoveAsync("责任人", ComplaintMove.AskToEnd, answered.Id);
        world.ActAs("投诉管理部门");
        var due = (await world.ReadAsync(open.Id)).DueAt;
        Assert.Empty(await NumbersAsync(world, (ComplaintList.ViewKey, nameof(ComplaintShelf.DueSoon))));

        world.Time.SetUtcNow(new DateTimeOffset(due.AddHours(-9)));
        Assert.Equal([open.Number], await NumbersAsync(world, (ComplaintList.ViewKey, nameof(ComplaintShelf.DueSoon))));
        Assert.Empty(await NumbersAsync(world, (ComplaintList.ViewKey, nameof(ComplaintShelf.Late))));
        Assert.Equal(CellLook.Attention, Assert.IsType<Marked>((await world.Get<ComplaintList>().ColumnAsync("left", ("q", open.Number)))[0]).Look);

        world.Time.SetUtcNow(new DateTimeOffset(due.AddHours(14)));
        Assert.Equal([open.Number], await NumbersAsync(world, (ComplaintList.ViewKey, nameof(ComplaintShelf.Late))));
        Assert.Empty(await NumbersAsync(world, (ComplaintList.ViewKey, nameof(ComplaintShelf.DueSoon))));
        var left = Assert.IsType<Marked>((await world.Get<ComplaintList>().ColumnAsync("left", ("q", open.Number)))[0]);
        Assert.Equal(CellLook.Overdue, left.Look);
        Assert.StartsWith("超期", left.Value!.ToString(), StringComparison.Ordinal);
        Assert.Null((await world.Get<ComplaintList>().ColumnAsync("left", ("q", answered.Number)))[0]);
    }

    [Theory, DatabaseData]
    public async Task A_row_names_no_telephone_and_the_complainant_only_by_the_first_character_to_others_than_the_target(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        var facts = await world.FactsAsync();
        var first = await world.RegisterAsync(facts with { Title = "请回电 139 0000 0001" });
        await world.RegisterAsync(facts with { Title = "乙", IsConfidential = true });
        await world.RegisterAsync(facts with { Title = "丙", IsAnonymous = true, ComplainantName = null });
        await world.RegisterAsync(new(ComplaintKind.Praise, ComplaintChannel.Letter) { Content = "医生耐心细致。", Targets = [ComplaintWorld.Target] });
        world.ActAs("投诉管理部门");
        var list = world.Get<ComplaintList>();

        Assert.Equal([null, "匿名", "***", "陈*"], await list.ColumnAsync("complainant"));
        Assert.Equal(["请回电 ***"], await list.ColumnAsync("title", ("q", first.Number)));
        Assert.Equal([first.Number], await NumbersAsync(world, ("q", "请回电")));
        Assert.Equal(3, (await NumbersAsync(world, ("q", "ts2026"))).Count);
        Assert.Single(await NumbersAsync(world, ("q", "b")));
        Assert.Single(await NumbersAsync(world, ("kind", nameof(ComplaintKind.Praise))));
        Assert.Equal(3, (await NumbersAsync(world, ("department", ComplaintWorld.Clinic), ("kind", nameof(ComplaintKind.Complaint)), ("anonymous", ""), ("at.from", "2026-11-23"), ("at.to", "2026-11-23"), ("due.from", "2026-11-24"))).Count);
        Assert.Empty(await NumbersAsync(world, ("safety", "1")));
        var top = (await list.ChoicesAsync(list.Filters.First(f => f.Key == "class"), Cancel)).First(c => c.Text == "服务态度");
        Assert.Equal(3, (await NumbersAsync(world, ("class", top.Value))).Count);

        world.ActAs("被投诉人");
        Assert.DoesNotContain("陈*", await list.ColumnAsync("complainant"));
    }

    [Theory, DatabaseData]
    public async Task The_board_has_a_column_for_each_place_the_most_urgent_first_and_counts_the_rest(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        var slow = await world.RegisterAsync();
        var urgent = await world.RegisterAsync(await world.FactsAsync() with { IsSafety = true });
        var handled = await world.RegisterAsync();
        await world.MoveAsync("投诉管理部门", ComplaintMove.Accept, handled.Id);

        var columns = await world.Get<ComplaintBoard>().GetAsync(Cancel);

        Assert.Equal([urgent.Number, slow.Number], columns[0].Cards.Select(c => c.Number));
        Assert.Equal("郑丽", Assert.Single(columns[1].Cards).Who);
        Assert.Equal([0, 0, 0, 0], columns.Select(c => c.More));
        Assert.Empty(columns[2].Cards);
        world.ActAs("责任人");
        await Assert.ThrowsAsync<AccessDeniedException>(() => world.Get<ComplaintBoard>().GetAsync(Cancel));
    }

    private static async Task<IReadOnlyList<string>> NumbersAsync(CrmWorld world, params (string Filter, string Typed)[] filters) => [.. (await world.Get<ComplaintList>().RowsAsync(filters)).Select(row => row.Name)];
}
