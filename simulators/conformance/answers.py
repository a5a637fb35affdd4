"""What is asked of the answers to the operator's deliver_sm and data_sm."""

from simulators.conformance.assertion import Assertion, Level
from simulators.conformance.sessions import Seen, Session
from smpp.commands import RESPONSE_BIT, CommandId, command_name, is_response

_DELIVERIES = {CommandId.DELIVER_SM, CommandId.DATA_SM}


class DeliverAnswered(Assertion):
    """Every deliver_sm is answered."""

    name = "deliver-answered"
    level = Level.MUST
    sentence = "every deliver_sm and data_sm of the operator is answered"
    source = "4.6; wizardjedi's list of bad clients"

    def heard(self, seen: Seen) -> None:
        """Answers."""
        if seen.answers is not None and seen.answers.command_id in _DELIVERIES:
            self.keep()

    def closed(self, session: Session, now: float, *, by_operator: bool) -> None:
        """What was open too long."""
        self._look(session, now)

    def ended(self, sessions: list[Session], now: float) -> None:
        """What is open too long."""
        for session in sessions:
            self._look(session, now)

    def _look(self, session: Session, now: float) -> None:
        for asked in session.ours.values():
            if asked.command_id in _DELIVERIES and now - asked.at > self.limits.deliver_answer_s:
                self.violate(session, now, f"{command_name(asked.command_id)} unanswered for {now - asked.at:.0f} s")


class DeliverAnsweredInTime(Assertion):
    """Answers come before the operator repeats."""

    name = "deliver-answered-in-time"
    level = Level.MUST
    sentence = "deliver_sm is answered within 30 s"
    source = "Rakuten Symphony; others repeat sooner"

    def heard(self, seen: Seen) -> None:
        """Answers."""
        if seen.answers is not None and seen.answers.command_id in _DELIVERIES:
            took = seen.now - seen.answers.at
            self.judge(seen, f"answered after {took:.1f} s" if took > self.limits.deliver_answer_s else None)


class AnswerCommand(Assertion):
    """An answer is that of its request."""

    name = "answer-command"
    level = Level.MUST
    sentence = "an answer has the command_id of its request's answer, or is generic_nack"
    source = "5.1.2"

    def heard(self, seen: Seen) -> None:
        """Answers to what we asked."""
        if seen.answers is not None:
            right = {seen.answers.command_id | RESPONSE_BIT, CommandId.GENERIC_NACK}
            asked = command_name(seen.answers.command_id)
            self.judge(seen, None if seen.command_id in right else f"{seen.command} to {asked}")


class AnswerSequence(Assertion):
    """An answer has the number of its request."""

    name = "answer-sequence"
    level = Level.MUST
    sentence = "an answer has the sequence_number of a request that is unanswered, and comes once"
    source = "5.1.4"

    def heard(self, seen: Seen) -> None:
        """Answers; generic_nack with 0 is for what had no readable number."""
        if is_response(seen.command_id):
            nack = seen.command_id == CommandId.GENERIC_NACK and not seen.sequence_number
            lost = seen.answers is None and not nack
            self.judge(seen, f"{seen.command} to no request that is unanswered" if lost else None)


class DeliverRetryable(Assertion):
    """Who wants it again says so in a way that operators understand."""

    name = "deliver-refusal"
    level = Level.SHOULD
    sentence = "deliver_sm is refused with ESME_RSYSERR, RMSGQFUL or RTHROTTLED if it shall come again"
    source = "Vonage: RX_T_APPN is final there, and the receipt is lost"

    def heard(self, seen: Seen) -> None:
        """Answers to deliver_sm."""
        asked = seen.answers
        if asked is not None and asked.command_id in _DELIVERIES:
            temporary = seen.status == 0x64  # noqa: PLR2004 - ESME_RX_T_APPN
            self.judge(seen, "refused with ESME_RX_T_APPN" if temporary else None)
