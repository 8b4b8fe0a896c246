"""Drive Chromium as a person would: by what is on the page, by the keyboard, and with the settings they have."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from federation.demo.people import PASSWORD

HEIGHT = 900
PATIENCE = 30  # seconds for a page to come, on a busy machine


@dataclass(frozen=True)
class Browser:
    """A browser at the demonstration's address."""

    driver: Any
    site: str
    width: int = 1280

    def go(self, path: str) -> None:
        self.driver.get(self.site + path)

    def log_in(self, email: str) -> None:
        """Pages follow the person from then on; who wants them in the browser's language presses the button."""
        self.go("/accounts/login/")
        language = self.one("html").get_attribute("lang")
        self.write("login", email)
        self.write("password", PASSWORD)
        self.send("main form button")
        if other := self.all(f"[name=language][value={language}]"):
            self.leave(other[0].click)

    def one(self, css: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def all(self, css: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def write(self, name: str, text: str) -> None:
        field = self.one(f"[name={name}]")
        field.clear()
        field.send_keys(text)

    def press(self, css: str) -> None:
        self.one(css).click()

    def send(self, css: str) -> None:
        """Press what sends a form, and wait until the next page has taken this one's place."""
        self.leave(lambda: self.press(css))

    def leave(self, act: Callable[[], object]) -> None:
        """Do what leads to another page, and wait until that has taken this one's place."""
        page = self.one("html")
        act()
        WebDriverWait(self.driver, PATIENCE).until(lambda _driver: _is_gone(page))
        WebDriverWait(self.driver, PATIENCE).until(lambda _driver: self.all("footer"))

    def tab(self) -> WebElement:
        """Press the tabulator key once; what has focus now."""
        self.driver.switch_to.active_element.send_keys(Keys.TAB)
        return self.driver.switch_to.active_element

    def ask(self, script: str, *arguments: object) -> Any:
        """What a script of the test's own says about the page."""
        return self.driver.execute_script(script, *arguments)

    @property
    def path(self) -> str:
        return self.driver.current_url.removeprefix(self.site)

    @property
    def words(self) -> str:
        return self.one("body").text

    def resize(self, width: int) -> None:
        screen = {"width": width, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)

    def colours(self, theme: str) -> None:
        """`theme`: light or dark, as somebody's system asks for it."""
        wish = {"name": "prefers-color-scheme", "value": theme}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [wish]})

    def complaints(self) -> list[str]:
        """What its console says since last asked: violations of the policy, missing files, errors."""
        return [entry["message"] for entry in self.driver.get_log("browser")]


def _is_gone(page: WebElement) -> bool:
    """Whether the page has been replaced. ChromeDriver has a word of its own for the moment in which it happens."""
    try:
        page.is_enabled()
    except StaleElementReferenceException:
        return True
    except WebDriverException as error:
        if "does not belong to the document" in (error.msg or ""):
            return True
        raise
    return False


def start(site: str, *, width: int = 1280, dark: bool = False, language: str = "sv", scripts: bool = True) -> Browser:
    """A new browser, with nothing remembered."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(argument)
    options.add_experimental_option("prefs", {"intl.accept_languages": language})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(executable_path=shutil.which("chromedriver") or ""))
    driver.set_script_timeout(4 * PATIENCE)  # axe on the longest page
    browser = Browser(driver, site, width)
    browser.colours("dark" if dark else "light")
    browser.resize(width)
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not scripts})
    return browser
