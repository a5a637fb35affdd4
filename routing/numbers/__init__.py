"""What a phone number says of itself: its E.164 form, its country, its kind."""
