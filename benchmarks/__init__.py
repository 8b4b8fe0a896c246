"""Figures, never asserted in the test suite: `python -m benchmarks.<name> --help`."""
