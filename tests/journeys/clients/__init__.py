"""The npm clients, installed where they are when a test first needs them."""

import subprocess
from pathlib import Path

HERE = Path(__file__).parent


def installed() -> None:
    """Have the clients of the lock file in node_modules."""
    if not _as_locked():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True, capture_output=True)


def compiled() -> None:
    """Have what Relay's compiler makes of its documents, beside them."""
    (HERE / "relay" / "__generated__").mkdir(exist_ok=True)
    command = ["node", "node_modules/.bin/relay-compiler", "relay.config.json"]
    subprocess.run(command, cwd=HERE, check=True, capture_output=True)


def _as_locked() -> bool:
    made = HERE / "node_modules" / ".package-lock.json"
    return made.exists() and made.stat().st_mtime >= (HERE / "package-lock.json").stat().st_mtime
