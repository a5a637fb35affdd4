"""Watching PDUs of a carrier pass: which ones, with what hidden, told in words or kept for Wireshark."""
