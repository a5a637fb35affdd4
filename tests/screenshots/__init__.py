"""The pictures of the documents, made anew from real runs: ``make screenshots``."""
