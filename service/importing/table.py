"""Bytes to rows: the encodings, separators and quotes in which tools write what they call CSV."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from service.importing.rows import FileUnusable, Unused

LARGEST_FILE = 512 * 1024 * 1024
LONGEST_CELL = 64 * 1024 * 1024
SEPARATORS = (",", ";", "\t", "|")
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
NOT_CSV = (
    (b"PK\x03\x04", "is a packed file, perhaps an Excel workbook; export it as CSV, or save it as CSV UTF-8"),
    (b"\xd0\xcf\x11\xe0", "is an old Excel workbook; export it as CSV, or save it as CSV UTF-8"),
    (b"%PDF", "is a PDF; export it as CSV"),
    (b"<", "is HTML or XML, as some exports called Excel are; export it as CSV"),
    (b"{", "is JSON; export it as CSV"),
    (b"[", "is JSON; export it as CSV"),
)


@dataclass(frozen=True)
class Record:
    """One row of cells; `line` is where it begins in the file, from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A file's header and rows, what was broken, and what had to be guessed."""

    file: str
    line: int
    """The header's line."""
    header: tuple[str, ...]
    records: tuple[Record, ...]
    broken: tuple[Unused, ...] = ()
    guesses: tuple[str, ...] = ()


def read(path: Path) -> Table:
    """The table in the file. Raises FileUnusable, which names file and line."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise FileUnusable(str(path), f"is larger than {LARGEST_FILE >> 20} MiB")
        return parse(path.read_bytes(), str(path))
    except OSError as error:
        raise FileUnusable(str(path), f"cannot be read: {error.strerror}") from error


def parse(content: bytes, file: str) -> Table:
    """The table in these bytes. Raises FileUnusable."""
    text, guesses = _text(content, file)
    skipped, separator = _separator(text)
    if separator is None:
        raise FileUnusable(file, "is not a CSV: its first line has a single column", 1)
    records: list[Record] = []
    broken: list[Unused] = []
    header: Record | None = None
    for each in _records(text[len(skipped) :], separator, file, 1 if skipped else 0):
        if isinstance(each, Unused):
            broken.append(each)
        elif header is None:
            header = each
        elif len(each.cells) != len(header.cells):
            reason = f"the row has {len(each.cells)} cells, the header has {len(header.cells)}"
            broken.append(Unused(line=each.line, key="", reason=reason))
        else:
            records.append(each)
    if header is None:
        raise FileUnusable(file, "is empty")
    return Table(
        file=file,
        line=header.line,
        header=tuple(name.strip() for name in header.cells),
        records=tuple(records),
        broken=tuple(broken),
        guesses=guesses,
    )


def _text(content: bytes, file: str) -> tuple[str, tuple[str, ...]]:
    """The characters, and what was guessed about them."""
    if not content.strip():
        raise FileUnusable(file, "is empty")
    plain = content.removeprefix(codecs.BOM_UTF8)
    for start, what in NOT_CSV:
        if plain.lstrip().startswith(start):
            raise FileUnusable(file, f"is not a CSV: it {what}", 1)
    if content.startswith(UTF_16):
        return _decoded(content, "utf-16", "UTF-16", file), ()
    if b"\x00" in content:
        line = 1 + content.count(b"\n", 0, content.index(b"\x00"))
        raise FileUnusable(
            file, "has NUL bytes: it is no text, or UTF-16 without a mark; save it as UTF-8", line
        )
    try:
        return plain.decode(), ()
    except UnicodeDecodeError as error:
        line = 1 + plain.count(b"\n", 0, error.start)
        guess = (
            f"it is not UTF-8 (byte {plain[error.start]:#04x} in line {line}); read as Windows-1252, a guess"
        )
        return _decoded(plain, "cp1252", "UTF-8 nor Windows-1252", file), (guess,)


def _decoded(content: bytes, encoding: str, name: str, file: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = 1 + content.count(b"\n", 0, error.start)
        raise FileUnusable(file, f"is not {name}: byte {content[error.start]:#04x}", line) from error


def _separator(text: str) -> tuple[str, str | None]:
    """A line to skip (`sep=;`, as Excel writes it), and what parts the cells; None when nothing does."""
    said = re.match(r"sep=(.)\r?\n", text)
    if said:
        return said[0], said[1]
    first = text.lstrip("\r\n").partition("\n")[0]
    outside = re.sub(r'"[^"]*"', "", first)
    counts = {each: outside.count(each) for each in SEPARATORS}
    best = max(SEPARATORS, key=lambda each: counts[each])
    return "", best if counts[best] else None


def _records(text: str, separator: str, file: str, before: int) -> Iterator[Record | Unused]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = before + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "end of data" in str(error):
                reason = "a quoted cell that begins in this row is never closed; was the download cut off?"
                raise FileUnusable(file, reason, line) from error
            yield Unused(line=line, key="", reason=f"the row is not CSV: {error}")
            continue
        if any(cell.strip() for cell in cells):
            yield Record(line, tuple(cells))
