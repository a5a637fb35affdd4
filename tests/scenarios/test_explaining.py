"""What the running gateway says of its routing, over its control socket."""

from twisted.internet.threads import deferToThread

from gateway.control.caller import line_to
from gateway.control.words import Answer, CountryCovered, CoverageTold, ExplainMessage, MessageExplained, ShowCoverage
from gateway.insight.explanation import Asked, Explanation
from routing.health.conditions import Condition, ConditionKind, Conditions
from tests.scenarios.conftest import MakeCarrier, Play
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.running_gateway import TO, Scene

TEXT = "Your code is 123456."


async def explained(scene: Scene) -> Explanation:
    def ask() -> Answer:
        with line_to(scene.config) as line:
            return line.ask(ExplainMessage(Asked(TO, "Maxony", "MAXONY", TEXT)))

    answer = await deferToThread(ask)
    assert isinstance(answer, MessageExplained)
    return answer.explanation


@on_reactor
async def test_the_explanation_is_what_the_next_message_does(play: Play, make_carrier: MakeCarrier) -> None:
    scene = await play(make_carrier("alpine"), make_carrier("oceanic"))
    await scene.carrier.until_bound(1)
    await scene.carriers[1].until_bound(1)

    told = await explained(scene)
    message_id = await scene.accepted(TEXT, to=TO)
    await scene.until_status(message_id, "delivered")

    assert told.of_running_gateway
    assert [one.carrier for one in told.candidates if one.rank is not None] == ["alpine", "oceanic"]
    _, accepted = scene.events_of(message_id)[0]
    assert told.reason in accepted.reason
    for line, one in zip(accepted.detail["candidates"], told.candidates, strict=True):
        assert line.startswith(f"{one.carrier}: {one.standing}")
        assert line.endswith(one.reason)


@on_reactor
async def test_what_stands_against_a_carrier_now_is_in_the_explanation_and_the_coverage(
    play: Play, make_carrier: MakeCarrier
) -> None:
    scene = await play(make_carrier("alpine"), make_carrier("oceanic"))
    full = Condition(ConditionKind.FULL, "alpine is full", 0)
    scene.gateway.business.see(Conditions({scene.carrier.name: full}, {}), scene.gateway.watch.quality)

    def covered() -> list[Answer]:
        with line_to(scene.config) as line:
            answers = []
            for answer in line.stream(ShowCoverage("CH")):
                answers.append(answer)
                if isinstance(answer, CoverageTold):
                    break
            return answers

    told = await explained(scene)
    (switzerland, _end) = await deferToThread(covered)

    assert [(one.carrier, one.standing) for one in told.candidates] == [
        ("oceanic", "chosen"),
        ("alpine", "last resort"),
    ]
    assert isinstance(switzerland, CountryCovered)
    assert {one.carrier: one.against for one in switzerland.coverage.carriers} == {
        "alpine": "alpine is full",
        "oceanic": None,
    }
