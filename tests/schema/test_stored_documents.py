"""Stored documents: asked for by id, by GET and POST, and not sent again to who has the answer."""

import hashlib
import itertools
import json

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from schema.answering.documents import Documents
from schema.transport import Endpoint
from service.domain.backlog import ProposeFeature
from service.domain.vocabulary import Title
from service.settings import SettingsInvalid
from tests.schema.conftest import ANNAS, TOKENS

BOARD = 'query ($as: String) { plan(key: "PI-1", as: $as) { id version features { id title } } }'
MINE = "{ viewer { person { id } } }"
CHANGE = 'mutation { appear(plan: "PI-1") }'
MANIFEST = {"5d41402abc4b2a76b9719d911017c592": BOARD, "mine": MINE, "change": CHANGE}
HASH = "sha256:" + hashlib.sha256(BOARD.encode()).hexdigest()
JSON, RESPONSE_JSON = "application/json", "application/graphql-response+json"


def manifest(folder, content):
    path = folder / "documents.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


@pytest.fixture
async def http(api, tmp_path):
    """The service with a manifest of documents, and Anna who asks it."""
    documents = Documents.read(manifest(tmp_path, MANIFEST))
    endpoint = Endpoint(api.schema, api.services, TOKENS.authenticate, documents=documents)
    transport = httpx.ASGITransport(app=Starlette(routes=[Route("/graphql", endpoint)]))
    headers = {"Authorization": f"Bearer {ANNAS}", "accept-encoding": "identity"}
    async with httpx.AsyncClient(transport=transport, base_url="http://signalbox", headers=headers) as http:
        yield http


async def get(http, id=HASH, headers=None, **params):
    return await http.get("/graphql", params={"documentId": id, **params}, headers=headers)


async def test_a_stored_document_is_asked_for_by_either_id_by_get_and_post(http):
    given = (await http.post("/graphql", json={"query": BOARD, "variables": {"as": "x"}})).content
    assert b"@x" in given
    for id in (HASH, next(iter(MANIFEST))):
        assert (await get(http, id, variables='{"as":"x"}')).content == given
        stored = {"documentId": id, "variables": {"as": "x"}}
        assert (await http.post("/graphql", json=stored)).content == given


async def test_a_document_that_is_not_stored_is_one_error_with_its_code(http):
    forms = [(JSON, 200), (RESPONSE_JSON, 404)]
    ids = ["nowhere", "", "sha256:" + 64 * "0", "../etc/passwd"]
    for (accept, status), id in itertools.product(forms, ids):
        for response in (
            await get(http, id, {"accept": accept}),
            await http.post("/graphql", json={"documentId": id}, headers={"accept": accept}),
        ):
            assert response.status_code == status
            assert response.headers["content-type"].startswith(accept)
            (error,) = response.json()["errors"]
            assert error["extensions"]["code"] == "PERSISTED_DOCUMENT_NOT_FOUND"


async def test_an_error_by_get_is_kept_by_nobody(http):
    for id in ("sha256:0", "unknown"):
        assert (await get(http, id)).headers["cache-control"] == "no-store"
    wrong = await http.get("/graphql", params={"query": "{ nowhere }"})
    assert (wrong.headers["cache-control"], wrong.headers.get("etag")) == ("no-store", None)


async def test_a_request_has_a_document_or_the_id_of_one(http):
    for more in ({"query": MINE}, {"documentId": 7}, {"documentId": None}):
        response = await http.post("/graphql", json={"documentId": HASH, **more})
        assert response.status_code == 400, more


async def test_a_stored_mutation_is_not_made_by_get(http):
    assert (await get(http, "change")).status_code == 405


@pytest.mark.parametrize("id", [HASH, "mine"])
async def test_who_has_the_answer_is_not_sent_it_again(http, id):
    first = await get(http, id)
    tag = first.headers["etag"]
    assert tag.startswith('"')
    assert first.headers["cache-control"] == "private, no-cache"
    for known in (tag, f"W/{tag}", f'"other", {tag}', f'W/"a" ,W/{tag},"b"', "*"):
        again = await get(http, id, {"if-none-match": known})
        assert (again.status_code, again.content) == (304, b""), known
        assert (again.headers["etag"], again.headers["cache-control"]) == (tag, "private, no-cache")
        assert "accept" in again.headers["vary"]
    for other in ('"other"', tag.strip('"'), tag[:-2] + '"', ""):
        assert (await get(http, id, {"if-none-match": other})).status_code == 200, other


async def test_the_tag_is_another_when_the_answer_is(http, api):
    before = (await get(http)).headers["etag"]
    await api.node.do(ProposeFeature(title=Title("Search")))
    response = await get(http, headers={"if-none-match": before})
    assert (response.status_code, response.headers["etag"] != before) == (200, True)


async def test_each_form_of_an_answer_has_its_own_tag_and_plain_or_compressed_is_known_by_either(http, api):
    for n in range(20):
        await api.node.do(ProposeFeature(title=Title(f"Feature {n}")))
    forms = [{"accept": a, "accept-encoding": e} for a in (JSON, RESPONSE_JSON) for e in ("gzip", "identity")]
    tags = [(await get(http, headers=form)).headers["etag"] for form in forms]
    assert len(set(tags)) == 4
    known = [(await get(http, headers={**forms[0], "if-none-match": tag})).status_code for tag in tags]
    assert known == [304, 304, 200, 200]


async def test_errors_and_answers_to_posts_have_no_tag(http):
    errors = await get(http, variables='{"as":"no name"}')
    posted = await http.post("/graphql", json={"documentId": HASH})
    for response in (errors, posted):
        assert "etag" not in response.headers
    assert errors.json()["errors"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "is not one JSON object"),
        ({"a": 7}, "is not one JSON object"),
        ({"sha256:" + 64 * "0": BOARD}, HASH),
    ],
)
def test_a_manifest_that_is_none_is_refused_at_the_start(tmp_path, content, said):
    with pytest.raises(SettingsInvalid, match=said):
        Documents.read(manifest(tmp_path, content))


def test_a_manifest_that_is_not_there_is_refused_at_the_start(tmp_path):
    with pytest.raises(SettingsInvalid, match="No such file"):
        Documents.read(tmp_path / "nowhere.json")
