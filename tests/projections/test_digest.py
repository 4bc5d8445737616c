"""The digest for an ART Sync: what changed, what ages, what conflicts, what is due; harmless as Markdown."""

import random
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from projections.digest import AT_LENGTH, MOST_LINES, Digest, DigestTopic, digest
from projections.digest_text import harmless, markdown
from service.domain.actions import ActionAdded
from service.domain.at_risk_answers import AtRiskDismissed, AtRiskRule
from service.domain.calendar import BeginDay
from service.domain.decisions import DecisionRecorded
from service.domain.impediments import ImpedimentRaised
from service.domain.placement import FeatureMoved
from service.domain.policy import Policy, ServiceLevelExpectation
from service.domain.risk_outcomes import RiskClosed
from service.domain.risks import RiskLevel, RiskRaised, Roam
from service.domain.roam import RiskRoamed
from service.domain.story_flow import StoryFinished, StoryStarted
from service.domain.vocabulary import Day, Instant, Prose, Title
from tests.domain.agreements import API
from tests.domain.planned import SEARCH, planned, proposed
from tests.domain.promised import drafted
from tests.domain.specification import BLUE, FIRST, RED, a_plan, after, id_of, when
from tests.projections.anybody import Anybody
from tests.projections.test_away import lived
from tests.projections.test_health import CARDS, agreed

T = DigestTopic
IDLE = "None of its features has started, 40% into the development iterations."
GOAL, SUPPLIER, ADA = id_of(51), id_of(61), id_of(98)
INDEX, SCOPE, CALL, QUOTA = id_of(41), id_of(71), id_of(72), id_of(73)


def digested(start, *steps, until=None):
    """The digest of what followed on a start, by topic; the last day began before it was read."""
    states, commits = lived(start, *steps)
    last = states[-1] if until is None else after(states[-1], *when(BeginDay(day=Day(until)), states[-1]))
    told = digest(start, last, commits)
    return {each.topic: each for each in told.sections}


def lines(section):
    return [(each.about, each.text, each.day, each.days) for each in section.lines]


def test_what_changed_is_told_thing_by_thing_kind_after_kind():
    moved = [FeatureMoved(feature=SEARCH, team=RED, iteration=FIRST, rank="i")]
    risk = RiskRaised(risk=SUPPLIER, text=Prose("Late."), level=RiskLevel.ART)
    changes = digested(a_plan(proposed()), moved, [risk], [drafted(GOAL)])[T.CHANGES]
    assert [(each.group, each.about) for each in changes.lines] == [
        ("objectives", GOAL),
        ("features", SEARCH),
        ("risks", SUPPLIER),
    ]
    assert changes.lines[1].text == "“Search”: team Red, Iteration 1."


def test_what_came_and_went_is_not_there():
    risk = RiskRaised(risk=SUPPLIER, text=Prose("Late."), level=RiskLevel.ART)
    told = digested(a_plan(risk), [RiskClosed(risk=SUPPLIER)], [])
    assert [each.about for each in told[T.CHANGES].lines] == [SUPPLIER]
    assert digested(a_plan(risk), [])[T.CHANGES] == (T.CHANGES, (), 0, None)


def test_dependencies_without_an_answer_the_longest_waiting_first():
    told = digested(a_plan(*CARDS), until="2026-11-09")[T.DEPENDENCIES]
    assert lines(told) == [(API, "“Payment API” awaits an answer of Blue.", "2026-11-02", 7)]
    assert told.lines[0].team == BLUE
    assert digested(a_plan(*CARDS, agreed(FIRST)))[T.DEPENDENCIES].total == 0


def test_risks_past_their_follow_up_day():
    risk = RiskRaised(risk=SUPPLIER, text=Prose("The supplier is late."), level=RiskLevel.ART)
    owned = RiskRoamed(risk=SUPPLIER, category=Roam.OWNED, owner=ADA, follow_up=Day("2026-11-05"))
    assert digested(a_plan(risk, owned), until="2026-11-05")[T.RISKS].total == 0
    (line,) = digested(a_plan(risk, owned), until="2026-11-08")[T.RISKS].lines
    assert (line.day, line.days, line.owner) == ("2026-11-05", 3, ADA)


def test_stories_beyond_the_service_level_expectation_where_there_is_one():
    expected = Policy(service_level=ServiceLevelExpectation(percent=85, days=3))
    story = (proposed(), planned(), StoryStarted(story=INDEX))
    assert digested(a_plan(*story, policy=expected), until="2026-11-04")[T.STORIES].total == 0
    told = digested(a_plan(*story, policy=expected), until="2026-11-05")[T.STORIES]
    text = "“Index” is in progress; 85% are expected to take 3 days or less."
    assert (lines(told), told.note) == ([(INDEX, text, "2026-11-02", 3)], None)
    done = a_plan(*story, StoryFinished(story=INDEX), policy=expected)
    assert digested(done, until="2026-11-05")[T.STORIES].total == 0
    without = digested(a_plan(*story), until="2026-11-29")[T.STORIES]
    assert (without.total, without.note) == (0, "The train has agreed on no service level expectation.")


