"""What goes wrong with one wish concerns that wish alone, and what is answered is what was stored."""

import asyncio
import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

import service.planning
import service.settling
from service.domain.backlog import FeatureProposed, ProposeFeature
from service.domain.decider import About, Command
from service.domain.features import FeatureKind
from service.domain.fields import Invalid
from service.domain.organisation import EndRole, GrantRole, RegisterTrain
from service.domain.placement import MoveFeature
from service.domain.refusals import IdTaken, NotHere
from service.domain.risks import RaiseRisk
from service.domain.roster import AddTeam, DefinePlan, RenameTeam
from service.domain.scope import RemoveFeature
from service.domain.teams import team_in_plan
from service.domain.vocabulary import Day, Id, Key, NewId, Prose, Role, Title
from service.log import Log, Unavailable, Unrecordable
from service.planning import Planning
from service.wishes import CommandIdReused, OnBehalfOf, Stale
from tests.domain.specification import SECOND, id_of
from tests.service.node import ANNA, FIRST, ORGANISATION, PLAN, RED, RED_ON_TRAIN, TRAIN, node
from tests.service.restoring import restore
from tests.service.wire import wire_to

SEARCH, LOGIN, NEXT_PLAN = id_of(31), id_of(32), id_of(921)


@dataclass(frozen=True, kw_only=True)
class Crash(Command):
    """A defect of the program."""

    def about(self, plan):
        return About(plan.id)

    def decide(self, plan, asked):
        raise ZeroDivisionError
        yield


@dataclass(frozen=True, kw_only=True)
class Misname(Command):
    """A defect that shows only when the database refuses what is to be stored."""

    def about(self, plan):
        return About(plan.id)

    def decide(self, plan, asked):
        kind = FeatureKind.FEATURE
        yield FeatureProposed(feature=Id("no id"), title=Title("Nobody"), kind=kind, rank="n")


def propose(id=SEARCH, title="Search"):
    return ProposeFeature(feature=NewId(id), title=Title(title))


def next_plan(**fields):
    wanted = {"plan": NewId(NEXT_PLAN), "key": Key("PI-2"), "name": Title("PI 2")}
    return DefinePlan(**wanted | {"starts": Day("2027-02-01"), "ends": Day("2027-04-01")} | fields)


def an_id() -> Id:
    return Id(str(uuid.uuid4()))


def faults_of(answer):
    return [type(fault.what) for fault in answer.faults]


@asynccontextmanager
async def prepared(database):
    async with node(database.url) as here:
        await here.prepare()
        yield here


@pytest.mark.parametrize(("defect", "error"), [(Crash(), ZeroDivisionError), (Misname(), Unrecordable)])
async def test_a_wish_that_breaks_the_program_fails_alone(database, defect, error):
    async with prepared(database) as here:
        good, bad, later = await asyncio.gather(
            here.ask(propose()), here.ask(defect), here.ask(propose(LOGIN, "Login")), return_exceptions=True
        )
        assert isinstance(bad, error)
        assert not good.faults
        assert not later.faults
        assert {SEARCH, LOGIN} <= {feature.id for feature in (await here.plan()).features}


async def test_who_shares_a_wish_that_was_left_waits_for_one_and_the_same(database):
    async with prepared(database) as here:
        command, wish = an_id(), ProposeFeature(title=Title("Once"))
        begun = asyncio.create_task(here.ask(propose()))
        await asyncio.sleep(0.001)
        asked = [asyncio.create_task(here.ask(wish, command_id=command)) for _ in range(4)]
        await asyncio.sleep(0)
        asked[0].cancel()
        answers = await asyncio.gather(begun, *asked[1:])
        assert len({answer.version for answer in answers[1:]}) == 1
        assert len((await here.plan()).features) == 2


