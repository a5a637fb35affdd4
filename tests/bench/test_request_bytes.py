import json

import httptools
import phonenumbers

from tests.bench.request_bytes import messages_for, requests_for
from tests.bench.scenario import ClosedLoop, requests_of


class Read:
    """An HTTP request as a server reads it."""

    def __init__(self, request: bytes) -> None:
        self.body, self.headers, self.whole = b"", dict[str, str](), False
        parser = httptools.HttpRequestParser(self)
        parser.feed_data(request)
        self.method = parser.get_method().decode()

    def on_url(self, url: bytes) -> None:
        self.path = url.decode()

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.decode().lower()] = value.decode()

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self.whole = True


def requests(messages: int, per_request: int) -> list[Read]:
    scenario = ClosedLoop("any", messages, per_request, 8)
    made = requests_for(scenario, host="127.0.0.1:1", key="sk_x_y", reference="run", sender="BENCHMARK")
    assert len(made) == requests_of(scenario)
    return [Read(request) for request in made]


def test_a_single_message_is_posted_with_the_key_and_its_own_reference() -> None:
    first, second = requests(2, 1)
    assert (first.method, first.path, first.whole) == ("POST", "/v1/messages", True)
    assert first.headers["authorization"] == "Bearer sk_x_y"
    assert [json.loads(request.body)["client_ref"] for request in (first, second)] == ["run-0", "run-1"]


def test_batches_hold_so_many_messages_and_the_last_one_the_rest() -> None:
    batches = requests(250, 100)
    assert [len(json.loads(batch.body)["messages"]) for batch in batches] == [100, 100, 50]
    assert {batch.path for batch in batches} == {"/v1/batches"}


def test_every_recipient_is_a_valid_mobile_number_of_its_own() -> None:
    recipients = [message["to"] for message in messages_for(40_000, "run", "BENCHMARK")]
    assert len(set(recipients)) == 40_000
    for recipient in [*recipients[:200], *recipients[-200:]]:
        number = phonenumbers.parse(recipient)
        assert phonenumbers.is_valid_number(number), recipient
        assert phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE, recipient
