"""The texts of statutes: one article, the book that holds them, and how the book is made."""
