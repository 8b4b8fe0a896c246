"""`python -m sigill_client`."""

import sys

from sigill_client.cli import main

if __name__ == "__main__":
    sys.exit(main())
