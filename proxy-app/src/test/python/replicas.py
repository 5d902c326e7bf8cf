"""Reads arrays through a balancer while one of its replicas is killed: replicas.py URL EXPECTED.npy PID

Prints for each answer how a client with requests and numpy.load sees it: exact, broken (and by what), or WRONG.
"""

import io
import itertools
import os
import signal
import sys

import numpy
import requests

URL, EXPECTED, REPLICA = sys.argv[1], numpy.load(sys.argv[2]), int(sys.argv[3])
CLIENTS = 6
CHUNK = 1 << 16


def ending(answer, chunks, head):
    try:
        body = head + b"".join(chunks)
    except Exception as e:
        return f"broken: {type(e).__name__}"
    try:
        array = numpy.load(io.BytesIO(body))
    except Exception as e:
        length = int(answer.headers["Content-Length"])
        return f"broken: {type(e).__name__} by numpy.load of {'all' if len(body) == length else 'too few'} bytes"
    return "exact" if array.dtype == EXPECTED.dtype and numpy.array_equal(array, EXPECTED) else "WRONG"


# In pieces, as requests makes `answer.content`: it does not count them itself.
ANSWERS = [requests.get(URL, stream=True) for _ in range(CLIENTS)]
PIECES = [answer.iter_content(CHUNK) for answer in ANSWERS]
HEADS = [b"".join(itertools.islice(pieces, 16)) for pieces in PIECES]
os.kill(REPLICA, signal.SIGKILL)
for answer, pieces, head in zip(ANSWERS, PIECES, HEADS):
    print(ending(answer, pieces, head))
for _ in range(CLIENTS):
    answer = requests.get(URL, stream=True)
    print(ending(answer, answer.iter_content(CHUNK), b""))
