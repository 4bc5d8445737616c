"""Fields are what they say they are, or the command is never decided."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.backlog import DescribeFeature, ProposeFeature
from service.domain.fields import Invalid, checked
from service.domain.iterations import LaidOut, LayOutIterations
from service.domain.milestones import SetMilestone
from service.domain.organisation import RegisterTrain
from service.domain.rules import commands
from service.domain.vocabulary import Day, Id, Key, NewId, Prose, Title, Url, Zone
from tests.domain.agendas import a_time, a_wish
from tests.domain.specification import id_of


def faults(command):
    with pytest.raises(Invalid) as caught:
        checked(command, lambda: id_of(7))
    return [(".".join(fault.path), fault.message) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("title", "fault"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        ("x" * 201, "has 201 characters; at most 200 fit"),
        ("a\x00b", "has a NUL character, which no text may have"),
        ("a\ud800b", "has half of a surrogate pair, which is not Unicode text"),
        ("two\nlines", "has a line break or another control character; it is one line"),
        ("two\u2028lines", "has a line break or another control character; it is one line"),
    ],
)
def test_a_title_is_one_line_of_text(title, fault):
    assert faults(ProposeFeature(title=Title(title))) == [("title", fault)]


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=30).filter(
        str.strip
    )
)
def test_texts_are_kept_in_their_composed_form(text):
    title = checked(ProposeFeature(title=Title(unicodedata.normalize("NFD", text))), lambda: id_of(7)).title
    assert title == unicodedata.normalize("NFC", text.strip())


def test_every_fault_of_every_field_is_named_with_its_path():
    layout = LayOutIterations(
        iterations=(
            LaidOut(name=Title(""), starts=Day("2026-02-30"), ends=Day("tomorrow")),
            LaidOut(
                iteration=NewId(Id("ABC")), name=Title("I"), starts=Day("2026-11-02"), ends=Day("2026-11-15")
            ),
        )
    )
    assert [path for path, _ in faults(layout)] == [
        "iterations.0.name",
        "iterations.0.starts",
        "iterations.0.ends",
        "iterations.1.iteration",
    ]


@pytest.mark.parametrize(
    ("field", "command"),
    [
        ("date", SetMilestone(name=Title("Fair"), date=Day("9999-12-31"))),
        ("date", SetMilestone(name=Title("Fair"), date=Day("1969-12-31"))),
        ("time.starts", a_wish(time=a_time("2026-02-30T09:00"))),
        ("time.ends", a_wish(time=a_time(ends="3000-01-01T09:00"))),
        ("zone", RegisterTrain(key=Key("ART"), name=Title("ART"), zone=Zone("Mars/Olympus"))),
        ("key", RegisterTrain(key=Key("a key"), name=Title("ART"), zone=Zone("UTC"))),
        ("url", ProposeFeature(title=Title("Search"), url=Url("javascript:alert(1)"))),
        ("url", ProposeFeature(title=Title("Search"), url=Url("https://["))),
        ("feature", ProposeFeature(feature=NewId(Id("0" * 36)), title=Title("Search"))),
        ("criteria", DescribeFeature(feature=id_of(1), criteria=Prose("x" * 10_001))),
    ],
)
def test_a_value_of_the_wrong_form_is_refused(field, command):
    assert [path for path, _ in faults(command)] == [field]


def test_ids_that_the_client_left_out_are_filled_in():
    assert checked(ProposeFeature(title=Title("Search")), lambda: id_of(7)).feature == id_of(7)
    chosen = ProposeFeature(feature=NewId(id_of(8)), title=Title("Search"))
    assert checked(chosen, lambda: id_of(7)) is chosen


def test_every_command_says_what_it_is_about_and_why_it_may_be_refused():
    for command in commands():
        assert command.__doc__
        for rule in command.refusals:
            assert rule.rule()
            assert rule.because, rule
            assert rule.remedy, rule
