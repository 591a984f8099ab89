"""awsfiles."""
