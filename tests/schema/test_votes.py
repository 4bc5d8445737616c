"""The confidence vote as clients hold it: rounds, ballots, guests, voices."""

import pytest

from service.domain.organisation import GrantRole
from service.domain.vocabulary import Role
from service.domain.vote_opening import BeginVote
from tests.domain.specification import id_of
from tests.schema.conftest import TOKENS
from tests.service.node import ANNA, BEA, ORGANISATION, PLAN, RED, RED_ON_TRAIN, TRAIN

ROUND, FEAR, RISK = id_of(950), id_of(951), id_of(952)
MEMBERS = [id_of(960 + n) for n in range(5)]
ANSWER = "version entity errors { code message path ... on Refused { about { id } } } warnings { code }"
SCREEN = """{ plan(key: "PI-1") { version votes { id round forTeam { id name } mode voteState opens closes
  eligible guests openedAt planChangedSince threshold voicesToHear voicesHeard agreedBy { id }
  result { cast mean counts low ones modal modalShare withheld }
  concerns { id text heard by { id } risk { id } } decision } } }"""
CAST = """mutation Cast($plan: ID!, $round: ID!, $value: Int!) {
  castVote(plan: $plan, round: $round, value: $value) { accepted replaced errors { code message path } } }"""
INVITE = """mutation ($plan: ID!, $input: InviteGuestsInput!, $envelope: Envelope) {
  inviteGuests(plan: $plan, input: $input, envelope: $envelope) {
    tokens outcome { version replayed errors { code } } } }"""


async def ask(api, mutation, envelope=None, **input):
    kind = mutation[0].upper() + mutation[1:]
    document = f"""mutation ($plan: ID!, $input: {kind}Input!, $envelope: Envelope) {{
      {mutation}(plan: $plan, input: $input, envelope: $envelope) {{ {ANSWER} }} }}"""
    return (await api.ask(document, plan=PLAN, input=input, envelope=envelope))[mutation]


async def accepted(api, mutation, **input):
    answer = await ask(api, mutation, **input)
    assert answer["errors"] == []
    return answer


async def vote_of(api):
    (vote,) = (await api.ask(SCREEN))["plan"]["votes"]
    return vote


async def post(api, token, document, **variables):
    """What somebody else is answered, with the status."""
    response = await api.http.post(
        "/graphql",
        json={"query": document, "variables": variables},
        headers={"Authorization": f"Bearer {token}"},
    )
    return response.status_code, response.json()


async def cast(api, token, value, round=ROUND):
    status, answer = await post(api, token, CAST, plan="PI-1", round=round, value=value)
    assert status == 200
    assert "errors" not in answer
    return answer["data"]["castVote"]


@pytest.fixture
async def open_round(api):
    """Red votes in secret; five members with tokens."""
    member = {"role": Role.TEAM_MEMBER, "scope": RED_ON_TRAIN}
    await api.node.do(*(GrantRole(person=each, **member) for each in MEMBERS), stream=ORGANISATION)
    await api.node.do(GrantRole(person=BEA, role=Role.BUSINESS_OWNER, scope=TRAIN), stream=ORGANISATION)
    await accepted(api, "openVote", round=ROUND, team=RED, mode="SECRET", closes="2999-01-01T00:00:00Z")
    return [TOKENS.sign(each, ORGANISATION) for each in MEMBERS]


async def test_a_round_that_needs_rework_and_what_it_shows(api, open_round):
    for token, value in zip(open_round, (4, 3, 3, 2, 2), strict=True):
        assert await cast(api, token, value) == {"accepted": True, "replaced": False, "errors": []}
    open_vote = await vote_of(api)
    assert (open_vote["voteState"], open_vote["result"], open_vote["threshold"]) == ("OPEN", None, 3.0)
    assert (open_vote["eligible"], open_vote["round"], open_vote["forTeam"]["name"]) == (5, 1, "Red")
    await accepted(api, "closeVote", round=ROUND)
    closed = await vote_of(api)
    assert closed["voteState"] == "CLOSED"
    assert closed["result"] == {
        "cast": 5,
        "mean": 2.8,
        "counts": [0, 2, 2, 1, 0],
        "low": 2,
        "ones": 0,
        "modal": [2, 3],
        "modalShare": 0.4,
        "withheld": False,
    }
    assert closed["voicesToHear"] == 2
    refused = await ask(api, "acceptCommitment", round=ROUND)
    assert [each["code"] for each in refused["errors"]] == ["MEAN_BELOW_THRESHOLD", "VOICE_NOT_HEARD"]
    await accepted(api, "requireRework", round=ROUND)
    assert (await vote_of(api))["decision"] == "REWORK"


