"""State between requests that may vanish at any moment: who computes a reply, the reply, the conversation so far."""
