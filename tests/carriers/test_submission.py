"""Every leased message gets exactly one outcome with one result for each segment, whatever the carrier does."""

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from carriers.outcome import AsUcs2, Outcome, SegmentAccepted, SegmentRefused, SegmentUnknown, SegmentUnwritten
from carriers.submission import SegmentToSend, Submissions
from messages.ids import MessageId
from smpp.pdus import SubmitSm
from smpp.statuses import Disposition
from tests.support.values.builders import a_lease

REFUSALS = [Disposition.TEMPORARY, Disposition.PERMANENT, Disposition.SENDER_REFUSED, Disposition.OUR_SETUP]


class Script:
    """Drives a bind's submissions with random answers and remembers what the carrier really did."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data
        self.submissions = Submissions("trx1", random.Random(1))
        self.now = 0.0
        self.in_flight: list[SegmentToSend] = []
        self.added = 0
        self.outcomes: list[Outcome] = []
        self.taken_by_carrier: Counter[tuple[str, int]] = Counter()
        self.written: Counter[tuple[str, int]] = Counter()

    def step(self) -> None:
        match self.data.draw(st.sampled_from(["add", "write", "write", "answer", "answer", "time"])):
            case "add":
                self.add()
            case "write":
                self.write()
            case "answer":
                self.answer()
            case _:
                self.now += self.data.draw(st.sampled_from([0.1, 2.0, 20.0]))

    def add(self) -> None:
        segments = self.data.draw(st.integers(1, 4))
        message = a_lease(id=MessageId(f"msg_{self.added}"), segment_count=segments)
        self.submissions.add(message, [SubmitSm() for _ in range(segments)])
        self.added += 1

    def write(self) -> None:
        segment = self.submissions.next_segment(self.now)
        if segment is not None and len(self.in_flight) < 5:
            self.submissions.written(segment)
            self.written[self.key(segment)] += 1
            self.in_flight.append(segment)

    def answer(self) -> None:
        if not self.in_flight:
            return
        segment = self.in_flight.pop(self.data.draw(st.integers(0, len(self.in_flight) - 1)))
        kind = self.data.draw(st.sampled_from(["ok", "ok", "refused", "throttled", "expired"]))
        outcome: Outcome | None
        if kind == "ok":
            self.taken_by_carrier[self.key(segment)] += 1
            outcome = self.submissions.accepted(segment, SegmentAccepted(segment.number, "id"), self.now)
        elif kind == "expired":
            outcome = self.submissions.expired(segment, "no answer", self.now)
        elif kind == "throttled":
            refusal = SegmentRefused(segment.number, 0x58, Disposition.THROTTLED, "slow down")
            outcome = self.submissions.throttled(segment, refusal, self.now)
        else:
            refusal = SegmentRefused(segment.number, 1, self.data.draw(st.sampled_from(REFUSALS)), "no")
            outcome = self.submissions.refused(segment, refusal, self.now)
        if outcome is not None and not self.is_rewritten(outcome):
            self.outcomes.append(outcome)

    def is_rewritten(self, outcome: Outcome) -> bool:
        """Sometimes what was wholly refused goes once more."""
        refused = all(isinstance(segment, SegmentRefused | SegmentUnwritten) for segment in outcome.segments)
        if not refused or outcome.rewriting is not None or not self.data.draw(st.booleans()):
            return False
        self.submissions.add_rewritten(outcome, [SubmitSm() for _ in outcome.segments], AsUcs2("no"))
        return True

    @staticmethod
    def key(segment: SegmentToSend) -> tuple[str, int]:
        return segment.attempt.leased.message.id, segment.number

    def check(self) -> None:
        assert len(self.outcomes) == self.added
        assert len({outcome.leased.message.id for outcome in self.outcomes}) == self.added
        for outcome in self.outcomes:
            message = outcome.leased.message
            assert [segment.number for segment in outcome.segments] == [*range(1, message.segment_count + 1)]
            for segment in outcome.segments:
                key = (message.id, segment.number)
                accepted = isinstance(segment, SegmentAccepted)
                assert self.taken_by_carrier[key] == accepted, "accepted is what the carrier took, exactly once"
                if isinstance(segment, SegmentUnknown | SegmentRefused):
                    assert self.written[key] >= 1


@given(st.data())
def test_no_message_is_lost_or_told_twice_when_the_connection_dies(data: st.DataObject) -> None:
    script = Script(data)
    for _ in range(data.draw(st.integers(0, 40))):
        script.step()
    script.outcomes.extend(script.submissions.lost(script.in_flight, "the connection ended"))
    script.check()
    assert script.submissions.idle
    assert script.submissions.due_s is None
    for segment in script.in_flight:
        [outcome] = [one for one in script.outcomes if one.leased is segment.attempt.leased]
        assert isinstance(outcome.segments[segment.number - 1], SegmentUnknown)


@given(st.data())
def test_a_carrier_that_answers_in_the_end_settles_everything(data: st.DataObject) -> None:
    script = Script(data)
    for _ in range(data.draw(st.integers(0, 40))):
        script.step()
    script.outcomes.extend(script.submissions.give_back_unstarted())
    for _ in range(2000):
        if script.submissions.idle:
            break
        script.now += 1.0
        script.write()
        for segment in [*script.in_flight]:
            script.in_flight.remove(segment)
            script.taken_by_carrier[script.key(segment)] += 1
            outcome = script.submissions.accepted(segment, SegmentAccepted(segment.number, "id"), script.now)
            if outcome is not None:
                script.outcomes.append(outcome)
    assert script.submissions.idle
    script.check()


def test_what_was_not_started_is_handed_back_and_what_was_started_stays() -> None:
    submissions = Submissions("trx1", random.Random(1))
    submissions.add(a_lease(segment_count=2), [SubmitSm(), SubmitSm()])
    submissions.add(a_lease(), [SubmitSm()])
    first = submissions.next_segment(0.0)
    assert first is not None
    submissions.written(first)
    [outcome] = submissions.give_back_unstarted()
    assert outcome.segments == (SegmentUnwritten(1),)
    assert not submissions.idle
    second = submissions.next_segment(0.0)
    assert second is not None
    assert second.number == 2
