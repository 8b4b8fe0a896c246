"""Charts, drawn from plain values."""
