"""The Orthancs that are measured: this machine's program, one that runs already, or one of a container image."""

import json
import os
import pathlib
import subprocess
import urllib.parse

import requests

import orthanc

PROGRAM = "program"
IMAGE = "image:"

# Passes by the entry point of the public image, so that any image with an Orthanc and a shell will do.
_START = "printf '%s' \"$ORTHANC_JSON\" > /tmp/orthanc.json && exec Orthanc /tmp/orthanc.json"


def of(text, folder):
    """What `--archive` names, as a context: `program`, `image:NAME` or a URL."""
    if text == PROGRAM:
        return orthanc.Server(folder)
    return Container(text.removeprefix(IMAGE)) if text.startswith(IMAGE) else Running(text)


def upload(archive, every):
    """Stores all series. Returns their Orthanc identifiers by their names."""
    ids = {}
    for series in every.values():
        for file in series.files():
            answer = requests.post(f"{archive.url}/instances", data=file.read_bytes(), timeout=60)
            answer.raise_for_status()
            ids[series.name] = answer.json()["ParentSeries"]
    return ids


def label(archive):
    """Its version, and that of its DICOMweb plugin."""
    versions = [requests.get(archive.url + path, timeout=10).json()["Version"] for path in ("/system", "/plugins/dicom-web")]
    return "Orthanc {}, DICOMweb plugin {}".format(*versions)


class Running:
    """One that whoever measures has started on this machine, for example in a chroot. What it has stays in it."""

    def __init__(self, url):
        self.url = url.rstrip("/")

    def __enter__(self):
        requests.get(self.url + "/system", timeout=5).raise_for_status()
        self.pid = _listening(urllib.parse.urlsplit(self.url).port or 80)
        return self

    def __exit__(self, *_):
        pass


class Container:
    """One of a container image, with the configuration of this machine's and on its network: there is no proxy between."""

    def __init__(self, image):
        self._image, self._port = image, orthanc.free_port()
        self.url = f"http://127.0.0.1:{self._port}"

    def __enter__(self):
        plugins = "/usr/share/orthanc/plugins-available"
        configuration = json.dumps(orthanc.configuration("/tmp/storage", self._port, plugins))
        self._name = _docker("run", "--detach", "--rm", "--network=host", f"--env=ORTHANC_JSON={configuration}",
                             "--entrypoint=bash", self._image, "-c", _START)
        try:
            orthanc.wait(self.url, lambda: None)
            self.pid = int(_docker("inspect", "--format={{.State.Pid}}", self._name))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        _docker("stop", self._name)


def _docker(*arguments):
    return subprocess.run(["docker", *arguments], check=True, capture_output=True, text=True).stdout.strip()


def _listening(port):
    """The process that listens at a port of this machine: its processor time and memory are measured."""
    lines = [line.split() for table in ("tcp", "tcp6") for line in pathlib.Path("/proc/net", table).read_text().splitlines()[1:]]
    listening = "0A"
    sockets = {f"socket:[{line[9]}]" for line in lines if line[3] == listening and int(line[1].rsplit(":", 1)[1], 16) == port}
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if any(os.readlink(file) in sockets for file in (process / "fd").iterdir()):
                return int(process.name)
        except OSError:
            continue  # it has ended, or is another user's
    raise SystemExit(f"no process of this machine listens at port {port}")
