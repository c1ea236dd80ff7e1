"""The staff pages behind the sign-in."""
