"""Dependency measures as they are asked for, now and of an earlier version."""

from tests.domain.specification import THIRD, id_of
from tests.schema.test_succession import ask
from tests.service.node import BLUE, RED

SEARCH, API, INDEX = id_of(31), id_of(41), id_of(42)
MEASURES = """query ($at: At) { plan(key: "PI-1", at: $at) { dependencyMeasures {
  __typename sampleSize smallSample variant features density linkedFeatures linkedFeaturesPercent asked
  standing withdrawn removed { how count reduces } atCommitment agreedAtCommitmentPercent foundAfterCommitment
  delivered late latePercent overdue agreed daysToAgreement external carried possiblePairs linkedPairs
  providers { provider { id name } fanIn consumers }
  pairs { consumer { name } provider { name } counts { sampleSize standing latePercent } } } } }"""


async def measures(api, **at):
    plan = (await api.ask(MEASURES, **({"at": at} if at else {})))["plan"]
    return plan["dependencyMeasures"]


async def propose(api, dependency, **fields):
    sides = {"consumer": {"team": RED, "item": SEARCH}, "provider": {"team": BLUE}}
    given = {"what": dependency[-2:], "neededBy": THIRD, **sides, **fields}
    answer = await ask(api, "proposeDependency", dependency=dependency, **given)
    assert answer["errors"] == []
    return answer["version"]


async def test_a_plan_tells_what_its_dependencies_come_to(api):
    await ask(api, "proposeFeature", feature=SEARCH, title="Search")
    await ask(api, "placeFeature", feature=SEARCH, team=RED)
    first = await propose(api, API)
    await propose(api, INDEX)
    await ask(api, "removeDependency", dependency=INDEX, how="SLICED")
    told = await measures(api)
    assert (told["asked"], told["standing"], told["density"], told["linkedFeaturesPercent"]) == (2, 1, 1, 100)
    assert [each["how"] for each in told["removed"] if each["count"]] == ["SLICED"]
    assert [each["how"] for each in told["removed"] if each["reduces"]] == [
        "SLICED",
        "DESIGNED_OUT",
        "ABSORBED",
    ]
    assert (told["atCommitment"], told["agreedAtCommitmentPercent"], told["latePercent"]) == (
        None,
        None,
        None,
    )
    assert told["daysToAgreement"] is None
    assert (told["possiblePairs"], told["linkedPairs"]) == (1, 1)
    assert [(each["provider"]["name"], each["fanIn"]) for each in told["providers"]] == [("Blue", 1)]
    (pair,) = told["pairs"]
    assert (pair["consumer"]["name"], pair["provider"]["name"]) == ("Red", "Blue")
    assert (await measures(api, version=first))["asked"] == 1


async def test_the_sample_is_named_and_small_ones_are_marked(api):
    await propose(api, API, consumer={"team": RED})
    told = await measures(api)
    assert (told["sampleSize"], told["smallSample"]) == (1, True)
    assert "nearest rank" in told["variant"]
    assert (told["features"], told["density"], told["linkedFeaturesPercent"]) == (0, None, None)
