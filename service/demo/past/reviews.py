"""Team plans and votes of the past: shown, accepted, believed in."""

from service.demo.past.interval import Past
from service.demo.reviews import HOME, OVERSEAS
from service.demo.script import business_owner_of, coach_of, spread
from service.demo.tables import Row, keyed
from service.domain.acceptance import AcceptTeamPlan
from service.domain.confidence import AcceptCommitment
from service.domain.decider import Tally
from service.domain.presentations import PresentDraft, PresentFinal
from service.domain.vote_counts import CloseVote, RecordShowOfHands
from service.domain.vote_opening import OpenVote
from service.domain.votes import FINGERS, VoteMode
from service.wishes import OnBehalfOf

RTE = "katrin"


def reviews(past: Past) -> None:
    """Drafts on the first day, final plans on the second; on the last day teams and train vote."""
    for n, row in enumerate(past.rows("votes")):
        if row["team"]:
            _present(past, row["team"])
            _team_vote(past, row, 0.651 + n / 2_000)
        else:
            _train_vote(past, row)


def _present(past: Past, team: str) -> None:
    hour = 0.96 + spread(team, 0, 3) / 100
    past.say(-4, coach_of(team), PresentDraft(team=past.team(team)), hour=hour)
    past.say(-2, coach_of(team), PresentFinal(team=past.team(team)), hour=hour)
    accept, site = AcceptTeamPlan(team=past.team(team)), keyed("teams")[team]["site"]
    day, hour = (-2, 0.995) if site == OVERSEAS else (-1, 0.2 if site == HOME else 0.5)
    past.say(day, business_owner_of(team), accept, hour=hour)


def _team_vote(past: Past, row: Row, hour: float) -> None:
    round, shown = past.id("vote", row["team"]), [int(word) for word in row["shown"].split()]
    opened = OpenVote(round=round, team=past.team(row["team"]), mode=VoteMode.SHOW_OF_HANDS)
    past.say(-1, RTE, opened, hour=hour)
    hands = RecordShowOfHands(round=round, counts=tuple(shown.count(fingers) for fingers in FINGERS))
    behalf = OnBehalfOf("person", past.script.names.person(coach_of(row["team"])))
    past.say(-1, RTE, hands, hour=hour + 0.006, behalf=behalf)
    past.say(-1, RTE, AcceptCommitment(round=round), hour=hour + 0.009)


def _train_vote(past: Past, row: Row) -> None:
    round, counts = past.id("vote", "train"), tuple(int(word) for word in row["shown"].split())
    box = {round: Tally(cast=sum(counts), counts=counts)}
    past.say(-1, RTE, OpenVote(round=round, mode=VoteMode.SECRET), hour=0.7)
    past.say(-1, RTE, CloseVote(round=round), hour=0.72, tallies=box)
    past.say(-1, RTE, AcceptCommitment(round=round), hour=0.74)
