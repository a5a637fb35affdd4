"""The wires to operators: SMPP binds, their life, their pace."""
