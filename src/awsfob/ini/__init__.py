"""Lossless editing of the bytes of an INI file."""
