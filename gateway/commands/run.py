"""``passerelle run``: the gateway, and nothing of the demonstration."""

import os

from gateway import logging
from gateway.books import configuration
from gateway.terminal import ConfigFile


def run(config_file: ConfigFile = None) -> None:
    """Run the gateway until SIGTERM or Ctrl-C; then what is under way is finished, and it ends with code 0.

    A second signal stops at once; nothing accepted is lost by it.

    Example: passerelle run --config passerelle.toml
    """
    config = configuration(config_file, dict(os.environ))
    logging.configure(config.log)
    # here and not above: the other commands do without the weight of the whole gateway
    from gateway.process import Life, claimed, nothing_else, serve  # noqa: PLC0415 - see the line above

    with claimed(config):
        serve(config, Life(nothing_else))
