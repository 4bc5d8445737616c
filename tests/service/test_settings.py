"""The environment is read once, and everything wrong with it is said at once."""

import base64
from pathlib import Path

import pytest

from service.settings import HOME, VARIABLES, Settings, SettingsInvalid, read


def problems(environment: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsInvalid) as caught:
        read(environment)
    return caught.value.problems


def test_an_empty_environment_means_an_embedded_database_on_loopback() -> None:
    settings = read({})
    assert settings == Settings(data=HOME / ".signalbox" / "service")
    assert settings.embedded
    assert settings.loopback


def test_each_variable_fills_its_field() -> None:
    key = base64.b64encode(b"k" * 32).decode()
    settings = read(
        {
            "DATABASE_URL": "postgresql://s@/signalbox",
            "SIGNALBOX_OWNER_URL": "postgres://o@/signalbox",
            "SIGNALBOX_DATA": "/srv/signal box",
            "SIGNALBOX_DEMO": "yes",
            "SIGNALBOX_DOCUMENTS": "/srv/documents.json",
            "SIGNALBOX_HOST": "::1",
            "SIGNALBOX_ORIGINS": "https://board.example",
            "SIGNALBOX_PORT": "8123",
            "SIGNALBOX_PG_BIN": "/opt/pg/bin",
            "SIGNALBOX_TOKEN_KEY": f"{key}, {key.rstrip('=')}",
            "SIGNALBOX_URL": "https://box.example",
            "SIGNALBOX_TOKEN": "abc",
            "SIGNALBOX_BELL": "rediss://:secret@bells/2",
        }
    )
    assert settings == Settings(
        data=Path("/srv/signal box"),
        host="::1",
        port=8123,
        documents=Path("/srv/documents.json"),
        origins=("https://board.example",),
        demo=True,
        database_url="postgresql://s@/signalbox",
        owner_url="postgres://o@/signalbox",
        pg_bin=Path("/opt/pg/bin"),
        token_keys=(b"k" * 32, b"k" * 32),
        url="https://box.example",
        token="abc",
        bell_url="rediss://:secret@bells/2",
    )
    assert not settings.embedded
    assert settings.loopback


def test_everything_wrong_is_said_at_once() -> None:
    said = problems(
        {
            "SIGNALBOX_PORT": "80808",
            "SIGNALBOX_DEMO": "perhaps",
            "SIGNALBOX_TOKEN_KEY": "c2hvcnQ=",
            "DATABASE_URL": "localhost:5432",
        }
    )
    assert len(said) == 4
    assert all(sentence.endswith(".") for sentence in said)


def test_a_misspelt_variable_is_not_passed_over() -> None:
    assert problems({"SIGNALBOX_PROT": "1"}) == ("SIGNALBOX_PROT is not known; did you mean SIGNALBOX_PORT?",)


def test_a_wrong_url_is_not_repeated_because_it_may_hold_a_password() -> None:
    (sentence,) = problems({"DATABASE_URL": "mysql://u:secret@h/d"})
    assert "secret" not in sentence


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    given = {"DATABASE_URL": "postgresql://u:secret@h/d", "SIGNALBOX_TOKEN": "secret"}
    assert "secret" not in repr(read(given))


def test_an_owner_without_a_database_makes_no_sense() -> None:
    assert len(problems({"SIGNALBOX_OWNER_URL": "postgresql://o@/d"})) == 1


def test_a_database_that_is_misspelt_is_not_said_to_be_missing() -> None:
    (problem,) = problems({"SIGNALBOX_OWNER_URL": "postgresql://o@/d", "DATABASE_URL": "hello"})
    assert problem.startswith("DATABASE_URL must be")


@pytest.mark.parametrize("text", ["-1", "1.5", "8000x", "٨٠٠٠", "9" * 30])
def test_a_port_is_a_port(text: str) -> None:
    assert problems({"SIGNALBOX_PORT": text})


@pytest.mark.parametrize("text", ["not base64!", "äöü", ",", "QUJD"])
def test_a_key_is_32_bytes_in_base64(text: str) -> None:
    assert problems({"SIGNALBOX_TOKEN_KEY": text})


def test_an_empty_variable_is_an_absent_one() -> None:
    assert read(dict.fromkeys(VARIABLES, "")) == read({})


def test_an_option_wins_over_the_environment() -> None:
    assert read({"SIGNALBOX_PORT": "1"}, port=2, host=None).port == 2


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.2", True), ("localhost", True), ("0.0.0.0", False), ("box.example", False)],
)
def test_loopback_is_what_only_this_machine_reaches(host: str, loopback: bool) -> None:
    assert read({"SIGNALBOX_HOST": host}).loopback is loopback
