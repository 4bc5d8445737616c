// A plan as a client without a cache holds it: its own fields, and its nodes by their ids. Change sets tell states, never
// steps, so there is nothing to reduce.
export function hold(plan) {
  const nodes = new Map(Object.values(plan).filter(Array.isArray).flat().map(node => [node.id, node]))
  const own = Object.fromEntries(Object.entries(plan).filter(([, value]) => !Array.isArray(value)))
  return {
    own,
    apply({ to, upserts, removed, plan }) {
      for (const node of upserts) nodes.set(node.id, node)
      for (const id of removed) nodes.delete(id)
      Object.assign(own, plan, { version: to })
    },
    board: () => ({ ...own, nodes: [...nodes.values()] }),
  }
}
