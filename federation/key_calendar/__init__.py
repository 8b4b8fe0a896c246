"""When keys end: members' own, as approved metadata has them, and those that sign the feeds (docs/keys.md)."""
