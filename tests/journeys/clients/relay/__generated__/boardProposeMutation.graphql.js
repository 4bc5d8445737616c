/**
 * @generated SignedSource<<462ee80e48b9f789c535e4d8645e280e>>
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
    "name": "boardProposeMutation",
    "selections": [
      {
        "alias": "outcome",
        "args": (v3/*: any*/),
        "concreteType": "Outcome",
        "kind": "LinkedField",
        "name": "proposeFeature",
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
    "name": "boardProposeMutation",
    "selections": [
      {
        "alias": "outcome",
        "args": (v3/*: any*/),
        "concreteType": "Outcome",
        "kind": "LinkedField",
        "name": "proposeFeature",
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
    "cacheID": "832cb1da9f9d58f60f3f5bb7746b3821",
    "id": null,
    "metadata": {},
    "name": "boardProposeMutation",
    "operationKind": "mutation",
    "text": "mutation boardProposeMutation(\n  $plan: ID!\n  $input: ProposeFeatureInput!\n  $command: UUID!\n) {\n  outcome: proposeFeature(plan: $plan, input: $input, envelope: {commandId: $command}) {\n    version\n    replayed\n    errors {\n      __typename\n      code\n      message\n    }\n  }\n}\n"
  }
};
})();

node.hash = "c94e5b7ff33414d1122ce810f12db3e3";

export default node;
