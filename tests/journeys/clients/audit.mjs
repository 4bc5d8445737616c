// Holds the server audits of graphql-http against a service. Usage: audit.mjs ADDRESS TOKEN; prints all results as JSON.
import { auditServer } from "graphql-http"

const [address, token] = process.argv.slice(2)
const fetchFn = (url, init = {}) => fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } })
const results = await auditServer({ url: `${address}/graphql`, fetchFn })
console.log(JSON.stringify(results.map(({ id, name, status, reason }) => ({ id, name, status, reason }))))