async def test_an_id_whose_first_wish_left_no_trace_serves_another(database):
    async with prepared(database) as here:
        command = an_id()
        refused, other = await asyncio.gather(
            here.ask(MoveFeature(feature=LOGIN, team=RED), command_id=command),
            here.ask(propose(), command_id=command),
        )
        assert faults_of(refused) == [NotHere]
        assert faults_of(other) == []
        assert SEARCH in (await here.plan()).features


async def test_what_changed_nothing_is_no_replay(database):
    async with prepared(database) as here:
        await here.do(propose(), MoveFeature(feature=SEARCH, team=RED, iteration=FIRST))
        again, command = MoveFeature(feature=SEARCH, team=RED, iteration=FIRST), an_id()
        answers = await asyncio.gather(*(here.do(again, command_id=command) for _ in range(2)))
        assert [answer.replayed for answer in answers] == [False, False]


async def test_an_id_in_flight_belongs_to_one_wish_and_its_stream(database):
    async with prepared(database) as here:
        command = an_id()
        _, other = await asyncio.gather(
            here.do(propose(), command_id=command),
            here.ask(AddTeam(name=Title("Green")), stream=TRAIN, command_id=command),
        )
        assert faults_of(other) == [CommandIdReused]
        assert other.state.id == TRAIN


async def test_an_unnamed_wish_is_not_refused_for_what_another_unnamed_one_did(database):
    async with prepared(database) as here:
        taken = RaiseRisk(risk=NewId(RED_ON_TRAIN), text=Prose("No."), unnamed=True)
        fine = RaiseRisk(risk=NewId(id_of(41)), text=Prose("We are late."), unnamed=True)
        answers = await asyncio.gather(here.ask(taken), here.ask(fine))
        assert [faults_of(answer) for answer in answers] == [[IdTaken], []]


async def test_a_command_asked_of_another_kind_of_stream_finds_nothing_there(database):
    async with prepared(database) as here:
        before = await here.plan()
        for command, stream in (
            (AddTeam(name=Title("Green")), PLAN),
            (propose(), TRAIN),
            (propose(), ORGANISATION),
            (EndRole(grant=id_of(1)), PLAN),
        ):
            answer = await here.ask(command, stream=stream)
            assert faults_of(answer) == [NotHere], command
            dry = await here.ask(command, stream=stream, dry_run=True)
            assert faults_of(dry) == [NotHere], command
        assert (await here.states.catch_up(ORGANISATION, PLAN)).version == before.version


async def test_no_new_stream_takes_the_place_of_one_that_exists(database):
    async with prepared(database) as here:
        before = await here.plan()
        second = RegisterTrain(
            train=NewId(ORGANISATION), key=Key("ART-2"), name=Title("Other"), zone="Europe/Zurich"
        )
        assert faults_of(await here.ask(second, stream=ORGANISATION)) == [IdTaken]
        for plan in (PLAN, TRAIN, ORGANISATION):
            answer = await here.ask(next_plan(plan=NewId(plan)), stream=TRAIN)
            assert faults_of(answer) == [IdTaken]
        assert (await here.states.catch_up(ORGANISATION, PLAN)).version == before.version


async def test_an_answer_holds_nothing_of_a_refused_wish_decided_after_it(database):
    async with prepared(database) as here:
        accepted, refused = await asyncio.gather(
            here.do(propose()),
            here.ask(propose(LOGIN, "Login"), MoveFeature(feature=id_of(99), team=RED)),
        )
        assert faults_of(refused) == [NotHere]
        assert accepted.state.version == accepted.version
        assert LOGIN not in accepted.state.features


async def test_the_first_wishes_of_an_organisation_may_be_refused_together(database):
    async with node(database.url) as here:
        train = RegisterTrain(train=NewId(TRAIN), key=Key("ART"), name=Title("ART"), zone="Europe/Zurich")
        grant = GrantRole(person=ANNA, role=Role.RTE, scope=TRAIN)
        refused, accepted = await asyncio.gather(
            here.ask(train, EndRole(grant=id_of(1)), stream=ORGANISATION),
            here.ask(grant, stream=ORGANISATION),
        )
        assert faults_of(refused) == [NotHere]
        assert accepted.version == 1


