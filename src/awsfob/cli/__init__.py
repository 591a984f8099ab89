"""The command line: it parses arguments, prints results and sets exit codes. Each command is in ``NAME_command.py``."""
