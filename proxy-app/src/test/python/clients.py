"""The gateway as its users meet it.

clients.py SUITE GATEWAY ORTHANC SAMPLES, with findings as those of judge.py. SUITE is "clients", or "crowd": many
clients at once, quick and slow ones, for a gateway that has much less memory than they read.
"""

import concurrent.futures
import hashlib
import io
import json
import subprocess
import sys
import tempfile

import numpy
import requests

import judge
import volumes


class Clients:
    def __init__(self, gateway, orthanc, folder):
        self.court = judge.Judge(gateway, orthanc, folder)
        self.court.store()
        self.gateway = gateway.rstrip("/")
        self.samples = {sample["name"]: sample for sample in self.court.samples}

    def _orthanc(self, name):
        sample = self.samples[name]
        return sample, f"{self.gateway}/instances/{sample['ids'][0]}", f"{self.gateway}/series/{sample['series-id']}"

    def _dicom(self, name):
        sample = self.samples[name]
        return f"{self.gateway}/dicom-web/studies/{sample['study']}/series/{sample['series']}"

    def _expected(self, name, what="orthanc-1"):
        return self.court.array(self.samples[name]["expect"][what])

    # The two snippets of the chapter on Python in the Orthanc Book, with the address exchanged.

    def the_npy_snippet_of_orthancs_documentation(self):
        _, instance, _ = self._orthanc("gray-i2-3")
        r = requests.get(instance + "/numpy")
        r.raise_for_status()
        image = numpy.load(io.BytesIO(r.content))
        same(image, self._expected("gray-i2-3"))

    def the_npz_snippet_of_orthancs_documentation(self):
        _, instance, _ = self._orthanc("gray-i2-3")
        r = requests.get(instance + "/numpy?compress=1")
        r.raise_for_status()
        image = numpy.load(io.BytesIO(r.content))
        assert image.files == ["arr_0"], image.files
        same(image["arr_0"], self._expected("gray-i2-3"))

    def the_series_snippet_with_parameters(self):
        _, _, series = self._orthanc("order-shuffled")
        for false in (False, "false"):
            r = requests.get(series + "/numpy", params={"rescale": false, "compress": 0})
            r.raise_for_status()
            same(numpy.load(io.BytesIO(r.content)), self._expected("order-shuffled", "orthanc-0"))

    def requests_is_not_answered_with_gzip_though_it_accepts_it(self):
        _, instance, _ = self._orthanc("gray-u2-1")
        for query in ("", "?compress=1"):
            r = requests.get(instance + "/numpy" + query)
            assert "gzip" in r.request.headers["Accept-Encoding"]
            assert "Content-Encoding" not in r.headers, r.headers

    def every_spelling_of_a_boolean(self):
        _, instance, _ = self._orthanc("gray-i2-1")
        raw, rescaled = (self._expected("gray-i2-1", f"orthanc-{rescale}") for rescale in (0, 1))
        for query, expected in (
            ("", rescaled),
            ("rescale=1", rescaled),
            ("rescale=true", rescaled),
            ("rescale", rescaled),
            ("rescale=", rescaled),
            ("rescale=0", raw),
            ("rescale=false", raw),
            ("unknown=5&rescale=0", raw),
        ):
            r = requests.get(f"{instance}/numpy?{query}")
            assert r.status_code == 200, (query, r.status_code)
            same(numpy.load(io.BytesIO(r.content)), expected)
        for query in ("compress", "compress=", "compress=1", "compress=true", "compress=True", "compress=yes", "compress=ON"):
            r = requests.get(f"{instance}/numpy?{query}")
            assert r.content[:4] == b"PK\x03\x04", query
        for query in ("rescale=2", "rescale=y", "rescale=None", "compress=maybe", "compress=-1"):
            problem(requests.get(f"{instance}/numpy?{query}"), 400)

    def a_trailing_slash_is_accepted(self):
        _, instance, series = self._orthanc("gray-i2-1")
        for url in (instance + "/numpy/", instance + "/frames/0/numpy/", series + "/numpy/"):
            assert requests.get(url).status_code == 200, url
        assert requests.get(self._dicom("gray-i2-1") + "/numpy/").status_code == 200

    def head_describes_what_get_answers(self):
        sample, instance, series = self._orthanc("gray-i2-3")
        dicom = self._dicom("gray-i2-3")
        sop = f"{dicom}/instances/{sample['instances'][0]}"
        for url in (
            instance + "/numpy",
            instance + "/frames/1/numpy",
            series + "/numpy",
            dicom + "/numpy",
            sop + "/numpy",
            sop + "/frames/1,3/numpy",
        ):
            head, get = requests.head(url), requests.get(url)
            assert head.status_code == get.status_code == 200, (url, head.status_code, get.status_code)
            assert head.content == b"" and head.headers["Content-Length"] == str(len(get.content)), url
            for name in ("Content-Type", "Content-Disposition"):
                assert head.headers[name] == get.headers[name], (url, name)

    def the_media_type_follows_the_accept_header(self):
        _, instance, _ = self._orthanc("gray-i2-1")
        for query, accept, expected in (
            ("", "*/*", "application/octet-stream"),
            ("", "application/x-npy", "application/x-npy"),
            ("?compress=1", "application/x-npz", "application/x-npz"),
            ("?compress=1", "*/*", "application/octet-stream"),
            ("", "application/x-npz", "application/x-npz"),
        ):
            r = requests.get(instance + "/numpy" + query, headers={"Accept": accept})
            assert (r.status_code, r.headers["Content-Type"]) == (200, expected), (query, accept, r.headers)
        problem(requests.get(instance + "/numpy", headers={"Accept": "text/html"}), 406)

    def the_file_has_a_name(self):
        _, instance, _ = self._orthanc("gray-i2-1")
        for query, extension in (("", ".npy"), ("?compress=1", ".npz")):
            disposition = requests.get(instance + "/numpy" + query).headers["Content-Disposition"]
            assert "filename=" in disposition and extension in disposition, disposition

    def the_npy_header_is_version_1_padded_to_64_bytes(self):
        _, instance, _ = self._orthanc("gray-i2-1")
        content = requests.get(instance + "/numpy?rescale=0").content
        assert content[:8] == b"\x93NUMPY\x01\x00"
        length = int.from_bytes(content[8:10], "little")
        assert (10 + length) % 64 == 0 and content[9 + length : 10 + length] == b"\n"

    def frames_are_counted_from_0_for_orthanc_and_from_1_for_dicom(self):
        sample, instance, _ = self._orthanc("gray-i2-3")
        sop = f"{self._dicom('gray-i2-3')}/instances/{sample['instances'][0]}"
        expected = self._expected("gray-i2-3")
        for index in range(3):
            same(load(f"{instance}/frames/{index}/numpy"), expected[index])
        same(load(f"{sop}/frames/2/numpy"), expected[1:2])
        same(load(f"{sop}/frames/1,2,3/numpy"), expected)

    def unknown_resources_are_404(self):
        sample, instance, _ = self._orthanc("gray-i2-3")
        dicom = self._dicom("gray-i2-3")
        unknown = "-".join(["0123abcd"] * 5)
        for path in (
            f"/instances/{unknown}/numpy",
            f"/series/{unknown}/numpy",
            "/series/nonsense/numpy",
            f"/instances/{unknown}/frames/0/numpy",
            "/dicom-web/studies/1.2.3/series/1.2.4/numpy",
            f"/dicom-web/studies/{sample['study']}/series/{sample['series']}/instances/1.2.3/numpy",
        ):
            problem(requests.get(self.gateway + path), 404)
        for url in (f"{dicom}/instances/{sample['instances'][0]}/frames/0/numpy", f"{instance}/frames/x/numpy"):
            problem(requests.get(url), 400)
        for url in (f"{dicom}/instances/{sample['instances'][0]}/frames/4/numpy", f"{instance}/frames/3/numpy"):
            status = requests.get(url).status_code
            assert status in (400, 404), (url, status)

    def problems_say_nothing_of_the_patient(self):
        for name in ("report", "short-by-one-sample", "differs-rows", "order-nothing-to-order-by"):
            text = requests.get(self._dicom(name) + "/numpy").text
            assert "Judge" not in text and "Exception" not in text and "\tat " not in text, text

    def a_series_that_differs_names_the_first_two_that_differ(self):
        sample = self.samples["differs-rows"]
        body = problem(requests.get(self._dicom("differs-rows") + "/numpy"), 422)
        assert all(uid in body["detail"] for uid in sample["instances"][:2]), body

    def a_streaming_client_reads_the_series_of_200_slices(self):
        name, _, stored = volumes.ct()
        with requests.get(self._dicom(name) + "/numpy?rescale=0", stream=True) as r:
            r.raise_for_status()
            content = b"".join(r.iter_content(1 << 16))
        assert len(content) == int(r.headers["Content-Length"])
        same(numpy.load(io.BytesIO(content)), stored)

    def the_series_of_200_slices_is_rescaled(self):
        name, _, stored = volumes.ct()
        _, _, series = self._orthanc(name)
        same(load(series + "/numpy"), stored.astype("<f4") - 1024)

    def the_object_of_300_frames_arrives(self):
        name, _, stored = volumes.enhanced_ct()
        number = numpy.arange(300, dtype="<f4").reshape(300, 1, 1, 1)
        rescaled = stored * (1 + number % 3) - number
        _, instance, series = self._orthanc(name)
        same(load(instance + "/numpy"), rescaled.astype("<f4"))
        same(load(series + "/numpy?rescale=0&compress=1"), stored)
        same(load(instance + "/frames/299/numpy"), rescaled[299].astype("<f4"))

    def curl_writes_a_file(self):
        _, instance, _ = self._orthanc("gray-i2-3")
        same(self._curl(instance + "/numpy", "--compressed"), self._expected("gray-i2-3"))
        same(self._curl(instance + "/numpy?compress=1"), self._expected("gray-i2-3"))

    def curl_that_reads_slowly_gets_everything(self):
        name, _, stored = volumes.enhanced_ct()
        _, instance, _ = self._orthanc(name)
        same(self._curl(instance + "/numpy?rescale=0", "--limit-rate", "16M"), stored)

    def curl_with_fail_sees_an_error(self):
        run = subprocess.run(["curl", "-sSf", self._dicom("report") + "/numpy"], capture_output=True)
        assert run.returncode == 22, run

    def numpy_maps_a_file_that_curl_wrote(self):
        _, instance, _ = self._orthanc("gray-i2-3")
        with tempfile.NamedTemporaryFile(suffix=".npy") as file:
            subprocess.run(["curl", "-sSf", "-o", file.name, instance + "/numpy"], check=True)
            same(numpy.array(numpy.load(file.name, mmap_mode="r")), self._expected("gray-i2-3"))

    def _curl(self, url, *options):
        run = subprocess.run(["curl", "-sSf", *options, url], check=True, capture_output=True)
        loaded = numpy.load(io.BytesIO(run.stdout))
        return loaded["arr_0"] if isinstance(loaded, numpy.lib.npyio.NpzFile) else loaded


