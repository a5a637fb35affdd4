"""The running server keeps to its own OpenAPI document, whatever schemathesis makes of it."""

from collections import Counter
from contextlib import suppress
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from tests.scenarios.town import Town
from tests.support.started import processes

EXAMPLES = {"POST /v1/messages": 25, "POST /v1/batches": 8}
EXAMPLES_OF_OTHERS = 4
LONG = 40
EXCLUDED = [
    positive_data_acceptance,  # whether a number exists is more than a schema can say
    negative_data_rejection,  # a batch is answered message by message: 202, and each bad one its own problem
]
TO = "+41791234567"


def exercise(address: str, key: str) -> tuple[list[str], Counter[int]]:
    """Send generated requests, good and bad ones, to every operation; what was tried and how it was answered."""
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json", wait_for_schema=None)
    tried: list[str] = []
    seen: Counter[int] = Counter()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        tried.append(operation.label)
        for mode in GenerationMode:

            @settings(
                max_examples=EXAMPLES.get(operation.label, EXAMPLES_OF_OTHERS),
                derandomize=True,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(generation_mode=mode))
            def keeps_its_word(case: Any) -> None:
                reach_somebody(case)
                response = case.call(headers={"Authorization": f"Bearer {key}"}, timeout=10)
                seen[response.status_code] += 1
                case.validate_response(response, excluded_checks=EXCLUDED)

            # an operation without parameters cannot be asked wrongly
            with suppress(Unsatisfiable):
                keeps_its_word()
    return tried, seen


def reach_somebody(case: Any) -> None:
    """Let most generated messages have a recipient, so that the answers to accepted ones are seen too."""
    if isinstance(case.body, dict):
        for message in (case.body, *case.body.get("messages", ())):
            if isinstance(message, dict) and isinstance(message.get("to"), str) and len(message["to"]) < LONG:
                message |= {"to": TO, "from": None}


def test_generated_requests_get_no_5xx_and_answers_that_fit_the_document(town: Town) -> None:
    carrier = processes.simulator(town.ledger, "--quiet")
    key = town.open_business(carrier.until_listening())
    gateway = processes.gateway(town.config)

    tried, seen = exercise(f"http://127.0.0.1:{gateway.until_listening()}", key)

    assert gateway.stop() == 0
    carrier.stop()
    assert {"POST /v1/messages", "POST /v1/batches", "GET /v1/balance"} <= set(tried)
    assert seen[202] > 0 < seen[400]
    assert not [status for status in seen if status >= 500]
    town.assert_books_agree()
