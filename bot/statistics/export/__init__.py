"""A report as a file that others open: CSV and Excel."""
