"""What fob does, without click: each command and the Python API call these functions."""
