"""Results as text: tables and JSON. Pure: strings come out, and ``cli`` prints them."""
