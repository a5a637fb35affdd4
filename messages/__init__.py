"""The vocabulary of the product: messages, senders, alphabets, segments, statuses, events."""
