"""A token proves who asks, and nothing else passes for one."""

import base64
import json
import stat
import time
from pathlib import Path
from typing import Any

import jwt
import pytest

from service import auth
from service.auth import Asker, Tokens, Unauthenticated, organisation_id, person_id
from service.settings import Settings

KEY, OLD, FOREIGN = b"k" * 32, b"o" * 32, b"f" * 32
ADA, ORG = person_id("ada"), organisation_id("acme")


def made(claims: dict[str, Any] | None = None, header: dict[str, Any] | None = None, key: bytes = KEY) -> str:
    """A well-signed token, but for what is given; None takes a claim away."""
    now = int(time.time())
    usual = {"iss": "signalbox", "aud": "signalbox", "sub": ADA, "org": ORG, "iat": now, "exp": now + 60}
    headers = {"typ": "signalbox+jwt", "kid": auth.key_name(KEY)} | (header or {})
    chosen = {name: value for name, value in (usual | (claims or {})).items() if value is not None}
    return jwt.encode(chosen, key, "HS256", headers)


def refusal(token: str | None) -> str:
    with pytest.raises(Unauthenticated) as caught:
        Tokens((KEY, OLD)).authenticate(token)
    assert str(caught.value)
    return caught.value.code


def test_a_signed_token_names_person_organisation_and_end() -> None:
    asker = Tokens((KEY,)).authenticate(Tokens((KEY,)).sign(ADA, ORG, name="Ada", seconds=60))
    assert (asker.person, asker.org, asker.name, asker.anonymous) == (ADA, ORG, "Ada", False)
    assert asker.until is not None
    assert abs(asker.until - time.time() - 60) < 5


def test_a_retired_key_still_verifies_and_a_foreign_one_never_does() -> None:
    assert Tokens((KEY, OLD)).authenticate(Tokens((OLD,)).sign(ADA, ORG)).person == ADA
    assert refusal(Tokens((FOREIGN,)).sign(ADA, ORG)) == "TOKEN_KEY_UNKNOWN"
    assert refusal(made(key=FOREIGN)) == "TOKEN_FORGED"


@pytest.mark.parametrize("token", [None, ""])
def test_no_token_is_a_missing_token(token: str | None) -> None:
    assert refusal(token) == "TOKEN_MISSING"


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "org", "iat", "exp"])
def test_every_claim_is_required(claim: str) -> None:
    assert refusal(made({claim: None})) == "TOKEN_MALFORMED"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "somebody"},
        {"aud": "somebody"},
        {"aud": ["signalbox"]},
        {"sub": "ada"},
        {"sub": ADA.upper()},
        {"sub": 7},
        {"org": "acme\x00"},
        {"exp": 10**18},
        {"exp": str(int(time.time()) + 60)},
        {"exp": time.time() + 60.5},
        {"exp": True},
        {"iat": int(time.time()) + 3_600, "exp": int(time.time()) + 7_200},
        {"iat": 0},
        {"nbf": int(time.time()) + 3_600},
        {"name": ["Ada"]},
        {"name": "a" * 201},
    ],
    ids=repr,
)
def test_a_claim_of_another_form_is_refused_however_well_signed(claims: dict[str, Any]) -> None:
    assert refusal(made(claims)) == "TOKEN_MALFORMED"


@pytest.mark.parametrize(
    "header",
    [{"typ": "JWT"}, {"typ": "logout+jwt"}, {"crit": ["b64"]}, {"jku": "https://evil.example/keys"}],
    ids=repr,
)
def test_the_header_chooses_nothing(header: dict[str, Any]) -> None:
    assert refusal(made(header=header)) == "TOKEN_MALFORMED"


def test_another_algorithm_is_refused() -> None:
    header = {"typ": "signalbox+jwt", "kid": auth.key_name(KEY)}
    longer = jwt.encode({"sub": ADA}, KEY * 2, "HS512", header)
    unsigned = ".".join(part(each) for each in ({"alg": "none", **header}, {"sub": ADA})) + "."
    assert {refusal(longer), refusal(unsigned)} == {"TOKEN_MALFORMED"}


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "token",
    ["x", "a.b.c", "..", "e30.e30.", "ä.ö.ü", "\ud800", "x" * 5_000, part({"alg": "HS256"}) + ".e30.e30"],
)
def test_what_is_no_token_is_malformed(token: str) -> None:
    assert refusal(token) == "TOKEN_MALFORMED"


def test_a_token_ends_also_when_it_was_seen_before(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = Tokens((KEY,))
    token = tokens.sign(ADA, ORG, seconds=60)
    tokens.authenticate(token)
    later = time.time() + 61
    monkeypatch.setattr(time, "time", lambda: later)
    with pytest.raises(Unauthenticated) as caught:
        tokens.authenticate(token)
    assert caught.value.code == "TOKEN_EXPIRED"
    assert refusal(token) == "TOKEN_EXPIRED"


def test_no_token_is_signed_for_longer_than_the_cap() -> None:
    with pytest.raises(ValueError, match="90 days"):
        Tokens((KEY,)).sign(ADA, ORG, seconds=auth.LONGEST_LIFE + 1)


def test_the_same_name_is_the_same_person_and_no_organisation() -> None:
    assert person_id("ada") == ADA != person_id("bob")
    assert person_id("acme") != ORG


def test_a_visitor_is_anonymous() -> None:
    assert auth.visitor(ORG) == Asker(person=person_id("visitor"), org=ORG, name="Visitor", anonymous=True)


def test_a_key_is_made_once_in_the_data_folder_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "new")
    (key,) = auth.keys(settings)
    assert auth.keys(settings) == (key,)
    assert len(key) == 32
    assert stat.S_IMODE((tmp_path / "new" / "token.key").stat().st_mode) == 0o600
    assert [each.name for each in (tmp_path / "new").iterdir()] == ["token.key"]


def test_keys_of_the_settings_win(tmp_path: Path) -> None:
    assert auth.keys(Settings(data=tmp_path, token_keys=(KEY, OLD))) == (KEY, OLD)
    assert list(tmp_path.iterdir()) == []
