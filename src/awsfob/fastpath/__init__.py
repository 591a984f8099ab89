"""Stored answers, which fob prints without loading its other modules."""