async def test_exactly_three_with_two_voices_heard(api, open_round):
    for token, value in zip(open_round, (5, 4, 3, 2, 1), strict=True):
        await cast(api, token, value)
    await accepted(api, "closeVote", round=ROUND)
    await accepted(api, "voiceConcern", concern=FEAR, round=ROUND, text="Nobody knows the interface")
    await accepted(api, "raiseRisk", risk=RISK, text="The interface is unknown")
    await accepted(api, "hearConcern", concern=FEAR, risk=RISK)
    assert (await vote_of(api))["voicesToHear"] == 1
    await accepted(api, "hearVoices", round=ROUND, voices=1)
    await accepted(api, "acceptCommitment", round=ROUND)
    vote = await vote_of(api)
    assert (vote["decision"], vote["voteState"], vote["result"]["mean"]) == ("ACCEPTED", "DECIDED", 3.0)
    (concern,) = vote["concerns"]
    assert (concern["heard"], concern["by"]["id"], concern["risk"]["id"]) == (True, ANNA, RISK)
    assert vote["planChangedSince"]


async def test_a_concern_without_a_name_has_no_author_anywhere(api, open_round):
    voiced = await accepted(api, "voiceConcern", round=ROUND, text="We are too many", unnamed=True)
    (concern,) = (await vote_of(api))["concerns"]
    assert concern["by"] is None
    history = """{ plan(key: "PI-1") { history(first: 1) { nodes {
      kind actor { __typename } onBehalfOf { __typename } role via commandId lines } } } }"""
    (commit,) = (await api.ask(history))["plan"]["history"]["nodes"]
    (line,) = commit.pop("lines")
    assert commit == {
        "kind": "VOICE_CONCERN",
        "actor": None,
        "onBehalfOf": None,
        "role": None,
        "via": "",
        "commandId": None,
    }
    assert ANNA not in line
    assert voiced["entity"] == concern["id"]


async def test_a_withheld_result_tells_the_turnout_only(api, open_round):
    for token in open_round[:2]:
        await cast(api, token, 1)
    await accepted(api, "closeVote", round=ROUND)
    result = (await vote_of(api))["result"]
    assert result.pop("cast") == 2
    assert result.pop("withheld")
    assert set(result.values()) == {None}
    refused = await ask(api, "acceptCommitment", round=ROUND)
    assert [each["code"] for each in refused["errors"]] == ["RESULT_WITHHELD"]


async def test_a_ballot_is_answered_with_every_rule_and_is_replaced(api, open_round):
    assert (await cast(api, open_round[0], 4))["accepted"]
    assert (await cast(api, open_round[0], 2))["replaced"]
    stranger = TOKENS.sign(BEA, ORGANISATION)
    answer = await cast(api, stranger, 9)
    assert [each["code"] for each in answer["errors"]] == ["NOT_ELIGIBLE", "NOT_ONE_TO_FIVE"]
    answer = await cast(api, open_round[0], 3, round="nonsense")
    assert [each["code"] for each in answer["errors"]] == ["NOT_HERE"]
    coach = "{ rules { code because remedy commands } }"
    told = {each["code"]: each for each in (await api.ask(coach))["rules"]}
    assert told["NOT_ONE_TO_FIVE"]["commands"] == ["castVote"]
    assert "castVote" in told["VOTE_NOT_OPEN"]["commands"]


async def test_a_ballot_changes_no_plan_and_rings_no_bell(api, open_round):
    before = (await api.ask(SCREEN))["plan"]["version"]
    for token in open_round:
        await cast(api, token, 3)
    assert (await api.ask(SCREEN))["plan"]["version"] == before


async def test_a_secret_ballot_is_nobodys_but_the_voters(api, built):
    arguments = built._schema.mutation_type.fields["castVote"].args
    assert set(arguments) == {"plan", "round", "value"}


async def test_guests_vote_by_links_that_are_shown_once_and_end_with_the_round(api, open_round):
    given = {"plan": PLAN, "input": {"round": ROUND, "guests": 2}, "envelope": {"commandId": id_of(990)}}
    dry = (await api.ask(INVITE, **{**given, "envelope": {"dryRun": True}}))["inviteGuests"]
    assert (dry["tokens"], dry["outcome"]["errors"]) == ([], [])
    invited = (await api.ask(INVITE, **given))["inviteGuests"]
    assert len(invited["tokens"]) == 2
    again = (await api.ask(INVITE, **given))["inviteGuests"]
    assert (again["tokens"], again["outcome"]["replayed"]) == ([], True)
    assert (await vote_of(api))["eligible"] == 7
    for token in invited["tokens"]:
        assert await cast(api, token, 5) == {"accepted": True, "replaced": False, "errors": []}
    await cast(api, open_round[0], 5)
    await accepted(api, "closeVote", round=ROUND)
    assert (await vote_of(api))["result"]["counts"] == [0, 0, 0, 0, 3]
    status, answer = await post(api, invited["tokens"][0], CAST, plan=PLAN, round=ROUND, value=1)
    assert (status, answer["errors"][0]["extensions"]["code"]) == (401, "LINK_ENDED")


