"""The paths of the control: what each answers."""

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
from aiohttp import web

from simulators.control import views
from simulators.control.guard import guard, harden
from simulators.control.kept_ledger import ForgottenError
from simulators.control.pdu_feed import PduFeed, PduFilter, json_line, kept
from simulators.control.problems import Problem
from simulators.control.requests import BODY_OCTETS_MAX, BehavioursBody, MoBody, body_of, number_of
from simulators.control.stream import Viewer
from simulators.control.watch import Watch
from simulators.operator.inbound import Inbound
from simulators.scenario.catalogue import LOCAL_ONLY
from simulators.scenario.conduct import name_of
from simulators.wire.connection import Connection

VIEWERS_MAX: Final = 16
"""Streams that may be open at the same time."""

LINES_MAX: Final = 10_000
"""Ledger entries in one answer."""

_SERIAL_MAX: Final = 10**15
_STATIC: Final = Path(__file__).with_name("static")
_SHARED: Final = Path(__file__).parents[1] / "static"
FILES: Final = {
    "/": (_STATIC / "page.html", "text/html"),
    "/page.css": (_STATIC / "page.css", "text/css"),
    "/page.js": (_STATIC / "page.js", "text/javascript"),
    "/carriers.js": (_STATIC / "carriers.js", "text/javascript"),
    "/plots.js": (_STATIC / "plots.js", "text/javascript"),
    "/messages.js": (_STATIC / "messages.js", "text/javascript"),
    "/behaviours.js": (_STATIC / "behaviours.js", "text/javascript"),
    "/elements.js": (_STATIC / "elements.js", "text/javascript"),
    "/icon.svg": (_STATIC / "icon.svg", "image/svg+xml"),
    "/uplot.js": (_SHARED / "uPlot.iife.min.js", "text/javascript"),
    "/uplot.css": (_SHARED / "uPlot.min.css", "text/css"),
}
"""The page: path, file, media type."""


