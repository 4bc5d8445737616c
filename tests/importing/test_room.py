"""The importer is a client: it knows nothing of the service but its public API."""

import ast
from pathlib import Path

import service.importing

ROOM = Path(service.importing.__file__).parent
OURS = ("service", "schema", "projections")


def imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield node.module


ALLOWED = ("service.importing", "service.client")


def test_the_importer_imports_nothing_of_the_service():
    used = {name for path in ROOM.glob("*.py") for name in imports(path)}
    assert {name for name in used if name.startswith(OURS) and not name.startswith(ALLOWED)} == set()


def test_nothing_of_the_service_imports_the_importer():
    others = [
        path for top in OURS for path in (ROOM.parent.parent / top).rglob("*.py") if ROOM not in path.parents
    ]
    assert not [path for path in others if any(n.startswith("service.importing") for n in imports(path))]
