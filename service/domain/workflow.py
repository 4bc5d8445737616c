"""A team's workflow: the states through which its stories go, and between which their clock runs."""

from dataclasses import dataclass

from service.domain.vocabulary import Title


@dataclass(frozen=True, kw_only=True)
class WorkflowState:
    """A column of a team's own board."""

    name: Title
    waiting: bool = False
    """Whether work only lies there; what is left of the time is active."""


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """States in order. The clock of cycle time starts in one and stops in another, both named."""

    states: tuple[WorkflowState, ...]
    starts: Title
    """The state in which the clock starts: the commitment point."""
    stops: Title
    """The state in which it stops: the work is done."""

    @property
    def names(self) -> tuple[Title, ...]:
        """What the states are called, in order."""
        return tuple(state.name for state in self.states)

    @property
    def running(self) -> tuple[Title, ...]:
        """The states in which the clock runs: from the one that starts it to the one before it stops. Where
        one state is both, it starts there, too."""
        first, last = self.names.index(self.starts), self.names.index(self.stops)
        return self.names[first : max(last, first + 1)]

    @property
    def done(self) -> tuple[Title, ...]:
        """The states in which the clock stands still for good."""
        return self.names[self.names.index(self.stops) :]

    @property
    def names_waiting(self) -> bool:
        """Whether it says of any state that work only lies there: else nobody knows what is active."""
        return any(state.waiting for state in self.states)
