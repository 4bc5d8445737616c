"""The law: the plan at v, with the changes from v to w applied, is the plan at w, over all fields."""

import asyncio
import json
import random
from collections import Counter
from contextlib import closing
from itertools import pairwise

import pytest

from service.auth import organisation_id
from service.codec import decode
from service.domain.backlog import ProposeFeature
from service.domain.calendar import BeginDay
from service.domain.commitment import CommitPlan
from service.domain.entities import fold
from service.domain.gate import WaiveGap, open_items
from service.domain.iterations import RescheduleIteration
from service.domain.joining import JoinPlan
from service.domain.phases import OpenInspection, OpenPlanning, ReopenPlan, StartExecution
from service.domain.plan import Plan
from service.domain.scope import RemoveFeature, RestoreFeature
from service.domain.splitting import Part, SplitFeature
from service.domain.vocabulary import Day, NewId, Prose, Title
from service.snapshots import encode
from service.wishes import Wish, command_name
from tests.journeys.cache import Cache, Selection
from tests.journeys.served import ANNA, BEA, ORGANISATION, Asker, a_database, serving, token
from tests.projections.anybody import LIKELY, Anybody

SEED, WISHES, AT_ONCE = 20261102, 400, 10
PAIRS = 12
DEMO, PI = organisation_id("demo"), "PI-7"
BY_CLOCK = "BeginDay"
LEAD_ON = {"OpenPlanning", "CommitPlan", "StartExecution", "OpenInspection", "ClosePlan", "ReopenPlan"}
"""What the story asks for at its time, and chance does not."""


