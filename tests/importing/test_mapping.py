"""The mapping file, and what is wrong with one."""

import pytest

from service.importing.dates import Order
from service.importing.mapping import Becomes, MappingUnusable, Stage, load, parse


def test_a_mapping_says_what_words_mean():
    mapping = parse(
        """
zone = "Asia/Jerusalem"
date_order = "MDY"
[types]
"Epic" = "SKIP"
[statuses]
"Fertig" = "DONE"
""",
        "m.toml",
    )
    assert str(mapping.zone) == "Asia/Jerusalem"
    assert mapping.date_order is Order.MDY
    assert mapping.becomes("Epic") is Becomes.SKIP
    assert mapping.becomes("story") is Becomes.STORY
    assert mapping.becomes("Elephant") is None
    assert mapping.stage("Fertig", "") is Stage.DONE
    assert mapping.stage("In Bearbeitung", "In Progress") is Stage.STARTED


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("zone = ", "is not TOML"),
        ('zone = "Mars/Base"', "'Mars/Base' is no IANA time zone"),
        ('zone = "../etc/passwd"', "is no IANA time zone"),
        ("zone = 3", "zone is a text in quotes"),
        ('[sprint]\n"a" = "b"', "sprint is not known; there are"),
        ('[types]\n"Epic" = "FEATRUE"', r"\[types\] 'Epic' is 'FEATRUE'; it can be FEATURE"),
        ("[teams]\na = 1", r"\[teams\] holds lines like"),
        ('date_order = "YMD"', "it can be DMY, MDY"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused_with_file_and_place(text, why):
    with pytest.raises(MappingUnusable, match=rf"m\.toml: .*{why}"):
        parse(text, "m.toml")


def test_a_mapping_that_is_not_there_is_named(tmp_path):
    with pytest.raises(MappingUnusable, match=r"m\.toml: cannot be read"):
        load(tmp_path / "m.toml")