def test_conflicts_that_are_new_and_that_are_gone():
    late = [agreed(FIRST)]
    told = digested(a_plan(*CARDS), late, until="2026-12-01")
    assert [each.text for each in told[T.CONFLICTS_NEW].lines] == [
        "“Payment API”: Not delivered, and needed since 2026-11-30, when Iteration 3 began."
    ]
    was = after(a_plan(*CARDS), *when(BeginDay(day=Day("2026-11-12")), a_plan(*CARDS)))
    told = digested(was, late)
    assert [each.about for each in told[T.CONFLICTS_GONE].lines] == [API]
    assert told[T.CONFLICTS_NEW].total == 0


def test_objectives_newly_at_risk_but_for_what_a_person_dismissed():
    risk = RiskRaised(risk=SUPPLIER, text=Prose("Late."), level=RiskLevel.ART, threatens=(SEARCH,))
    start = a_plan(proposed(), drafted(GOAL, features=(SEARCH,)))
    (line,) = digested(start, [risk])[T.AT_RISK].lines
    assert line.text == "“Search answers at once.”: R6: The risk “Late.” was never ROAMed."
    dismissed = AtRiskDismissed(objective=GOAL, rule=AtRiskRule.R6, because=Prose("Known."))
    assert digested(start, [risk], [dismissed])[T.AT_RISK].total == 0
    assert digested(after(start, risk), [])[T.AT_RISK].total == 0


def idle(count, **more):
    """Objectives of which no feature has started; one of them is threatened by a risk, too."""
    goals = [drafted(id_of(500 + n), text=Prose(f"Goal {n}"), features=(SEARCH,)) for n in range(count)]
    risk = RiskRaised(risk=SUPPLIER, text=Prose("Late."), level=RiskLevel.ART, threatens=(id_of(500),))
    return digested(a_plan(proposed(), *goals), [risk], **more)[T.AT_RISK]


def test_objectives_at_risk_stand_rule_after_rule():
    told = idle(2, until="2026-12-20")
    assert [(each.group, each.text) for each in told.lines] == [
        ("R3", f"“Goal 0”: R3: {IDLE}"),
        ("R3", f"“Goal 1”: R3: {IDLE}"),
        ("R6", "“Goal 0”: R6: The risk “Late.” was never ROAMed."),
    ]


def test_the_markdown_writes_once_what_a_rule_says_alike_of_several_objectives():
    since, days = (told := idle(3, until="2026-12-20")).lines[0][2:4]
    whole = Digest("PI 1", 0, 1, Day("2026-11-02"), Day("2026-12-20"), (told,))
    assert markdown(whole, {}).partition("## Objectives newly at risk\n\n")[2] == (
        f"### R3\n\n- {IDLE} ({since}, {days} days ago)\n"
        "  - “Goal 0”\n  - “Goal 1”\n  - “Goal 2”\n"
        "\n### R6\n\n- “Goal 0”: The risk “Late.” was never ROAMed.\n"
    )


def test_what_an_objective_says_is_told_at_length():
    text = "Search answers within a second for each customer, whatever the season and the catalogue"
    risk = RiskRaised(risk=SUPPLIER, text=Prose("Late."), level=RiskLevel.ART, threatens=(GOAL,))
    (line,) = digested(a_plan(drafted(GOAL, text=Prose(text))), [risk])[T.AT_RISK].lines
    assert line.text.startswith(f"“{text}”: R6: ")
    (line,) = digested(a_plan(drafted(GOAL, text=Prose(text * 2))), [risk])[T.AT_RISK].lines
    assert len(line.called) <= AT_LENGTH + 2


def test_decisions_actions_and_impediments_with_their_days_and_who_sees_to_them():
    """Decisions that are due within a week or overdue; actions and impediments as long as they are open."""
    at = Instant("2026-11-16T10:00:00.000000Z")
    decision = DecisionRecorded(decision=SCOPE, question=Title("Which scope?"), decider=ADA, due_at=at)
    action = ActionAdded(action=CALL, title=Title("Call them"), owner=ADA, due=Day("2026-11-06"))
    other = ActionAdded(action=id_of(74), title=Title("Write it down"))
    quota = ImpedimentRaised(impediment=QUOTA, title=Title("No quota"), team=RED)
    plan = a_plan(decision, action, other, quota)
    early, told = digested(plan, until="2026-11-08"), digested(plan, until="2026-11-09")
    assert early[T.DECISIONS].total == 0
    assert lines(told[T.DECISIONS]) == [(SCOPE, "“Which scope?” is to be decided.", "2026-11-16", None)]
    assert lines(told[T.ACTIONS]) == [
        (CALL, "“Call them” is to be done.", "2026-11-06", 3),
        (id_of(74), "“Write it down” is to be done.", None, None),
    ]
    assert told[T.ACTIONS].lines[0].owner == ADA
    assert lines(told[T.IMPEDIMENTS]) == [(QUOTA, "“No quota” is in the way since 2026-11-02.", None, None)]


