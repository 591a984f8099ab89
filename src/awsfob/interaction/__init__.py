"""Asking the user: the terminal, pinentry, and programs that ask for themselves."""
