// Changes in the order in which somebody made them: each is sent until it is answered, always with its own command id, so
// that it happens once however often it arrives. A page that may be closed meanwhile keeps them in its storage.

const NOTHING_IS_LOST = ["OVERLOADED", "UNAVAILABLE", "TIMEOUT", "RATE_LIMITED", "OUTCOME_UNKNOWN"]

export function queue(send) {
  let last = Promise.resolve()
  return wish => (last = last.then(() => answered(send, wish)))
}

async function answered(send, wish) {
  for (;;) {
    try {
      return await send(wish)
    } catch (error) {
      console.error(`${wish.name} will be sent again:`, error.message ?? error)
      if (!mayBeSentAgain(error)) throw error
      await new Promise(resolve => setTimeout(resolve, 200 + 300 * Math.random()))
    }
  }
}

// Whatever is no answer of the service is the network's, and passes.
function mayBeSentAgain(error) {
  const told = error.errors ?? error.graphQLErrors ?? (Array.isArray(error) ? error : [])
  return told.every(each => NOTHING_IS_LOST.includes(each.extensions?.code))
}
