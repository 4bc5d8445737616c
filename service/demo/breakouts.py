"""The breakouts: what coaches report, hour after hour, and the planning adjustments that all are told."""

from service.demo.script import Script, coach_of, spread
from service.demo.tables import Row, rows
from service.domain.adjustments import AnnounceAdjustment, RemoveAdjustment
from service.domain.checkpoints import CheckpointAnswer, Light, RecordCheckpoint
from service.domain.vocabulary import Key, Prose
from service.wishes import OnBehalfOf

MANAGEMENT = "ines"
HOURS = (
    ("e1", 0.40, ("capacity", "stories")),
    ("e1", 0.60, ("stories", "dependencies", "help")),
    ("e1", 0.80, ("iterations", "risks", "objectives")),
    ("e2", 0.30, ("dependencies", "trade-offs", "help")),
    ("e2", 0.60, ("iterations", "risks", "objectives")),
)
"""The hours of both breakouts: the day, the part of the day, and what was reported then."""
TOO_EARLY = "It was announced before it was decided; Household stays as it is planned."


def breakouts(script: Script) -> None:
    """Every team answers in every hour of its own day; adjustments are announced when all sites meet."""
    for hour, (day, at, questions) in enumerate(HOURS, 1):
        for team in (row["key"] for row in rows("teams")):
            _answer(script, hour, team, questions, (day, at + spread(team, 0, 4) / 100))
    for n, row in enumerate(rows("adjustments")):
        _announce(script, row, 0.77 + n / 125)


def _answer(
    script: Script, hour: int, team: str, questions: tuple[str, ...], moment: tuple[str, float]
) -> None:
    known = [row for row in rows("checkpoints") if (row["hour"], row["team"]) == (str(hour), team)]
    asked = {row["question"]: row for row in known}
    answers = tuple(_light(key, asked.get(key)) for key in questions)
    record = RecordCheckpoint(team=script.names.team(team), hour=hour, answers=answers)
    by = next((row["by"] for row in known if row["by"]), None)
    behalf = OnBehalfOf("team", record.team) if by else None
    # whoever answers for a team does so in a working hour of his own
    script.say(moment[0], by or coach_of(team), record, hour=moment[1], behalf=behalf)


def _light(question: str, row: Row | None) -> CheckpointAnswer:
    if row is None:
        return CheckpointAnswer(question=Key(question), light=Light.GREEN)
    return CheckpointAnswer(question=Key(question), light=Light[row["light"]], line=Prose(row["line"]))


def _announce(script: Script, row: Row, hour: float) -> None:
    decision = script.names.id("decision", row["decision"]) if row["decision"] else None
    adjustment = script.names.new("adjustment", row["text"])
    announce = AnnounceAdjustment(adjustment=adjustment, text=Prose(row["text"]), decision=decision)
    script.say("review", MANAGEMENT, announce, hour=hour)
    if row["then"]:
        back = RemoveAdjustment(adjustment=adjustment)
        script.say("review", MANAGEMENT, back, hour=hour + 0.004, reason=TOO_EARLY)
