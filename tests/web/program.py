"""A program that talks with Viva's API, for tests."""

import json

from starlette.testclient import TestClient

from web.window import HERE


class Program:
    """One program; it has the token and nothing else."""

    def __init__(self, site, keys):
        bearer = {"Authorization": f"Bearer {keys.token}"}
        self.client = TestClient(site, base_url=HERE, headers=bearer, raise_server_exceptions=False)
        self.id = ""

    def at(self, path):
        return f"/api/v1/interviews/{self.id}{path}"

    def get(self, path):
        return self.client.get(self.at(path))

    def send(self, method, address, content):
        """Send JSON in ASCII, which half characters survive."""
        headers = {"Content-Type": "application/json"}
        content = json.dumps(content).encode("ascii")
        return self.client.request(method, address, content=content, headers=headers)

    def post(self, path, **content):
        return self.send("POST", self.at(path), content)

    def draft(self, **content):
        return self.send("PUT", self.at("/draft"), content)

    def begin(self, **chosen):
        begun = self.send("POST", "/api/v1/interviews", {"named": "program", **chosen})
        assert begun.status_code == 201, begun.text
        self.id = begun.json()["talk"]["id"]
        return self

    def read(self):
        shown = self.get("")
        assert shown.status_code == 200, shown.text
        return shown.json()

    @property
    def now(self):
        return self.read()["talk"]["now"]

    @property
    def place(self):
        return self.now["place"]

    def say(self, words="", **more):
        return self.post("/say", **{**self.place, "words": words, **more})

    def until_program(self):
        while not self.now["program"]:
            self.say(command="skip")
        return self

    def end(self):
        for _ in range(2):
            self.say(command="end")
        return self
