"""Statistics over time: a number a day of each thing that is worth following (docs/statistics.md)."""
