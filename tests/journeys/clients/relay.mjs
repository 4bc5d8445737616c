// A plan with Relay's own store, without React: the store is the board. Change sets hold states by id, so Relay itself writes
// them over what it has and deletes what `removed` names; only what joins a list has to be said, once for all types.
import { createClient } from "graphql-ws"
import relay from "relay-runtime"
import WebSocket from "ws"
import { follow } from "./following.mjs"
import { queue } from "./queue.mjs"
import Live from "./relay/__generated__/boardLiveSubscription.graphql.js"
import Move from "./relay/__generated__/boardMoveMutation.graphql.js"
import Propose from "./relay/__generated__/boardProposeMutation.graphql.js"
import Board from "./relay/__generated__/boardQuery.graphql.js"
import { shapes } from "./shapes.mjs"
import { given, heard, perform } from "./stage.mjs"

const { commitMutation, createOperationDescriptor, Environment, fetchQuery, Network, Observable, RecordSource, requestSubscription, Store } = relay
const { address, token, key } = given
const authorization = `Bearer ${token}`
// Relay passes on what variables it was given, so the library's own retry would ask from an old version: `follow` does it.
const socket = createClient({
  url: `${address.replace(/^http/, "ws")}/graphql`,
  webSocketImpl: WebSocket,
  connectionParams: () => ({ authorization }),
  retryAttempts: 0,
})
async function post({ text: query }, variables) {
  const headers = { authorization, "content-type": "application/json" }
  const body = await (await fetch(`${address}/graphql`, { method: "POST", headers, body: JSON.stringify({ query, variables }) })).json()
  if (body.errors) throw Object.assign(new Error(body.errors[0].message), body)
  return body
}
const listen = ({ text: query }, variables) => Observable.create(sink => socket.subscribe({ query, variables }, sink))
const environment = new Environment({ network: Network.create(post, listen), store: new Store(new RecordSource()) })
const board = createOperationDescriptor(Board, { key })
environment.retain(board)

// A list of the plan holds all there is of a type; what was deleted is no record any more.
const { lists } = await shapes(address)
function join(store) {
  const set = store.getRootField("planChanges")
  if (set.getType() !== "ChangeSet") return
  const plan = set.getLinkedRecord("plan"), upserts = set.getLinkedRecords("upserts")
  for (const list of new Set(Object.values(lists))) {
    const known = plan.getLinkedRecords(list)
    if (known) plan.setLinkedRecords([...new Set([...known.filter(Boolean), ...upserts.filter(each => lists[each.getType()] === list)])], list)
  }
}

let plan
async function open() {
  plan = (await fetchQuery(environment, Board, { key }).toPromise()).plan
  follow(plan, subscribe, { apply: () => {}, reset: open, hear: heard })
}
function subscribe(variables, { next, again }) {
  const onNext = ({ planChanges }) => next(planChanges)
  return requestSubscription(environment, { subscription: Live, variables, updater: join, onNext, onError: again, onCompleted: again }).dispose
}
await open()

const mutations = { Propose, Move }
const change = ({ name, variables }) => new Promise((onCompleted, onError) =>
  commitMutation(environment, { mutation: mutations[name], variables, onCompleted, onError }))
perform({
  change: queue(async wish => (await change(wish)).outcome),
  board: () => environment.lookup(board.fragment).data.plan,
})