class Crowd(Clients):
    """Eight clients of 210 MB each."""

    def eight_clients_read_the_series_of_200_slices(self):
        name, _, stored = volumes.ct()
        urls = [self._dicom(name) + "/numpy"] * 8
        self._equal_digests(requests_digest, urls, stored.astype("<f4") - 1024)

    def eight_slow_clients_read_the_object_of_300_frames(self):
        name, _, stored = volumes.enhanced_ct()
        _, instance, _ = self._orthanc(name)
        urls = [instance + "/numpy?rescale=0"] * 8
        self._equal_digests(lambda url: curl_digest(url, "6M"), urls, stored)

    def clients_that_leave_do_no_harm(self):
        name, _, _ = volumes.ct()
        for _ in range(20):
            with requests.get(self._dicom(name) + "/numpy", stream=True) as r:
                next(r.iter_content(100_000))
        self.eight_clients_read_the_series_of_200_slices()

    def _equal_digests(self, digest, urls, expected):
        buffer = io.BytesIO()
        numpy.save(buffer, expected)
        right = hashlib.sha256(buffer.getbuffer()).hexdigest()
        with concurrent.futures.ThreadPoolExecutor(len(urls)) as pool:
            digests = list(pool.map(digest, urls))
        assert digests == [right] * len(urls), "some arrays are not right"


