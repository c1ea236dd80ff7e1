"""WeChat's push and reply formats, and its API."""
