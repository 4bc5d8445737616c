// What a normalizing cache wants to know of the schema. A frontend's build makes it once: it follows from the SDL.
import { buildSchema, getNamedType, introspectionFromSchema, isListType, isNonNullType, isObjectType } from "graphql"

export async function shapes(address) {
  const schema = buildSchema(await (await fetch(`${address}/schema.graphql`)).text(), { assumeValid: true })
  const named = type => schema.getPossibleTypes(schema.getType(type)).map(each => each.name)
  const types = Object.values(schema.getTypeMap()).filter(isObjectType)
  return {
    introspection: () => introspectionFromSchema(schema, { descriptions: false }),
    nodes: named("PlanNode"),
    possibleTypes: Object.fromEntries(["Node", "PlanNode", "PlanMessage", "CommandError"].map(each => [each, named(each)])),
    keyless: types.filter(each => !each.getFields().id).map(each => each.name),
    lists: listsOf(schema),
  }
}

// In which list of a plan the nodes of a type are: { Feature: "features", Cell: "cells", ... }
function listsOf(schema) {
  const isList = type => isListType(isNonNullType(type) ? type.ofType : type)
  const lists = Object.values(schema.getType("Plan").getFields()).filter(each => isList(each.type) && !each.args.length)
  return Object.fromEntries(lists.map(each => [getNamedType(each.type).name, each.name]))
}
