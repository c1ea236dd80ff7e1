"""Find the articles that a villager's question is about: by words, by questions asked before, by meaning."""
