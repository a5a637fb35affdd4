"""How segments become a text again: reads user data headers and collects the parts of one message.

It is the reader of what ``messages.segmentation`` writes and shares no code with it, so that each can be tested by
the other.
"""

import attrs


@attrs.frozen
class Concatenation:
    """What a concatenation header says: segment ``number`` of ``total`` (both 1 … 255) of the message ``reference``."""

    reference: int
    total: int
    number: int
    reference_bits: int = 8


@attrs.frozen
class Header:
    """What a user data header says of the text behind it.

    ``single_shift`` and ``locking_shift`` are national language identifiers (1 … 13; TS 23.040 sections 9.2.3.24.15 and
    16), 0 for the default table. ``port`` is the destination port of an application, when one is named.
    """

    concatenation: Concatenation | None = None
    single_shift: int = 0
    locking_shift: int = 0
    port: int | None = None


def read_header(user_data: bytes) -> tuple[Header, bytes]:
    """What the header of user data that starts with a UDH says, and the body after it.

    Tolerant, for it reads what came from outside: a UDH longer than the data is taken for no UDH and all of the data
    for the body; elements of other kinds are skipped; a concatenation whose numbers make no sense is ignored (TS 23.040
    section 9.2.3.24.1). Of an element that comes twice the last one counts (section 9.2.3.24).
    """
    if not user_data or 1 + user_data[0] > len(user_data):
        return Header(), user_data
    end = 1 + user_data[0]
    elements, body = user_data[1:end], user_data[end:]
    header = Header()
    at = 0
    while at + 2 <= len(elements):
        kind, length = elements[at], elements[at + 1]
        value = elements[at + 2 : at + 2 + length]
        at += 2 + length
        # one that claims more than there is has no value
        match kind, len(value) if len(value) == length else -1:
            case (0x24, 1):
                header = attrs.evolve(header, single_shift=value[0])
            case (0x25, 1):
                header = attrs.evolve(header, locking_shift=value[0])
            case (0x04, 2):
                header = attrs.evolve(header, port=value[0])
            case (0x05, 4):
                header = attrs.evolve(header, port=int.from_bytes(value[:2], "big"))
            case _:
                link = _concatenation(kind, value) if len(value) == length else None
                header = attrs.evolve(header, concatenation=link or header.concatenation)
    return header, body


def read_udh(user_data: bytes) -> tuple[Concatenation | None, bytes]:
    """The concatenation header of user data that starts with a UDH, if it has one, and the body after the UDH."""
    header, body = read_header(user_data)
    return header.concatenation, body


def _concatenation(kind: int, value: bytes) -> Concatenation | None:
    match kind, len(value):
        case (0x00, 3):
            reference, bits = value[0], 8
        case (0x08, 4):
            reference, bits = int.from_bytes(value[:2], "big"), 16
        case _:
            return None
    total, number = value[-2], value[-1]
    return Concatenation(reference, total, number, bits) if 1 <= number <= total else None


@attrs.frozen
class Incomplete:
    """A message that never became whole: ``bodies`` are the segments that came, by number, of ``total``."""

    source: str
    destination: str
    total: int
    bodies: dict[int, bytes] = attrs.field(repr=False)


@attrs.define
class _Collected:
    incomplete: Incomplete
    since_ms: int


_Key = tuple[str, str, int, int, int]


@attrs.define
class Reassembler:
    """Collects segments until a message is whole.

    At most ``most_pending`` messages are collected at the same time and each for at most ``keep_ms`` after its first
    segment; what had to go is handed out by :meth:`take_dropped`, at most ``most_pending`` of them being kept for it.
    """

    most_pending: int = 10_000
    keep_ms: int = 24 * 3600 * 1000
    _pending: dict[_Key, _Collected] = attrs.field(factory=dict, init=False)
    _dropped: list[Incomplete] = attrs.field(factory=list, init=False)

    def add(
        self, source: str, destination: str, concatenation: Concatenation | None, body: bytes, now_ms: int
    ) -> bytes | None:
        """Take a segment; the bodies of the whole message in order, once its last segment came, else None.

        A segment without a concatenation header is whole by itself. A segment that comes twice counts once.
        ``now_ms`` never runs backwards.
        """
        self.expire(now_ms)
        if concatenation is None or concatenation.total == 1:
            return body
        key = (
            source,
            destination,
            concatenation.reference_bits,
            concatenation.reference,
            concatenation.total,
        )
        collected = self._pending.get(key)
        if collected is None:
            if len(self._pending) >= self.most_pending:
                self._drop(next(iter(self._pending)))
            collected = _Collected(Incomplete(source, destination, concatenation.total, {}), now_ms)
            self._pending[key] = collected
        bodies = collected.incomplete.bodies
        bodies.setdefault(concatenation.number, body)
        if len(bodies) < concatenation.total:
            return None
        del self._pending[key]
        return b"".join(bodies[number] for number in range(1, concatenation.total + 1))

    def expire(self, now_ms: int) -> None:
        """Drop the messages whose first segment came ``keep_ms`` ago or earlier."""
        while self._pending:
            oldest = next(iter(self._pending))
            if self._pending[oldest].since_ms + self.keep_ms > now_ms:
                return
            self._drop(oldest)

    def take_dropped(self) -> tuple[Incomplete, ...]:
        """What was dropped since the last call, so that nobody loses a text without a word about it."""
        dropped = tuple(self._dropped)
        self._dropped.clear()
        return dropped

    def __len__(self) -> int:
        """How many messages wait for a segment."""
        return len(self._pending)

    def _drop(self, key: _Key) -> None:
        self._dropped.append(self._pending.pop(key).incomplete)
        del self._dropped[: -self.most_pending]
