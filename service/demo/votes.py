"""The confidence vote: each team's by a show of hands, then the train's in secret, twice."""

from service.demo.objectives import objective
from service.demo.risks import risk
from service.demo.script import Script, coach_of
from service.demo.tables import Row, rows
from service.domain.concerns import HearConcern, HearVoices, VoiceConcern
from service.domain.confidence import AcceptCommitment, RequireRework
from service.domain.decider import Tally
from service.domain.objective_changes import SetObjectiveKind
from service.domain.objectives import ObjectiveKind
from service.domain.vocabulary import Id, NewId, Prose
from service.domain.vote_counts import CloseVote, RecordShowOfHands
from service.domain.vote_opening import OpenVote
from service.domain.votes import FINGERS, VoteMode
from service.wishes import OnBehalfOf

RTE = "katrin"
DAY = "e3"
FIRST, SECOND = Tally(cast=28, counts=(2, 8, 13, 4, 1)), Tally(cast=28, counts=(0, 2, 12, 11, 3))
"""What lay in the boxes of the train's two rounds: 78 of 28 is less than 3, 99 of 28 is more."""
LOSSES = (
    ("accounts", "Questions to customer care about accounts", "rosa"),
    ("running", "Alarms of the position feed", "jonas"),
)
"""What is promised no more after the first round: team, objective, its owner."""
REWORK = "Nobody doubts it, but it is one thing too many for what the first vote said."


def votes(script: Script) -> None:
    """On the last day of planning, after the risks and before the commitment."""
    for n, row in enumerate(rows("votes")):
        _team_vote(script, row, hour=0.651 + n / 2_000)
    _voice_of(script, next(row for row in rows("votes") if row["concern"]))
    _first_round(script)
    _rework(script)
    _second_round(script)


def _team_vote(script: Script, row: Row, hour: float) -> None:
    """A team shows its hands; the RTE records what its coach counts."""
    round, team = _round(script, row["team"]), script.names.team(row["team"])
    script.say(DAY, RTE, OpenVote(round=round, team=team, mode=VoteMode.SHOW_OF_HANDS), hour=hour)
    shown = [int(word) for word in row["shown"].split()]
    hands = RecordShowOfHands(round=round, counts=tuple(shown.count(fingers) for fingers in FINGERS))
    behalf = OnBehalfOf("person", script.names.person(coach_of(row["team"])))
    script.say(DAY, RTE, hands, hour=hour + 0.006, behalf=behalf)
    script.say(DAY, RTE, AcceptCommitment(round=round), hour=hour + (0.013 if row["concern"] else 0.009))


def _voice_of(script: Script, row: Row) -> None:
    """Who showed a 2 says why, and the room knows the risk already."""
    concern = script.names.new("concern", row["concern"])
    voiced = VoiceConcern(concern=concern, round=_round(script, row["team"]), text=Prose(row["concern"]))
    script.say(DAY, "hannah", voiced, hour=0.662, site="Berlin")
    heard = HearConcern(concern=concern, risk=risk(script, "The legal review of consent for minors"))
    script.say(DAY, RTE, heard, hour=0.6645)


def _first_round(script: Script) -> None:
    """The train does not believe in it: 2.8."""
    round, concern = _round(script, "train 1"), script.names.new("concern", "train 1")
    text = Prose("We fill every iteration to the brim and call it a plan. Nobody has planned to be late.")
    script.say(DAY, RTE, OpenVote(round=round, mode=VoteMode.SECRET), hour=0.69)
    script.say(DAY, RTE, CloseVote(round=round), hour=0.705, tallies={round: FIRST})
    unnamed = VoiceConcern(concern=concern, round=round, text=text, unnamed=True)
    script.say(DAY, "zeynep", unnamed, hour=0.71)
    heard = HearConcern(concern=concern, risk=risk(script, "We say yes to more than we believe in"))
    script.say(DAY, RTE, heard, hour=0.7125)
    rework = "Below three, and the reason is said aloud: less, but for sure."
    script.say(DAY, RTE, RequireRework(round=round), hour=0.715, reason=rework)


def _rework(script: Script) -> None:
    """Two teams promise less."""
    for n, (team, text, owner) in enumerate(LOSSES):
        uncommit = SetObjectiveKind(objective=_objective(script, team, text), kind=ObjectiveKind.UNCOMMITTED)
        behalf = OnBehalfOf("person", script.names.person(owner))
        script.say(DAY, RTE, uncommit, hour=0.73 + n / 100, reason=REWORK, behalf=behalf)


def _second_round(script: Script) -> None:
    """The train believes in it: 3.5, with two voices; one of them is heard aloud."""
    round, concern = _round(script, "train 2"), script.names.new("concern", "train 2")
    text = Prose("The bus is late in two of our three plans for it. I would like to be wrong.")
    script.say(DAY, RTE, OpenVote(round=round, mode=VoteMode.SECRET), hour=0.76)
    script.say(DAY, RTE, CloseVote(round=round), hour=0.775, tallies={round: SECOND})
    script.say(DAY, RTE, HearVoices(round=round, voices=1), hour=0.777)
    voiced = VoiceConcern(concern=concern, round=round, text=text)
    script.say(DAY, "divya", voiced, hour=0.7795, site="Berlin")
    heard = HearConcern(concern=concern, risk=risk(script, "The third region has no quota"))
    script.say(DAY, RTE, heard, hour=0.782)
    script.say(DAY, RTE, AcceptCommitment(round=round), hour=0.7845)


def _round(script: Script, word: str) -> NewId:
    return script.names.new("vote", word)


def _objective(script: Script, team: str, text: str) -> Id:
    """The team's objective whose words begin so. Raises StopIteration."""
    of_team = (row for row in rows("objectives") if row["team"] == team)
    return objective(script, next(row for row in of_team if row["text"].startswith(text)))
