"""``passerelle carrier``: the operators that take messages, as the database holds them and as they are now."""

import os

import typer

from carriers.profile import CarrierProfile, parse_profile
from gateway.books import configuration, opened
from gateway.commands import carrier_doctor, carrier_status
from gateway.terminal import ConfigFile, show_table

app = typer.Typer(
    no_args_is_help=True, help="Carriers: list, status, doctor. They are changed with: passerelle apply FILE.toml"
)


@app.callback()
def _noun() -> None:
    """Carriers: list, status, doctor. They are changed with: passerelle apply FILE.toml."""


app.command("status")(carrier_status.status)
app.command("doctor")(carrier_doctor.doctor)


@app.command("list", epilog="Example: passerelle carrier list --config passerelle.toml")
def show(config_file: ConfigFile = None) -> None:
    """List the carriers and which countries are routed to them."""
    with opened(configuration(config_file, dict(os.environ))) as books, books.database.reading() as connection:
        business = books.business(connection)
    rows: list[list[str]] = []
    for name, record in business.carriers.items():
        routes = " ".join(
            sorted(route.name for route in business.routes if any(target.carrier == name for target in route.targets))
        )
        profile = parse_profile(name, {**record.profile, **record.secrets})
        match profile:
            case CarrierProfile():
                pace = f"{profile.throughput_per_s:g}/s" if profile.throughput_per_s else "unlimited"
                binds = f"{profile.binds} {profile.bind_mode.value}"
                row = [f"{profile.host}:{profile.port}", profile.system_id, binds, str(profile.window), pace]
            case problems:
                row = ["; ".join(f"{problem.path}: {problem.detail}" for problem in problems), "", "", "", ""]
        rows.append([name, "yes" if record.enabled else "no", *row, routes])
    show_table(
        ["name", "enabled", "address", "system_id", "binds", "window", "throughput", "routes"],
        rows,
        empty="no carriers yet; add them with: passerelle apply FILE.toml",
    )
