"""One request to a webhook: which headers and which body carry these notifications. Pure."""

import hashlib
from collections.abc import Mapping, Sequence

import attrs

from api.webhooks.ports import Endpoint
from api.webhooks.signature import signature
from messages.notification import Notification


@attrs.frozen
class Envelope:
    """What is posted."""

    headers: Mapping[str, str]
    body: bytes = attrs.field(repr=False)


def envelope(notifications: Sequence[Notification], endpoint: Endpoint, now_s: int) -> Envelope:
    """``notifications`` (at least one) signed for ``endpoint``; ``now_s`` is Unix time.

    An endpoint that takes one event a request gets the event; one that takes several gets ``{"events": […]}`` always,
    however few there are, so that it needs only one reader.

    Raises:
        ValueError: the endpoint's secret cannot sign.
    """
    if endpoint.events_per_request > 1:
        text = f'{{"events":[{",".join([notification.body for notification in notifications])}]}}'
    else:
        (notification,) = notifications
        text = notification.body
    body = text.encode()
    webhook_id = group_id(notifications)
    return Envelope(
        {
            "webhook-id": webhook_id,
            "webhook-timestamp": str(now_s),
            "webhook-signature": signature(endpoint.secret, webhook_id, now_s, body),
        },
        body,
    )


def group_id(notifications: Sequence[Notification]) -> str:
    """The ``webhook-id``: the notification's own, or for several one that the same notifications give again."""
    if len(notifications) == 1:
        return notifications[0].id
    together = "\n".join([notification.id for notification in notifications])
    return "grp_" + hashlib.sha256(together.encode()).hexdigest()[:26]
