"""Claim one due post, send it, record the result."""
