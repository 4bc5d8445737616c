"""The reviews: each team shows its draft and its final plan; Business Owners accept, one after a concern."""

from service.demo.script import Script, business_owner_of, coach_of, owner_of, spread
from service.demo.tables import keyed, rows
from service.domain.acceptance import AcceptTeamPlan, RaiseTeamPlanConcern
from service.domain.objective_changes import RewordObjective
from service.domain.presentations import PresentDraft, PresentFinal
from service.domain.vocabulary import Prose
from service.wishes import OnBehalfOf

ABSENT, HOME, OVERSEAS = "haruto", "Berlin", "Denver"
"""The Business Owner for whom the RTE speaks, the site of the plenary, and the one where it is night then."""
DOUBTED, VAGUE = "partners", "A new partner is connected within two weeks."
CONCERN = Prose("Two weeks from when? The operators take longer than that to sign. Say what you promise.")
CLEAR = Prose("A new partner is connected within two weeks of its signature.")


def reviews(script: Script) -> None:
    """Drafts on the first evening, final plans on the second, accepted before the risks are talked about."""
    for row in rows("teams"):
        team = row["key"]
        hour = 0.96 + spread(team, 0, 3) / 100
        script.say("e1", coach_of(team), PresentDraft(team=script.names.team(team)), hour=hour)
        script.say("e2", coach_of(team), PresentFinal(team=script.names.team(team)), hour=hour)
        _accept(script, team)
    _rework(script)


def _accept(script: Script, team: str) -> None:
    accept, who = AcceptTeamPlan(team=script.names.team(team)), business_owner_of(team)
    if who == ABSENT:
        told = OnBehalfOf("person", script.names.person(who))
        script.say("e3", "katrin", accept, hour=0.24, behalf=told)
    elif keyed("teams")[team]["site"] == OVERSEAS:
        script.say("e2", who, accept, hour=0.995)
    else:
        at = 0.2 if keyed("teams")[team]["site"] == HOME else 0.62
        script.say("e3", who, accept, hour=at + spread(team, 0, 5) / 100)


def _rework(script: Script) -> None:
    """What a concern is good for: the objective says afterwards what is promised."""
    team, names = script.names.team(DOUBTED), script.names
    doubt = RaiseTeamPlanConcern(team=team, text=CONCERN)
    reworded = RewordObjective(objective=names.id("objective", VAGUE), text=CLEAR)
    script.say("e3", business_owner_of(DOUBTED), doubt, hour=0.05)
    script.say("e3", owner_of(DOUBTED), reworded, hour=0.1)
    script.say("e3", coach_of(DOUBTED), PresentFinal(team=team), hour=0.14)
