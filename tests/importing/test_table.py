"""What tools call CSV: encodings, separators, quotes, and files that are none."""

# ruff: noqa: RUF001 - the letters of these languages look like others

import codecs

import pytest

from service.importing import table
from service.importing.rows import FileUnusable

HEADER = "Summary,Issue key\r\n"


def parse(content):
    return table.parse(content, "file.csv")


def fault(content):
    with pytest.raises(FileUnusable) as raised:
        parse(content)
    return str(raised.value)


def test_a_byte_order_mark_is_no_part_of_the_first_header():
    assert parse(codecs.BOM_UTF8 + f"{HEADER}a,1\r\n".encode()).header == ("Summary", "Issue key")


def test_a_quoted_cell_keeps_its_line_breaks_and_lines_are_counted_as_an_editor_does():
    read = parse(f'{HEADER}"a\nb\n""c""",1\r\nd,2\r\n'.encode())
    assert [(r.line, r.cells[0]) for r in read.records] == [(2, 'a\nb\n"c"'), (5, "d")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_by_its_mark(encoding):
    mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}.get(encoding, b"")
    read = parse(mark + f"{HEADER}שלום,1\r\n".encode(encoding))
    assert read.records[0].cells == ("שלום", "1")
    assert read.guesses == ()


def test_bytes_that_are_not_utf_8_are_read_as_windows_1252_and_the_guess_is_stated():
    read = parse(f"{HEADER}a,1\r\nCafé – Übersicht,2\r\n".encode("cp1252"))
    assert read.records[1].cells[0] == "Café – Übersicht"
    assert "line 3" in read.guesses[0]
    assert "Windows-1252, a guess" in read.guesses[0]


def test_bytes_that_are_neither_are_refused_with_their_line():
    assert fault(f"{HEADER}a,1\r\n".encode() + b"\x81\xff,2\r\n").startswith(
        "file.csv, line 3: is not UTF-8 nor Windows-1252: byte 0x81"
    )


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators_are_noticed_even_beside_quoted_commas(separator):
    read = parse('"Summary, all",Issue key\r\na,1\r\n'.replace(",Issue", f"{separator}Issue").encode())
    assert read.header == ("Summary, all", "Issue key")


def test_the_separator_line_that_excel_writes_is_understood():
    assert parse(b"sep=;\r\nSummary;Issue key\r\na;1\r\n").records[0].line == 3


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b" \r\n\r\n", "is empty"),
        (b"PK\x03\x04\x14\x00", "Excel workbook"),
        (b"<html><table>", "HTML"),
        (b'{"issues": []}', "JSON"),
        (b"just words\r\nand more\r\n", "a single column"),
        ("Summary,Issue key\r\n".encode("utf-16-le"), "UTF-16 without a mark"),
        (b"\x7fELF,\x00\x00", "NUL"),
    ],
)
def test_what_is_no_csv_is_refused_with_what_it_seems_to_be(content, why):
    assert why in fault(content)


def test_a_quote_that_is_never_closed_is_refused_with_the_line_where_its_row_begins():
    text = fault(f'{HEADER}a,1\r\n"b,2\r\nc,3\r\n'.encode())
    assert text.startswith("file.csv, line 3: ")
    assert "never closed" in text


def test_rows_with_another_number_of_cells_are_listed_and_the_rest_is_read():
    read = parse(f"{HEADER}a,1\r\nb\r\n,\r\n\r\nc,3,4\r\nd,4\r\n".encode())
    assert [(b.line, b.reason) for b in read.broken] == [
        (3, "the row has 1 cells, the header has 2"),
        (6, "the row has 3 cells, the header has 2"),
    ]
    assert [r.cells[0] for r in read.records] == ["a", "d"]


def test_a_row_with_text_behind_a_closing_quote_is_listed_and_the_rest_is_read():
    read = parse(f'{HEADER}"a"b,1\r\nc,2\r\n'.encode())
    assert [b.line for b in read.broken] == [2]
    assert [r.cells[0] for r in read.records] == ["c"]


def test_a_cell_of_a_million_characters_is_read():
    assert len(parse(f"{HEADER}{'x' * 1_000_000},1\r\n".encode()).records[0].cells[0]) == 1_000_000


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileUnusable, match=r"nowhere\.csv: cannot be read: No such file"):
        table.read(tmp_path / "nowhere.csv")