def requests_digest(url):
    digest = hashlib.sha256()
    with requests.get(url, stream=True, timeout=300) as r:
        assert r.status_code == 200, (url, r.status_code, r.text[:300])
        for part in r.iter_content(1 << 16):
            digest.update(part)
    return digest.hexdigest()


def curl_digest(url, rate):
    curl = subprocess.Popen(["curl", "-sSf", "--limit-rate", rate, url], stdout=subprocess.PIPE)
    digest = hashlib.sha256()
    while part := curl.stdout.read(1 << 16):
        digest.update(part)
    assert curl.wait() == 0, f"curl ended with {curl.returncode}"
    return digest.hexdigest()


def load(url):
    answer = judge.Answer(url)
    assert answer.status == 200, (url, answer.status, answer.content[:300])
    return answer.array()


def same(array, expected):
    wrong = judge.difference(array, expected)
    assert wrong is None, wrong


def problem(answer, status):
    assert answer.status_code == status, (answer.url, answer.status_code, answer.text[:300])
    assert answer.headers["Content-Type"].startswith(judge.PROBLEM), answer.headers
    body = answer.json()
    assert body["status"] == body["HttpStatus"] == status and body["type"] and "Message" in body, body
    return body


def run(suite, gateway, orthanc, folder, out=sys.stdout):
    kind = {"clients": Clients, "crowd": Crowd}[suite]
    clients = kind(gateway, orthanc, folder)
    passed = failed = 0
    for name, check in vars(kind).items():
        if name.startswith("_"):
            continue
        failures = []
        try:
            check(clients)
            passed += 1
        except Exception as failure:  # one check must not end the others
            failures.append(f"{type(failure).__name__}: {failure}")
            failed += 1
        line = {"name": name.replace("_", " "), "verdict": "failed" if failures else "passed", "failures": failures}
        print(json.dumps(line), file=out, flush=True)
    print(json.dumps({"counts": {"passed": passed, **({"failed": failed} if failed else {})}}), file=out)


if __name__ == "__main__":
    run(*sys.argv[1:])
