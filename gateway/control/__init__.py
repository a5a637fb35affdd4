"""The line between the command line and a running gateway: a Unix socket that answers questions and changes nothing."""
