"""The function of one kind of thing, while it is written, and what all such functions call."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLObjectType

from schema.compiled.leaves import Unforeseen
from schema.compiled.straight import DEFINITION
from schema.types.past import Past

Complete = Callable[[Any, Any], Any]
"""From a value, and the run that it is completed in, to what is answered."""
LOCALS = {
    "it": "it = s.it",
    "read": "read = s.read",
    "plain": "plain = read.name is None",
    "memos": "if run.read is not read: run.turn_to(read)",
}
"""With what a function begins, as far as it is used."""


@dataclass
class Function:
    """The function of one kind of thing, while it is written."""

    name: str
    kind: GraphQLObjectType | None = None
    """Of what; None when it only begins."""
    uses: set[str] = field(default_factory=set)
    """Of LOCALS."""
    memos: list[str] = field(default_factory=list)
    """Statements with what was completed already of things that are referred to."""
    reads: list[str] = field(default_factory=list)
    """Statements, each with one field's value."""
    answers: list[str] = field(default_factory=list)
    """Entries of what is answered."""
    told: list[str] = field(default_factory=list)
    """Statements with what is told of a person later."""

    @property
    def refers(self) -> bool:
        """Whether the things below it may come again and again: a plan lists each of them once."""
        return self.kind is not None and not issubclass(self.kind.extensions[DEFINITION].origin, Past)

    def text(self) -> str:
        """The source."""
        answer = "{" + ", ".join(self.answers) + "}"
        begins = [f" {LOCALS[each]}" for each in LOCALS if each in self.uses]
        lines = [f"def {self.name}(s, run):", *begins, *self.memos, *self.reads]
        if not self.told:
            return "\n".join([*lines, f" return {answer}"])
        later = [f"def {self.name}_told(d, known):", *self.told]
        ask = [f" d = {answer}", f" run.people.append((d, s.person, {self.name}_told))", " return d"]
        return "\n".join([*later, *lines, *ask])


def _things(value: Any) -> Any:
    """A list as resolvers give it. Raises Unforeseen for anything else."""
    if value.__class__ is list or value.__class__ is tuple:
        return value
    raise Unforeseen


def _nothing() -> Any:
    raise Unforeseen


def _keep(run: Any, memo: dict[int, Any], thing: Any, answer: Any) -> Any:
    """Remember what a thing came to, by its identity, which is its own as long as it is kept too."""
    memo[id(thing)] = answer
    run.things.append(thing)
    return answer


def _refer(read: Any, run: Any, memo: dict[Any, Any], id: Any, complete: Complete) -> Any:
    """What the thing of a plain id comes to, remembered by it; None when there is none."""
    node = read.node(id)
    if node is None:
        return None
    memo[id] = answer = complete(node, run)
    return answer


CALLED = {"things": _things, "nothing": _nothing, "keep": _keep, "refer": _refer}
"""By the names that they are called by."""
