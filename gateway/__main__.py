"""``python -m gateway``: the same as the ``passerelle`` command."""

from gateway.command_line import main

main()
