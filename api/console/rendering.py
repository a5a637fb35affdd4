"""Templates into pages: everything that is put into one is escaped, and every sentence comes from the catalogue."""

from functools import partial
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.utils import htmlsafe_json_dumps

from api.console import formats
from api.console.sentences import LANGUAGES
from api.console.static_files import address_of
from api.console.visit import Visit
from messages.staff.rights import Right

_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_ENVIRONMENT.filters |= {
    "moment": formats.moment,
    "machine_moment": formats.machine_moment,
    "span": formats.span,
    "masked_number": formats.masked_number,
    "json": htmlsafe_json_dumps,
}
_ENVIRONMENT.globals |= {"static": address_of, "languages": LANGUAGES, "Right": Right}


def render(template: str, visit: Visit, **values: Any) -> str:  # noqa: ANN401 - whatever the template shows
    """The page or piece that ``template`` makes for ``visit``."""
    words = visit.words
    return _ENVIRONMENT.get_template(template).render(
        visit=visit,
        say=words.say,
        word=words.word,
        credits=partial(formats.credits_of, language=words.language),
        count=partial(formats.count, language=words.language),
        **values,
    )
