"""The control room of the simulators."""
