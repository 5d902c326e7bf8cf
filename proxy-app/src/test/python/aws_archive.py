"""A DICOMweb service of AWS: lets nobody in whose request is not signed as the IAM User Guide says (Signature Version 4).

Computes each signature anew with hashlib and hmac, from the bytes of the request. Forwards what is signed well.
Arguments: the archive behind it, and a file with lines "ID SECRET TOKEN" of the keys that are valid now. Says its port,
and that of another server, to which GET .../studies/9.9 is redirected and which answers with the names of header fields.
"""

import hashlib
import hmac
import http.server
import json
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from calendar import timegm
from pathlib import Path

ARCHIVE, KEYS = sys.argv[1], Path(sys.argv[2])
ROOT, STORE = "/datastore/d1", "imageSetId=i-1"
EMPTY = hashlib.sha256(b"").hexdigest()
STREAMED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
log = []


def encode(text):
    return urllib.parse.quote(text, safe="-_.~")


def canonical_query(query):
    pairs = [one.partition("=") for one in query.split("&") if one]
    decoded = [(urllib.parse.unquote_plus(name), urllib.parse.unquote_plus(value)) for name, _, value in pairs]
    return "&".join(f"{name}={value}" for name, value in sorted((encode(n), encode(v)) for n, v in decoded))


def fault(method, target, fields):
    """Why a request is not signed, or None."""
    path, _, query = target.partition("?")
    raw = "/".join(encode(one) for one in path.split("/"))
    twice = "/".join(encode(encode(urllib.parse.unquote(one))) for one in path.split("/"))
    if raw != twice:
        return "two servers could read this path in two ways: " + path
    if "+" in query:
        return "two servers could read this query in two ways: " + query
    algorithm, _, rest = fields.get("authorization", "").partition(" ")
    if algorithm != "AWS4-HMAC-SHA256":
        return "no signature"
    said = dict(one.split("=", 1) for one in rest.split(", "))
    key_id, *scope = said["Credential"].split("/")
    valid = {line.split()[0]: line.split()[1:] for line in KEYS.read_text().splitlines()}
    if key_id not in valid:
        return "unknown key " + key_id
    secret, *token = valid[key_id]
    if [fields["x-amz-security-token"]] != token if "x-amz-security-token" in fields else token:
        return "another token"
    when = fields["x-amz-date"]
    if abs(time.time() - timegm(time.strptime(when, "%Y%m%dT%H%M%SZ"))) > 300:
        return "another time"
    if scope != [when[:8], "eu-test-1", "medical-imaging", "aws4_request"]:
        return "another scope"
    signed = said["SignedHeaders"].split(";")
    if "host" not in signed or [name for name in fields if name.startswith("x-amz-") and name not in signed]:
        return "fields that are not signed"
    has_content = method == "POST"
    content = fields.get("x-amz-content-sha256", EMPTY)
    if content != (STREAMED if has_content else EMPTY):
        return "another content"
    if has_content and fields["x-amz-decoded-content-length"] != fields["content-length"]:
        return "another length"
    lines = [method, raw, canonical_query(query)]
    lines += [f"{name}:{' '.join(fields[name].split())}" for name in signed]
    canonical = "\n".join(lines + ["", ";".join(signed), content])
    to_sign = "\n".join([algorithm, when, "/".join(scope), hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + secret).encode()
    for part in scope:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    right = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return None if hmac.compare_digest(right, said["Signature"]) else "another signature of\n" + canonical


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, kind, body, **more):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Aws(Handler):
    def do_GET(self):
        if self.path == "/log":
            return self.answer(200, "application/json", json.dumps(log).encode())
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fields = {name.lower(): value for name, value in self.headers.items()}
        wrong = fault(self.command, self.path, fields)
        key = fields.get("authorization", "").partition("Credential=")[2].partition("/")[0]
        log.append({"method": self.command, "target": self.path, "fault": wrong, "key": key})
        if wrong:
            return self.answer(403, "application/json", json.dumps({"message": wrong}).encode())
        path, _, query = self.path.partition("?")
        parameters = [one for one in query.split("&") if one]
        if parameters[:1] != [STORE] or not path.startswith(ROOT):
            return self.answer(404, "application/json", b"{}")
        if self.command == "POST":
            return self.answer(200, "application/dicom+json", json.dumps({"sha256": hashlib.sha256(body).hexdigest()}).encode())
        if path.endswith("/studies/9.9"):
            return self.answer(302, "text/plain", b"", Location=f"http://127.0.0.1:{other.server_port}/there")
        url = ARCHIVE + path[len(ROOT):] + ("?" + "&".join(parameters[1:]) if parameters[1:] else "")
        asked = urllib.request.Request(url, headers={"Accept": fields.get("accept", "*/*")})
        try:
            with urllib.request.urlopen(asked) as right:
                self.answer(right.status, right.headers.get("Content-Type", ""), right.read())
        except urllib.error.HTTPError as error:
            self.answer(error.code, error.headers.get("Content-Type", ""), error.read())

    do_POST = do_GET


class Other(Handler):
    def do_GET(self):
        self.answer(200, "application/dicom+json", json.dumps([name.lower() for name in self.headers]).encode())


def serve(handler):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


other = serve(Other)
aws = serve(Aws)
print(aws.server_port, other.server_port, flush=True)
sys.stdin.read()
