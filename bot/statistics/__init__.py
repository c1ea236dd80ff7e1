"""Figures from rows: values in, values out, no input or output."""
