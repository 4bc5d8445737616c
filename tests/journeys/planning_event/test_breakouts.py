"""The breakouts: ten teams at once, what they need of each other, what may go wrong."""

from concurrent.futures import ThreadPoolExecutor

from service.auth import person_id
from tests.journeys.planning_event.event import TEAMS, coach, owner
from tests.journeys.served import new_id


def test_each_team_sets_its_capacity_by_the_start_up_rule_less_its_absences(event):
    for n, team in enumerate(TEAMS):
        start_up = {"people": 5, "absent": 3 if n == 0 else 0}
        for iteration in event.iterations[:4]:
            given = {"team": event.teams[team], "iteration": iteration, "startUp": start_up}
            event.do(coach(team), "setCapacity", **given)
    cells = event.read("{ cells { team { name } iteration { entity } capacity } }")["cells"]
    first = {
        c["team"]["name"]: c["capacity"] for c in cells if c["iteration"] == {"entity": event.iterations[0]}
    }
    assert first == {team: 37 if n == 0 else 40 for n, team in enumerate(TEAMS)}


def test_ten_teams_at_once_plan_two_hundred_changes_and_none_is_lost(event):
    before = event.read("{ version }")["version"]
    with ThreadPoolExecutor(len(TEAMS)) as pool:
        done = list(pool.map(lambda n: _breakout(event, n), range(len(TEAMS))))
    assert [len(changes) for changes in done] == [20] * len(TEAMS)
    plan = event.read("{ version stories { title } features { cell { iteration { entity } } } }")
    assert plan["version"] == before + 200
    assert len(plan["stories"]) == 160
    assert all(each["cell"]["iteration"] for each in plan["features"])
    versions = sorted(version for changes in done for version in changes)
    assert versions == list(range(before + 1, before + 201))


def _breakout(event, n):
    """A team of its own pace: two features placed, sixteen stories planned, two objectives drafted; the
    versions at which that was."""
    team = list(TEAMS)[n]
    its, who, made = event.teams[team], owner(team), []

    def asks(mutation, **given):
        outcome = event.change(who, mutation, {"commandId": new_id()}, **given)
        assert not outcome["errors"], outcome
        made.append(outcome["version"])
        return outcome["entity"]

    for place, feature in enumerate(event.features[2 * n : 2 * n + 2]):
        asks("placeFeature", feature=feature, team=its, iteration=event.iterations[place + 1])
        for number in range(8):
            story = {"title": f"{team} {place}.{number}", "points": 3, "feature": feature}
            asks("planStory", team=its, iteration=event.iterations[number % 4], **story)
    event.objectives[team] = asks("draftObjective", team=its, text=f"{team} makes travelling easier")
    asks("draftObjective", team=its, text=f"{team} tries something new", kind="UNCOMMITTED")
    return made


def test_the_facilitator_acts_on_behalf_of_a_team_and_both_are_on_record(event):
    team = event.teams["Freight"]
    behalf = {"onBehalfOf": {"team": team}}
    story = event.do(
        "Facilitator", "planStory", behalf, team=team, title="Written on a sticky note", points=2
    )
    node = (
        f'{{ node(id: "{story}") {{ ... on Story {{ history {{ nodes {{ actor {{ ... on Person {{ name }} }}'
    )
    query = node + " onBehalfOf { ... on Team { name } } } } } } }"
    (commit,) = event.asker("Auditor").ask(query)["node"]["history"]["nodes"]
    assert commit == {"actor": {"name": "Facilitator"}, "onBehalfOf": {"name": "Freight"}}


def test_a_dependency_is_agreed_in_the_third_round_and_its_notes_are_the_negotiation(event):
    second, third, fourth = event.iterations[1:4]
    consumer = {"team": event.teams["Apps"], "item": event.features[13]}
    provider = {"team": event.teams["Timetable"], "item": event.features[6]}
    dependency = event.do(
        owner("Apps"),
        "proposeDependency",
        what="Delay feed",
        consumer=consumer,
        provider=provider,
        neededBy=second,
    )
    decline = {"dependency": dependency, "reason": "Not before the new timetable."}
    event.do(owner("Timetable"), "answerDependency", decline=decline)
    again = {"dependency": dependency, "note": "Without it the apps show nothing."}
    event.do(owner("Apps"), "proposeDependencyAgain", **again)
    counter = {"dependency": dependency, "iteration": fourth, "note": "With a third developer."}
    event.do(owner("Timetable"), "answerDependency", counter=counter)
    assert _awaits(event, dependency) == "Apps"
    decline = {"dependency": dependency, "reason": "The summer timetable starts in iteration 3."}
    event.do(owner("Apps"), "answerDependency", decline=decline)
    event.do(owner("Apps"), "proposeDependencyAgain", dependency=dependency, neededBy=third)
    assert _awaits(event, dependency) == "Timetable"
    agree = {"dependency": dependency, "committedBy": second, "note": "Then we leave out freight."}
    event.do(owner("Timetable"), "answerDependency", agree=agree)
    (agreed,) = event.read("{ dependencies { dependencyState health comments { by { name } text } } }")[
        "dependencies"
    ]
    assert (agreed["dependencyState"], agreed["health"]) == ("AGREED", "HEALTHY")


def _awaits(event, dependency):
    """The team in whose inbox a dependency lies."""
    inboxes = event.read("{ teams { name inbox { entity } } }")["teams"]
    (team,) = [each["name"] for each in inboxes if {"entity": dependency} in each["inbox"]]
    return team


def test_forty_risks_are_raised_and_roamed_in_front_of_everybody(event):
    risks = [
        event.do(
            coach(team), "raiseRisk", text=f"{team} may lose time {n}", level="ART", team=event.teams[team]
        )
        for team in TEAMS
        for n in range(4)
    ]
    assert len(risks) == 40
    given = {
        "RESOLVED": {},
        "OWNED": {"owner": person_id("Architect"), "followUp": "2031-04-21"},
        "ACCEPTED": {"accepter": person_id("Business Owner")},
        "MITIGATED": {"mitigation": "Two teams look at it together."},
    }
    for n, risk in enumerate(risks[:-1]):
        category = list(given)[n % 4]
        event.do("RTE", "roamRisk", risk=risk, category=category, **given[category])
    open_risks = [
        each for each in event.read("{ risks { entity category } }")["risks"] if not each["category"]
    ]
    assert [each["entity"] for each in open_risks] == risks[-1:]


def test_the_radiator_shows_where_coaches_need_help(event):
    for team, id in event.teams.items():
        light = "RED" if team == "Apps" else "GREEN"
        answers = [{"question": "dependencies", "light": light, "line": "We wait for the delay feed."}]
        event.do(coach(team), "recordCheckpoint", team=id, hour=1, answers=answers)
    lamps = event.read("{ checkpoints { hour light team { name } openQuestions { key } } }")["checkpoints"]
    assert {each["team"]["name"] for each in lamps if each["light"] == "RED"} == {"Apps"}
    assert {(each["hour"], len(each["openQuestions"])) for each in lamps} == {(1, 7)}


def test_each_team_presents_its_draft_and_the_board_of_that_moment_has_a_name(event):
    for team, id in event.teams.items():
        event.do(coach(team), "presentDraft", team=id)
    assert {each["planState"] for each in event.read("{ teams { planState } }")["teams"]} == {
        "DRAFT_PRESENTED"
    }
    names = [each["name"] for each in event.read("{ baselines { name } }")["baselines"]]
    assert {f"{team}: draft plan" for team in TEAMS} <= set(names)
