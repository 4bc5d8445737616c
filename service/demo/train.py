"""The train: sites, teams, policies, the plan that runs and the one that comes after it."""

from dataclasses import replace

from service.demo import flow
from service.demo.dates import DAYS, ZONE
from service.demo.script import ITERATIONS, Script
from service.demo.tables import Row, rows
from service.domain.baselines import NameBaseline
from service.domain.commitment import CommitPlan
from service.domain.iterations import IterationKind, LaidOut, LayOutIterations
from service.domain.joining import JoinPlan
from service.domain.organisation import RegisterTrain
from service.domain.phases import OpenPlanning, StartExecution
from service.domain.policy import Policy, SameIteration, ServiceLevelExpectation, WipLimit
from service.domain.roster import AddTeam, DefinePlan, RenameTeam, SetPolicies
from service.domain.sites import DefineSite
from service.domain.teams import WorkingTime
from service.domain.vocabulary import Day, Id, Key, Title, Zone

PLAN = Key("PI-7")
RTE = "katrin"
BEGAN, JOINED = "-124", "-24"
"""When the train began with nine teams, and when the tenth joined it: before PI 5, and before PI 7."""
DEFINED = "-51"
"""When PI 7 is defined, so that the train has it when it commits to PI 6."""
LATER = "Tokyo"
"""The site of the team that joined."""


def set_up(script: Script) -> None:
    """The administrator registers the train; the RTE defines its sites, teams and policies."""
    names = script.names
    register = RegisterTrain(
        train=names.new("stream", "train"),
        key=Key("JOURNEY"),
        name=Title("Passenger Journey"),
        zone=Zone(ZONE),
    )
    script.say(BEGAN, "petra", register, hour=0.02, stream=names.organisation)
    for n, row in enumerate(rows("sites")):
        known = [word for word in row["holidays"].split() if not word.startswith("+")]
        script.say(since(row["key"]), RTE, _site(script, row, known), hour=0.3 + n / 50, stream=names.train)
    for n, row in enumerate(rows("teams")):
        script.say(since(row["site"]), RTE, _team(script, row), hour=0.5 + n / 50, stream=names.train)
    flow.define(script, "-123", [row["key"] for row in rows("teams") if row["site"] != LATER])
    joined = [row["key"] for row in rows("teams") if row["site"] == LATER]
    flow.define(script, "-23", joined)
    for team in joined:
        script.say("-23", RTE, JoinPlan(train_team=names.id("team", team)), hour=0.5)
    renamed = RenameTeam(team=names.id("team", "stations"), name=Title("Station Displays"))
    script.say("-18", RTE, renamed, stream=names.train)
    script.say("-123", RTE, SetPolicies(policy=POLICY), stream=names.train)
    for row in rows("sites"):
        if "+" in row["holidays"]:
            script.say("3", RTE, _site(script, row, row["holidays"].split()), stream=names.train)


def since(site: str) -> str:
    """The day from which a site belongs to the train."""
    return JOINED if site == LATER else BEGAN


POLICY = Policy(same_iteration=SameIteration.CONFLICT, never_waived=("OBJECTIVE_WITHOUT_VALUE",))


SERVICE_LEVEL = ServiceLevelExpectation(percent=85, days=14)
"""What the stories of PI 5 and PI 6 took."""
LIMITS = (("app", "In review", 2), ("platform", None, 3), ("running", None, 2), ("stations", None, 4))
"""Team, state of its board or all work in progress, and how many at most."""
LEARNT = "Inspect & Adapt of PI 6: we start more than we finish, and wait for each other's reviews."


def _learn(script: Script) -> None:
    """From two PIs the train knows what it can expect, and limits what is in progress."""
    team = script.names.id
    limits = tuple(
        WipLimit(team=team("team", key), state=Title(state) if state else None, most=most)
        for key, state, most in LIMITS
    )
    policy = replace(POLICY, service_level=SERVICE_LEVEL, wip_limits=limits)
    script.say("-5", RTE, SetPolicies(policy=policy), hour=0.3, stream=script.names.train, reason=LEARNT)


def plans(script: Script) -> None:
    """PI 7 is defined, planned, committed and executed; PI 8 comes with its commitment."""
    names = script.names
    _learn(script)
    _define(script)
    script.say("e0", RTE, OpenPlanning(), hour=0.69)
    draft = "What the review of all drafts is about."
    script.say("review", RTE, NameBaseline(name=Title("Draft plan")), hour=0.64, reason=draft)
    final = "What the Business Owners looked at before the vote."
    script.say("e3", RTE, NameBaseline(name=Title("Final plan")), hour=0.45, reason=final)
    script.say("e3", RTE, CommitPlan(), hour=0.79)
    script.say("0", RTE, StartExecution(), hour=0)
    rework = "Before the message bus moves and others with it."
    script.say("7", RTE, NameBaseline(name=Title("Before the bus moved")), hour=0.9, reason=rework)
    lay_out(script, "0", names.next, "PI-8 iteration", DAYS)
    script.begin_days(names.plan, DEFINED)
    script.begin_days(names.next, "e3")


def _define(script: Script) -> None:
    define = DefinePlan(
        plan=script.names.new("stream", PLAN),
        key=PLAN,
        name=Title("PI 7: live and honest"),
        starts=script.dates.day(0),
        ends=script.dates.day(DAYS - 1),
    )
    script.say(DEFINED, RTE, define, hour=0.5, stream=script.names.train)
    lay_out(script, "-22", script.names.plan, "iteration", 0)


def lay_out(script: Script, day: str, plan: Id, prefix: str, offset: int) -> None:
    """Four iterations and an IP iteration of two weeks each, from a day of the PI that runs."""
    laid = [_iteration(script, prefix, n, offset) for n in range(len(ITERATIONS))]
    script.say(day, RTE, LayOutIterations(iterations=tuple(laid)), hour=0.55, stream=plan)


def _iteration(script: Script, prefix: str, n: int, offset: int) -> LaidOut:
    word = ITERATIONS[n]
    return LaidOut(
        iteration=script.names.new(prefix, word),
        name=Title("IP iteration" if word == "IP" else f"Iteration {word}"),
        starts=script.dates.day(offset + 14 * n),
        ends=script.dates.day(offset + 14 * n + 13),
        kind=IterationKind.IP if word == "IP" else IterationKind.DEVELOPMENT,
    )


def _team(script: Script, row: Row) -> AddTeam:
    site = script.names.id("site", row["site"])
    name = "Stations" if row["key"] == "stations" else row["name"]
    return AddTeam(team=script.names.new("team", row["key"]), name=Title(name), site=site)


def _site(script: Script, row: Row, holidays: list[str]) -> DefineSite:
    days = [day for word in holidays for day in _days_off(script, word)]
    time = WorkingTime(
        site=Title(row["key"]),
        zone=Zone(row["zone"]),
        opens=row["opens"],
        closes=row["closes"],
        holidays=tuple(sorted(days)),
    )
    return DefineSite(site=script.names.new("site", row["key"]), name=Title(row["key"]), time=time)


def _days_off(script: Script, word: str) -> list[Day]:
    """A day of the PI, or the same day of each year that these plans touch."""
    if word.startswith("+"):
        return [script.dates.day(int(word))]
    years = {script.dates.day(offset)[:4] for offset in (-3 * DAYS, -DAYS, 0, DAYS, 2 * DAYS)}
    return [Day(f"{year}-{word}") for year in years]
