using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Tests.Support;

namespace HospitalCrm.Tests.Complaints;

/// <summary>The state table of docs/domain.md, as it is printed there, against the real moves: every state, every move, every part somebody can have.</summary>
public sealed class ComplaintStateTableTests
{
    private const string HandedOn = "处理中，待接收";
    private const string ForceAsked = "处理中，待审批";
    private const string Everybody = "*";

    /// <summary>操作 | 从 | 到 (＝: 不变) | 谁. The person complained about makes no move that is not expressly theirs.</summary>
    private const string Table = """
        转为正式 | 草稿 | 待处理 | 投诉管理部门
        作废 | 草稿 | 已作废 | 投诉管理部门
        受理 | 待处理 | 处理中 | 投诉管理部门、科室主管
        转办 | 待处理、处理中 | 处理中 | 投诉管理部门、科室主管、责任人
        增加协办科室 | 处理中 | ＝ | 投诉管理部门、责任人
        接收 | 处理中，待接收 | ＝ | 责任人、科室主管
        退回 | 处理中，待接收 | ＝ | 责任人、科室主管
        不予受理 | 待处理、处理中 | 不予处理 | 投诉管理部门
        当场办结 | 待处理 | 已终止 | 首诉接待人
        申请终止 | 处理中 | 可终止·待回访 | 被投诉人、科室主管、责任人
        回访：可终止 | 可终止·待回访 | 已终止 | 话务员
        回访：不可终止 | 可终止·待回访 | 处理中 | 话务员
        回访：未接通 | 可终止·待回访 | ＝ | 话务员
        无法回访 | 可终止·待回访 | 已终止 | 话务员
        强行终止 | 待处理、处理中、可终止·待回访 | 已终止（强行） | 强行终止人
        同意强行终止 | 处理中，待审批 | 已终止（强行） | 审批人
        不同意强行终止 | 处理中，待审批 | ＝ | 审批人
        移交 | 待处理、处理中、可终止·待回访 | 已移交 | 投诉管理部门
        重新处理 | 已终止、已终止（强行）、不予处理 | 处理中 | 投诉管理部门
        撤诉 | 待处理、处理中、可终止·待回访 | 已撤销 | 话务员、首诉接待人
        合并 | 待处理、处理中 | 已合并 | 投诉管理部门
        撤销合并 | 已合并 | 待处理 | 投诉管理部门
        补充信息 | 草稿、待处理、处理中 | ＝ | 投诉管理部门、首诉接待人
        补充记录 | 草稿、待处理、处理中、可终止·待回访、已终止、已终止（强行）、不予处理、已移交、已撤销 | ＝ | *
        报警 | 草稿、待处理、处理中、可终止·待回访 | ＝ | *
        """;

    /// <summary>How a complaint gets there from 待处理.</summary>
    private static readonly Dictionary<string, (string Who, ComplaintMove Move)[]> Ways = new(StringComparer.Ordinal)
    {
        ["待处理"] = [],
        ["处理中"] = [("投诉管理部门", ComplaintMove.Accept)],
        [HandedOn] = [("投诉管理部门", ComplaintMove.Transfer)],
        [ForceAsked] = [("投诉管理部门", ComplaintMove.Accept), ("强行终止人", ComplaintMove.ForceEnd)],
        ["可终止·待回访"] = [("投诉管理部门", ComplaintMove.Accept), ("责任人", ComplaintMove.AskToEnd)],
        ["已终止"] = [("投诉管理部门", ComplaintMove.Accept), ("责任人", ComplaintMove.AskToEnd), ("话务员", ComplaintMove.EndAfterCall)],
        ["已终止（强行）"] = [("投诉管理部门", ComplaintMove.Accept), ("强行终止人", ComplaintMove.ForceEnd)],
        ["不予处理"] = [("投诉管理部门", ComplaintMove.Refuse)],
        ["已移交"] = [("投诉管理部门", ComplaintMove.HandOver)],
        ["已撤销"] = [("话务员", ComplaintMove.Withdraw)],
        ["已合并"] = [("投诉管理部门", ComplaintMove.Merge)],
    };

