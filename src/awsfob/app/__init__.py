"""The functions behind the commands, without click."""
