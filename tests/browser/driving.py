"""Drive Chromium as a person would: by what is on the page, by the keyboard, and with the settings they have."""

import shutil
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

    def go(self, path: str) -> None:
        self.driver.get(self.site + path)

    def log_in(self, email: str) -> None:
        self.go("/accounts/login/")
        self.write("login", email)
        self.write("password", PASSWORD)
        self.send("main form button")

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
        page = self.one("html")
        self.press(css)
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
    theme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [theme]})
    screen = {"width": width, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not scripts})
    return Browser(driver, site)
