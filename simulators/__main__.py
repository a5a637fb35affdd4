"""``python -m simulators smsc …``: the commands of ``passerelle simulator``, and ``passerelle load``."""

from simulators.command_line import app, load

if __name__ == "__main__":
    app.command("load")(load)
    app()
