"""``python -m banyun``."""

import sys

from banyun.main import run

if __name__ == "__main__":
    sys.exit(run())
