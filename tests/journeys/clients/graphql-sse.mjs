// A plan with graphql-sse: each operation is a request of its own, answered as server-sent events.
import { print } from "graphql"
import { createClient } from "graphql-sse"
import { Board, documents, Live } from "./documents.mjs"
import { follow } from "./following.mjs"
import { hold } from "./holding.mjs"
import { queue } from "./queue.mjs"
import { given, heard, perform } from "./stage.mjs"

const { address, token, key } = given
// The library would send the first variables again when it reconnects: `follow` asks from our own version instead.
const client = createClient({
  url: `${address}/graphql`,
  headers: () => ({ authorization: `Bearer ${token}` }),
  retryAttempts: 0,
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
  follow(plan.own, subscribe, { apply: plan.apply, reset: open, hear: heard })
}
function subscribe(variables, { next, again }) {
  const told = ({ data, errors }) => (errors ? again() : next(data.planChanges))
  return client.subscribe({ query: print(Live), variables }, { next: told, error: again, complete: again })
}
await open()

perform({
  change: queue(async ({ name, variables }) => (await ask(documents[name], variables)).outcome),
  board: () => plan.board(),
})
