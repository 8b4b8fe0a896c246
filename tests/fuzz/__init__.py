"""The mutation fuzzer: sound documents, changed at random, break none of Sigill's promises. `./run fuzz --help`."""
