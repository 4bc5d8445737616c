"""What was last read from another tool: an importer compares its file with it, and with the plan."""

import strawberry

from service.domain import imports
from service.domain.vocabulary import Key, Title


@strawberry.type
class ImportedValue:
    """One field as it was last read; long and personal texts are there as digests only."""

    field: Key
    value: Title | None


@strawberry.type
class ImportedRow:
    """What another tool last said about one of its items, and which thing of the plan that is."""

    key: Title
    entity: strawberry.ID
    values: list[ImportedValue]


def imported_row(it: imports.ImportedRow) -> ImportedRow:
    """The row as clients read it."""
    values = [ImportedValue(field=each.field, value=each.value) for each in it.values]
    return ImportedRow(key=it.key, entity=strawberry.ID(it.entity), values=values)
