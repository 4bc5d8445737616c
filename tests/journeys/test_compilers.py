"""GraphQL Code Generator and Relay's compiler take the schema and the documents of a board, and TypeScript
takes what they make of them."""

import json
import shutil
import subprocess

import pytest

from service.settings import HOME
from tests.journeys.clients import HERE, installed
from tests.journeys.served import a_database, serving

TYPED = "typed/generated/persisted-documents.json"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed"),
]


class Room:
    """A folder with the schema and the documents, in which compilers are let loose."""

    def __init__(self, folder):
        self.folder = folder

    def run(self, program, *words):
        """What a program of node_modules says. Fails with it."""
        command = ["node", str(HERE / "node_modules" / ".bin" / program), *words]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def read(self, name):
        return (self.folder / name).read_text()

    def typed(self, part):
        """TypeScript accepts a part, strictly."""
        settings = json.loads(self.read("tsconfig.json")) | {"include": [part]}
        (self.folder / "tsconfig.json").write_text(json.dumps(settings))
        self.run("tsc", "--project", ".")


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """The compilers have been at work."""
    installed()
    folder = tmp_path_factory.mktemp("compiled") / "room"
    shutil.copytree(HERE / "compiling", folder)
    shutil.copy(HOME / "schema" / "schema.graphql", folder)
    shutil.copy(HOME / "tests" / "schema" / "documents.graphql", folder)
    (folder / "node_modules").symlink_to(HERE / "node_modules")
    (folder / "relay" / "__generated__").mkdir()
    (folder / "relay" / "persisted.json").write_text("{}")
    room = Room(folder)
    room.run("graphql-codegen", "--config", "codegen.json")
    room.run("relay-compiler", "relay.config.json")
    return room


def test_code_generator_types_every_document_of_a_planning_ui(room):
    documents = room.read("documents.graphql")
    asked = [
        line for line in documents.splitlines() if line.startswith(("query", "mutation", "subscription"))
    ]
    assert len(json.loads(room.read(TYPED))) == len(asked)
    room.typed("typed")


def test_relays_compiler_accepts_the_documents_of_a_board(room):
    made = {path.name for path in (room.folder / "relay" / "__generated__").iterdir()}
    assert {"BoardQuery.graphql.ts", "BoardHistoryQuery.graphql.ts", "BoardAnyQuery.graphql.ts"} <= made
    room.typed("relay")


def test_what_the_compilers_stored_is_asked_for_by_its_id(room, postgres, migrated, tmp_path):
    stored = {**json.loads(room.read(TYPED)), **json.loads(room.read("relay/persisted.json"))}
    manifest = tmp_path / "documents.json"
    manifest.write_text(json.dumps(stored))
    with (
        a_database(postgres, migrated, "stored") as urls,
        serving(urls, tmp_path / "data", documents=manifest) as service,
    ):
        service.prepare("PI-1")
        for name in ("BoardScreen", "BoardQuery"):
            (id,) = (id for id, text in stored.items() if f"query {name}(" in text)
            wish = {"documentId": id, "variables": {"key": "PI-1"}}
            answer = service.http.post("/graphql", json=wish).json()
            assert answer["data"] == service.ask(stored[id], key="PI-1")
