/**
 * @generated SignedSource<<b41a276803ffb6d68416d891ee9584b1>>
 * @lightSyntaxTransform
 * @nogrep
 */

/* eslint-disable */

'use strict';

var node = (function(){
var v0 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "command"
},
v1 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "input"
},
v2 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "plan"
},
v3 = [
  {
    "fields": [
      {
        "kind": "Variable",
        "name": "commandId",
        "variableName": "command"
      }
    ],
    "kind": "ObjectValue",
    "name": "envelope"
  },
  {
    "kind": "Variable",
    "name": "input",
    "variableName": "input"
  },
  {
    "kind": "Variable",
    "name": "plan",
    "variableName": "plan"
  }
],
v4 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "version",
  "storageKey": null
},
v5 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "replayed",
  "storageKey": null
},
v6 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "code",
  "storageKey": null
},
v7 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "message",
  "storageKey": null
};
return {
  "fragment": {
    "argumentDefinitions": [
      (v0/*: any*/),
      (v1/*: any*/),
      (v2/*: any*/)
    ],
    "kind": "Fragment",
    "metadata": null,
    "name": "boardMoveMutation",
    "selections": [
      {
        "alias": "outcome",
        "args": (v3/*: any*/),
        "concreteType": "Outcome",
        "kind": "LinkedField",
        "name": "moveFeature",
        "plural": false,
        "selections": [
          (v4/*: any*/),
          (v5/*: any*/),
          {
            "alias": null,
            "args": null,
            "concreteType": null,
            "kind": "LinkedField",
            "name": "errors",
            "plural": true,
            "selections": [
              (v6/*: any*/),
              (v7/*: any*/)
            ],
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [
      (v2/*: any*/),
      (v1/*: any*/),
      (v0/*: any*/)
    ],
    "kind": "Operation",
    "name": "boardMoveMutation",
    "selections": [
      {
        "alias": "outcome",
        "args": (v3/*: any*/),
        "concreteType": "Outcome",
        "kind": "LinkedField",
        "name": "moveFeature",
        "plural": false,
        "selections": [
          (v4/*: any*/),
          (v5/*: any*/),
          {
            "alias": null,
            "args": null,
            "concreteType": null,
            "kind": "LinkedField",
            "name": "errors",
            "plural": true,
            "selections": [
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "__typename",
                "storageKey": null
              },
              (v6/*: any*/),
              (v7/*: any*/)
            ],
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "0b81b28a74244e4c43e06c3a61a31dc5",
    "id": null,
    "metadata": {},
    "name": "boardMoveMutation",
    "operationKind": "mutation",
    "text": "mutation boardMoveMutation(\n  $plan: ID!\n  $input: MoveFeatureInput!\n  $command: UUID!\n) {\n  outcome: moveFeature(plan: $plan, input: $input, envelope: {commandId: $command}) {\n    version\n    replayed\n    errors {\n      __typename\n      code\n      message\n    }\n  }\n}\n"
  }
};
})();

node.hash = "03ab2d4c7829931dd1ef5d0a335b69fc";

export default node;
