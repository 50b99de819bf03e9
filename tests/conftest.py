"""Every test keeps its interviews in a folder of its own."""

import pytest


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    monkeypatch.setenv("VIVA_HOME", str(folder))
    return folder
