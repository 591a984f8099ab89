"""What answers without loading the rest of fob."""
