"""Apply files: the business as engineers write it, read into what it asks for, with every mistake and its line."""
