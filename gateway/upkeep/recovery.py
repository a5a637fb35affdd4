"""What a starting gateway finds of the one before it: leases of a dead process, and a queue to rebuild."""

from twisted.logger import Logger

from gateway.clock import Clock
from gateway.paths.offering import Offering
from gateway.paths.ports import Tell
from store.recovery import RecoverLeases
from store.writer import Writer

log = Logger()


async def recover(
    *,
    writer: Writer,
    offering: Offering,
    clock: Clock,
    tell: Tell,
    uncertain_timeout_s: int,
) -> None:
    """Settle what was on a wire when the last process died, by each message's policy; then fill the queue."""
    now_ms = clock.now_ms()
    recovered = await writer.submit(RecoverLeases(now_ms, now_ms + uncertain_timeout_s * 1000))
    tell(recovered.notifications, recovered.endings)
    queued = await offering.offer_all()
    log.info(
        "of what the last process was sending {requeued} wait again, {uncertain} are uncertain, {rejected} failed; "
        "{queued} messages are queued",
        requeued=recovered.requeued,
        uncertain=recovered.uncertain,
        rejected=recovered.rejected,
        queued=queued,
    )
