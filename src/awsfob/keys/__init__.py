"""The long-term access key: set up, list, replace. The user always keeps a key that works."""
