"""The reference page at ``/docs``: the OpenAPI document as one HTML page that needs nothing else from anywhere."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any, Final

Json = dict[str, Any]

_STYLE: Final = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
code,pre{font:14px/1.4 ui-monospace,monospace;background:#f3f4f6;border-radius:4px}code{padding:.1em .3em}
pre{padding:.8em;overflow-x:auto}section{border-top:1px solid #d0d7de;padding:.5rem 0;overflow-x:auto}
table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:top;padding:.3em .6em;border-bottom:1px solid #e5e7eb}
.method{font-weight:700;text-transform:uppercase;margin-right:.5em}
a{color:#0b57a4}nav li{list-style:none}nav ul{padding:0}
@media(prefers-color-scheme:dark){body{background:#0f1318;color:#e6e8eb}code,pre{background:#1c232b}a{color:#7ab8ff}
td,th,section{border-color:#2b333c}}
"""

_CURL: Final = """curl http://127.0.0.1:8080/v1/messages \\
  -H 'Authorization: Bearer <key>' -H 'Content-Type: application/json' \\
  -d '{"to": "+41791234567", "text": "Your code is 123456"}'"""


def docs_page(document: Json) -> str:
    """``document`` (OpenAPI 3.1) as HTML."""
    info = document["info"]
    operations = [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    operations += [("webhook", name, hook["post"]) for name, hook in document["webhooks"].items()]
    objects = document["components"]["schemas"]
    return "".join(
        [
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{_text(info["title"])} API</title>',
            f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>',
            f"<h1>{_text(info['title'])} API</h1><p>{_words(info['description'])}</p>",
            f"<pre>{_text(_CURL)}</pre>",
            '<p>For tools: <a href="/openapi.json">/openapi.json</a>. ',
            'Every problem code: <a href="/v1/errors">/v1/errors</a>.</p><nav><ul>',
            *(
                f'<li><a href="#{_text(op["operationId"])}"><code>{method.upper()} {_text(path)}</code></a>'
                f" {_text(op['summary'])}</li>"
                for method, path, op in operations
            ),
            '<li><a href="#objects">Objects</a> in bodies and answers</li></ul></nav>',
            *(_operation(method, path, op) for method, path, op in operations),
            '<h2 id="objects">Objects</h2>',
            *(_schema(name, schema) for name, schema in objects.items()),
            "</html>",
        ]
    )


def _operation(method: str, path: str, operation: Json) -> str:
    body = operation.get("requestBody", {}).get("content", {})
    asks = "".join(f"<p>Body: {_type(media['schema'])}</p>" for media in body.values())
    key = "" if not operation.get("security") else "<p>Needs an API key.</p>"
    answers = "".join(
        f"<tr><td>{_text(status)}</td><td>{_words(answer['description'])}</td>"
        f"<td>{', '.join(_type(media['schema']) for media in answer.get('content', {}).values())}</td></tr>"
        for status, answer in operation["responses"].items()
    )
    about = _words(operation.get("description") or operation["summary"])
    return (
        f'<section id="{_text(operation["operationId"])}"><h2><span class="method">{_text(method)}</span>'
        f"<code>{_text(path)}</code></h2><p>{about}</p>{key}{asks}"
        f"<table><tr><th>Status</th><th>When</th><th>Answer</th></tr>{answers}</table></section>"
    )


def _schema(name: str, schema: Json) -> str:
    required = schema.get("required", [])
    rows = "".join(
        f"<tr><td><code>{_text(field)}</code></td><td>{_type(inner)}{'' if field in required else ', optional'}</td>"
        f"<td>{_words(' '.join(_notes(inner)))}</td></tr>"
        for field, inner in schema.get("properties", {}).items()
    )
    return (
        f'<section id="schema-{_text(name)}"><h3>{_text(name)}</h3><p>{_words(schema.get("description", ""))}</p>'
        f"<table><tr><th>Field</th><th>Type</th><th>Meaning</th></tr>{rows}</table></section>"
    )


def _type(schema: Json) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f'<a href="#schema-{_text(name)}">{_text(name)}</a>'
    if "anyOf" in schema:
        return " or ".join(_type(inner) for inner in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(
            f"<code>{_text(value if isinstance(value, str) else json.dumps(value))}</code>" for value in schema["enum"]
        )
    if schema.get("type") == "array":
        return f"array of {_type(schema.get('items', {}))}"
    return _text(str(schema.get("type", "any")))


def _notes(schema: Json) -> Iterator[str]:
    for inner in (schema, *schema.get("anyOf", ())):
        if "description" in inner:
            yield inner["description"]
        for least, most, what in (
            ("minLength", "maxLength", " characters"),
            ("minimum", "maximum", ""),
            ("minItems", "maxItems", " items"),
        ):
            if least in inner and most in inner:
                yield f"[{inner[least]:,} to {inner[most]:,}{what}]"
            elif least in inner:
                yield f"[at least {inner[least]:,}{what}]"
            elif most in inner:
                yield f"[at most {inner[most]:,}{what}]"


def _words(markdown: str) -> str:
    """A sentence in which only code is marked."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", _text(markdown))


def _text(value: str) -> str:
    return html.escape(value)
