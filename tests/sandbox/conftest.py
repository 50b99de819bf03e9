"""The fork server is not in use yet: its tests are started by name."""

import sys

collect_ignore = [] if any("test_warm" in word for word in sys.argv) else ["test_warm.py"]
