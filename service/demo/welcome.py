"""What `./run demo` prints when it can be used: what to open, who to be, what to try."""

import json
from collections.abc import Mapping

from service import auth
from service.client import DEMO
from service.demo.cast import demo_people
from service.demo.script import Names
from service.demo.train import PLAN
from service.domain.vocabulary import Id

SHELL = ("EPOCH", "VERSION")
"""What the shell fills in, behind a dollar."""

DOCUMENTS = {
    "conflicts": '{ plan(key: "%(key)s") { version phase today conflicts { rule text } } }',
    "committed": '{ plan(key: "%(key)s", at: {baseline: "Commitment"}) { recordedAt conflicts { rule } } }',
    "head": '{ plan(key: "%(key)s") { epoch version } }',
    "follow": 'subscription { planChanges(plan: "%(plan)s", epoch: "$EPOCH", after: $VERSION) { __typename'
    " ... on ChangeSet { to commits { summary } } ... on InSync { version } } }",
    "refused": 'mutation { moveFeature(plan: "%(plan)s", input: %(move)s, envelope: {dryRun: true})'
    " { errors { code message } } }",
    "moved": 'mutation { moveFeature(plan: "%(plan)s", input: %(move)s,'
    ' envelope: {reason: "The hardware is free earlier after all"})'
    " { version errors { code message } changes { commits { summary } removed } } }",
}


def documents(organisation: Id) -> dict[str, str]:
    """What is tried, by name."""
    names = Names(organisation)
    feature, team, iteration = names.feature("loadtest"), names.team("platform"), names.iteration("4")
    move = f'{{feature: "{feature}", team: "{team}", iteration: "{iteration}"}}'
    return {name: text % {"key": PLAN, "plan": names.plan, "move": move} for name, text in DOCUMENTS.items()}


def welcome(url: str, tokens: Mapping[str, str], organisation: Id | None = None) -> str:
    """The text for a demo at this address; tokens by the names of `demo_people`."""
    told = documents(organisation or auth.organisation_id("demo"))
    people = "\n".join(
        f"  # {name}, {role}\n  TOKEN={tokens.get(name, '')}" for name, role, _ in demo_people()
    )
    asked = {name: f"ask -d '{_body(text)}'" for name, text in told.items()}
    elsewhere = "" if url == DEMO else f"\nThe other verbs ask this demo after:  export SIGNALBOX_URL={url}\n"
    return TEXT.format(url=url, key=PLAN, people=people, elsewhere=elsewhere, **asked)


def _body(document: str) -> str:
    """JSON inside single quotes; what the shell fills in stands outside of them."""
    body = json.dumps({"query": document})
    for name in SHELL:
        body = body.replace(f"${name}", f"'\"${name}\"'")
    return body


TEXT = """
Passenger Journey is a train of ten teams in Denver, Berlin, Bengaluru and Tokyo. {key} is in its second
iteration: eight weeks of planning and work by forty people, every change on record.

Open  {url}/
{elsewhere}
Be one of them (bash; without a token: a visitor)
{people}

Try
  ask() {{ curl -sN {url}/graphql -H "Authorization: Bearer $TOKEN" \\
    -H 'Content-Type: application/json' "$@"; echo; }}

  # What cannot come true as it stands; and what it was when the train committed
  {conflicts}
  {committed}

  # Follow the plan, in another shell with TOKEN and ask: each change once, in order
  read -r EPOCH VERSION < <({head} | sed -E 's/.*"epoch": ?"([^"]*)", ?"version": ?([0-9]+).*/\\1 \\2/')
  {follow} -H 'Accept: text/event-stream'

  # Take the load test out of the buffer: what was promised moves with a reason only
  {refused}
  {moved}
"""
