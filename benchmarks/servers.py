"""The gateway as a process, and what the kernel says of either server."""

import contextlib
import os
import pathlib
import re
import signal
import subprocess
import time

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
    """The gateway in front of an Orthanc, from its image's folder or, `command` given, otherwise."""

    def __init__(self, image, orthanc_url, log, command=None, settings=None, folder=None, environment=None):
        self._log = open(log, "wb")
        self._start = time.perf_counter()
        self._process = subprocess.Popen(
            command or image.command, cwd=folder or image.folder, stdout=self._log, stderr=subprocess.STDOUT, start_new_session=True,
            env={**(environment or image.environment), "SERVER_PORT": "0", "VOXELGATE_UPSTREAM_ORTHANC_URL": orthanc_url,
                 **(settings or {})})
        try:
            port = self._wait(log)
        except BaseException:
            self.__exit__()
            raise
        self.url = f"http://127.0.0.1:{port}"
        self.ready = self.since_start()

    def _wait(self, log):
        while self.since_start() < 600 and self._process.poll() is None:
            found = re.search(r"Netty started on port (\d+)", pathlib.Path(log).read_text(errors="replace"))
            if found:
                return found[1]
            time.sleep(0.01)
        raise SystemExit(f"the gateway did not start, see {log}")

    def since_start(self):
        return time.perf_counter() - self._start

    @property
    def pid(self):
        return self._process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGTERM)  # Maven has a child
        self._process.wait(60)
        self._log.close()
