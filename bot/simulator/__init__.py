"""A phone in the browser and a stand-in for the WeChat API; only in the demo and in tests."""
