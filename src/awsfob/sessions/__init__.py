"""Where sessions are kept, and how they are made."""
