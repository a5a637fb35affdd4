"""``python -m simulators smsc …``: the commands of ``passerelle simulator``, and ``passerelle load``."""

from simulators.command_line import app
from simulators.commands.load import load

if __name__ == "__main__":
    app.command("load")(load)
    app()
