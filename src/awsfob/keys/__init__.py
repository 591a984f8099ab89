"""The life of a long-term key: set up, look at, replace. Replacing never leaves the person without a key that works."""
