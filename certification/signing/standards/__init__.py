"""Standards that others wrote, in plain Python: how keys, signatures and lists of the revoked are put down."""
