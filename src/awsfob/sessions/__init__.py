"""Sessions: how fob gets them, where it stores them, and when it reuses them."""
