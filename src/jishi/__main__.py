"""`python -m jishi`: what `./jishi` hands over to."""

import sys

from jishi.commands.line import main

if __name__ == "__main__":
    sys.exit(main())
