"""The command lines of tools that fob replaces, one file per tool; ``registry`` lists them."""
