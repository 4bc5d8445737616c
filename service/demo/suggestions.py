"""Suggestions: the architect asks for a look before planning, and people say which of them are right."""

from service.demo.agreements import dependency
from service.demo.script import Script
from service.demo.tables import Row, keyed, rows
from service.domain.decider import Command
from service.domain.evidence import suggestion_of
from service.domain.mapping import SHARED_COMPONENT, SuggestFromFeatures
from service.domain.suggestions import AcceptSuggestion, DismissSuggestion
from service.domain.vocabulary import Id, Prose, Title

LOOK, ANSWER = "-10", "-2"
"""Working days before the PI: all features are known; what teams ask of each other is proposed."""


def suggestions(script: Script) -> None:
    """The look, in the first minutes of a day that no other site works in, and the answers."""
    script.say(LOOK, "ravi", SuggestFromFeatures(), hour=0.01)
    for row in rows("suggestions"):
        script.say(ANSWER, row["who"], _answer(script, row))


def _answer(script: Script, row: Row) -> Command:
    about, other = script.names.feature(row["about"]), _other(script, row["with"])
    pair = (min(about, other), max(about, other)) if row["rule"] == SHARED_COMPONENT else (about, other)
    suggestion = suggestion_of(script.names.plan, Title(row["rule"]), pair)
    verdict, _, what = row["verdict"].partition(":")
    if verdict == "yes":
        return AcceptSuggestion(suggestion=suggestion, made=dependency(script, what) if what else None)
    return DismissSuggestion(suggestion=suggestion, because=Prose(row["verdict"]))


def _other(script: Script, key: str) -> Id:
    return script.names.feature(key) if key in keyed("features") else script.names.team(key)
