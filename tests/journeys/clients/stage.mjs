// How a test speaks with a client: a line of JSON each way for each deed, and a line for each thing that was heard.
import { createInterface } from "node:readline"

const [address, token, key, transport] = process.argv.slice(2)
export const given = { address, token, key, transport }
export const tell = message => console.log(JSON.stringify(message))

export function perform(deeds) {
  const lines = createInterface({ input: process.stdin })
  lines.on("line", async line => {
    const { deed, ...wish } = JSON.parse(line)
    tell({ done: deed, command: wish.variables?.command, answer: await deeds[deed](wish) })
  })
  lines.on("close", () => process.exit(0))
}

// What a test wants to know of a message.
export function heard(message) {
  const { __typename: kind, from, to, version, commits, reason } = message
  tell({ heard: kind, from, to, version, reason, commands: commits?.map(each => each.commandId) })
}