async def test_a_node_that_lags_behind_neither_refuses_nor_does_nothing_by_mistake(database):
    async with prepared(database) as here, node(database.url) as there:
        await there.plan()
        await here.do(propose())
        moved = await there.ask(MoveFeature(feature=SEARCH, team=RED, iteration=FIRST))
        assert moved.faults == ()
        await here.do(MoveFeature(feature=SEARCH, team=RED, iteration=SECOND))
        back = await there.do(MoveFeature(feature=SEARCH, team=RED, iteration=FIRST))
        assert back.recorded
        seen = await here.do(MoveFeature(feature=SEARCH, team=RED, iteration=SECOND))
        removed = await there.ask(RemoveFeature(feature=SEARCH), expected_version=seen.version)
        assert faults_of(removed) == []


async def test_a_plan_that_another_node_just_defined_follows_its_train(database):
    async with prepared(database) as here, node(database.url) as there:
        for stream in (ORGANISATION, TRAIN, PLAN):
            await there.states.latest(ORGANISATION, stream)
        await here.do(next_plan(), stream=TRAIN)
        await there.do(RenameTeam(team=RED_ON_TRAIN, name=Title("Crimson")), stream=TRAIN)
        plan = await here.states.catch_up(ORGANISATION, NEXT_PLAN)
        assert plan.teams[team_in_plan(NEXT_PLAN, RED_ON_TRAIN)].name == "Crimson"


async def test_recorded_time_steps_back_in_no_stream_that_a_commit_writes(database):
    async with prepared(database) as here:
        slow = Planning(here.log, here.states, (b"k" * 32,), lambda: "2020-01-01T00:00:00.000000Z")
        await here.do(propose())
        here.planning = slow
        await here.do(RenameTeam(team=RED_ON_TRAIN, name=Title("Crimson")), stream=TRAIN)
        for stream in (ORGANISATION, TRAIN, PLAN):
            times = [event.recorded_at for event in await here.log.read(ORGANISATION, stream, 0)]
            assert times == sorted(times), stream


class CutAfterAppend(Log):
    """A register whose database goes away in the moment in which it has answered."""

    wire = None

    async def append(self, append):
        verdict = await super().append(append)
        if self.wire:
            self.wire.is_down = True
            self.wire.cut()
        return verdict


async def test_what_was_recorded_is_not_denied_when_the_database_goes_away_then(database, place):
    async with prepared(database), wire_to(database.url, place) as (wire, url), node(url) as there:
        there.planning = Planning(await CutAfterAppend.open(url), there.states, (b"k" * 32,))
        await there.plan()
        there.planning._settling._log.wire = wire
        refused, recorded = await asyncio.gather(
            there.ask(MoveFeature(feature=LOGIN, team=RED), command_id=an_id()),
            there.ask(propose(), command_id=an_id()),
            return_exceptions=True,
        )
        assert isinstance(refused, Unavailable)
        assert not isinstance(recorded, Exception), recorded
        assert recorded.recorded
        wire.is_down = False
        await there.planning._settling._log.close()


async def test_a_replay_tells_the_id_that_was_chosen_the_first_time(database):
    async with prepared(database) as here:
        command = an_id()
        first = await here.do(ProposeFeature(title=Title("Search")), command_id=command)
        again = await here.do(ProposeFeature(title=Title("Search")), command_id=command)
        assert again.replayed
        assert again.subject == first.subject
        command = an_id()
        first = await here.do(next_plan(plan=NewId(Id(""))), stream=TRAIN, command_id=command)
        again = await here.do(next_plan(plan=NewId(Id(""))), stream=TRAIN, command_id=command)
        assert again.replayed
        assert again.subject == first.subject


