"""What the public statistics page shows and exports, all of it read from the tallies (docs/statistics.md)."""
