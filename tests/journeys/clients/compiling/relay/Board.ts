// The documents of a board as Relay wants them: named by their module, fragments by their component, history as a connection.
import { graphql } from "relay-runtime"
import type { BoardMutation$data } from "./__generated__/BoardMutation.graphql"
import type { BoardQuery$data } from "./__generated__/BoardQuery.graphql"
import type { BoardSubscription$data } from "./__generated__/BoardSubscription.graphql"
import type { Board_cell$data } from "./__generated__/Board_cell.graphql"
import type { Board_history$data } from "./__generated__/Board_history.graphql"

graphql`
  query BoardQuery($key: String!, $at: At) {
    plan(key: $key, at: $at) {
      id epoch version recordedAt today phase
      iterations { name starts ends kind } teams { name zone planState }
      cells { ...Board_cell } features { ...Board_card @relay(mask: false) } dependencies { ...Board_string }
      conflicts { rule text about { __typename id } } ...Board_history
    }
  }
`
graphql`
  fragment Board_card on Feature { version title size rank health reasons cell { id } startsIn { id } contributing { id } }
`
graphql`
  fragment Board_cell on Cell @refetchable(queryName: "BoardCellQuery") {
    version team { id } iteration { id } capacity load overloaded features { ...Board_card }
  }
`
graphql`
  fragment Board_string on Dependency {
    what dependencyState health consumer { team { id } external item { id } } provider { team { id } external item { id } }
  }
`
graphql`
  fragment Board_any on PlanNode @refetchable(queryName: "BoardAnyQuery") {
    __typename id version ...Board_card ...Board_cell ...Board_string
    ... on Team { name zone planState } ... on Iteration { name starts ends kind }
    ... on Conflict { rule text about { __typename id } }
    ... on Vote { voteState result { mean counts low cast withheld } }
  }
`
graphql`
  fragment Board_history on Plan
  @refetchable(queryName: "BoardHistoryQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 20 }, after: { type: "String" }) {
    history(first: $first, after: $after) @connection(key: "Board_history") {
      totalCount edges { node { ...Board_commit } }
    }
  }
`
graphql`
  fragment Board_commit on Commit { id from to summary reason recordedAt actor { __typename ... on Person { id name } } }
`
graphql`
  subscription BoardSubscription($plan: ID!, $epoch: ID!, $after: Int!, $connections: [ID!]!) {
    planChanges(plan: $plan, epoch: $epoch, after: $after) {
      __typename
      ... on ChangeSet {
        from to removed @deleteRecord upserts { ...Board_any } plan { version today phase }
        commits @prependNode(connections: $connections, edgeTypeName: "CommitEdge") { ...Board_commit }
      }
      ... on InSync { version }
      ... on ResetRequired { reason head }
    }
  }
`
graphql`
  mutation BoardMutation($plan: ID!, $input: MoveFeatureInput!, $envelope: Envelope) {
    moveFeature(plan: $plan, input: $input, envelope: $envelope) {
      version replayed subject { ...Board_any } warnings { code message about { id } }
      errors {
        __typename code message
        ... on Stale { expected actual now { ...Board_any } since { id summary } } ... on Refused { about { id } remedy }
      }
    }
  }
`

export const titles = (data: BoardQuery$data): string[] => data.plan?.features.map(({ title }) => title) ?? []
export const free = (cell: Board_cell$data): number => (cell.capacity ?? 0) - cell.load
export const older = (plan: Board_history$data): number => plan.history.totalCount - plan.history.edges.length
export const refused = (data: BoardMutation$data): string[] => data.moveFeature?.errors.map(({ message }) => message) ?? []

export function version({ planChanges: message }: BoardSubscription$data): number | null {
  switch (message.__typename) {
    case "ChangeSet": return message.to
    case "InSync": return message.version
    case "ResetRequired": return message.head
    default: return null // Relay expects what may be added
  }
}

// @ts-expect-error: a feature has no colour
export const colours = (data: BoardQuery$data) => data.plan?.features.map(({ colour }) => colour)
