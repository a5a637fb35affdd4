"""The reference page: everything of the document is on it, and can be reached."""

import re
from html.parser import HTMLParser

from api.http.docs_page import docs_page
from api.http.openapi import openapi_document


class Read(HTMLParser):
    """What a page holds: where its links within it lead, what can be led to, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.ids: list[str] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        target = given.get("href") or ""
        if tag == "a" and target.startswith("#"):
            self.links.add(target[1:])
        if given.get("id"):
            self.ids.append(str(given["id"]))

    def handle_data(self, data: str) -> None:
        self.words += data


def test_every_operation_webhook_and_object_is_on_the_page_once_and_every_link_leads_to_one() -> None:
    document = openapi_document()
    items = [*document["paths"].values(), *document["webhooks"].values()]
    names = {operation["operationId"] for methods in items for operation in methods.values()}
    page = Read(docs_page(document))

    assert sorted(page.ids) == sorted(
        {*names, "objects", *(f"schema-{name}" for name in document["components"]["schemas"])}
    )
    assert page.links <= set(page.ids)
    assert names <= page.links


def test_every_field_stands_on_the_page_with_its_bounds() -> None:
    page = docs_page(openapi_document())

    for name, schema in openapi_document()["components"]["schemas"].items():
        section = re.search(rf'<section id="schema-{name}">(.*?)</section>', page, re.DOTALL)
        assert section is not None
        assert re.findall(r"<tr><td><code>(\w+)</code>", section[1]) == list(schema["properties"])
    assert "Your own reference, given back in answers and webhooks. [1 to 100 characters]" in page


def test_code_is_marked_as_code_and_nothing_of_the_source_shows_through() -> None:
    page = docs_page(openapi_document())

    assert "and all of it: <code>errors</code> names each." in page
    assert "<td><code>true</code>, optional</td>" in page
    assert "`" not in Read(page).words


def test_what_the_document_says_cannot_become_markup() -> None:
    document = {**openapi_document(), "info": {"title": "A & B", "description": "<b>`x<y`</b>"}}

    assert "<h1>A &amp; B API</h1><p>&lt;b&gt;<code>x&lt;y</code>&lt;/b&gt;</p>" in docs_page(document)
