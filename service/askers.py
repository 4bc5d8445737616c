"""Who asks: what the grants, as a draft would leave them, let the asker and the one acted for be."""

from collections.abc import Mapping

from service.domain.decider import Asked
from service.domain.entities import State
from service.domain.vocabulary import Id, Instant
from service.grants import Held, first_of, held, train_team
from service.wishes import Wish


class Askers:
    """Those who ask of the streams of one log; the grants of each are looked up once a stream."""

    def __init__(self, log: Id, states: Mapping[Id, State]) -> None:
        self._log = log
        self._states = states
        self._held: dict[tuple[Id | None, Id], Held] = {}

    def asked(self, wish: Wish, now: Instant) -> Asked:
        """Who asks, with the roles and teams that the grants give here to the asker and the one acted for.

        Raises NotHere.
        """
        roles, teams = self._held_by(wish.asker, wish.stream, now)
        behalf = wish.on_behalf_of
        if behalf and behalf.kind == "person":
            more_roles, more_teams = self._held_by(behalf.id, wish.stream, now)
            roles, teams = roles | more_roles, teams | more_teams
        if behalf and behalf.kind == "team":
            teams = teams | {train_team(self._states[wish.stream], behalf.id)}
        return Asked(
            at=now,
            organisation=self._log,
            actor=None if wish.unnamed else wish.asker,
            roles=roles,
            teams=teams,
            reason=wish.reason,
            effective_at=wish.effective_at,
            on_behalf_of=str(behalf) if behalf else None,
            beside=self._states,
            tallies=wish.tallies,
            likenesses=wish.likenesses,
        )

    def role(self, wish: Wish, now: Instant) -> str | None:
        """The role in which a commit says that it was asked for."""
        roles, _ = self._held_by(wish.asker, wish.stream, now)
        return first_of(roles)

    def forget(self) -> None:
        """The grants are others from here on."""
        self._held.clear()

    def _held_by(self, person: Id | None, stream: Id, now: Instant) -> Held:
        found = self._held.get((person, stream))
        if found is None:
            found = held(self._states.get(self._log), person, self._states[stream], now)
            self._held[person, stream] = found
        return found
