"""``python -m simulators smsc …``: the same commands as ``passerelle simulator``."""

from simulators.command_line import app

if __name__ == "__main__":
    app()
