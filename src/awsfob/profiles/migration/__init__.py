"""Moving the key and the session of a profile to the sections of another layout (``fob migrate``). Pure."""
