"""Results as text: tables, JSON and shell commands. These functions return strings, and ``cli`` prints them."""
