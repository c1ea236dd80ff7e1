"""Pages and probes that anyone may fetch."""
