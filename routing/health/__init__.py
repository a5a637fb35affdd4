"""How well carriers do: what stands against one now, and how well each delivers. Pure; time is an argument."""
