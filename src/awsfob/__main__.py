"""``python -m awsfob``: the same program as ``fob``."""

from awsfob.hot import main

if __name__ == "__main__":
    main()
