"""What the account says to whom: values in, values out, no input or output."""
