"""Programs for whoever develops fob."""
