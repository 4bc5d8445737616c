"""What GraphQL tells of a plan, as the columns of the tables would."""

from datetime import UTC, datetime

WHOLE = """query ($plan: ID!) { plan(id: $plan) {
  key name train zone starts ends today phase phaseSince committedAt version recordedAt
  predictability { percent planned actual missing { id } rollUp }
  iterations { id name kind starts ends begun ended version }
  teams { id name trainTeam zone retired planState version }
  cells { team { id name } iteration { id name } capacity reserved load loadBasis overloaded features { id } }
  features { id title featureKind size wsjf ready committed progress blocked startedAt version
    cell { team { id name } iteration { id name } } startsIn { id name } contributing { id } carryOutcome }
  stories { id title storyKind points progress blocked startedAt finishedAt version
    team { id name } iteration { id name } feature { id title } }
  dependencies { id what dependencyState since neededBy { id name starts } committedBy { id name }
    consumer { team { id name } external item { id } } provider { team { id name } external item { id } }
    rejected proposedAt agreedAt deliveredAt removedHow negotiation { dependencyState } version }
  risks { id riskLevel category followUp occurred closed withdrawn owner { id } mergedInto { id }
    forTeam { id name } threatens { id } version }
  objectives { id objectiveLevel commitment commitmentAtPlanning planned plannedAtCommitment actual
    forTeam { id name } features { id } atRisk draftedAt version }
  votes { id round mode voteState eligible threshold decision forTeam { id name } result { cast mean counts }
    version }
  milestones { id name date met version }
  impediments { id title due raisedAt resolvedAt owner { id } blocks { id } resolved version }
  actions { id title due finishedAt dropped owner { id } comesOf { id __typename } done version }
  decisions { id question chosen options dueAt decidedAt decider { id } affects { id } version }
} }"""


def at(text):
    return text and datetime.fromisoformat(text).astimezone(UTC)


def of(thing, field="id"):
    return thing and thing[field]


TOLD = {
    "iterations": ("iteration", lambda i: {"kind": i["kind"], "starts": i["starts"], "ended": i["ended"]}),
    "teams": (
        "team",
        lambda t: {"train_team": t["trainTeam"], "plan_state": t["planState"], "name": t["name"]},
    ),
    "features": (
        "feature",
        lambda f: {
            "title": f["title"],
            "size": f["size"],
            "wsjf": f["wsjf"],
            "ready": f["ready"],
            "committed": f["committed"],
            "progress": f["progress"],
            "started_at": at(f["startedAt"]),
            "team": of(f["cell"]["team"]),
            "team_name": of(f["cell"]["team"], "name"),
            "iteration": of(f["cell"]["iteration"]),
            "iteration_name": of(f["cell"]["iteration"], "name"),
            "starts_in": of(f["startsIn"]),
            "contributing_teams": len(f["contributing"]),
        },
    ),
    "stories": (
        "story",
        lambda s: {
            "title": s["title"],
            "points": s["points"],
            "progress": s["progress"],
            "team_name": s["team"]["name"],
            "iteration": of(s["iteration"]),
            "iteration_name": of(s["iteration"], "name"),
            "feature_title": of(s["feature"], "title"),
            "finished_at": at(s["finishedAt"]),
        },
    ),
    "dependencies": (
        "dependency",
        lambda d: {
            "what": d["what"],
            "dependency_state": d["dependencyState"],
            "since": at(d["since"]),
            "consumer_name": of(d["consumer"]["team"], "name") or d["consumer"]["external"],
            "provider_item": of(d["provider"]["item"]),
            "needed_by_name": d["neededBy"]["name"],
            "needed_by_starts": d["neededBy"]["starts"],
            "committed_by_name": of(d["committedBy"], "name"),
            "agreed_at": at(d["agreedAt"]),
            "removed_how": d["removedHow"],
            "counter_proposals": [s["dependencyState"] for s in d["negotiation"]].count("COUNTER_PROPOSED"),
        },
    ),
    "risks": (
        "risk",
        lambda r: {
            "risk_level": r["riskLevel"],
            "category": r["category"],
            "owned": r["owner"] is not None,
            "threatens": len(r["threatens"]),
            "open": not (r["closed"] or r["withdrawn"] or r["mergedInto"]),
        },
    ),
    "objectives": (
        "objective",
        lambda o: {
            "commitment": o["commitment"],
            "commitment_at_planning": o["commitmentAtPlanning"],
            "planned": o["planned"],
            "planned_at_commitment": o["plannedAtCommitment"],
            "actual": o["actual"],
            "team_name": of(o["forTeam"], "name"),
            "features": len(o["features"]),
            "at_risk": o["atRisk"] is not None,
        },
    ),
    "votes": (
        "vote",
        lambda v: {
            "vote_state": v["voteState"],
            "threshold": v["threshold"],
            "decision": v["decision"],
            "ballots": of(v["result"], "cast"),
            "mean": of(v["result"], "mean"),
            "ones": of(v["result"], "counts") and v["result"]["counts"][0],
            "fives": of(v["result"], "counts") and v["result"]["counts"][4],
        },
    ),
    "milestones": ("milestone", lambda m: {"name": m["name"], "date": m["date"], "met": m["met"]}),
    "impediments": (
        "impediment",
        lambda i: {
            "title": i["title"],
            "due": i["due"],
            "resolved_at": at(i["resolvedAt"]),
            "open": not i["resolved"],
            "blocks": len(i["blocks"]),
        },
    ),
    "actions": (
        "action",
        lambda a: {
            "title": a["title"],
            "due": a["due"],
            "finished_at": at(a["finishedAt"]),
            "dropped": a["dropped"],
            "owned": a["owner"] is not None,
            "comes_of": of(a["comesOf"]),
        },
    ),
    "decisions": (
        "decision",
        lambda d: {
            "question": d["question"],
            "chosen": d["chosen"],
            "options": len(d["options"]),
            "decided_at": at(d["decidedAt"]),
            "affects": len(d["affects"]),
        },
    ),
}


def plain(value):
    """A value of SQL as JSON says it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if type(value).__name__ in ("date", "UUID"):
        return str(value)
    return float(value) if type(value).__name__ == "Decimal" else value
