"""Write the OpenAPI document anew: ``python -m viva.web.api >docs/api.json``."""

from __future__ import annotations

import json

from viva.web.api.service import Service


def main() -> None:
    """Print the document."""
    print(json.dumps(Service().openapi(), indent=2))


if __name__ == "__main__":
    main()
