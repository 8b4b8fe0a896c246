"""Who may do what at every address: the cast, the world they stand in, and the reviewed expectations."""
