"""The rival of an answer that is kept: a route of starlette that returns the same bytes.

`python -m tests.bench.plain FILE [CODING]` serves them, as Signalbox is served.
"""

import sys
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.serving import Server, configuration, listening
from service.settings import read


def main(file: str, *coding: str) -> None:
    """Serve on a free port and say on which."""
    body = Path(file).read_bytes()
    headers = {"content-encoding": coding[0]} if coding else {}

    async def answer(_: Request) -> Response:
        return Response(body, headers=headers, media_type="application/json")

    application = Starlette(routes=[Route("/graphql", answer, methods=["POST"])])
    with listening(read({}, port=0)) as at:
        address = f"http://127.0.0.1:{at.getsockname()[1]}"
        Server(configuration(application), address).run(sockets=[at])


if __name__ == "__main__":
    main(*sys.argv[1:])
