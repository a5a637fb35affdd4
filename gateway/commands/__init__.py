"""The commands of ``passerelle``, one noun per module; ``gateway.command_line`` joins them."""
