"""Who follows a plan is told when its register was restored, whatever has happened in it since."""

import pytest

from service.domain.backlog import ProposeFeature
from service.domain.vocabulary import NewId, Title
from tests.domain.specification import id_of
from tests.service.node import PLAN, node
from tests.service.restoring import restore

FOLLOW = """subscription ($plan: ID!, $epoch: ID!, $after: Int!) {
  planChanges(plan: $plan, epoch: $epoch, after: $after) {
    __typename ... on ResetRequired { reason } ... on InSync { version } ... on ChangeSet { from to }
  }
}"""


def propose(number):
    return ProposeFeature(feature=NewId(id_of(1_000 + number)), title=Title(f"Feature {number}"))


@pytest.mark.parametrize("since", [0, 1, 5])
async def test_changes_of_another_life_of_the_register_are_not_told_as_if_they_followed(api, database, since):
    for number in range(3):
        await api.node.do(propose(number))
    read = await api.ask("query ($plan: ID!) { plan(id: $plan) { version epoch } }", plan=PLAN)
    own, epoch = read["plan"]["version"], read["plan"]["epoch"]
    async with api.follow(FOLLOW, plan=PLAN, epoch=epoch, after=own) as following:
        assert await following.data() == {"__typename": "InSync", "version": own}
        await restore(database, own - 3)
        async with node(database.url) as other:
            for number in range(since):
                await other.do(propose(10 + number))
        told = await following.data()
        while told["__typename"] == "InSync":
            told = await following.data()
        assert told == {"__typename": "ResetRequired", "reason": "EPOCH_CHANGED"}
