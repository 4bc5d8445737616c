"""Which issue of a file is part of which: sub-tasks of stories, stories of features, features of epics."""

from collections.abc import Iterable

from service.importing.mapping import Mapping
from service.importing.rows import Row


class Family:
    """The issues of one file by their keys, and the lines of their parents."""

    def __init__(self, rows: Iterable[Row], words: Mapping) -> None:
        self._rows = {row.key: row for row in rows}
        self._words = words
        self._above_features = {row.parent for row in self._rows.values() if self.is_feature(row)}

    def is_feature(self, row: Row) -> bool:
        """Whether the row's type becomes a feature."""
        kind = self._words.becomes(row.type)
        return kind is not None and kind.is_feature

    def has_features(self, row: Row) -> bool:
        """Whether features are part of it."""
        return row.key in self._above_features

    def line(self, row: Row) -> list[Row]:
        """The row, its parent, and so on up to a feature, as far as they are in the file."""
        line = [row]
        while not self.is_feature(line[-1]):
            above = self._rows.get(line[-1].parent or "")
            if above is None or above in line:
                break
            line.append(above)
        return line
