"""Compares the speed of fob with similar tools. `make bench` prints a table and writes docs/performance.md.

The results are no tests, because a busy machine makes every program slow.
"""
