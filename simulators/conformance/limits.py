"""`Limits`: the numbers that carriers agree with their clients, against which some assertions measure."""

import attrs


@attrs.frozen
class Limits:
    """What was agreed; times in seconds.

    Attributes:
        window: submit_sm that may be unanswered on one bind (SMPP 3.4 section 2.8 recommends at most 10).
        deliver_answer_s: a deliver_sm is answered within so long (Rakuten Symphony: 30 s).
        control_answer_s: enquire_link and unbind are answered within so long.
        enquire_least_s: enquire_link of one bind are not closer together.
        enquire_most_s: a bind that has nothing to say says enquire_link at least so often (Route Mobile: 60 s).
        rebind_after_loss_s: a lost connection is made again no sooner.
        rebind_after_refusal_s: a refused bind is tried again no sooner (about 10 s at several operators).
        repeat_after_s: a throttled submit_sm is sent again no sooner.
        slow_down_within_s: after a throttle, so long is compared with as long before it.
        parts_within_s: the parts of a message come within so long (revicom: 10 minutes; most senders need no second).
    """

    window: int = 10
    deliver_answer_s: float = 30.0
    control_answer_s: float = 10.0
    enquire_least_s: float = 5.0
    enquire_most_s: float = 65.0
    rebind_after_loss_s: float = 0.5
    rebind_after_refusal_s: float = 10.0
    repeat_after_s: float = 0.25
    slow_down_within_s: float = 1.0
    parts_within_s: float = 60.0
