"""The command line: the only room that prints and exits. One file per command, found by its name."""
