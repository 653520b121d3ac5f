"""The command `ipchain`, also as `python -m ipchain`.

Importing the command line takes a few tenths of a second; who interrupts meanwhile gets a word and an exit code too.
"""

import sys


def main() -> int:
    """Do what the words of this process ask. Exit code 130 when it was interrupted."""
    try:
        from ipchain.cli.app import main as command  # noqa: PLC0415 - inside, so that an interrupt is answered

        return command()
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
