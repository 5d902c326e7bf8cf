"""Clients that cost little themselves, so that a server is what is measured."""

import io
import socket
import statistics
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import numpy
import requests
from pydicom import dcmread

WADO = {"Accept": 'multipart/related; type="application/dicom"; transfer-syntax=*'}


class Answer:
    """seconds until the first byte of the answer and until its end; bytes: of its body."""

    def __init__(self, first, whole, size, body=None):
        self.first, self.whole, self.bytes, self.body = first, whole, size, body


def median(answers):
    """Of answers of the same size, as one."""
    return Answer(statistics.median(a.first for a in answers), statistics.median(a.whole for a in answers), answers[0].bytes)


def get(url, headers=None, keep=False):
    """Reads an answer to its end, and throws it away unless it is to be kept."""
    parts = urllib.parse.urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    lines = [f"GET {target} HTTP/1.1", f"Host: {parts.netloc}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    start = time.perf_counter()
    with socket.create_connection((parts.hostname, parts.port), timeout=300) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        head = connection.recv(65536)
        first = time.perf_counter() - start
        while b"\r\n\r\n" not in head:
            head += connection.recv(65536)
        head, rest = head.split(b"\r\n\r\n", 1)
        status = head.split(None, 2)[1]
        if status != b"200":
            raise RuntimeError(f"{target}: {head.decode('latin-1').splitlines()[0]} {rest[:300]}")
        size, kept = len(rest), [rest]
        room = memoryview(bytearray(1 << 20))
        while count := connection.recv_into(room):
            size += count
            if keep:
                kept.append(bytes(room[:count]))
    whole = time.perf_counter() - start
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    expected = fields.get(b"content-length")
    if expected is not None and size != int(expected):
        raise RuntimeError(f"{target}: {size} of {int(expected)} bytes")
    body = b"".join(kept)
    if keep and b"chunked" in fields.get(b"transfer-encoding", b""):
        body = _unchunk(body)
    return Answer(first, whole, size, body if keep else None)


def head(url):
    """Makes a gateway plan an array. It keeps plans for a minute, and a round of all series may take longer."""
    requests.head(url, timeout=300).raise_for_status()


def _unchunk(body):
    out, at = io.BytesIO(), 0
    while True:
        end = body.index(b"\r\n", at)
        size = int(body[at:end].split(b";")[0], 16)
        if size == 0:
            return out.getvalue()
        out.write(body[end + 2 : end + 2 + size])
        at = end + 2 + size + 2


def load(url):
    """The array, as a user's numpy reads it."""
    loaded = numpy.load(io.BytesIO(get(url, keep=True).body))
    return loaded["arr_0"] if isinstance(loaded, numpy.lib.npyio.NpzFile) else loaded


def crowd(url, clients):
    """As many clients at once; the slowest one's first byte, and the time until all are done."""
    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        answers = list(pool.map(lambda _: get(url), range(clients)))
    return Answer(max(a.first for a in answers), time.perf_counter() - start, sum(a.bytes for a in answers))


def python_requests(url):
    """What the README tells a user to write."""
    start = time.perf_counter()
    response = requests.get(url, stream=True, timeout=300)
    first = time.perf_counter() - start
    array = numpy.load(io.BytesIO(response.content))
    return Answer(first, time.perf_counter() - start, array.nbytes)


def pydicom(url):
    """What a user does without any /numpy route: fetches the series as it is stored, decodes and stacks it."""
    start = time.perf_counter()
    response = requests.get(url, headers=WADO, stream=True, timeout=300)
    first = time.perf_counter() - start
    boundary = b"--" + response.headers["Content-Type"].split("boundary=")[1].encode()
    slices = []
    for part in response.content.split(boundary)[1:-1]:
        slices.append(dcmread(io.BytesIO(part.split(b"\r\n\r\n", 1)[1]), force=True))
    slices.sort(key=lambda one: float(one.ImagePositionPatient[2]))
    volume = numpy.stack([
        one.pixel_array * numpy.float32(one.RescaleSlope) + numpy.float32(one.RescaleIntercept) for one in slices])
    return Answer(first, time.perf_counter() - start, volume.nbytes)
