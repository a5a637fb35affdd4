"""``passerelle apply``: make the business what a file says, after showing the difference."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from credits.pricing import Price
from gateway.books import Books, configuration, opened
from gateway.business.apply_file import ApplyFileError, decode, parse
from gateway.business.difference import Added, Change, Changed, Picture, Removed, difference
from gateway.terminal import CommandError, ConfigFile, UsageError, say
from messages.ids import CarrierName
from routing.routes import Route, RouteTable
from store.business import (
    put_carrier,
    put_prices,
    put_routes,
    put_sender_rules,
    remove_route,
    set_setting,
)

SENDER_RULES_SHOWN = 20
"""The seed has a rule for every country: when it adds more than this, their number is told instead of each."""


def apply(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.toml", help="Carriers, routes, prices, sender rules, settings.")
    ],
    config_file: ConfigFile = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Apply without asking.")] = False,
) -> None:
    """Show how FILE.toml differs from what is in force, ask, and put it in force at once.

    What the file does not name stays as it is. A running gateway takes the change up within a second; binds of carriers
    that do not change stay up.

    Examples: passerelle apply apply.toml --dry-run; passerelle apply apply.toml --yes
    """
    try:
        document = decode(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: {getattr(error, 'strerror', None) or error}") from error
    except ApplyFileError as error:
        raise UsageError(f"{file}: {error}") from error
    with opened(configuration(config_file, dict(os.environ)), create=True) as books:
        with books.database.reading() as connection:
            before = in_force(books, connection)
        wanted = _parsed(file, document, before)
        changes = difference(before, wanted)
        if not changes:
            say("nothing to change: everything that the file names is in force")
            return
        for line in report(changes):
            say(line)
        say("what the file does not name stays as it is")
        if dry_run:
            say("dry run: nothing was changed")
            return
        if not yes and not typer.confirm("Put this in force?"):
            raise CommandError("nothing was changed")
        with books.database.begin() as connection:
            if in_force(books, connection) != before:
                raise CommandError("somebody changed the business meanwhile; nothing was changed, run it again")
            put(books, connection, before, wanted)
        say(f"in force: {len(changes)} change(s)")


def _parsed(file: Path, document: object, before: Picture) -> Picture:
    assert isinstance(document, dict)
    try:
        return parse(document, os.environ, before)
    except ApplyFileError as error:
        raise UsageError("\n".join(f"{file}: {problem}" for problem in error.problems)) from error


def in_force(books: Books, connection: Connection) -> Picture:
    """The part of the business that an apply file can change, as it stands."""
    business = books.business(connection)
    routes: dict[str, list[CarrierName]] = {}
    table = RouteTable(business.routes)
    for route in sorted(business.routes, key=lambda route: route.priority):
        routes.setdefault(route.country, []).append(route.carrier)
    return Picture(
        settings=dict(business.settings),
        carriers={
            name: {**record.profile, **record.secrets, "enabled": record.enabled}
            for name, record in business.carriers.items()
        },
        routes={country: tuple(names) for country, names in routes.items()},
        national_tables={country: table.national_tables_for(country) for country in routes},
        tlvs={country: table.tlvs_for(country, names[0]) for country, names in routes.items()},
        prices_mc={price.country: price.per_segment_mc for price in business.prices},
        rules={rule.country: rule for rule in business.rules},
    )


def put(books: Books, connection: Connection, before: Picture, wanted: Picture) -> None:
    """Put what ``wanted`` names in force, in the transaction of ``connection``."""
    for name, value in wanted.settings.items():
        set_setting(connection, name, value)
    for carrier, given in wanted.carriers.items():
        profile = dict(given)
        enabled = bool(profile.pop("enabled", True))
        password = str(profile.pop("password", ""))
        put_carrier(connection, books.vault, carrier, profile, {"password": password}, enabled=enabled)
    for country, carriers in wanted.routes.items():
        for carrier in before.routes.get(country, ()):
            if carrier not in carriers:
                remove_route(connection, country, carrier)
        put_routes(
            connection,
            [
                Route(
                    country,
                    carrier,
                    place,
                    wanted.national_tables.get(country, ()),
                    wanted.tlvs.get(country, ()),
                )
                for place, carrier in enumerate(carriers, start=1)
            ],
        )
    if wanted.prices_mc:
        put_prices(connection, [Price(country, price_mc) for country, price_mc in wanted.prices_mc.items()])
    if wanted.rules:
        put_sender_rules(connection, wanted.rules.values())


def report(changes: tuple[Change, ...]) -> list[str]:
    """The difference in lines: ``+`` new, ``-`` gone, ``~`` changed with both values."""
    seeded = [change for change in changes if isinstance(change, Added) and change.what.startswith("sender rule ")]
    many = len(seeded) > SENDER_RULES_SHOWN
    lines: list[str] = []
    for change in changes:
        match change:
            case Added(what, after):
                if many and change in seeded:
                    continue
                lines.append(f"+ {what}: {_words(after)}")
            case Removed(what, before):
                lines.append(f"- {what}: {_words(before)}")
            case Changed(what, before, after):
                lines.append(f"~ {what}")
                lines += [f"    - {key}: {value}" for key, value in before.items()]
                lines += [f"    + {key}: {value}" for key, value in after.items()]
    if many:
        lines.append(f"+ {len(seeded)} sender rules, from {seeded[0].what[-2:]} to {seeded[-1].what[-2:]}")
    return lines


def _words(values: Mapping[str, str]) -> str:
    if len(values) == 1:
        return next(iter(values.values()))
    return ", ".join(f"{key} {value}" for key, value in values.items() if value)
