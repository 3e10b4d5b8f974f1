"""The second step of `./run`, in the Python of `.venv`."""

import sys

from hearth.launch import main

sys.exit(main(sys.argv[1:]))
