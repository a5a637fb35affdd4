"""The console: the pages at ``/console`` that staff work with, rendered on the server."""
