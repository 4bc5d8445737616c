// A plan with graphql-sse: each operation is a request of its own, answered as server-sent events.
import { print } from "graphql"
import { createClient } from "graphql-sse"
import { Board, documents, Live } from "./documents.mjs"
import { hold } from "./holding.mjs"
import { queue } from "./queue.mjs"
import { given, heard, perform } from "./stage.mjs"

const { address, token, key } = given
const client = createClient({
  url: `${address}/graphql`,
  headers: () => ({ authorization: `Bearer ${token}` }),
  retryAttempts: Infinity,
  retry: () => new Promise(resolve => setTimeout(resolve, 200 + 300 * Math.random())),
})

async function ask(document, variables) {
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
  // The library sends the same request whenever it reconnects. A getter is read anew each time: it asks from our own version.
  const variables = { plan: id, epoch, get after() { return mine.own.version } }
  const later = () => setTimeout(() => mine === plan && live(mine), 500)
  client.subscribe({ query: print(Live), variables }, {
    next({ data, errors }) {
      if (errors) throw new Error(errors[0].message)
      const message = data.planChanges
      heard(message)
      if (message.__typename === "ResetRequired") open()
      if (message.__typename === "ChangeSet" && message.to > mine.own.version) mine.apply(message)
    },
    error: later,
    complete: later,
  })
}
await open()

perform({
  change: queue(async ({ name, variables }) => (await ask(documents[name], variables)).outcome),
  board: () => plan.board(),
})
