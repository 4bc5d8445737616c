// What a live board asks, as Relay wants it written: see board.graphql. Fragments are not masked, because the board is read whole.
import { graphql } from "relay-runtime"

graphql`
  fragment board_any on PlanNode {
    __typename id version
    ... on Iteration { name starts ends }
    ... on Team { name zone planState }
    ... on Conflict { rule text about { __typename id } }
    ... on Cell { team { id } iteration { id } features { id } capacity reserved load overloaded }
    ... on Feature { title size rank health reasons progress cell { id } startsIn { id } contributing { id } }
    ... on Dependency {
      what dependencyState health reasons consumer { team { id } } provider { team { id } } neededBy { id } committedBy { id }
    }
  }
`
graphql`
  query boardQuery($key: String!) {
    plan(key: $key) {
      __typename id epoch version phase today
      iterations { ...board_any @relay(mask: false) } teams { ...board_any @relay(mask: false) }
      cells { ...board_any @relay(mask: false) } features { ...board_any @relay(mask: false) }
      dependencies { ...board_any @relay(mask: false) } conflicts { ...board_any @relay(mask: false) }
    }
  }
`
graphql`
  subscription boardLiveSubscription($plan: ID!, $epoch: ID!, $after: Int!) {
    planChanges(plan: $plan, epoch: $epoch, after: $after) {
      __typename
      ... on ChangeSet {
        from to removed @deleteRecord commits { id commandId summary }
        upserts { __typename id ...board_any } plan { version phase today }
      }
      ... on InSync { version }
      ... on ResetRequired { reason head }
    }
  }
`
graphql`
  mutation boardProposeMutation($plan: ID!, $input: ProposeFeatureInput!, $command: UUID!) {
    outcome: proposeFeature(plan: $plan, input: $input, envelope: { commandId: $command }) { version replayed errors { code message } }
  }
`
graphql`
  mutation boardMoveMutation($plan: ID!, $input: MoveFeatureInput!, $command: UUID!) {
    outcome: moveFeature(plan: $plan, input: $input, envelope: { commandId: $command }) { version replayed errors { code message } }
  }
`
