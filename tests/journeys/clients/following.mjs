// Follows a plan over any connection that may be lost, by the rules of schema/CONTRACT.md, "Following".

const SILENCE = 37_500 // two and a half heartbeats, in milliseconds: nothing heard for so long, and the connection is dead

// `subscribe(variables, { next, again })` is the library's, and answers how to stop; `apply` takes each change set once, in
// order; `reset` reads the plan anew. Answers how to stop following.
export function follow(plan, subscribe, { apply, reset, hear = () => {} }) {
  let own = plan.version, turn = 0, stop = () => {}, silence
  const soon = deed => setTimeout(deed, 200 + 300 * Math.random())
  const renew = () => reset().catch(() => soon(renew))
  function begin() {
    const mine = ++turn
    const leave = () => { turn++; clearTimeout(silence); stop() }
    const again = () => { if (mine === turn) { leave(); soon(begin) } }
    const listen = () => { clearTimeout(silence); silence = setTimeout(again, SILENCE) }
    const next = message => {
      if (mine !== turn) return
      listen()
      hear(message)
      if (message.__typename === "ResetRequired") { leave(); renew() }
      if (message.__typename !== "ChangeSet" || message.to <= own) return
      if (message.from > own) return again()
      own = message.to
      apply(message)
    }
    listen()
    stop = subscribe({ plan: plan.id, epoch: plan.epoch, after: own }, { next, again })
  }
  begin()
  return () => { turn++; clearTimeout(silence); stop() }
}
