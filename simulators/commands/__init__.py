"""The commands that start simulators."""
