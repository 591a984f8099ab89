"""Edit INI files without changing other bytes."""
