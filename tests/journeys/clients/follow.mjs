// Follows a plan with graphql-ws as a frontend would: from its own version, also after every reconnection.
// Usage: follow.mjs ADDRESS TOKEN PLAN EPOCH AFTER; prints each message as a line of JSON.
import { createClient } from "graphql-ws"
import WebSocket from "ws"

const [address, token, plan, epoch, after] = process.argv.slice(2)
const payload = {
  query: `subscription ($plan: ID!, $epoch: ID!, $after: Int!) { planChanges(plan: $plan, epoch: $epoch, after: $after) {
    __typename ... on ChangeSet { from to commits { commandId from to } upserts { id version } removed }
    ... on InSync { version } ... on ResetRequired { reason head } } }`,
  variables: { plan, epoch, after: Number(after) },
}
const client = createClient({
  url: address.replace(/^http/, "ws") + "/graphql",
  webSocketImpl: WebSocket,
  connectionParams: { authorization: `Bearer ${token}` },
  retryAttempts: Infinity,
  retryWait: () => new Promise(resolve => setTimeout(resolve, 100)),
  shouldRetry: () => true,
})
client.subscribe(payload, {
  next({ data, errors }) {
    if (errors) throw new Error(JSON.stringify(errors))
    const message = data.planChanges
    // The library sends the payload again when it reconnects: what it must ask from then on is kept in it.
    if (message.__typename === "ChangeSet" && message.to > payload.variables.after) payload.variables.after = message.to
    console.log(JSON.stringify(message))
  },
  error(error) { console.error(error); process.exit(1) },
  complete() { process.exit(0) },
})
