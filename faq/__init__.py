"""Frequently asked legal questions: their format, and the matching of a villager's words to them."""
