"""GraphQL Code Generator and Relay's compiler take the schema and the documents of a board, and TypeScript
takes what they make of them."""

import json
import shutil
import subprocess

import pytest

from service.settings import HOME
from tests.journeys.clients import HERE, installed

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

    def typed(self, part):
        """TypeScript accepts a part, strictly."""
        settings = json.loads((self.folder / "tsconfig.json").read_text()) | {"include": [part]}
        (self.folder / "tsconfig.json").write_text(json.dumps(settings))
        self.run("tsc", "--project", ".")


@pytest.fixture
def room(tmp_path):
    installed()
    folder = tmp_path / "room"
    shutil.copytree(HERE / "compiling", folder)
    shutil.copy(HOME / "schema" / "schema.graphql", folder)
    shutil.copy(HOME / "tests" / "schema" / "documents.graphql", folder)
    (folder / "node_modules").symlink_to(HERE / "node_modules")
    (folder / "relay" / "__generated__").mkdir()
    return Room(folder)


def test_code_generator_types_every_document_of_a_planning_ui(room):
    room.run("graphql-codegen", "--config", "codegen.json")
    stored = json.loads((room.folder / "typed" / "generated" / "persisted-documents.json").read_text())
    documents = (room.folder / "documents.graphql").read_text()
    asked = [
        line for line in documents.splitlines() if line.startswith(("query", "mutation", "subscription"))
    ]
    assert len(stored) == len(asked)
    room.typed("typed")


def test_relays_compiler_accepts_the_documents_of_a_board(room):
    room.run("relay-compiler", "relay.config.json")
    made = {path.name for path in (room.folder / "relay" / "__generated__").iterdir()}
    assert {"BoardQuery.graphql.ts", "BoardHistoryQuery.graphql.ts", "BoardAnyQuery.graphql.ts"} <= made
    room.typed("relay")
