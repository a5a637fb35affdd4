from tests.bench.__main__ import arguments, scenarios
from tests.bench.scenario import ClosedLoop, OpenLoop


def test_by_default_each_throughput_is_measured_three_times_and_the_answer_time_once() -> None:
    planned = scenarios(arguments([]))
    assert [type(scenario) for scenario in planned] == [ClosedLoop] * 6 + [OpenLoop]
    assert [scenario.per_request for scenario in planned] == [1, 100, 1, 100, 1, 100, 1]


def test_a_quick_run_is_small() -> None:
    planned = scenarios(arguments(["--quick"]))
    assert [scenario.messages for scenario in planned] == [1000, 2000, 600]


def test_one_scenario_can_be_chosen() -> None:
    assert {scenario.per_request for scenario in scenarios(arguments(["--only", "batches"]))} == {100}


def test_a_profiled_gateway_is_run_once() -> None:
    options = arguments(["--profile", "out.prof", "--only", "singles"])
    assert len(scenarios(options)) == 1
    assert options.profile.is_absolute()
