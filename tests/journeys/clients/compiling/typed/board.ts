// What a board in TypeScript does with the generated types: a mistake in any of it is the compiler's to find.
import type { ApolloClient } from "@apollo/client/core"
import type { Client } from "@urql/core"
import { unmasked } from "./generated"
import {
  AuditTableDocument, BoardScreenDocument, CardFragmentDoc, CellLoadFragmentDoc, DeltaFragmentDoc, DragDocument, LiveDocument,
} from "./generated/graphql"
import type { LiveSubscription } from "./generated/graphql"
import type { BoardScreenQuery, Health } from "./types"

export async function overloaded(client: Client, key: string): Promise<string[]> {
  const { data } = await client.query(BoardScreenDocument, { key })
  const cells = unmasked(CellLoadFragmentDoc, data?.plan?.cells ?? [])
  return cells.filter(cell => cell.overloaded && cell.load > (cell.capacity ?? 0)).map(cell => cell.id)
}

// Every kind of message, and no other: who forgets one does not compile.
export function version(message: LiveSubscription["planChanges"]): number {
  switch (message.__typename) {
    case "ChangeSet": return unmasked(DeltaFragmentDoc, message).to
    case "InSync": return message.version
    case "ResetRequired": return message.head
  }
}

export async function dragged(client: ApolloClient, plan: string, feature: string, team: string, mine: number) {
  const variables = { plan, input: { feature, team }, mine, seen: mine, cmd: crypto.randomUUID() }
  const { data } = await client.mutate({ mutation: DragDocument, variables })
  const outcome = data?.moveFeature
  return outcome?.errors.map(error => (error.__typename === "Stale" ? `${error.expected} of ${error.actual}` : error.message)) ?? []
}

export async function actors(client: Client, key: string): Promise<string[]> {
  const { data } = await client.query(AuditTableDocument, { key, filter: { afterCommitment: true } })
  const commits = data?.plan?.audit.nodes ?? []
  return commits.map(({ actor }) => (actor?.__typename === "Person" ? actor.name ?? "erased" : "nobody"))
}

const colours: Record<Health, string> = { HEALTHY: "green", AT_RISK: "amber", CONFLICT: "red", DONE: "grey", EXTERNAL: "blue" }
type Plan = NonNullable<BoardScreenQuery["plan"]>
export const coloured = (plan: Plan): string[] => plan.features.map(feature => colours[feature.health])

export function mistakes(client: Client): void {
  // @ts-expect-error: a board has a key
  void client.query(BoardScreenDocument, {})
  // @ts-expect-error: a version is a number
  void client.subscription(LiveDocument, { plan: "", epoch: "", after: "1" })
  // @ts-expect-error: a card has no colour
  void ((card: ReturnType<typeof unmasked<typeof CardFragmentDoc>>) => card.colour)
}
