using HospitalCrm.Benchmarks.Circuits;

namespace HospitalCrm.Tests.Benchmarks;

public sealed class CircuitPageTests
{
    private readonly CircuitPage _page = new();

    [Fact]
    public void An_element_is_found_by_its_test_id_with_its_handler_and_words()
    {
        Apply(new RenderBatch().Component(0).Prepend(0, Button("start", 7, "开始评价")));

        var button = _page.TryFind("start")!;

        Assert.Equal("button", button.Tag);
        Assert.Equal(7ul, button.HandlerOf("onclick"));
        Assert.Equal("开始评价", button.InnerText());
        Assert.Null(_page.TryFind("finish"));
    }

    [Fact]
    public void A_new_render_gives_the_same_element_its_new_handler()
    {
        Apply(new RenderBatch().Component(0).Prepend(0, Button("start", 7, "开始评价")));

        Apply(new RenderBatch().Component(0).SetAttribute(0, "onclick", null, 12).SetAttribute(0, "disabled", ""));

        Assert.Equal(12ul, _page.TryFind("start")!.HandlerOf("onclick"));
        Assert.True(_page.TryFind("start")!.Attributes.ContainsKey("disabled"));
    }

    [Fact]
    public void What_is_taken_away_is_gone()
    {
        Apply(new RenderBatch().Component(0).Prepend(0, Button("first", 1, "一")).Prepend(1, Button("second", 2, "二")).SetAttribute(1, "disabled", ""));

        Apply(new RenderBatch().Component(0).RemoveAttribute(1, "disabled").RemoveAttribute(1, "onclick").Remove(0));

        Assert.False(_page.Has("first"));
        Assert.False(_page.TryFind("second")!.Attributes.ContainsKey("disabled"));
        Assert.Equal(0ul, _page.TryFind("second")!.HandlerOf("onclick"));
    }

    [Fact]
    public void Edits_step_into_an_element_and_out_again()
    {
        Apply(new RenderBatch().Component(0)
            .Prepend(0, b => b.Element("main", 2).Text("第1题"))
            .Prepend(1, Button("next", 3, "下一题")));

        Apply(new RenderBatch().Component(0).StepIn(0).UpdateText(0, "第2题").Prepend(1, b => b.Text("，共6题")).StepOut().SetAttribute(1, "onclick", null, 9));

        Assert.Equal("第2题，共6题", _page.Nodes.Single(n => n.Tag == "main").InnerText());
        Assert.Equal(9ul, _page.TryFind("next")!.HandlerOf("onclick"));
    }

    [Fact]
    public void A_region_is_its_content_and_a_captured_reference_is_nothing()
    {
        Apply(new RenderBatch().Component(0)
            .Prepend(0, b => b.Element("div", 10).Region(8).Element("p", 2).Text("一").Element("p", 2).Text("二").ElementReference("ref").Region(2).Text("三").Text("四")));

        Assert.Equal("一二三四", _page.Nodes.Single(n => n.Tag == "div").InnerText());
        Assert.Equal(["p", "p", null, null], _page.Nodes.Single(n => n.Tag == "div").Children.Select(c => c.Tag));
    }

    [Fact]
    public void A_component_changes_where_it_stands_and_goes_when_it_is_disposed()
    {
        Apply(new RenderBatch()
            .Component(0).Prepend(0, b => b.Text("前")).Prepend(1, b => b.Child(5)).Prepend(2, b => b.Text("后"))
            .Component(5).Prepend(0, b => b.Text("中")));
        Apply(new RenderBatch().Component(5).UpdateText(0, "间"));

        var whole = string.Concat(_page.Nodes.Select(n => n.Text));
        Apply(new RenderBatch().Component(0).Remove(1).Dispose(5));

        Assert.Equal("前间后", whole);
        Assert.Equal("前后", string.Concat(_page.Nodes.Select(n => n.Text)));
    }

    [Fact]
    public void Siblings_that_change_places_keep_their_handlers()
    {
        Apply(new RenderBatch().Component(0).Prepend(0, Button("a", 1, "甲")).Prepend(1, Button("b", 2, "乙")).Prepend(2, Button("c", 3, "丙")));

        Apply(new RenderBatch().Component(0).Move(0, 2).Move(1, 0).Move(2, 1).EndMoves());

        Assert.Equal(["b", "c", "a"], _page.Nodes.Select(n => n.TestId).OfType<string>());
        Assert.Equal(1ul, _page.TryFind("a")!.HandlerOf("onclick"));
    }

    [Fact]
    public void Long_words_are_read_whole()
    {
        var words = string.Concat(Enumerable.Repeat("评价", 5_000));

        Apply(new RenderBatch().Component(0).Prepend(0, b => b.Text(words)));

        Assert.Equal(words, _page.Nodes.Single(n => n.Text is not null).Text);
    }

    private static Action<RenderBatch> Button(string testId, ulong handler, string words) => batch => batch
        .Element("button", 4).Attribute("data-testid", testId).Attribute("onclick", null, handler).Text(words);

    private void Apply(RenderBatch batch) => _page.Apply(batch.ToBytes());
}
