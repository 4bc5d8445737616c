// A plan with graphql-ws: everything over one socket.
import { print } from "graphql"
import { createClient } from "graphql-ws"
import WebSocket from "ws"
import { Board, documents, Live, Look, Present } from "./documents.mjs"
import { hold } from "./holding.mjs"
import { queue } from "./queue.mjs"
import { given, heard, perform, tell } from "./stage.mjs"

const SILENCE = 37_500 // two and a half heartbeats, in milliseconds: nothing heard for so long, and the socket is dead

const { address, token, key } = given
let silence
const client = createClient({
  url: `${address.replace(/^http/, "ws")}/graphql`,
  webSocketImpl: WebSocket,
  // Asked for at each connection, because a token ends.
  connectionParams: () => ({ authorization: `Bearer ${token}` }),
  retryAttempts: Infinity,
  retryWait: () => new Promise(resolve => setTimeout(resolve, 200 + 300 * Math.random())),
  // Without this a browser's socket that meets a closed port ends every subscription for good.
  shouldRetry: () => true,
  on: {
    message() {
      clearTimeout(silence)
      silence = setTimeout(() => client.terminate(), SILENCE)
    },
    closed: () => clearTimeout(silence),
  },
})

async function ask(document, variables) {
  // When the library reconnects it sends again what was not answered, mutations too: their command ids make that harmless.
  for await (const result of client.iterate({ query: print(document), variables })) {
    if (result.errors) throw Object.assign(new Error(result.errors[0].message), result)
    return result.data
  }
}

let plan
async function open() {
  plan = hold((await ask(Board, { key })).plan)
  live(plan)
}
function live(mine) {
  const { id, epoch } = mine.own
  // The library sends the same payload whenever it reconnects. A getter is read anew each time: it asks from our own version.
  const variables = { plan: id, epoch, get after() { return mine.own.version } }
  const later = () => setTimeout(() => mine === plan && live(mine), 500)
  client.subscribe({ query: print(Live), variables }, {
    next({ data, errors }) {
      if (errors) throw new Error(errors[0].message)
      const message = data.planChanges
      heard(message)
      if (message.__typename === "ResetRequired") { plan = undefined; open() }
      if (message.__typename === "ChangeSet" && message.to > mine.own.version) mine.apply(message)
    },
    error: later,
    complete: later,
  })
}
await open()

// Who looks where is lossy and never recorded: on reconnect just subscribe again, which the library does.
client.subscribe({ query: print(Present), variables: { plan: plan.own.id } }, {
  next: ({ data }) => tell({ heard: "Presence", people: data?.presence.people }),
  error() {},
  complete() {},
})

perform({
  change: queue(async ({ name, variables }) => (await ask(documents[name], variables)).outcome),
  look: async ({ at }) => (await ask(Look, { plan: plan.own.id, at })).appear,
  board: () => plan.board(),
})
