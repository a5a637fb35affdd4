"""Coming in and going out, and the language that pages are in."""

from http import HTTPStatus
from typing import Final

import attrs

from api.console.answer import Answer, Go, Show
from api.console.door import DOOR, LANGUAGE, SESSION
from api.console.ports import Entrance, LoggedIn
from api.console.sentences import LANGUAGES
from api.console.visit import Visit

HOME: Final = "/console"


@attrs.frozen
class LogIn:
    """The log-in form, and what it is sent to."""

    entrance: Entrance

    async def form(self, visit: Visit) -> Answer:
        """The empty form; who is logged in needs none."""
        if visit.visitor is not None:
            return Go(HOME)
        return Show("log_in.html", {"name": "", "onward": visit.query.get("next", ""), "problem": None})

    async def log_in(self, visit: Visit) -> Answer:
        """Try it. A session gets a token of its own: whatever cookie came along is replaced."""
        name = visit.form.get("name", "").strip().lower()
        tried = await self.entrance.log_in(
            name, visit.form.get("password", ""), visit.form.get("code", "").strip(), visit.address
        )
        onward = inside(visit.form.get("next", ""))
        if isinstance(tried, LoggedIn):
            return Go(onward, {SESSION: tried.token, DOOR: ""})
        problem = ("log_in.wait", {"minutes": -(-tried.wait_s // 60)}) if tried.wait_s else ("log_in.wrong", {})
        status = HTTPStatus.TOO_MANY_REQUESTS if tried.wait_s else HTTPStatus.UNPROCESSABLE_ENTITY
        return Show("log_in.html", {"name": name[:32], "onward": onward, "problem": problem}, status)

    async def log_out(self, visit: Visit) -> Answer:
        """End the session."""
        assert visit.visitor is not None
        await self.entrance.log_out(visit.visitor.session)
        return Go("/console/log-in", {SESSION: ""})


async def choose_language(visit: Visit) -> Answer:
    """Keep the language in a cookie, and go back to where it was chosen."""
    language = visit.form.get("language", "")
    cookies = {LANGUAGE: language} if language in LANGUAGES else {}
    return Go(inside(visit.form.get("back", "")), cookies)


def inside(address: str) -> str:
    """``address`` if it is one of the console's own, else the first page: a form sends nobody elsewhere."""
    is_ours = address == HOME or address.startswith((f"{HOME}/", f"{HOME}?"))
    harmless = all(character.isprintable() and character != "\\" for character in address)
    return address if is_ours and harmless else HOME
