"""Gateways that have just been started: how long that takes, and the memory of one that has served one kind of series."""

import json
import os
import pathlib
import shutil
import statistics

import clients
import servers
from image import JAR, ROOT

SHORT, LONG = "ct", "ct-1000"
SERIES = (SHORT, LONG)

# A gateway of its own for each length, asked as often: one that has served the other has its heap already.
ASKED = 5


class Starts:
    """ready, first (one slice), whole (a series after it): seconds since the start of the process, by name of the
    command; peak_mb: of memory, by series."""

    def __init__(self, image, orthanc_url, ids, log):
        self._image, self._orthanc_url, self._ids, self._log = image, orthanc_url, ids, log
        self.ready, self.first, self.whole, self.peak_mb = {}, {}, {}, {}
        self._slice = json.loads(clients.get(f"{orthanc_url}/series/{ids[SHORT]}", keep=True).body)["Instances"][0]

    def measure(self, times):
        """In turn: the image's command, the jar as it is with the same options, the script that takes it apart, and the command
        of the README. The last two have made what they keep before."""
        commands = {"image": self._gateway, "jar": lambda: self._gateway([self._image.java, "-jar", str(JAR)]),
                    "script": lambda: self._at_home(["sh", "deploy/run.sh"])}
        if shutil.which("mvn"):
            commands["maven"] = lambda: self._at_home(["mvn", "-q", "spring-boot:run"])
        for name in commands.keys() & {"script", "maven"}:
            self._start(commands[name])
        found = {name: [] for name in commands}
        for _ in range(times):
            for name, command in commands.items():
                found[name].append(self._start(command))
        for name, times_of in found.items():
            self.ready[name], self.first[name], self.whole[name] = map(statistics.median, zip(*times_of))
        for series in SERIES:
            self.peak_mb[series] = self._peak(series)

    def _gateway(self, command=None):
        return servers.Gateway(self._image, self._orthanc_url, self._log, command)

    def _at_home(self, command):
        """In the folder of the project, with options of its own."""
        home = pathlib.Path(self._image.java).resolve().parent.parent
        return servers.Gateway(self._image, self._orthanc_url, self._log, command, folder=ROOT,
                               environment={**os.environ, "JAVA_HOME": str(home)})

    def _get(self, gateway, series):
        return clients.get(f"{gateway.url}/series/{self._ids[series]}/numpy")

    def _start(self, command):
        with command() as gateway:
            clients.get(f"{gateway.url}/instances/{self._slice}/numpy")
            first = gateway.since_start()
            self._get(gateway, SHORT)
            return gateway.ready, first, gateway.since_start()

    def _peak(self, series):
        with self._gateway() as gateway:
            for _ in range(ASKED):
                self._get(gateway, series)
            return servers.Usage(gateway.pid).peak_mb()