async def test_a_command_is_remembered_by_a_node_that_never_saw_it(database):
    async with prepared(database) as here:
        command = an_id()
        first = await here.do(propose(), command_id=command)
        async with node(database.url) as restarted:
            again = await restarted.do(propose(), command_id=command)
            assert (again.version, again.replayed, again.subject) == (first.version, True, SEARCH)
            other = await restarted.ask(propose(LOGIN, "Login"), command_id=command)
            assert faults_of(other) == [CommandIdReused]


async def test_a_blank_reason_is_no_reason(database):
    async with prepared(database) as here:
        assert faults_of(await here.ask(propose(), reason=Prose("  \n"))) == [Invalid]


async def test_a_reason_is_stored_in_the_normal_form_of_unicode(database):
    async with prepared(database) as here:
        answer = await here.do(propose(title="Cafe\u0301"), reason=Prose("Cafe\u0301"))
        [event] = await here.log.read(ORGANISATION, PLAN, answer.version - 1)
        assert event.prose["reason"] == "Caf\u00e9"
        assert (await here.plan()).features[SEARCH].title == "Caf\u00e9"


@pytest.mark.parametrize("id", ["nobody", "a\x00b", "\ud800", "x" * 10_000])
async def test_who_is_acted_for_is_named_by_an_id(database, id):
    async with prepared(database) as here:
        assert faults_of(await here.ask(propose(), on_behalf_of=OnBehalfOf("person", Id(id)))) == [Invalid]


async def test_a_role_counts_from_the_wish_that_gives_it_to_the_one_that_ends_it(database):
    async with prepared(database) as here:
        grant = GrantRole(grant=NewId(id_of(51)), person=ANNA, role=Role.STE, scope=ORGANISATION)
        wishes = [
            grant,
            GrantRole(person=id_of(902), role=Role.VIEWER, scope=ORGANISATION),
            EndRole(grant=id_of(51)),
            GrantRole(person=id_of(903), role=Role.VIEWER, scope=ORGANISATION),
        ]
        answers = await asyncio.gather(*(here.do(wish, stream=ORGANISATION) for wish in wishes))
        first = answers[0].version - 1
        commits = await here.states.commits(ORGANISATION, ORGANISATION, first, answers[-1].version)
        assert [commit.role for commit in commits] == [None, "STE", "STE", None]


async def test_a_role_that_has_ended_is_not_held(database):
    async with prepared(database) as here:
        past = GrantRole(person=ANNA, role=Role.STE, scope=ORGANISATION, until="2020-01-01T00:00:00.000000Z")
        await here.do(past, stream=ORGANISATION)
        answer = await here.do(
            GrantRole(person=id_of(902), role=Role.VIEWER, scope=PLAN), stream=ORGANISATION
        )
        [commit] = await here.states.commits(ORGANISATION, ORGANISATION, answer.version - 1, answer.version)
        assert commit.role is None


async def test_many_who_lost_their_races_do_not_lock_each_other_out(database, monkeypatch):
    monkeypatch.setattr(service.settling, "RACES", 0)
    async with prepared(database) as here:
        await here.do(next_plan(), stream=TRAIN)
        narrow = await Log.open(database.url, readers=3)
        here.planning, here.states.log = Planning(narrow, here.states, (b"k" * 32,)), narrow
        answers = await asyncio.gather(
            here.ask(propose()),
            here.ask(propose(LOGIN, "Login"), stream=NEXT_PLAN),
            here.ask(AddTeam(name=Title("Green")), stream=TRAIN),
            here.ask(GrantRole(person=id_of(902), role=Role.VIEWER, scope=PLAN), stream=ORGANISATION),
            return_exceptions=True,
        )
        assert [getattr(answer, "faults", answer) for answer in answers] == [()] * 4
        here.states.log = here.log
        await narrow.close()


