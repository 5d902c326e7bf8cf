"""An Orthanc of one's own on a loopback port, and the few REST calls that the judges need."""

import io
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import time

import numpy
import requests

BINARY = "/usr/sbin/Orthanc"
PLUGINS = "/usr/share/orthanc/plugins"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def configuration(storage, port, plugins=PLUGINS):
    """What an Orthanc reads: an empty storage folder, and the plugins."""
    return {
        "Name": "judge",
        "StorageDirectory": storage,
        "IndexDirectory": storage,
        "HttpPort": port,
        "DicomServerEnabled": False,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": False,
        "Plugins": [f"{plugins}/libOrthancDicomWeb.so", f"{plugins}/libOrthancGdcm.so"],
        "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
    }


def wait(url, check):
    """Until an Orthanc answers. check: called before every try."""
    for _ in range(200):
        check()
        try:
            requests.get(url + "/system", timeout=5).raise_for_status()
            return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise RuntimeError("Orthanc did not answer")


class Server:
    """Starts the Orthanc of Debian with the DICOMweb and GDCM plugins and an empty storage folder."""

    def __init__(self, folder=None):
        self._folder = folder or tempfile.mkdtemp(prefix="orthanc-")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        folder = pathlib.Path(self._folder)
        settings = configuration(str(folder / "storage"), self.port)
        (folder / "orthanc.json").write_text(json.dumps(settings))
        self._log = open(folder / "orthanc.log", "wb")
        self._process = subprocess.Popen(
            [BINARY, str(folder / "orthanc.json")], stdout=self._log, stderr=subprocess.STDOUT
        )
        wait(self.url, self._require_running)
        return self

    def _require_running(self):
        if self._process.poll() is not None:
            raise RuntimeError(f"Orthanc ended with {self._process.returncode}, see {self._folder}/orthanc.log")

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(30)
        self._log.close()

    @property
    def pid(self):
        return self._process.pid

    def upload(self, content):
        """The status and, when it was taken, the answer of Orthanc to a file."""
        answer = requests.post(self.url + "/instances", data=content, timeout=60)
        return answer.status_code, answer.json() if answer.ok else {}

    def numpy(self, path):
        return get_numpy(self.url + path)


def get_numpy(url, session=requests):
    """The status and the array (or None) that a /numpy route answers."""
    answer = session.get(url, timeout=300)
    if answer.status_code != 200:
        return answer.status_code, None
    loaded = numpy.load(io.BytesIO(answer.content))
    return 200, loaded["arr_0"] if isinstance(loaded, numpy.lib.npyio.NpzFile) else loaded
