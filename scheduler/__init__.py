"""Work that is due at a time rather than on request."""
