"""How long the page takes to its first slice, next to curl for that one slice: first_slice.py GATEWAY STUDY SERIES.

Needs requests, curl, chromium and chromedriver. Both take turns, so that they meet the same load. The issue's aim is 1.5
times curl and one frame of the display. Nothing is waited for without an end: a round that takes a minute ends the run with
what the page says.
"""

import re
import statistics
import subprocess
import sys
import tempfile

import requests

ROUNDS = 15
FRAME = 1 / 60
LIMIT = 60
PAGE = """
const [hash, limit, done] = arguments;
location.hash = '#';
setTimeout(() => {
  performance.clearMarks();
  const start = performance.now();
  location.hash = hash;
  const look = () => {
    const [mark] = performance.getEntriesByName('first-slice');
    if (mark) done(mark.startTime - start);
    else if (performance.now() - start < limit) setTimeout(look, 5);
    else done(`${document.visibilityState} ${location.hash}: ` + ['state', 'alert', 'notes'].map(id => document.getElementById(id).textContent).join(' | '));
  };
  look();
}, 500);
"""


def curl(url):
    run = subprocess.run(["curl", "-fsS", "-m", str(LIMIT), "-o", "/dev/null", "-w", "%{time_total}", url],
                         capture_output=True, text=True, check=True)
    return float(run.stdout)


class Browser:
    """Chromium at a URL. What its driver prints goes to a file: a pipe that nobody reads would stop it when it is full."""

    def __init__(self, url):
        self._said = tempfile.NamedTemporaryFile("w+")
        self._driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=self._said, stderr=self._said)
        try:
            self._root = f"http://127.0.0.1:{self._port()}"
            options = {"binary": "/usr/bin/chromium", "args": ["--headless=new", "--no-sandbox", "--disable-gpu"]}
            wanted = {"timeouts": {"script": 2000 * LIMIT}, "goog:chromeOptions": options}
            found = self._call("/session", {"capabilities": {"alwaysMatch": wanted}})
            self._session = f"/session/{found['sessionId']}"
            self._call(f"{self._session}/url", {"url": url})
        except BaseException:
            self.close()
            raise

    def _port(self):
        for _ in range(10 * LIMIT):
            with open(self._said.name) as said:
                if port := re.search(r"successfully on port (\d+)", said.read()):
                    return port[1]
            try:
                self._driver.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            break
        raise SystemExit(f"chromedriver did not start: {open(self._said.name).read()}")

    def _call(self, path, content):
        answer = requests.post(self._root + path, json=content, timeout=3 * LIMIT).json()["value"]
        if isinstance(answer, dict) and "error" in answer:
            raise SystemExit(f"{path}: {answer['message']}")
        return answer

    def first_slice(self, hash_):
        found = self._call(f"{self._session}/execute/async", {"script": PAGE, "args": [hash_, 1000 * LIMIT]})
        if isinstance(found, str):
            raise SystemExit(f"no slice in {LIMIT} s: {found}")
        return found / 1000

    def close(self):
        if hasattr(self, "_session"):
            requests.delete(self._root + self._session, timeout=LIMIT)
        self._driver.terminate()
        self._driver.wait(LIMIT)
        self._said.close()


def main(gateway, study, series):
    slice_url = f"{gateway}/dicom-web/studies/{study}/series/{series}/numpy?slice=0:1&rescale=1&dtype=i2"
    alone, page = [], []
    browser = Browser(f"{gateway}/view")
    try:
        for _ in range(ROUNDS):
            alone.append(curl(slice_url))
            page.append(browser.first_slice(f"#/{study}/{series}"))
    finally:
        browser.close()
    one, shown = statistics.median(alone), statistics.median(page)
    print(f"curl {one * 1000:.0f} ms, page {shown * 1000:.0f} ms, ratio {shown / one:.2f}, "
          f"without a frame of the display {(shown - FRAME) / one:.2f} (medians of {ROUNDS})")


if __name__ == "__main__":
    main(*sys.argv[1:])
