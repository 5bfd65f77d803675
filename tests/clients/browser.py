"""A browser's part in the web server flow: open the login page, choose a user, follow where it leads."""

from __future__ import annotations

import os
import sys
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests


class LoginPage(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self.users: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = given["action"]
        elif tag == "input":
            self.fields[given["name"]] = given["value"]
        elif tag == "button" and given["name"] == "username":
            self.users.append(given["value"])


def choose(address: str, username: str, *, follow: bool) -> requests.Response:
    """What comes of choosing the user: the way back to the app, or what the app's own server answers there."""
    page = requests.get(address, timeout=60)
    page.raise_for_status()
    form = LoginPage(page.text)
    assert username in form.users
    answer = {**form.fields, "username": username}
    return requests.post(urljoin(address, form.action), data=answer, allow_redirects=follow, timeout=60)


if __name__ == "__main__":
    choose(sys.argv[-1], os.environ["BROWSER_USERNAME"], follow=True).raise_for_status()
