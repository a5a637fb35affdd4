"""What one request to a webhook carries."""

import json

import pytest

from api.webhooks.envelope import envelope, group_id
from api.webhooks.ports import Endpoint
from tests.support.fakes.outbox import SECRET, notification

ONE, TWO = notification(1, "http://a/"), notification(2, "http://a/")


def test_an_endpoint_for_single_events_gets_the_event_as_it_is() -> None:
    sent = envelope([ONE], Endpoint(SECRET), 1_788_256_802)
    assert sent.body == ONE.body.encode()
    assert sent.headers["webhook-id"] == ONE.id
    assert sent.headers["webhook-timestamp"] == "1788256802"


def test_an_endpoint_for_several_events_always_gets_a_list() -> None:
    for group in ([ONE], [ONE, TWO]):
        sent = envelope(group, Endpoint(SECRET, 100), 0)
        assert json.loads(sent.body) == {"events": [json.loads(each.body) for each in group]}


def test_a_groups_id_comes_from_its_events_alone() -> None:
    assert group_id([ONE, TWO]) == group_id([ONE, TWO])
    assert group_id([ONE, TWO]) != group_id([TWO, ONE])
    assert group_id([ONE, TWO]).startswith("grp_")
    assert group_id([ONE]) == ONE.id


def test_an_endpoint_without_a_usable_secret_gets_nothing() -> None:
    with pytest.raises(ValueError, match="secret"):
        envelope([ONE], Endpoint(""), 0)
