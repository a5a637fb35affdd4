"""The people who run the gateway: who they are, what each may do, how they prove it; pure."""