def test_a_section_holds_so_many_lines_and_says_how_many_there_are():
    many = [ActionAdded(action=id_of(2_000 + n), title=Title(f"Action {n}")) for n in range(MOST_LINES + 3)]
    start, states = a_plan(), lived(a_plan(), many)
    told = digest(start, states[0][-1], states[1])
    actions = next(each for each in told.sections if each.topic is T.ACTIONS)
    assert (len(actions.lines), actions.total) == (MOST_LINES, MOST_LINES + 3)
    assert "- and 3 more\n" in markdown(told, {})


def test_the_markdown_says_that_it_was_generated_and_from_which_versions():
    action = ActionAdded(action=CALL, title=Title("Call them"), owner=ADA, due=Day("2026-11-02"))
    states, commits = lived(a_plan(), [action])
    told = digest(states[0], states[-1], commits)
    text = markdown(told, {ADA: "Ada *L.*"})
    assert text.startswith(
        "# PI 1: 2026-11-02 to 2026-11-02\n\n*Generated from the plan's events, versions 2 to 3; "
    )
    assert f"*{told.generated}*" in text
    assert "\n- “Call them” is to be done. (Ada \\*L\\.\\*; 2026-11-02, today)\n" in text
    assert "\n## What changed\n\n### Actions\n\n- “Call them” is new: due 2026-11-02.\n" in text
    assert "\n## New conflicts\n\nNone.\n" in text
    assert "(2026-11-02, today)" in markdown(told, {}), "a name that was erased is left out"


PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
INLINE = {"text", "text_special", "softbreak"}
NASTY = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](http://evil.example/x.png)",
    "<http://evil.example>",
    "# Heading",
    "1. one",
    "12) two",
    "- item",
    "+ item",
    "> quote",
    "```sh",
    "~~~",
    "---",
    "===",
    "*bold* _it_ **b** ~~s~~ `c`",
    "| a | b |",
    "a\n\n## b",
    "\\[x](y)",
    "&lt;b&gt; &#x3c;",
    "[^1]: note",
    "[a]: http://evil.example",
    "    code",
    "Tab\tand\x0bmore\u2028line",
)


def shown(text):
    """What Markdown shows of a text in a list, and the kinds of its parts."""
    tokens = PARSER.parse(f"- {harmless(text)}\n")
    kinds = [each.type for each in tokens]
    inline = [part for each in tokens if each.type == "inline" for part in each.children]
    return kinds, {part.type for part in inline}, "".join(part.content for part in inline)


@settings(max_examples=400)
@given(st.text(max_size=60) | st.lists(st.sampled_from(NASTY), max_size=3).map(" ".join))
@example("a@example.org www.example.org https://example.org")
def test_whatever_a_title_holds_is_shown_as_it_is(text):
    kinds, parts, told = shown(text)
    plain = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    block = ["paragraph_open", "inline", "paragraph_close"] if plain else []
    assert kinds == ["bullet_list_open", "list_item_open", *block, "list_item_close", "bullet_list_close"]
    assert parts <= INLINE
    assert told.replace("@\u200b", "@") == plain


@pytest.mark.parametrize("text", NASTY)
def test_nothing_that_people_write_becomes_markup(text):
    kinds, parts, _ = shown(text)
    assert kinds[2:5] == ["paragraph_open", "inline", "paragraph_close"]
    assert parts <= INLINE


@pytest.mark.parametrize("text", ["https://evil.example/x", "www.evil.example", "a@evil.example", "x:smile:"])
def test_nothing_becomes_a_link_where_addresses_are_made_links(text):
    """As GitHub does: `www.`, a scheme, or name@host in plain sight."""
    assert not re.search(r"www\.|\w:/|\w:\w|\w@\w", harmless(text))


def test_plain_sentences_stay_readable():
    for text in ("“Search”: team Red, Iteration 1.", "R6: well-known since 2026-11-02 (Red)."):
        assert harmless(text) == text


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 60))
def test_a_digest_is_the_same_each_time_and_never_raises(seed, steps):
    anybody, plan = Anybody(random.Random(seed)), a_plan()
    for _ in range(30):
        plan = anybody.step(plan)
    start = plan.copy()
    for _ in range(steps):
        plan = anybody.step(plan)
    told = digest(start, plan, [])
    assert told == digest(start.copy(), plan.copy(), [])
    assert [each.topic for each in told.sections] == list(T)
    assert all(len(each.lines) <= each.total for each in told.sections)
    assert told.generated in markdown(told, {})
