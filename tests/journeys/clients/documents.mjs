// The documents of board.graphql, one for each operation; a frontend's build does this.
import { readFileSync } from "node:fs"
import { parse, separateOperations } from "graphql"

const all = parse(readFileSync(new URL("board.graphql", import.meta.url), "utf8"))
export const documents = separateOperations(all)
export const { Board, Live, Present, Look } = documents
