"""Stored documents: those of the clients that were built, by the ids under which the clients ask for them."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cross_web import HTTPException

from service.settings import SettingsInvalid

PREFIX = "sha256:"


class NotStored(LookupError):
    """No document is stored under the id that a request gives."""


class Documents:
    """The documents of a manifest: a JSON object of id -> text, as GraphQL Code Generator and the compiler
    of Relay write it. Each has its id there, and `sha256:<hex>`."""

    def __init__(self, manifest: Mapping[str, str]) -> None:
        self._texts: dict[str, str] = {}
        for id, text in manifest.items():
            digest = PREFIX + hashlib.sha256(text.encode()).hexdigest()
            if id.startswith(PREFIX) and id != digest:
                raise SettingsInvalid((f"SIGNALBOX_DOCUMENTS: the document {id} is {digest}.",))
            self._texts[id] = self._texts[digest] = text

    @classmethod
    def read(cls, path: Path | None) -> "Documents":
        """Those of a manifest's file; none without one. Raises SettingsInvalid."""
        return cls(_manifest(path)) if path else NO_DOCUMENTS

    def text(self, request: Mapping[str, Any]) -> str:
        """The document that a request gives, or gives the id of. Raises HTTPException, NotStored."""
        query, id = request.get("query"), request.get("documentId")
        if id is None and isinstance(query, str):
            return query
        if query is not None or not isinstance(id, str):
            raise HTTPException(400, "The request has a `query` or a `documentId`, which is a string.")
        if id not in self._texts:
            raise NotStored(f"There is no document {id[:80]}.")
        return self._texts[id]


NO_DOCUMENTS = Documents({})


def _manifest(path: Path) -> dict[str, str]:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsInvalid((f"SIGNALBOX_DOCUMENTS {path} cannot be read: {error.strerror}.",)) from error
    except ValueError as error:
        raise SettingsInvalid((f"SIGNALBOX_DOCUMENTS {path} is not JSON.",)) from error
    if not isinstance(manifest, dict) or not all(isinstance(text, str) for text in manifest.values()):
        raise SettingsInvalid((f"SIGNALBOX_DOCUMENTS {path} is not one JSON object of id -> document.",))
    return manifest