class Api:
    """Serves ``watches``, by name."""

    def __init__(self, watches: Mapping[str, Watch]) -> None:
        self._watches = watches
        self._viewers: set[Viewer] = set()
        self._feeds: set[PduFeed] = set()
        self._ended = False

    def application(self) -> web.Application:
        """As aiohttp wants it."""
        application = web.Application(middlewares=[guard], client_max_size=BODY_OCTETS_MAX)
        application.on_response_prepare.append(harden)
        application.add_routes(self.routes())
        return application

    def routes(self) -> Iterable[web.RouteDef]:
        """Every path."""
        one = "/carriers/{name}"
        yield web.get("/carriers", self._carriers)
        yield web.get(one, self._carrier)
        yield web.post(f"{one}/behaviours", self._change)
        yield web.post(f"{one}/mo", self._send_mo)
        yield web.post(f"{one}/binds/{{n}}/drop", self._drop)
        yield web.post(f"{one}/binds/{{n}}/unbind", self._unbind)
        yield web.get(f"{one}/ledger", self._ledger)
        yield web.get(f"{one}/outcomes", self._outcomes)
        yield web.get(f"{one}/changes", self._changes)
        yield web.get(f"{one}/capture.pcap", self._capture)
        yield web.get(f"{one}/pdus", self._pdus)
        yield web.get("/behaviours", self._behaviours)
        yield web.get("/stream", self._stream)
        for path in FILES:
            yield web.get(path, self._file)

    def tell_viewers(self) -> None:
        """There is something new."""
        for viewer in (*self._viewers, *(self._feeds if self._ended else ())):
            viewer.woken.set()

    def end(self) -> None:
        """End every stream."""
        self._ended = True
        self.tell_viewers()

    # reading

    async def _carriers(self, _: web.Request) -> web.Response:
        return _json([views.carrier(watch) for watch in self._watches.values()])

    async def _carrier(self, request: web.Request) -> web.Response:
        return _json(views.carrier(self._watch(request.match_info["name"])))

    async def _outcomes(self, request: web.Request) -> web.Response:
        return _json(views.outcomes(self._watch(request.match_info["name"])))

    async def _changes(self, request: web.Request) -> web.Response:
        changes = self._watch(request.match_info["name"]).carrier.changes
        after = number_of(request.query, "after", 0, _SERIAL_MAX)
        return _json([views.change(one) for one in changes.since(after)])

    async def _behaviours(self, _: web.Request) -> web.Response:
        return _json(views.behaviours())

    async def _ledger(self, request: web.Request) -> web.Response:
        ledger = self._watch(request.match_info["name"]).ledger
        after = number_of(request.query, "after", 0, _SERIAL_MAX)
        limit = number_of(request.query, "limit", LINES_MAX, LINES_MAX)
        try:
            lines = ledger.lines(after, limit)
        except ForgottenError as error:
            raise Problem("entries_forgotten", f"{error}.") from None
        body = b"".join(lines)
        return web.Response(
            body=body, content_type="application/x-ndjson", headers={"Ledger-Last": str(ledger.last_serial)}
        )

    async def _capture(self, request: web.Request) -> web.Response:
        watch = self._watch(request.match_info["name"])
        return web.Response(
            body=watch.traffic.pcap(),
            content_type="application/vnd.tcpdump.pcap",
            # of a carrier's name only letters and digits are certain
            headers={"Content-Disposition": 'attachment; filename="capture.pcap"'},
        )

    async def _file(self, request: web.Request) -> web.Response:
        file, media_type = FILES[request.path]
        return web.Response(body=file.read_bytes(), content_type=media_type, charset="utf-8")

    # changing

    async def _change(self, request: web.Request) -> web.Response:
        watch = self._watch(request.match_info["name"])
        body = await body_of(request, BehavioursBody)
        local = [text for text in body.set if name_of(text) in LOCAL_ONLY]
        if local:
            sentence = f"{name_of(local[0])} reads a file of this machine; give it on the command line or in the file."
            raise Problem("wrong_behaviour", sentence)
        try:
            watch.carrier.change(body.set, body.clear)
        except ValueError as error:
            raise Problem("wrong_behaviour", f"{error}.") from None
        self.tell_viewers()
        return _json({"behaviours": list(watch.carrier.active)})

    async def _send_mo(self, request: web.Request) -> web.Response:
        watch = self._watch(request.match_info["name"])
        body = await body_of(request, MoBody)
        try:
            segments = watch.carrier.server.deliver(Inbound(body.sender, body.recipient, body.text, body.form))
        except ValueError as error:
            raise Problem("wrong_message", f"{error}.") from None
        self.tell_viewers()
        return _json({"segments": segments, "waiting": watch.carrier.server.smsc.waiting})

    async def _drop(self, request: web.Request) -> web.Response:
        self._bind(request).drop()
        return _json({})

    async def _unbind(self, request: web.Request) -> web.Response:
        self._bind(request).say_goodbye()
        return _json({})

    # looking on

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        name = request.query.get("carrier")
        chosen = None if name is None else self._watch(name)
        if len(self._viewers) >= VIEWERS_MAX:
            raise Problem("too_many_viewers", f"{VIEWERS_MAX} pages look on already; close one.")
        viewer = Viewer(self._watches, chosen, request.query.get("numbers") == "shown")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        self._viewers.add(viewer)
        try:
            await response.prepare(request)
            await response.write(viewer.first())
            while not self._ended:
                await viewer.woken.wait()
                viewer.woken.clear()
                await response.write(viewer.next())
        except (ConnectionError, asyncio.CancelledError):
            # the page was closed
            pass
        finally:
            self._viewers.discard(viewer)
        return response

    async def _pdus(self, request: web.Request) -> web.StreamResponse:
        traffic = self._watch(request.match_info["name"]).traffic
        wanted, private = PduFilter.of(request.query), request.query.get("private") == "shown"
        if "follow" not in request.query:
            limit = number_of(request.query, "limit", LINES_MAX, LINES_MAX)
            lines = kept(traffic, wanted, private=private)[-limit:] if limit else []
            return web.Response(body=b"".join(map(json_line, lines)), content_type="application/x-ndjson")
        if len(self._feeds) >= VIEWERS_MAX:
            raise Problem("too_many_viewers", f"{VIEWERS_MAX} programs listen already; end one.")
        response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        feed = PduFeed(traffic, wanted, private)
        self._feeds.add(feed)
        try:
            await response.prepare(request)
            while not self._ended:
                await feed.woken.wait()
                feed.woken.clear()
                await response.write(feed.next())
        except (ConnectionError, asyncio.CancelledError):
            # who listened is gone
            pass
        finally:
            feed.end()
            self._feeds.discard(feed)
        return response

    def _watch(self, name: str) -> Watch:
        watch = self._watches.get(name)
        if watch is None:
            raise Problem("unknown_carrier", "There is no such carrier; GET /carriers names them all.")
        return watch

    def _bind(self, request: web.Request) -> Connection:
        watch, n = self._watch(request.match_info["name"]), request.match_info["n"]
        number = int(n) if n.isascii() and n.isdigit() and len(n) <= len(str(_SERIAL_MAX)) else 0
        connection = watch.carrier.server.connections.get(number)
        if connection is None or number not in watch.binds:
            raise Problem("unknown_bind", "There is no such bind any more; GET the carrier for those there are.")
        return connection


def _json(value: Any) -> web.Response:  # noqa: ANN401 - any JSON
    return web.Response(body=msgspec.json.encode(value), content_type="application/json")
