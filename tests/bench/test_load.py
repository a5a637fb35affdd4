import time

import phonenumbers

from tests.bench.load import CodesPlan, LoadReport, Order, run_load
from tests.simulators.load.misbehaving_server import ACCEPTED, Say, answer, server
from tests.support.running.asyncio_tests import run


def load(say: Say, *, per_request: int = 1) -> LoadReport:
    async def carry_out() -> LoadReport:
        async with server(say) as port:
            return await run_load(Order(port, "sk_key", "run", "BENCHMARK", 8, per_request, 2, 0.0, 5.0))

    return run(carry_out())


def test_what_was_accepted_is_counted_and_timed_by_the_monotonic_clock() -> None:
    async def say(_number: int) -> bytes:
        return ACCEPTED

    before_ns = time.monotonic_ns()
    report = load(say)
    after_ns = time.monotonic_ns()
    assert (report.requests, report.answers, report.accepted, report.unanswered) == (8, {"202": 8}, 8, 0)
    assert before_ns - 2_000 <= report.first_request_ns <= report.last_answer_ns <= after_ns + 2_000


def test_the_first_answer_that_was_no_202_is_told() -> None:
    async def say(_number: int) -> bytes:
        return answer(503, b'{"code":"overloaded","detail":"full"}')

    report = load(say)
    assert (report.accepted, report.answers, report.first_error) == (0, {"503": 8}, "503 overloaded full")


def test_a_batch_counts_what_was_accepted_of_it() -> None:
    async def say(_number: int) -> bytes:
        return answer(202, b'{"messages":[{"id":"1"},{"id":"2"},{"problem":{"status":400}},{"id":"4"}]}')

    report = load(say, per_request=4)
    assert (report.requests, report.accepted) == (2, 6)


def test_every_recipient_is_a_valid_mobile_number_of_its_own() -> None:
    plan = CodesPlan("BENCHMARK")
    recipients = [plan.message(index).to for index in range(40_000)]
    assert len(set(recipients)) == 40_000
    for recipient in [*recipients[:200], *recipients[-200:]]:
        number = phonenumbers.parse(recipient)
        assert phonenumbers.is_valid_number(number), recipient
        assert phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE, recipient
