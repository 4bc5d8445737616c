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
