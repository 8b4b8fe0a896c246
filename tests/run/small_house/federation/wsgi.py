"""Stands in for the web application where only loading it matters; refuses when SMALL_HOUSE=fault."""

import os

if os.environ.get("SMALL_HOUSE") == "fault":
    raise RuntimeError("the demo key is in this database")
