"""Reads arrays through a balancer while one of its replicas is killed: replicas.py URL EXPECTED.npy PID

Prints for each answer how a client with requests and numpy.load sees it: exact, broken (and by what), or WRONG.
"""

import io
import os
import signal
import sys

import numpy
import requests

URL, EXPECTED, REPLICA = sys.argv[1], numpy.load(sys.argv[2]), int(sys.argv[3])
CLIENTS = 6


def ending(answer, head):
    try:
        body = head + answer.raw.read()
    except Exception as e:
        return f"broken: {type(e).__name__}"
    try:
        array = numpy.load(io.BytesIO(body))
    except Exception as e:
        length = int(answer.headers["Content-Length"])
        return f"broken: {type(e).__name__} by numpy.load of {'all' if len(body) == length else 'too few'} bytes"
    return "exact" if array.dtype == EXPECTED.dtype and numpy.array_equal(array, EXPECTED) else "WRONG"


ANSWERS = [requests.get(URL, stream=True) for _ in range(CLIENTS)]
HEADS = [answer.raw.read(1 << 20) for answer in ANSWERS]
os.kill(REPLICA, signal.SIGKILL)
for answer, head in zip(ANSWERS, HEADS):
    print(ending(answer, head))
for _ in range(CLIENTS):
    print(ending(requests.get(URL, stream=True), b""))
