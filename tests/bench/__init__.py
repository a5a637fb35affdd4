"""The end-to-end benchmark: messages per second from request to webhook, every part in a process of its own.

``python -m tests.bench`` (``make bench``) measures. The test suite collects only the ``test_*.py``: the pure parts.
"""
