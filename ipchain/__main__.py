"""`python -m ipchain` is the command `ipchain`."""

import sys

from ipchain.cli.app import main

if __name__ == "__main__":
    sys.exit(main())
