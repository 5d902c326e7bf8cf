"""The two servers, and what the kernel says of them."""

import os
import pathlib
import re
import subprocess
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


class Usage:
    """CPU seconds and peak resident memory of a process, since the last reset."""

    def __init__(self, pid):
        self._proc = pathlib.Path("/proc", str(pid))

    def cpu(self):
        fields = (self._proc / "stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def reset_peak(self):
        (self._proc / "clear_refs").write_text("5")

    def peak_mb(self):
        return int(re.search(r"VmHWM:\s+(\d+)", (self._proc / "status").read_text())[1]) / 1024


class Gateway:
    """The gateway's jar with the Java options of the image, in front of an Orthanc."""

    def __init__(self, orthanc_url, log):
        options = re.search(r'JDK_JAVA_OPTIONS="([^"]*)"', (ROOT / "Dockerfile").read_text())[1]
        jar = ROOT / "proxy-app/target/proxy-app.jar"
        if not jar.exists():
            raise SystemExit("no proxy-app.jar: mvn -DskipTests package")
        self.options = options
        self._log = open(log, "wb")
        start = time.perf_counter()
        self._process = subprocess.Popen(
            [java(), *options.split(), "-jar", jar, "--server.port=0", f"--voxelgate.upstream.orthanc-url={orthanc_url}"],
            stdout=self._log, stderr=subprocess.STDOUT)
        port = self._wait(log)
        self.url = f"http://127.0.0.1:{port}"
        self.started = time.perf_counter() - start
        self._start = start

    def _wait(self, log):
        for _ in range(1200):
            found = re.search(r"Netty started on port (\d+)", pathlib.Path(log).read_text(errors="replace"))
            if found:
                return found[1]
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        raise SystemExit(f"the gateway did not start, see {log}")

    def since_start(self):
        return time.perf_counter() - self._start

    @property
    def pid(self):
        return self._process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(60)
        self._log.close()


def java():
    """A Java of version 25 or newer: JAVA_HOME's, the PATH's, or an installed one."""
    homes = [os.environ.get("JAVA_HOME"), *sorted(pathlib.Path("/usr/lib/jvm").glob("*"), reverse=True)]
    for candidate in [*(pathlib.Path(home, "bin/java") for home in homes if home), "java"]:
        try:
            text = subprocess.run([candidate, "-version"], capture_output=True, text=True, check=True).stderr
        except (OSError, subprocess.CalledProcessError):
            continue
        version = re.search(r'version "(\d+)', text)
        if version and int(version[1]) >= 25:
            return str(candidate)
    raise SystemExit("no Java 25")


def get(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.read()