@pytest.mark.parametrize("races", [0, 3])
async def test_nothing_is_answered_by_a_memory_that_the_register_has_lost(database, monkeypatch, races):
    monkeypatch.setattr(service.settling, "RACES", races)
    async with prepared(database) as here:
        kept = (await here.plan()).version
        await here.do(propose())
        await restore(database, kept)
        for wish in (propose(), RemoveFeature(feature=SEARCH), MoveFeature(feature=LOGIN, team=RED)):
            with pytest.raises(Unavailable):
                await here.ask(wish)


async def test_so_many_wishes_are_decided_at_once_that_others_can_still_be_answered(database, monkeypatch):
    monkeypatch.setattr(service.planning, "MOST_TOGETHER", 10)
    async with prepared(database) as here:
        appends, append = [], here.log.append

        async def noted(what):
            appends.append(sum(len(commit.events) for commit in what.commits))
            return await append(what)

        here.log.append = noted
        many = [[propose(id_of(1_000 + 10 * n + k), f"F {n} {k}") for k in range(6)] for n in range(5)]
        await asyncio.gather(*(here.do(*wish) for wish in many))
        assert appends == [12, 12, 6]


async def test_a_dry_run_tells_what_changed_since_as_well(database):
    async with prepared(database) as here:
        proposed = await here.do(propose())
        moved = await here.do(MoveFeature(feature=SEARCH, team=RED, iteration=FIRST))
        late = MoveFeature(feature=SEARCH, team=RED)
        answer = await here.ask(late, expected_version=proposed.version, dry_run=True)
        [fault] = answer.faults
        assert isinstance(fault.what, Stale)
        assert [commit.to_version for commit in fault.what.since] == [moved.version]


async def test_a_wish_given_up_while_it_waits_is_never_done_and_one_begun_is_finished(database, monkeypatch):
    async with prepared(database) as here:
        append, taken, goes_on = here.log.append, asyncio.Event(), asyncio.Event()

        async def held(wish):
            taken.set()
            await goes_on.wait()
            return await append(wish)

        monkeypatch.setattr(here.log, "append", held)
        begun = asyncio.create_task(here.ask(propose()))
        await taken.wait()
        waits = asyncio.create_task(here.ask(propose(LOGIN, "Login")))
        await asyncio.sleep(0.05)
        begun.cancel()
        waits.cancel()
        await asyncio.sleep(0.05)
        goes_on.set()
        await asyncio.gather(begun, waits, return_exceptions=True)
        await here.do(propose(id_of(33), "Third"))
        features = (await here.plan()).features
        assert SEARCH in features
        assert LOGIN not in features


async def test_nothing_hides_in_the_commit_of_an_unnamed_command(database):
    async with prepared(database) as here:
        risk = RaiseRisk(risk=NewId(id_of(41)), text=Prose("We are late."), unnamed=True)
        other = RaiseRisk(risk=NewId(id_of(42)), text=Prose("They are late."), unnamed=True)
        before = (await here.plan()).version
        answer = await here.ask(propose(SEARCH), risk)
        assert [(fault.index, str(fault.what)) for fault in answer.faults] == [
            (1, "unnamed: does not go together with commands that are asked in a name")
        ]
        assert (await here.plan()).version == before
        await here.do(risk, other)


async def test_nothing_in_the_register_leads_to_who_raised_a_risk_without_a_name(database):
    async with prepared(database) as here:
        risk = RaiseRisk(risk=NewId(id_of(41)), text=Prose("We are late."), team=RED, unnamed=True)
        envelope = {"command_id": an_id(), "correlation": an_id()}
        answer = await here.do(
            risk, **envelope, causation=an_id(), on_behalf_of=OnBehalfOf("person", id_of(902))
        )
        [event] = await here.log.read(ORGANISATION, PLAN, answer.version - 1)
        [commit] = await here.log.commits(ORGANISATION, PLAN, after=answer.version - 1)
        for secret in (ANNA, *envelope.values(), id_of(902), "RTE"):
            assert secret.encode() not in event.state
            assert secret not in repr((event, commit))
        assert (commit.command, commit.digest, event.actor) == (None, None, None)
