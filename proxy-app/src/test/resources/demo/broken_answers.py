# Pastes the blocks that it is given, then loads an array from a server that fails in four ways first. Prints the pauses
# between the tries, and whether the array is right.

import io
import socket
import struct
import sys
import threading
import time

import numpy

array = numpy.arange(100_000, dtype="<f4")
file = io.BytesIO()
numpy.save(file, array)
body = file.getvalue()

server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen()


def answer(way):
    client, _ = server.accept()
    with client:
        client.recv(65536)
        if way == "busy":
            client.sendall(b"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n")
        elif way != "nothing":
            length = len(body) if way == "whole" else 200_000
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body[:length])
        if way == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def serve():
    for way in ("reset", "short", "busy", "nothing", "whole"):
        answer(way)


pasted = {"__name__": "__main__"}
for block in sys.argv[1:]:
    exec(compile(block, "pasted", "exec"), pasted)

pauses = []
time.sleep = pauses.append
threading.Thread(target=serve, daemon=True).start()
loaded = pasted["load_patiently"](f"http://127.0.0.1:{server.getsockname()[1]}/numpy")
print(pauses, numpy.array_equal(loaded, array))
