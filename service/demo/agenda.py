"""The agenda: what all share in an hour that four zones can bear, breakouts in each site's own day, and how
it went: one timebox overran, one was extended, one was put in on the spot."""

from datetime import date, datetime, time

from service.demo.dates import ZONE, instant
from service.demo.script import Script
from service.demo.tables import Row, keyed, rows
from service.domain.agenda_layout import LayOutAgenda
from service.domain.agenda_templates import AgendaTemplate
from service.domain.organisation import GrantRole
from service.domain.slot_times import SlotTime
from service.domain.slots import ScheduleSlot, SlotKind
from service.domain.timeboxes import EndSlot, ExtendSlot, ReportOverrun, StartSlot
from service.domain.vocabulary import Day, LocalDateTime, NewId, Role, Title, Url, Zone

RTE, HOME = "katrin", "Berlin"
FACILITATORS = {HOME: RTE, "Denver": "tyler", "Bengaluru": "meera", "Tokyo": "kenji"}
"""Who starts and ends the timeboxes of a site; far from the RTE somebody else has to."""
CALL = Url("https://meet.example.org/passenger-journey-pi-7")
OVERRAN = "Product and solution vision"
IP_WEEK = 64
"""The day of the PI, a Tuesday of its IP iteration, on which the next PI is planned."""
ARRIVING, SHOWING = 30, 45
"""Minutes from a site's first hour until its teams break out, and from when they show plans to its last."""
SHORTLY = 0.004
"""Two or three minutes, as a part of a working day."""


def agenda(script: Script) -> None:
    """Scheduled two weeks before, lived through, and laid out for the next PI from a template."""
    _facilitators(script)
    for row in rows("agenda"):
        _shared(script, row)
    for site in rows("sites"):
        for day, number, review in (("e1", 1, "Draft"), ("e2", 2, "Final")):
            _breakouts(script, site, day, number, review)
    _next(script)


def _facilitators(script: Script) -> None:
    names, until = script.names, script.dates.at(script.dates.on("0"), time(9), ZONE)
    for key in FACILITATORS.values():
        if key != RTE:
            grant = GrantRole(
                grant=names.new("grant", f"{key} facilitates"),
                person=names.person(key),
                role=Role.FACILITATOR,
                scope=names.train,
                until=instant(until),
            )
            script.say("-8", RTE, grant, hour=0.4, stream=names.organisation)


def _shared(script: Script, row: Row) -> None:
    """A slot in which all sites meet: scheduled, started, perhaps extended or overrun, ended."""
    slot = script.names.new("slot", f"{row['day']} {row['title']}")
    schedule = ScheduleSlot(
        slot=slot,
        title=Title(row["title"]),
        kind=SlotKind[row["kind"]],
        track=Title(row["track"]),
        time=_time(script.dates.on(row["day"]), row["from"], row["to"], ZONE),
        presenters=tuple(script.names.person(each) for each in row["presenters"].split()),
        links=(CALL,),
    )
    day = row["day"] if row["ad"] else "-14"
    script.say(day, RTE, schedule, hour=_hour(HOME, row["ad"] or row["from"]))
    script.say(row["day"], RTE, StartSlot(slot=slot), hour=_hour(HOME, row["began"]))
    if row["until"]:
        until = ExtendSlot(slot=slot, until=instant(_at(script, row["day"], row["until"])))
        script.say(row["day"], RTE, until, hour=_hour(HOME, row["to"]) - SHORTLY)
    if row["title"] == OVERRAN:
        script.tick(_at(script, row["day"], row["to"]), ReportOverrun(slot=slot), f"overran {slot}")
    if row["ended"]:
        script.say(row["day"], RTE, EndSlot(slot=slot), hour=_hour(HOME, row["ended"]))


def _breakouts(script: Script, site: Row, day: str, number: int, review: str) -> None:
    """A site's day of planning: its teams break out, then show what they have."""
    opens, closes = (_minutes(site[each]) for each in ("opens", "closes"))
    begin, end, last = (_clock(each) for each in (opens + ARRIVING, closes - SHOWING, closes))
    kinds = (SlotKind.BREAKOUT, SlotKind.DRAFT_REVIEW if number == 1 else SlotKind.FINAL_REVIEW)
    titles = (f"Team breakouts {number}, {site['key']}", f"{review} plan review, {site['key']}")
    for title, kind, start, stop in zip(titles, kinds, (begin, end), (end, last), strict=True):
        slot = script.names.new("slot", title)
        schedule = ScheduleSlot(
            slot=slot,
            title=Title(title),
            kind=kind,
            track=Title(site["key"]),
            time=_time(script.dates.on(day), start, stop, site["zone"]),
        )
        script.say("-14", RTE, schedule, hour=_hour(HOME, "11:00"))
        facilitator, hour = FACILITATORS[site["key"]], _hour(site["key"], start)
        script.say(day, facilitator, StartSlot(slot=slot), hour=hour)
        script.say(day, facilitator, EndSlot(slot=slot), hour=_hour(site["key"], stop) - SHORTLY)


def _next(script: Script) -> None:
    """PI 8 is planned in three days whose evenings are Bengaluru's and Tokyo's."""
    template = LayOutAgenda(
        agenda=NewId(script.names.id("agenda", "PI-8")),
        template=AgendaTemplate.THREE_DAYS_TWO_ZONES,
        first_day=Day(script.dates.day(IP_WEEK)),
        zone=Zone("America/Denver"),
        other_zone=Zone("Asia/Kolkata"),
    )
    script.say("6", RTE, template, hour=0.3, stream=script.names.next)


def _time(day: date, starts: str, ends: str, zone: str) -> SlotTime:
    return SlotTime(
        starts=LocalDateTime(f"{day}T{starts}:00"), ends=LocalDateTime(f"{day}T{ends}:00"), zone=Zone(zone)
    )


def _at(script: Script, day: str, clock: str) -> datetime:
    return script.dates.at(script.dates.on(day), time.fromisoformat(clock), ZONE)


def _hour(site: str, clock: str) -> float:
    """A local time as the script counts: 0 to 1 into the hours of the site."""
    row = keyed("sites")[site]
    opens, closes, now = (_minutes(each) for each in (row["opens"], row["closes"], clock))
    return (now - opens) / (closes - opens)


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