@pytest.mark.parametrize(
    "document",
    [
        '{ plan(key: "PI-1") { version } }',
        "{ viewer { person { id } } }",
        "{ serverTime }",
        f'{{ node(id: "{PLAN}") {{ id }} }}',
        f'mutation {{ openPlanning(plan: "{PLAN}") {{ version }} }}',
        f'mutation {{ voiceConcern(plan: "{PLAN}", input: {{round: "{ROUND}", text: "No"}}) {{ version }} }}',
        f'mutation {{ markSeen(plan: "{PLAN}", version: 1) }}',
        f'mutation {{ together(plan: "{PLAN}", commands: [{{openPlanning: true}}]) {{ version }} }}',
    ],
)
async def test_to_a_guest_every_other_field_is_closed(api, open_round, document):
    given = {"plan": PLAN, "input": {"round": ROUND, "guests": 1}}
    (token,) = (await api.ask(INVITE, **given))["inviteGuests"]["tokens"]
    before = (await api.ask(SCREEN))["plan"]["version"]
    status, answer = await post(api, token, document)
    assert status == 200
    assert [each["extensions"]["code"] for each in answer["errors"]] == ["FORBIDDEN"]
    assert set((answer["data"] or {}).values()) <= {None}
    assert (await api.ask(SCREEN))["plan"]["version"] == before


async def test_to_a_guest_nothing_can_be_followed(api, open_round):
    given = {"plan": PLAN, "input": {"round": ROUND, "guests": 1}}
    (token,) = (await api.ask(INVITE, **given))["inviteGuests"]["tokens"]
    document = f"""subscription {{ planChanges(plan: "{PLAN}", epoch: "x", after: 0) {{ __typename }} }}"""
    response = await api.http.post(
        "/graphql",
        json={"query": document},
        headers={"Authorization": f"Bearer {token}", "Accept": "text/event-stream"},
    )
    assert "FORBIDDEN" in response.text
    assert "__typename" not in response.text


async def test_a_show_of_hands_is_recorded_on_behalf_of_the_coach(api):
    await api.node.do(GrantRole(person=BEA, role=Role.TEAM_COACH, scope=RED_ON_TRAIN), stream=ORGANISATION)
    await accepted(api, "openVote", round=ROUND, team=RED, mode="SHOW_OF_HANDS", eligible=4)
    behalf = {"onBehalfOf": {"person": BEA}}
    many = await ask(api, "recordShowOfHands", behalf, round=ROUND, counts=[1, 1, 1, 1, 1])
    assert [each["code"] for each in many["errors"]] == ["MORE_HANDS_THAN_ELIGIBLE"]
    assert many["errors"][0]["about"] == [{"id": ROUND}]
    answer = await ask(api, "recordShowOfHands", behalf, round=ROUND, counts=[0, 0, 1, 3, 0])
    assert answer["errors"] == []
    history = """{ plan(key: "PI-1") { history(first: 1) { nodes {
      summary onBehalfOf { ... on Person { id } } } } } }"""
    (commit,) = (await api.ask(history))["plan"]["history"]["nodes"]
    assert commit["onBehalfOf"] == {"id": BEA}
    assert commit["summary"] == "Counted the hands of round 1 of the confidence vote of Red: 4 of 4"


async def test_a_scheduled_round_waits_for_the_clock(api):
    answer = await accepted(
        api,
        "openVote",
        round=ROUND,
        mode="SECRET",
        eligible=4,
        opens="2998-12-31T00:00:00Z",
        closes="2999-01-01T00:00:00Z",
    )
    assert [each["code"] for each in answer["warnings"]] == ["TRAIN_BEFORE_TEAMS"]
    vote = await vote_of(api)
    assert (vote["voteState"], vote["opens"]) == ("SCHEDULED", "2998-12-31T00:00:00.000000Z")
    early = await api.node.ask(BeginVote(round=ROUND))
    assert [each.what.code() for each in early.faults] == ["VOTE_NOT_OPEN"]
