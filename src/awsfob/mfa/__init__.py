"""Where a six-digit code comes from: one file per source. This room never talks to AWS."""
