"""The npm clients, installed where they are when a test first needs them."""

import subprocess
from pathlib import Path

HERE = Path(__file__).parent


def installed() -> None:
    """Have the clients of the lock file in node_modules."""
    if not (HERE / "node_modules" / "graphql-ws").is_dir():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True, capture_output=True)
