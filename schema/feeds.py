"""Feeds: a plan's agenda for calendar programs, which speak no GraphQL and can send no header."""

import hashlib

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from projections import ical
from projections.views import views_of
from schema.asking import stream_of
from schema.context import Context, Services
from schema.scalars import ZONES
from schema.transport import Authenticate, bearer
from service.auth import Asker, Unauthenticated
from service.domain.plan import Plan
from service.domain.vocabulary import Zone
from service.log import Unavailable
from service.streams import NoSuchStream

KIND = "text/calendar; charset=utf-8; method=PUBLISH; component=VEVENT"


class Feeds:
    """Answers `/plans/{plan}/agenda.ics?zone=…` to whom a header, or else the address itself, lets in."""

    def __init__(self, services: Services, authenticate: Authenticate) -> None:
        self._services = services
        self._authenticate = authenticate

    async def agenda(self, request: Request) -> Response:
        """The agenda as an iCalendar file; an error is a line of plain text."""
        named, zone = request.path_params["plan"], request.query_params.get("zone")
        try:
            context = Context(self._asker(request, named), self._services)
            if zone is not None and zone not in ZONES:
                return _failure(400, "`zone` is the name of an IANA time zone, such as Europe/Zurich.")
            body = await _file(context, await _plan(context, named), zone)
        except Unauthenticated as refused:
            return _failure(401, str(refused), {"WWW-Authenticate": "Bearer"})
        except NoSuchStream:
            return _failure(404, "There is no such plan.")
        except Unavailable:
            return _failure(503, "The register cannot be used now.", {"Retry-After": "60"})
        return _fresh(request, body)

    def _asker(self, request: Request, plan: str) -> Asker:
        token = request.query_params.get("token")
        if token is None:
            return self._authenticate(bearer(request.headers.get("authorization")))
        return self._services.links.authenticate(token, plan)


async def _plan(context: Context, named: str) -> Plan:
    state = await context.states.latest(context.log, await stream_of(context, "plan", named))
    if not isinstance(state, Plan):
        raise NoSuchStream(named)
    return state


async def _file(context: Context, plan: Plan, zone: str | None) -> bytes:
    presenters = dict.fromkeys(each for slot in plan.slots for each in slot.presenters)
    people = await context.people(presenters)
    names = {id: person.name for id, person in people.items() if person.name}
    times = views_of(plan).local_times
    return ical.calendar(plan, Zone(zone or plan.interval.zone), times, names)


def _fresh(request: Request, body: bytes) -> Response:
    """The file, or nothing when the program has one that says the same."""
    tag = f'W/"{_digest(body)}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, 200, headers, media_type=KIND)


def _digest(body: bytes) -> str:
    """What tells two files apart: all but the moment at which they were made."""
    said = (line for line in body.splitlines() if not line.startswith(b"DTSTAMP:"))
    return hashlib.sha256(b"\n".join(said)).hexdigest()[:32]


def _failure(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(f"{message}\n", status, headers)
