"""What tests lean on, by what it is for: fakes, wires, what is started, how code is run, values, readers."""
