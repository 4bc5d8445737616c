"""The report's page is harmless whatever a plan says, and its charts are drawn of the values given."""

import re
from datetime import date, timedelta
from textwrap import fill
from xml.etree import ElementTree

from projections.report import charts
from projections.report.markup import Markup, element, table, together

NASTY = "<script>alert(1)</script> & \"$x^2$\" 'q'"
DAYS = [date(2026, 9, 1) + timedelta(days=day) for day in range(5)]


def texts(svg):
    return {"".join(each.itertext()).strip() for each in parsed(svg).iter() if each.tag == "text"}


def parsed(svg):
    return ElementTree.fromstring(svg.replace(" xlink:href=", " href="))


def dots(svg):
    return len(re.findall(f"<use [^>]*fill: {charts.BLUE}", svg))


def all_charts():
    return [
        charts.trend("Trend", [("PI-1", 82.5), ("PI-2", None), ("PI-3", 104.0)], "percent", (80, 100)),
        charts.stacks("Stacks", ["PI-1", "PI-2"], {"sliced": [1, 0], NASTY: [2, 3]}),
        charts.layers("Layers", DAYS, {"open": [1, 2, 3, 4, 5], NASTY: [0, 1, 1, 2, 3]}),
        charts.scatter("Scatter", [(DAYS[0], 3), (DAYS[2], 8)], {"85 %": 8}, NASTY),
        charts.ages("Ages", [("Review", 4), ("Review", 4), (NASTY, 9)], {"85 %": 8}),
    ]


def test_text_is_escaped_and_markup_is_not():
    assert element("p", NASTY) == (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;$x^2$&quot; &#x27;q&#x27;</p>"
    )
    assert (
        element("p", element("b", "x"), class_="a", title='"') == '<p class="a" title="&quot;"><b>x</b></p>'
    )
    assert element("meta", http_equiv="x", content=None) == '<meta http-equiv="x">'
    assert together("a", None, ["<", Markup("<br>")]) == "a&lt;<br>"


def test_each_row_of_a_table_begins_with_its_name():
    told = table(["Team", "Load"], [["Red", "8"], ["Blue", None]])
    assert told.count('scope="col"') == 2
    assert '<tr><th scope="row">Blue</th><td></td></tr>' in told


def test_each_chart_is_one_svg_that_says_what_it_is_and_fetches_nothing():
    for svg in all_charts():
        assert parsed(svg).attrib["role"] == "img"
        assert parsed(svg).attrib["aria-label"]
        assert not re.search(r"https?://(?!www\.w3\.org/)", svg)


def test_what_teams_call_things_stands_in_the_charts_as_it_is():
    _, stacks, layers, scatter, ages = all_charts()
    assert all(NASTY in texts(svg) for svg in (stacks, layers, scatter))
    assert set(fill(NASTY, 14).splitlines()) <= texts(ages)
    assert not any("<script>" in svg for svg in all_charts())


def test_charts_in_one_page_do_not_take_each_others_ids():
    ids = [id for svg in all_charts() for id in set(re.findall(r' id="([^"]*)"', svg))]
    assert len(ids) == len(set(ids))
    for svg in all_charts():
        assert set(re.findall(r"#([mp][0-9a-f]{8,})", svg)) <= set(re.findall(r' id="([^"]*)"', svg))


def test_a_value_that_is_not_there_is_not_drawn_as_zero():
    with_gap, without = (
        charts.trend("One", [("PI-1", 82.5), ("PI-2", value), ("PI-3", 104.0)], "percent")
        for value in (None, 0.0)
    )
    assert ("82.5" in texts(with_gap), "104" in texts(with_gap)) == (True, True)
    assert (dots(with_gap), dots(without)) == (2, 3)


def test_the_same_values_are_drawn_the_same():
    assert all_charts() == all_charts()
