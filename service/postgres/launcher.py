"""Become the account that may run PostgreSQL, promise to die with the parent, and exec a program.

Run as a script, by its path, with nothing of the project importable:
`launcher.py IDENTITY PARENT PROGRAM [ARGUMENT ...]`. IDENTITY is `self`, `UID:GID`, or `namespace:UID`
(a user namespace in which the caller appears as UID). PARENT is the process that must outlive the program.
With the program `reach` the arguments are paths; those that the identity cannot reach are printed.
"""

import ctypes
import os
import signal
import sys

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
REFUSED = 125
"""Exit status when the identity could not be taken on."""


def main(identity: str, parent: int, program: list[str]) -> None:
    try:
        become(identity)
    except OSError as error:
        print(f"cannot run as {identity}: {error}", file=sys.stderr)
        sys.exit(REFUSED)
    if program[0] == "reach":
        print("\n".join(path for path in program[1:] if not os.access(path, os.R_OK | os.X_OK)))
        return
    die_with(parent)
    os.execv(program[0], program)


def become(identity: str) -> None:
    """Take on the identity; the permission to be anybody else is gone afterwards."""
    kind, _, number = identity.partition(":")
    if kind == "namespace":
        enter_namespace(int(number))
    elif kind != "self":
        os.setgroups([])
        os.setresgid(int(number), int(number), int(number))
        os.setresuid(int(kind), int(kind), int(kind))


def enter_namespace(inside: int) -> None:
    """Appear as user `inside`, who owns what the caller owns (os.unshare needs Python 3.12)."""
    user, group = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "user namespaces are not allowed here")
    for name, text in (
        ("uid_map", f"{inside} {user} 1"),
        ("setgroups", "deny"),
        ("gid_map", f"{inside} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as map_file:
            map_file.write(text)
    os.setresgid(inside, inside, inside)
    os.setresuid(inside, inside, inside)


def die_with(parent: int) -> None:
    """Ask Linux for SIGQUIT (PostgreSQL's immediate shutdown) when the parent's thread ends.

    Asked for last, because taking on another identity takes the promise back.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGQUIT, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(REFUSED)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
