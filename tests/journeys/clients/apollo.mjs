// A plan with Apollo Client: its normalized cache is the board. Change sets hold states by id and type, so Apollo itself
// writes them over what it has; only what comes and goes has to be said, once for all types.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client/core"
import { GraphQLWsLink } from "@apollo/client/link/subscriptions"
import { OperationTypeNode } from "graphql"
import { createClient } from "graphql-ws"
import WebSocket from "ws"
import { Board, documents, Live } from "./documents.mjs"
import { follow } from "./following.mjs"
import { queue } from "./queue.mjs"
import { shapes } from "./shapes.mjs"
import { given, heard, perform } from "./stage.mjs"

globalThis.WebSocket ??= WebSocket // Apollo's link compares with the browser's, and older Nodes have none
const { address, token, key, transport } = given
const authorization = `Bearer ${token}`
// The link copies an operation's variables, so the library's own retry would ask from an old version: `follow` does it.
const socket = createClient({
  url: `${address.replace(/^http/, "ws")}/graphql`,
  webSocketImpl: WebSocket,
  connectionParams: () => ({ authorization }),
  retryAttempts: 0,
})
const ws = new GraphQLWsLink(socket)
const http = new HttpLink({ uri: `${address}/graphql`, headers: { authorization } })
const isSubscription = ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION
const links = {
  ws, // everything over one socket
  http: ApolloLink.split(isSubscription, ws, http), // what most do
  multipart: http, // subscriptions as multipart answers: no socket at all
}
const { possibleTypes, lists } = await shapes(address)
const cache = new InMemoryCache({
  possibleTypes,
  dataIdFromObject: ({ id }) => id, // ids are unique over all types, and `removed` tells ids
})
const client = new ApolloClient({ link: links[transport], cache })

// A list of the plan holds all there is of a type. Apollo leaves out by itself what is evicted.
function join({ removed, upserts, plan }) {
  for (const id of removed) cache.evict({ id })
  const come = {}
  for (const node of upserts) (come[lists[node.__typename]] ??= []).push(node)
  const joined = nodes => (known, { toReference }) => {
    const ids = new Set(known.map(each => each.__ref))
    return [...known, ...nodes.filter(({ id }) => !ids.has(id)).map(({ id }) => toReference(id))]
  }
  const fields = Object.fromEntries(Object.entries(come).map(([list, nodes]) => [list, joined(nodes)]))
  cache.modify({ id: plan.id, fields })
}

let plan
async function open() {
  plan = (await client.query({ query: Board, variables: { key }, fetchPolicy: "network-only" })).data.plan
  follow(plan, subscribe, { apply: join, reset: open, hear: heard })
}
function subscribe(variables, { next, again }) {
  const told = ({ data, error }) => (error ? again() : next(data.planChanges))
  const subscription = client.subscribe({ query: Live, variables }).subscribe({ next: told, error: again, complete: again })
  return () => subscription.unsubscribe()
}
await open()

perform({
  change: queue(async ({ name, variables }) => (await client.mutate({ mutation: documents[name], variables })).data.outcome),
  board: () => client.readQuery({ query: Board, variables: { key } }).plan,
})
