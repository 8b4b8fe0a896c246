"""The founding constellations, told from the first page to the published feed."""
