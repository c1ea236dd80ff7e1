"""The HTTP edge that WeChat calls."""