    private static readonly Dictionary<string, ComplaintState> States = Enum.GetValues<ComplaintState>().ToDictionary(s => Labels.Of(s), StringComparer.Ordinal);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static IReadOnlyList<Line> Lines { get; } =
    [
        .. Table.Split('\n').Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Select(cells => new Line(
            Enum.GetValues<ComplaintMove>().Single(m => Labels.Of(m) == cells[0]), [.. cells[1].Split('、')], cells[2] == "＝" ? null : States[cells[2]], [.. cells[3].Split('、')])),
    ];

    [Fact]
    public void The_table_names_every_move_a_person_can_make_with_a_complaint() => Assert.Equal(
        ComplaintMoves.All.Select(r => r.Move).Where(m => m != ComplaintMove.Settle).Order(), Lines.Select(l => l.Move).Order());

    [Theory, DatabaseData]
    public async Task Every_state_move_and_part_gives_exactly_the_answer_of_the_table(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        var facts = await world.FactsAsync();
        var other = (await world.RegisterAsync()).Number;
        List<string> wrong = [];
        var tried = 0;
        foreach (var state in Ways.Keys.Append("草稿").Append("已作废"))
        {
            var id = await world.BringAsync(state, Ways, other);
            foreach (var line in Lines)
            {
                foreach (var who in ComplaintWorld.People.Keys)
                {
                    tried++;
                    var before = await world.ReadAsync(id);
                    var events = (await world.EventsAsync(id)).Count;
                    var (expected, to) = Expected(line, who, state, before.State);
                    world.ActAs(who);
                    var answer = await AnswerAsync(() => world.TryAsync(line.Move, new(id, before.Version), facts, other));
                    var after = await world.ReadAsync(id);
                    var told = (await world.EventsAsync(id)).Count - events;
                    if (answer != expected || after.State != (expected == Answer.Done ? to : before.State) || told != (expected == Answer.Done ? 1 : 0))
                        wrong.Add($"{state}, {Labels.Of(line.Move)}, {who}: {answer} → {Labels.Of(after.State)}, {told} events; the table says {expected} → {Labels.Of(to)}");
                    if (answer == Answer.Done) id = await world.BringAsync(state, Ways, other);
                }
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(13 * 25 * 10, tried);
    }

    [Theory, DatabaseData]
    public async Task Of_two_people_who_act_at_once_one_wins_and_the_other_is_told_what_happened(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        var facts = await world.FactsAsync();
        var other = (await world.RegisterAsync()).Number;
        List<string> wrong = [];
        foreach (var state in new[] { "待处理", "处理中", "可终止·待回访" })
        {
            var moves = Lines.Where(l => l.From.Contains(state) && l.Move != ComplaintMove.Note).Select(l => (l.Move, Who: l.Who[0] == Everybody ? "投诉管理部门" : l.Who[0], l.To)).ToList();
            for (var i = 0; i < moves.Count; i++)
            {
                for (var j = i; j < moves.Count; j++)
                {
                    var id = await world.BringAsync(state, Ways, other);
                    var at = await world.AtAsync(id);
                    var events = (await world.EventsAsync(id)).Count;
                    world.ActAs(moves[i].Who);
                    var first = AnswerAsync(() => world.TryAsync(moves[i].Move, at, facts, other));
                    world.ActAs(moves[j].Who);
                    var second = AnswerAsync(() => world.TryAsync(moves[j].Move, at, facts, other));
                    var (one, two) = (await first, await second);
                    var after = await world.ReadAsync(id);
                    var told = (await world.EventsAsync(id)).Count - events;
                    var winner = one == Answer.Done ? moves[i] : moves[j];
                    if ((one == Answer.Done) == (two == Answer.Done) || (one != Answer.Done && one != Answer.MovedOn) || (two != Answer.Done && two != Answer.MovedOn) || told != 1 || after.State != (winner.To ?? States[state]))
                        wrong.Add($"{state}: {Labels.Of(moves[i].Move)} {one}, {Labels.Of(moves[j].Move)} {two}, {told} events, {Labels.Of(after.State)}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Theory, DatabaseData]
    public async Task The_one_who_comes_second_hears_who_did_what(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        var id = (await world.RegisterAsync()).Id;
        var at = await world.AtAsync(id);
        await world.MoveAsync("科室主管", ComplaintMove.Accept, id);

        world.ActAs("投诉管理部门");
        var told = await Assert.ThrowsAsync<ComplaintMovedOnException>(() => world.Get<ComplaintDesk>().RefuseAsync(at, RefusalGround.InCourt, "已起诉", Cancel));

        Assert.Equal("顾明国已于11-23 10:00“受理”，这件投诉现在是“处理中”。您的操作没有执行，填写的内容还在。", told.Message);
    }

    /// <summary>What the table says: done, not theirs, not now, or not seen at all.</summary>
    private static (Answer Answer, ComplaintState To) Expected(Line line, string who, string state, ComplaintState now)
    {
        if (!Sees(who, state)) return (Answer.NotSeen, now);
        var isTheirs = line.Who[0] == Everybody || (line.Who.Contains(who) && Has(who, state));
        if (!isTheirs) return (Answer.NotTheirs, now);
        // Handed on or asked to be ended by force is 处理中 for everything else; only asking twice makes no sense.
        var isThere = line.From.Contains(state) || (state is HandedOn or ForceAsked && line.From.Contains("处理中") && (state != ForceAsked || line.Move != ComplaintMove.ForceEnd));
        return isThere ? (Answer.Done, line.To ?? now) : (Answer.NotNow, now);
    }

    private static bool Sees(string who, string state) => who switch
    {
        "投诉管理部门" => true,
        _ when state is "草稿" or "已作废" => false,
        "旁人" or "别的科室主管" => false,
        "责任人" => Has(who, state),
        _ => true,
    };

    /// <summary>Nobody is 责任人 before somebody names them; what was never taken up never has one.</summary>
    private static bool Has(string who, string state) => who != "责任人" || state is not ("待处理" or "草稿" or "已作废" or "不予处理" or "已移交" or "已撤销" or "已合并");

    private static async Task<Answer> AnswerAsync(Func<Task> move)
    {
        try
        {
            await move();
            return Answer.Done;
        }
        catch (ComplaintMovedOnException)
        {
            return Answer.MovedOn;
        }
        catch (Exception refused) when (refused is AccessDeniedException or ComplaintConflictException)
        {
            return Answer.NotTheirs;
        }
        catch (RecordRefusedException faulty)
        {
            throw new InvalidOperationException(faulty.Message, faulty);
        }
        catch (DomainRuleException refused)
        {
            return refused.Sentence.StartsWith("没有这件投诉", StringComparison.Ordinal) ? Answer.NotSeen : Answer.NotNow;
        }
    }

    private enum Answer { Done, NotTheirs, NotNow, NotSeen, MovedOn }

    private sealed record Line(ComplaintMove Move, IReadOnlyList<string> From, ComplaintState? To, IReadOnlyList<string> Who);
}

internal static class BringingThere
{
    /// <summary>A complaint in this state, by the moves that lead there.</summary>
    public static async Task<Guid> BringAsync(this CrmWorld world, string state, Dictionary<string, (string Who, ComplaintMove Move)[]> ways, string other)
    {
        if (state is "草稿" or "已作废")
        {
            var draft = await world.DraftAsync();
            if (state == "已作废") await world.MoveAsync("投诉管理部门", ComplaintMove.Discard, draft);
            return draft;
        }

        var id = (await world.RegisterAsync()).Id;
        foreach (var (who, move) in ways[state])
        {
            world.ActAs(who);
            var isAsked = state == "处理中，待审批" && move == ComplaintMove.ForceEnd;
            if (isAsked) await world.AskingAsync(true);
            await world.TryAsync(move, await world.AtAsync(id), await world.FactsAsync(), other);
            if (isAsked) await world.AskingAsync(false);
        }

        return id;
    }

    private static async Task AskingAsync(this CrmWorld world, bool isAsked)
    {
        var before = world.Actor.Current;
        world.Actor.Current = new TestActor().Current;
        await world.SetAsync("ForcedEndNeedsApproval", isAsked ? "true" : "false", TestContext.Current.CancellationToken);
        world.Actor.Current = before;
    }
}
