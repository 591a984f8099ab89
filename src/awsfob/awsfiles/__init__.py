"""All knowledge of ``~/.aws``: reading the files, finding the pair behind a name, editing without loss."""
