"""A browser without a screen, for tests: it follows links, fills in forms and reads."""

from html.parser import HTMLParser

from starlette.testclient import TestClient

HERE = "http://127.0.0.1:8414"


class Shown(HTMLParser):
    """What a page holds: its forms with their fields, its texts, and everything that could run."""

    def __init__(self, html):
        super().__init__()
        self.forms, self.tags, self.texts, self.boxes = [], [], [], {}
        self._box = None
        self._stack = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        self._stack.append(attrs)
        if tag == "form":
            self.forms.append((attrs.get("action"), {}))
        elif tag == "textarea":
            self._box = attrs["name"]
            self.boxes[self._box] = ""
        elif tag == "input" and attrs.get("type") == "hidden" and self.forms:
            self.forms[-1][1][attrs["name"]] = attrs.get("value", "")

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.boxes[self._box] = self.boxes[self._box].removeprefix("\n")
            self._box = None

    def handle_data(self, data):
        if self._box:
            self.boxes[self._box] += data
        self.texts.append(data)

    def by_id(self, id):
        return next((a for _, a in self.tags if a.get("id") == id), None)


class Window:
    """One window on a site."""

    def __init__(self, site, keys, base=HERE):
        self.client = TestClient(site, base_url=base, raise_server_exceptions=False)
        self.keys = keys
        self.id = ""
        self.response = self.client.get(f"/?token={keys.token}")

    @property
    def html(self):
        return self.response.text

    @property
    def shown(self):
        return Shown(self.html)

    @property
    def asked(self):
        _, _, rest = self.html.partition('id="asked"')
        return Shown("<h2 " + rest.partition("</h2>")[0]).texts[0] if rest else ""

    def open(self, path):
        self.response = self.client.get(path)
        return self.response

    def fields(self, ends):
        return next(f for action, f in self.shown.forms if action and action.endswith(ends))

    def begin(self, **chosen):
        fields = self.fields("/interviews")
        self.id = fields["id"]
        self.response = self.client.post(
            "/interviews", data={**fields, "named": "program", **chosen}
        )
        return self

    def talk(self):
        return self.open(f"/interviews/{self.id}")

    def say(self, words="", do="", program=None, fields=None):
        data = {**(fields or self.fields("/say")), "words": words, "do": do}
        if program is not None:
            data["program"] = program
        self.response = self.client.post(f"/interviews/{self.id}/say", data=data)
        return self.response

    def draft(self, words, fields=None, **more):
        """Keep a draft as the script of the page does."""
        fields = fields or self.fields("/say")
        place = {name: int(fields[name]) for name in ("turn", "heard")}
        address = f"/api/v1/interviews/{self.id}/draft"
        headers = {"X-Viva-Key": fields["csrf"]}
        return self.client.put(address, json={**place, "words": words, **more}, headers=headers)

    def until_program(self):
        while "program" not in self.shown.boxes:
            self.say(do="skip")
        return self

    def end(self):
        self.say(do="end")
        self.say(do="end")
        return self.open(f"/interviews/{self.id}/report")