class History:
    """What people did to one plan: by chance, through all phases."""

    def __init__(self, service, key, seed):
        self.service = service
        self.key = key
        self.plan = service.prepare(key)
        self.anybody = Anybody(random.Random(seed))
        self.accepted = Counter()

    async def submit(self, *commands):
        wish = Wish(
            log=ORGANISATION, stream=self.plan, commands=commands, asker=ANNA, reason=Prose("It is needed.")
        )
        answer = await self.service.rooms.planning.submit(wish)
        if answer.recorded:
            self.accepted.update(command_name(type(each)) for each in commands)
        return answer

    async def state(self):
        return await self.service.rooms.states.latest(ORGANISATION, self.plan)

    async def anything(self, wishes):
        kinds = [each for each in LIKELY if each.__name__ not in {BY_CLOCK, *LEAD_ON}]
        for _ in range(0, wishes, AT_ONCE):
            plan = await self.state()
            commands = [self.anybody.command(plan, self.anybody.chance.choice(kinds)) for _ in range(AT_ONCE)]
            await asyncio.gather(*map(self.submit, commands))
            await self.come_back()

    async def come_back(self):
        """Teams that left join again: without any, nobody could plan."""
        for team in (await self.state()).teams:
            if team.removed is not None:
                await self.submit(JoinPlan(train_team=team.train_team))

    async def commit(self):
        for item in open_items(await self.state()):
            await self.submit(WaiveGap(item=item.id, agreed_by=BEA))
        await self.must(CommitPlan())

    async def rare(self):
        """What chance hardly ever meets."""
        plan = await self.state()
        ip = list(plan.iterations)[-1]
        await self.must(RescheduleIteration(iteration=ip.id, starts=ip.starts, ends=ip.starts))
        split = NewId(self.anybody.new_id()), NewId(self.anybody.new_id())
        await self.must(ProposeFeature(feature=split[0], title=Title("All at once")))
        parts = tuple(Part(title=Title(word)) for word in ("First", "Then"))
        await self.must(SplitFeature(feature=split[0], parts=parts))
        await self.must(ProposeFeature(feature=split[1], title=Title("Not needed")))
        await self.must(RemoveFeature(feature=split[1]))
        await self.must(RestoreFeature(feature=split[1]))

    async def must(self, *commands):
        answer = await self.submit(*commands)
        assert not answer.faults, answer.faults

    async def lived(self):
        """Preparing, planning, committed, executing, inspecting, with something of everything in between."""
        await self.anything(WISHES)
        await self.must(OpenPlanning())
        await self.anything(WISHES)
        await self.rare()
        await self.commit()
        await self.must(ReopenPlan(agreed_by=BEA))
        await self.anything(WISHES // 5)
        await self.commit()
        await self.must(StartExecution())
        await self.anything(WISHES)
        await self.must(BeginDay(day=Day("2026-12-20")))
        await self.must(OpenInspection())
        await self.anything(WISHES // 5)


@pytest.fixture(scope="module")
def urls(postgres, migrated):
    """A database, and snapshots so often that the past is made from them too."""
    with pytest.MonkeyPatch.context() as patch, a_database(postgres, migrated, "law") as urls:
        patch.setattr("service.states.EVERY", 100)
        yield urls


@pytest.fixture(scope="module")
def service(urls, tmp_path_factory):
    with serving(urls, tmp_path_factory.mktemp("data")) as service:
        yield service


@pytest.fixture(scope="module")
def demo(postgres, migrated, tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    with a_database(postgres, migrated, "law_of_the_demo") as urls, serving(urls, data, demo=True) as service:
        yield service


@pytest.fixture(scope="module")
def lived(service):
    history = History(service, "PI-1", SEED)
    service.run(history.lived(), 120)
    return history


@pytest.fixture(scope="module")
def selection(service):
    return Selection(service)


class Reader:
    """Who reads one plan, whole or by its changes."""

    def __init__(self, service, selection, key):
        self.service = service
        self.selection = selection
        self.key = key
        self.whole, self.step = selection.plan(), selection.changes()

    def plan(self, at=None, name=None):
        variables = {"at": {"version": at}} if at else {}
        answer = self.service.ask(self.whole, key=self.key, **{"as": name}, **variables)
        return Cache.of(self.selection, answer["plan"])

    def changes(self, first, last, name):
        variables = {"from": first, "to": last, "as": name}
        return self.service.ask(self.step, key=self.key, **variables)["plan"]["changes"]


def ends(service, plan, log=ORGANISATION):
    """The versions at which a commit ended."""
    return service.run(service.rooms.log.commit_ends(log, plan, 0, 1_000_000))


def unlike(one, other):
    """The fields in which two caches differ: readable when the law is broken."""
    ids = one.nodes.keys() | other.nodes.keys()
    differ = {id: _fields(one.nodes.get(id), other.nodes.get(id)) for id in ids}
    differ["plan"] = _fields(one.own, other.own)
    return {id: fields for id, fields in differ.items() if fields}


def _fields(one, other):
    if one is None or other is None:
        return None if one is other else ("only", one or other)
    names = one.keys() | other.keys()
    return {name: (one.get(name), other.get(name)) for name in names if one.get(name) != other.get(name)}


def test_the_story_has_something_of_every_capability(lived):
    assert len(lived.accepted) >= 85, sorted(lived.accepted)
    assert min(lived.accepted[each] for each in ("PLACE_FEATURE", "PROPOSE_DEPENDENCY", "SET_CAPACITY")) >= 4


def hold_between(reader, versions, pairs):
    chance = random.Random(SEED)
    for _ in range(pairs):
        v, w = sorted(chance.sample(versions, 2))
        cache = reader.plan(v, "slider")
        cache.apply(reader.changes(v, w, "slider"))
        assert unlike(cache, reader.plan(w, "slider")) == {}, (v, w)


def test_the_plan_at_v_with_the_changes_to_w_is_the_plan_at_w(lived, selection):
    reader = Reader(lived.service, selection, lived.key)
    hold_between(reader, ends(lived.service, lived.plan), PAIRS)


def test_the_plan_of_the_demo_keeps_the_law(demo):
    with closing(Asker(demo.address, token(organisation=DEMO))) as asker:
        reader = Reader(asker, Selection(asker), PI)
        plan = reader.plan().own["entity"]
        versions = ends(demo, plan, DEMO)
        assert len(versions) > 300
        hold_between(reader, versions, PAIRS // 2)
    follows_the_folding(demo, plan, DEMO)


def test_changes_step_by_step_keep_the_law(lived, selection):
    reader = Reader(lived.service, selection, lived.key)
    versions = ends(lived.service, lived.plan)
    start = random.Random(SEED).randrange(len(versions) - 40)
    cache = reader.plan(versions[start], "s")
    for v, w in pairwise(versions[start : start + 40]):
        cache.apply(reader.changes(v, w, "s"))
    assert unlike(cache, reader.plan(versions[start + 39], "s")) == {}


def plain(data):
    """The same with the ids that live things have."""
    return json.loads(json.dumps(data).replace("@live", ""))


@pytest.mark.parametrize("behind", [3, 60, 400])
def test_who_follows_from_v_has_the_plan_as_it_is(lived, selection, behind):
    service = lived.service
    reader = Reader(service, selection, lived.key)
    versions = ends(service, lived.plan)
    v = versions[-behind]
    old = reader.plan(v, "live")
    cache = Cache(selection.lists, {**plain(old.own), "at": None}, plain(old.nodes))
    follow = {"plan": lived.plan, "epoch": old.own["epoch"], "after": v}
    own = v
    with service.follow(selection.live(), **follow) as heard:
        while (told := heard())["__typename"] != "InSync":
            assert told["__typename"] == "ChangeSet"
            assert told["from"] == own
            cache.apply(told)
            own = told["to"]
        assert own == told["version"] == versions[-1]
    assert unlike(cache, reader.plan()) == {}


def test_who_follows_while_others_plan_has_the_plan_as_it_is(lived, selection):
    service = lived.service
    reader = Reader(service, selection, lived.key)
    cache = reader.plan()
    follow = {"plan": lived.plan, "epoch": cache.own["epoch"], "after": cache.own["version"]}
    with service.follow(selection.live(), **follow) as heard:
        assert heard()["__typename"] == "InSync"
        service.run(lived.anything(60))
        head = ends(service, lived.plan)[-1]
        while cache.own["version"] < head:
            told = heard()
            if told["__typename"] == "ChangeSet":
                assert told["from"] == cache.own["version"]
                cache.apply(told)
    assert unlike(cache, reader.plan()) == {}


def things(state):
    """All that a state holds, entity by entity."""
    return {kind: list(state.all(kind)) for kind in state.entity_kinds()}


def test_the_plan_at_each_commits_end_is_what_folding_its_events_from_nothing_gives(lived):
    follows_the_folding(lived.service, lived.plan, ORGANISATION)


def follows_the_folding(service, plan, log):
    states = service.rooms.states
    events = service.run(service.rooms.log.read(log, plan, 0))
    facts = [decode(each.topic, each.state, each.prose) for each in events]
    folded = Plan(plan)
    for v in ends(service, plan, log):
        fold(folded, facts[folded.version : v])
        at = service.run(states.at(log, plan, v))
        assert encode(at) == encode(folded) or things(at) == things(folded), v


def test_another_process_reads_the_past_as_this_one(lived, selection, urls, tmp_path):
    versions = random.Random(SEED).sample(ends(lived.service, lived.plan), 5)
    here = Reader(lived.service, selection, lived.key)
    with serving(urls, tmp_path) as cold:
        there = Reader(cold, selection, lived.key)
        for v in versions:
            assert unlike(there.plan(v), here.plan(v)) == {}
        assert unlike(there.plan(), here.plan()) == {}
