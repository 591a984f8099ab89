"""How fast fob is beside its peers: `make bench` measures, prints a table and writes docs/performance.md.

Nothing here is a test: a busy machine is slow, and that is no fault of a program.
"""
