/**
 * @generated SignedSource<<456b6039d29c656cc246b96bd8e9f340>>
 * @lightSyntaxTransform
 * @nogrep
 */

/* eslint-disable */

'use strict';

var node = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "key"
  }
],
v1 = [
  {
    "kind": "Variable",
    "name": "key",
    "variableName": "key"
  }
],
v2 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "__typename",
  "storageKey": null
},
v3 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "id",
  "storageKey": null
},
v4 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "epoch",
  "storageKey": null
},
v5 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "version",
  "storageKey": null
},
v6 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "phase",
  "storageKey": null
},
v7 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "today",
  "storageKey": null
},
v8 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "name",
  "storageKey": null
},
v9 = {
  "kind": "InlineFragment",
  "selections": [
    (v8/*: any*/),
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "starts",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "ends",
      "storageKey": null
    }
  ],
  "type": "Iteration",
  "abstractKey": null
},
v10 = {
  "kind": "InlineFragment",
  "selections": [
    (v8/*: any*/),
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "zone",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "planState",
      "storageKey": null
    }
  ],
  "type": "Team",
  "abstractKey": null
},
v11 = {
  "kind": "InlineFragment",
  "selections": [
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "rule",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "text",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "concreteType": null,
      "kind": "LinkedField",
      "name": "about",
      "plural": true,
      "selections": [
        (v2/*: any*/),
        (v3/*: any*/)
      ],
      "storageKey": null
    }
  ],
  "type": "Conflict",
  "abstractKey": null
},
v12 = [
  (v3/*: any*/)
],
v13 = {
  "alias": null,
  "args": null,
  "concreteType": "Team",
  "kind": "LinkedField",
  "name": "team",
  "plural": false,
  "selections": (v12/*: any*/),
  "storageKey": null
},
v14 = {
  "kind": "InlineFragment",
  "selections": [
    (v13/*: any*/),
    {
      "alias": null,
      "args": null,
      "concreteType": "Iteration",
      "kind": "LinkedField",
      "name": "iteration",
      "plural": false,
      "selections": (v12/*: any*/),
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "concreteType": "Feature",
      "kind": "LinkedField",
      "name": "features",
      "plural": true,
      "selections": (v12/*: any*/),
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "capacity",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "reserved",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "load",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "overloaded",
      "storageKey": null
    }
  ],
  "type": "Cell",
  "abstractKey": null
},
v15 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "health",
  "storageKey": null
},
v16 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "reasons",
  "storageKey": null
},
v17 = {
  "kind": "InlineFragment",
  "selections": [
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "title",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "size",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "rank",
      "storageKey": null
    },
    (v15/*: any*/),
    (v16/*: any*/),
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "progress",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "concreteType": "Cell",
      "kind": "LinkedField",
      "name": "cell",
      "plural": false,
      "selections": (v12/*: any*/),
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "concreteType": "Iteration",
      "kind": "LinkedField",
      "name": "startsIn",
      "plural": false,
      "selections": (v12/*: any*/),
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "concreteType": "Team",
      "kind": "LinkedField",
      "name": "contributing",
      "plural": true,
      "selections": (v12/*: any*/),
      "storageKey": null
    }
  ],
  "type": "Feature",
  "abstractKey": null
},
v18 = [
  (v13/*: any*/)
],
v19 = {
  "kind": "InlineFragment",
  "selections": [
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "what",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "dependencyState",
      "storageKey": null
    },
    (v15/*: any*/),
    (v16/*: any*/),
    {
      "alias": null,
      "args": null,
      "concreteType": "Side",
      "kind": "LinkedField",
      "name": "consumer",
      "plural": false,
      "selections": (v18/*: any*/),
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "concreteType": "Side",
      "kind": "LinkedField",
      "name": "provider",
      "plural": false,
      "selections": (v18/*: any*/),
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "concreteType": "Iteration",
      "kind": "LinkedField",
      "name": "neededBy",
      "plural": false,
      "selections": (v12/*: any*/),
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "concreteType": "Iteration",
      "kind": "LinkedField",
      "name": "committedBy",
      "plural": false,
      "selections": (v12/*: any*/),
      "storageKey": null
    }
  ],
  "type": "Dependency",
  "abstractKey": null
},
v20 = [
  {
    "kind": "InlineFragment",
    "selections": [
      (v2/*: any*/),
      (v3/*: any*/),
      (v5/*: any*/),
      (v9/*: any*/),
      (v10/*: any*/),
      (v11/*: any*/),
      (v14/*: any*/),
      (v17/*: any*/),
      (v19/*: any*/)
    ],
    "type": "PlanNode",
    "abstractKey": "__isPlanNode"
  }
],
v21 = [
  (v3/*: any*/),
  {
    "kind": "InlineFragment",
    "selections": [
      (v2/*: any*/),
      (v5/*: any*/),
      (v9/*: any*/),
      (v10/*: any*/),
      (v11/*: any*/),
      (v14/*: any*/),
      (v17/*: any*/),
      (v19/*: any*/)
    ],
    "type": "PlanNode",
    "abstractKey": "__isPlanNode"
  }
];
return {
  "fragment": {
    "argumentDefinitions": (v0/*: any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "boardQuery",
    "selections": [
      {
        "alias": null,
        "args": (v1/*: any*/),
        "concreteType": "Plan",
        "kind": "LinkedField",
        "name": "plan",
        "plural": false,
        "selections": [
          (v2/*: any*/),
          (v3/*: any*/),
          (v4/*: any*/),
          (v5/*: any*/),
          (v6/*: any*/),
          (v7/*: any*/),
          {
            "alias": null,
            "args": null,
            "concreteType": "Iteration",
            "kind": "LinkedField",
            "name": "iterations",
            "plural": true,
            "selections": (v20/*: any*/),
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": "Team",
            "kind": "LinkedField",
            "name": "teams",
            "plural": true,
            "selections": (v20/*: any*/),
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": "Cell",
            "kind": "LinkedField",
            "name": "cells",
            "plural": true,
            "selections": (v20/*: any*/),
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": "Feature",
            "kind": "LinkedField",
            "name": "features",
            "plural": true,
            "selections": (v20/*: any*/),
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": "Dependency",
            "kind": "LinkedField",
            "name": "dependencies",
            "plural": true,
            "selections": (v20/*: any*/),
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": "Conflict",
            "kind": "LinkedField",
            "name": "conflicts",
            "plural": true,
            "selections": (v20/*: any*/),
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*: any*/),
    "kind": "Operation",
    "name": "boardQuery",
    "selections": [
      {
        "alias": null,
        "args": (v1/*: any*/),
        "concreteType": "Plan",
        "kind": "LinkedField",
        "name": "plan",
        "plural": false,
        "selections": [
          (v2/*: any*/),
          (v3/*: any*/),
          (v4/*: any*/),
          (v5/*: any*/),
          (v6/*: any*/),
          (v7/*: any*/),
          {
            "alias": null,
            "args": null,
            "concreteType": "Iteration",
            "kind": "LinkedField",
            "name": "iterations",
            "plural": true,
            "selections": (v21/*: any*/),
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": "Team",
            "kind": "LinkedField",
            "name": "teams",
            "plural": true,
            "selections": (v21/*: any*/),
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": "Cell",
            "kind": "LinkedField",
            "name": "cells",
            "plural": true,
            "selections": (v21/*: any*/),
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": "Feature",
            "kind": "LinkedField",
            "name": "features",
            "plural": true,
            "selections": (v21/*: any*/),
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": "Dependency",
            "kind": "LinkedField",
            "name": "dependencies",
            "plural": true,
            "selections": (v21/*: any*/),
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": "Conflict",
            "kind": "LinkedField",
            "name": "conflicts",
            "plural": true,
            "selections": (v21/*: any*/),
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "b228eea55cd9109c3283f5fa2b40f927",
    "id": null,
    "metadata": {},
    "name": "boardQuery",
    "operationKind": "query",
    "text": "query boardQuery(\n  $key: String!\n) {\n  plan(key: $key) {\n    __typename\n    id\n    epoch\n    version\n    phase\n    today\n    iterations {\n      ... on PlanNode {\n        __isPlanNode: __typename\n        __typename\n        id\n        version\n        ... on Iteration {\n          name\n          starts\n          ends\n        }\n        ... on Team {\n          name\n          zone\n          planState\n        }\n        ... on Conflict {\n          rule\n          text\n          about {\n            __typename\n            id\n          }\n        }\n        ... on Cell {\n          team {\n            id\n          }\n          iteration {\n            id\n          }\n          features {\n            id\n          }\n          capacity\n          reserved\n          load\n          overloaded\n        }\n        ... on Feature {\n          title\n          size\n          rank\n          health\n          reasons\n          progress\n          cell {\n            id\n          }\n          startsIn {\n            id\n          }\n          contributing {\n            id\n          }\n        }\n        ... on Dependency {\n          what\n          dependencyState\n          health\n          reasons\n          consumer {\n            team {\n              id\n            }\n          }\n          provider {\n            team {\n              id\n            }\n          }\n          neededBy {\n            id\n          }\n          committedBy {\n            id\n          }\n        }\n      }\n      id\n    }\n    teams {\n      ... on PlanNode {\n        __isPlanNode: __typename\n        __typename\n        id\n        version\n        ... on Iteration {\n          name\n          starts\n          ends\n        }\n        ... on Team {\n          name\n          zone\n          planState\n        }\n        ... on Conflict {\n          rule\n          text\n          about {\n            __typename\n            id\n          }\n        }\n        ... on Cell {\n          team {\n            id\n          }\n          iteration {\n            id\n          }\n          features {\n            id\n          }\n          capacity\n          reserved\n          load\n          overloaded\n        }\n        ... on Feature {\n          title\n          size\n          rank\n          health\n          reasons\n          progress\n          cell {\n            id\n          }\n          startsIn {\n            id\n          }\n          contributing {\n            id\n          }\n        }\n        ... on Dependency {\n          what\n          dependencyState\n          health\n          reasons\n          consumer {\n            team {\n              id\n            }\n          }\n          provider {\n            team {\n              id\n            }\n          }\n          neededBy {\n            id\n          }\n          committedBy {\n            id\n          }\n        }\n      }\n      id\n    }\n    cells {\n      ... on PlanNode {\n        __isPlanNode: __typename\n        __typename\n        id\n        version\n        ... on Iteration {\n          name\n          starts\n          ends\n        }\n        ... on Team {\n          name\n          zone\n          planState\n        }\n        ... on Conflict {\n          rule\n          text\n          about {\n            __typename\n            id\n          }\n        }\n        ... on Cell {\n          team {\n            id\n          }\n          iteration {\n            id\n          }\n          features {\n            id\n          }\n          capacity\n          reserved\n          load\n          overloaded\n        }\n        ... on Feature {\n          title\n          size\n          rank\n          health\n          reasons\n          progress\n          cell {\n            id\n          }\n          startsIn {\n            id\n          }\n          contributing {\n            id\n          }\n        }\n        ... on Dependency {\n          what\n          dependencyState\n          health\n          reasons\n          consumer {\n            team {\n              id\n            }\n          }\n          provider {\n            team {\n              id\n            }\n          }\n          neededBy {\n            id\n          }\n          committedBy {\n            id\n          }\n        }\n      }\n      id\n    }\n    features {\n      ... on PlanNode {\n        __isPlanNode: __typename\n        __typename\n        id\n        version\n        ... on Iteration {\n          name\n          starts\n          ends\n        }\n        ... on Team {\n          name\n          zone\n          planState\n        }\n        ... on Conflict {\n          rule\n          text\n          about {\n            __typename\n            id\n          }\n        }\n        ... on Cell {\n          team {\n            id\n          }\n          iteration {\n            id\n          }\n          features {\n            id\n          }\n          capacity\n          reserved\n          load\n          overloaded\n        }\n        ... on Feature {\n          title\n          size\n          rank\n          health\n          reasons\n          progress\n          cell {\n            id\n          }\n          startsIn {\n            id\n          }\n          contributing {\n            id\n          }\n        }\n        ... on Dependency {\n          what\n          dependencyState\n          health\n          reasons\n          consumer {\n            team {\n              id\n            }\n          }\n          provider {\n            team {\n              id\n            }\n          }\n          neededBy {\n            id\n          }\n          committedBy {\n            id\n          }\n        }\n      }\n      id\n    }\n    dependencies {\n      ... on PlanNode {\n        __isPlanNode: __typename\n        __typename\n        id\n        version\n        ... on Iteration {\n          name\n          starts\n          ends\n        }\n        ... on Team {\n          name\n          zone\n          planState\n        }\n        ... on Conflict {\n          rule\n          text\n          about {\n            __typename\n            id\n          }\n        }\n        ... on Cell {\n          team {\n            id\n          }\n          iteration {\n            id\n          }\n          features {\n            id\n          }\n          capacity\n          reserved\n          load\n          overloaded\n        }\n        ... on Feature {\n          title\n          size\n          rank\n          health\n          reasons\n          progress\n          cell {\n            id\n          }\n          startsIn {\n            id\n          }\n          contributing {\n            id\n          }\n        }\n        ... on Dependency {\n          what\n          dependencyState\n          health\n          reasons\n          consumer {\n            team {\n              id\n            }\n          }\n          provider {\n            team {\n              id\n            }\n          }\n          neededBy {\n            id\n          }\n          committedBy {\n            id\n          }\n        }\n      }\n      id\n    }\n    conflicts {\n      ... on PlanNode {\n        __isPlanNode: __typename\n        __typename\n        id\n        version\n        ... on Iteration {\n          name\n          starts\n          ends\n        }\n        ... on Team {\n          name\n          zone\n          planState\n        }\n        ... on Conflict {\n          rule\n          text\n          about {\n            __typename\n            id\n          }\n        }\n        ... on Cell {\n          team {\n            id\n          }\n          iteration {\n            id\n          }\n          features {\n            id\n          }\n          capacity\n          reserved\n          load\n          overloaded\n        }\n        ... on Feature {\n          title\n          size\n          rank\n          health\n          reasons\n          progress\n          cell {\n            id\n          }\n          startsIn {\n            id\n          }\n          contributing {\n            id\n          }\n        }\n        ... on Dependency {\n          what\n          dependencyState\n          health\n          reasons\n          consumer {\n            team {\n              id\n            }\n          }\n          provider {\n            team {\n              id\n            }\n          }\n          neededBy {\n            id\n          }\n          committedBy {\n            id\n          }\n        }\n      }\n      id\n    }\n  }\n}\n"
  }
};
})();

node.hash = "5acbdd3d45c9f8b9f531869d24e30ba9";

export default node;
