"""Pages: templates in which everything that somebody typed is text and nothing else."""

from __future__ import annotations

import hashlib
from importlib import resources

from jinja2 import PackageLoader
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from viva import __version__
from viva.report.frame import environment
from viva.report.render import VOCABULARY
from viva.web.keys import Keys

_STATIC = resources.files("viva.web") / "static"


class Pages:
    """Fills in templates; the report's own ones are among them."""

    def __init__(self, keys: Keys, told: str = "") -> None:
        self._environment = environment(VOCABULARY, PackageLoader("viva.web"))
        self._environment.filters["raw"] = raw
        style = self._environment.get_template("style.html.j2").render()
        own = (_STATIC / "viva.css").read_text("utf-8")
        self.style = style.replace("<style>", "").replace("</style>", "") + own
        self._environment.globals.update(csrf=keys.csrf, version=__version__, asset=_asset)
        self._environment.globals["told"] = told or "everything stays on this machine"
        self._environment.globals["style_version"] = _short(self.style.encode())

    def show(self, nonce: str, template: str, status: int = 200, **values: object) -> HTMLResponse:
        """Return a page.

        Args:
            nonce: by which its styles are known to the browser.
            template: one of ``templates``.
            status: of the response.
            values: what it shows.
        """
        text = self._environment.get_template(template).render(nonce=nonce, **values)
        return HTMLResponse(text.encode("utf-8", "replace"), status)

    def stop(self, nonce: str, status: int, title: str, what: str, back: str = "/") -> HTMLResponse:
        """Return a page that says what is wrong and what to do."""
        return self.show(nonce, "stop.html.j2", status, title=title, what=what, back=back)


def raw(text: str) -> Markup:
    """Return a text letter by letter, for a box in which it is edited; escaped all the same."""
    return Markup(escape(text.encode("utf-8", "replace").decode()))


def _asset(name: str) -> str:
    """Return the address of a built file, which changes with what is in it."""
    return f"/static/{name}?v={_short((_STATIC / name).read_bytes())}"


def _short(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
