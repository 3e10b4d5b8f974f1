"""A real browser against a real server: Debian's Chromium, and axe for every page it opens."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

AXE = (Path(__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The browser draws its own toolbar and its list of suggestions as pages of their own, for every tab, though nobody sees
# them; named here again is what the driver turns off, for the browser hears only the last of two such lists.
UNSEEN = "WebUIOmniboxAimPopup,WebUIOmniboxPopup,WebUIReloadButton,InitialWebUI,PreloadTopChromeWebUI"
TURNED_OFF = f"{UNSEEN},HttpsUpgrades,MediaRouter,OptimizationHints,PaintHolding,ThirdPartyStoragePartitioning"
SCREENSHOTS = os.environ.get("HEARTH_SCREENSHOTS", "")


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)  # a machine may be slow, and busy

    path = os.environ.get("HEARTH_CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("There is no Chromium: as root, run  apt-get install -y chromium")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's driver runs a loop in this very thread
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(
            executable_path=path, args=["--no-sandbox", f"--disable-features={TURNED_OFF}"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser, live_server):
    """open_page("/address", width=390) opens a page of the test server; faults of its scripts fail the test."""
    contexts, faults = [], []

    def opened(address: str = "/", *, width: int = 1280, height: int = 900, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, base_url=live_server.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def sign_in_as(open_page):
    """sign_in_as(user, "/address") opens a page as somebody who has signed in."""

    def opened(user, address: str = "/", **options):
        client = Client()
        client.force_login(user)
        page = open_page("/sign-in", **options)  # has its icon: no request is left that could set another cookie
        name = settings.SESSION_COOKIE_NAME
        own = page.url.removesuffix("/sign-in")
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": own}])
        page.goto(address)
        return page

    return opened


def settled(page) -> None:
    """Wait until the page has loaded and each part it asked for stands in its place."""
    page.wait_for_load_state("load")
    page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")


def faults_of(page) -> list[str]:
    """What axe finds wrong with the page as it stands, and whether it is wider than the screen."""
    settled(page)
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    told = [f"{fault['id']}: {node['html'][:200]}" for fault in found for node in fault["nodes"]]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        told.append("the page is wider than the screen")
    return told


def keep(page, name: str) -> None:
    """Keep a picture in the folder HEARTH_SCREENSHOTS names, to be looked at.

    The caret stays as it is: hiding it would write a style into the page, which our own policy rightly refuses.
    """
    if SCREENSHOTS:
        page.screenshot(path=f"{SCREENSHOTS}/{name}.png", full_page=True, caret="initial")
