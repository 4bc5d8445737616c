// A plan with urql and its normalized cache, which is the board. Change sets hold states by id and type, so Graphcache itself
// writes them over what it has; only what comes and goes has to be said, once for all types.
import { Client, fetchExchange, subscriptionExchange } from "@urql/core"
import { cacheExchange } from "@urql/exchange-graphcache"
import { createClient as createSse } from "graphql-sse"
import { createClient as createWs } from "graphql-ws"
import { onEnd, pipe, subscribe as each } from "wonka"
import WebSocket from "ws"
import { Board, documents, Live } from "./documents.mjs"
import { follow } from "./following.mjs"
import { queue } from "./queue.mjs"
import { shapes } from "./shapes.mjs"
import { given, heard, perform } from "./stage.mjs"

const { address, token, key, transport } = given
const url = `${address}/graphql`
const headers = { authorization: `Bearer ${token}` }
// The exchange keeps an operation's variables, so a library's own retry would ask from an old version: `follow` does it.
const makers = {
  ws: () => createWs({ url: url.replace(/^http/, "ws"), webSocketImpl: WebSocket, connectionParams: headers, retryAttempts: 0 }),
  sse: () => createSse({ url, headers, retryAttempts: 0 }),
}
// Without a maker fetchExchange reads server-sent events itself.
const library = makers[transport]?.()
const forward = ({ query, variables }) => ({
  subscribe: sink => ({ unsubscribe: library.subscribe({ query, variables }, sink) }),
})

const { introspection, keyless, lists, nodes } = await shapes(address)

// A list of the plan holds all there is of a type.
function join({ planChanges: { removed, upserts } }, { plan }, cache) {
  if (!upserts) return
  const owner = { __typename: "Plan", id: plan }
  const gone = new Set(nodes.flatMap(type => removed.map(id => cache.keyOfEntity({ __typename: type, id }))))
  for (const list of new Set(Object.values(lists))) {
    const known = cache.resolve(owner, list)
    if (!known) continue
    const come = upserts.filter(node => lists[node.__typename] === list).map(node => cache.keyOfEntity(node))
    cache.link(owner, list, [...new Set([...known, ...come])].filter(each => !gone.has(each)))
  }
  for (const entity of gone) cache.invalidate(entity)
}

const client = new Client({
  url,
  fetchOptions: { headers },
  fetchSubscriptions: !library,
  exchanges: [
    cacheExchange({
      schema: introspection(),
      keys: Object.fromEntries(keyless.map(type => [type, () => null])),
      updates: { Subscription: { planChanges: join } },
    }),
    ...(library ? [subscriptionExchange({ forwardSubscription: forward })] : []),
    fetchExchange,
  ],
})
// When a stream that fetchExchange reads is left, nobody handles its abort: a browser logs that, Node would end.
process.on("unhandledRejection", error => { if (error.name !== "AbortError") throw error })
const data = result => { if (result.error) throw result.error; return result.data }

let plan
async function open() {
  plan = data(await client.query(Board, { key }, { requestPolicy: "network-only" })).plan
  follow(plan, subscribe, { apply: () => {}, reset: open, hear: heard })
}
function subscribe(variables, { next, again }) {
  const told = ({ data, error }) => (error ? again() : next(data.planChanges))
  return pipe(client.subscription(Live, variables), onEnd(again), each(told)).unsubscribe
}
await open()

perform({
  change: queue(async ({ name, variables }) => data(await client.mutation(documents[name], variables)).outcome),
  board: () => client.readQuery(Board, { key }).data.plan,
})
