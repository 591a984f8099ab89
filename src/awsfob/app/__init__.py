"""What fob does, without click: each command calls these functions."""
