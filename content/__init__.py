"""What the service publishes or relies on besides FAQ entries: facts about laws, hotlines, monthly posts."""
