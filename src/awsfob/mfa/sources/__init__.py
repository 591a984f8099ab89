"""The sources of MFA codes, one file each."""
