"""The interview in a browser: the same conversation, store and report, on the own machine."""
