"""The only room that writes files: whole or not at all, under a lock."""
