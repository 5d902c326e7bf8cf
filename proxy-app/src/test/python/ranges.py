"""Downloads that are cut and resumed, by range requests and by the URL that is pinned to one state of a series.

ranges.py SUITE GATEWAY ORTHANC SAMPLES, with findings as those of judge.py. SUITE is "ranges", or "wget" or "fsspec" for
what needs these; SAMPLES is not read. What the bytes must be is what numpy.save writes.
"""

import hashlib
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import urllib.parse
import uuid
import warnings

import numpy
import requests
import urllib3

import builder
import judge

SLICES, ROWS, COLUMNS = 48, 96, 112
CUTS = 20
TIMEOUT = 120


class Series:
    """A series of its own in the archive. Its slices can be stored again with other values."""

    def __init__(self, gateway, orthanc, suffix="", rows=ROWS, columns=COLUMNS):
        self.rows, self.columns = rows, columns
        self.name, self.orthanc, self.suffix = f"ranges-{uuid.uuid4()}", orthanc, suffix
        self.draw = random.Random(2026)
        self.stored = numpy.zeros((SLICES, rows, columns, 1), "<i2")
        self.slopes = numpy.ones((SLICES, 1, 1, 1), "<f4")
        for index in range(SLICES):
            answer = self.replace(index)
        study, series = builder.uid("study", self.name), builder.uid("series", self.name)
        self.routes = (f"{gateway}/series/{answer['ParentSeries']}/numpy",
                       f"{gateway}/dicom-web/studies/{study}/series/{series}/numpy")

    def replace(self, index, slope=1):
        """Stores a slice with values that it has never had."""
        shape = 1, self.rows, self.columns
        values = numpy.frombuffer(self.draw.randbytes(2 * self.rows * self.columns), "<i2").reshape(shape)
        dataset = builder.image(
            f"{self.name}-{index}", values, series=self.name, sop_class=builder.CT, InstanceNumber=str(index + 1),
            ImagePositionPatient=[0, 0, index], ImageOrientationPatient=[1, 0, 0, 0, 1, 0], PixelSpacing=[1, 1],
            RescaleSlope=str(slope), RescaleIntercept="-1024")
        dataset.SeriesInstanceUID += self.suffix
        answer = requests.post(self.orthanc + "/instances", data=builder.encode(dataset), timeout=TIMEOUT)
        answer.raise_for_status()
        self.stored[index], self.slopes[index] = values[0, ..., None], slope
        return answer.json()

    def rescaled(self):
        return self.stored.astype("<f4") * self.slopes - numpy.float32(1024)

    def npy(self):
        return npy(self.rescaled())


def npy(array):
    buffer = io.BytesIO()
    numpy.save(buffer, numpy.ascontiguousarray(array))
    return buffer.getvalue()


def get(url, **headers):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.get(url, headers={"Accept-Encoding": "identity", **names}, timeout=TIMEOUT, stream=True)


def whole(answer, expected):
    """The answer is all of the array."""
    content = answer.content
    assert answer.status_code == 200, (answer.url, answer.status_code, content[:300])
    same(content, expected)
    assert answer.headers["Content-Length"] == str(len(expected)) and "Content-Range" not in answer.headers
    assert answer.headers["Accept-Ranges"] == "bytes", answer.headers


def part(answer, expected, start, end):
    """The answer is these bytes of the array."""
    content = answer.content
    assert answer.status_code == 206, (answer.url, answer.status_code, content[:300])
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(expected)}", answer.headers
    assert answer.headers["Content-Length"] == str(end - start), answer.headers
    assert content == expected[start:end], (answer.url, start, end)


def same(content, expected):
    assert len(content) == len(expected), f"{len(content)} bytes instead of {len(expected)}"
    assert hashlib.sha256(content).digest() == hashlib.sha256(expected).digest(), "another SHA-256"


def problem(answer, status, name):
    assert answer.status_code == status, (answer.url, answer.status_code, answer.content[:300])
    assert answer.headers["Content-Type"].startswith(judge.PROBLEM), answer.headers
    assert answer.json()["type"] == f"urn:voxelgate:problem:{name}", answer.json()


def pinned(answer):
    """Where the array of this state is (RFC 9110 8.7)."""
    location = urllib.parse.urljoin(answer.url, answer.headers["Content-Location"])
    assert "/at=" in location, location
    return location


def cut(answer, count):
    """The first bytes of an answer, whose connection is then closed."""
    with answer:
        content = b""
        while len(content) < count:
            read = answer.raw.read(count - len(content))
            assert read, f"{answer.url} ends after {len(content)} bytes"
            content += read
    return content


class Ranges:
    def __init__(self, gateway, orthanc):
        self.gateway, self.orthanc = gateway.rstrip("/"), orthanc.rstrip("/")
        self.series = Series(self.gateway, self.orthanc)

    def _fresh(self):
        return Series(self.gateway, self.orthanc)

    def any_range_is_that_part_of_the_whole(self):
        draw = random.Random(1)
        rescaled, stored = self.series.rescaled(), self.series.stored
        arrays = {
            "": rescaled,
            "?slice=3:30:2,10:,::3": rescaled[3:30:2, 10:, ::3],
            "?rescale=0": stored,
            "?rescale=0&dtype=i4&layout=zcyx&slice=5": numpy.moveaxis(stored, -1, 1)[5].astype("<i4"),
        }
        for number, (query, array) in enumerate(arrays.items()):
            url, expected = self.series.routes[number % 2] + query, npy(array)
            length = len(expected)
            whole(get(url), expected)
            for start in [0, 1, 127, 128, length - 1] + [draw.randrange(length) for _ in range(4)]:
                end = draw.randint(start + 1, length)
                part(get(url, Range=f"bytes={start}-{end - 1}"), expected, start, end)
            part(get(url, Range="bytes=200-"), expected, 200, length)
            part(get(url, Range=f"bytes=200-{length + 5}"), expected, 200, length)
            part(get(url, Range="bytes=-77"), expected, length - 77, length)
            beyond = get(url, Range=f"bytes={length}-")
            problem(beyond, 416, "range-not-satisfiable")
            assert beyond.headers["Content-Range"] == f"bytes */{length}", beyond.headers
            whole(get(url, Range="bytes=0-1,5-9"), expected)

    def the_tag_is_strong_and_of_one_form(self):
        tags = set()
        for route in self.series.routes:
            for query in ("", "?rescale=0", "?slice=1", "?dtype=f8", "?layout=zcyx"):
                head = requests.head(route + query, timeout=TIMEOUT)
                tag = head.headers["ETag"]
                assert tag.startswith('"') and tag.endswith('"'), tag
                with get(route + query) as answer:
                    assert answer.headers["ETag"] == tag
                tags.add(tag)
                unchanged = get(route + query, If_None_Match=f'"other", W/{tag}')
                assert (unchanged.status_code, unchanged.content, unchanged.headers["ETag"]) == (304, b"", tag)
                with get(route + query, If_Match=tag) as matching:
                    assert matching.status_code == 200
        assert len(tags) == 10, tags

    def what_is_compressed_has_no_ranges(self):
        for route in self.series.routes:
            answer = get(route + "?compress=1", Range="bytes=0-9")
            assert answer.status_code == 200 and answer.headers["Accept-Ranges"] == "none", answer.headers
            array = numpy.load(io.BytesIO(answer.content))["arr_0"]
            assert numpy.array_equal(array, self.series.rescaled())

    def a_download_cut_twenty_times_is_resumed_by_if_range(self):
        for route in self.series.routes:
            self._resumed(route, self.series.npy(), with_tag=True)

    def a_download_cut_twenty_times_is_resumed_by_the_pinned_url(self):
        for route in self.series.routes:
            with get(route) as answer:
                location = pinned(answer)
            self._resumed(location, self.series.npy(), with_tag=False)
            with get(route + "?rescale=0&slice=4:") as answer:
                location = pinned(answer)
            self._resumed(location, npy(self.series.stored[4:]), with_tag=False)

    def _resumed(self, url, expected, with_tag):
        draw = random.Random(url)
        answer = get(url)
        tag = answer.headers["ETag"]
        content = cut(answer, draw.randint(1, len(expected) // CUTS))
        for _ in range(CUTS - 1):
            answer = self._rest(url, len(content), tag if with_tag else None)
            assert (answer.status_code, answer.headers["ETag"]) == (206, tag), (answer.url, answer.status_code)
            content += cut(answer, draw.randint(1, len(expected) // CUTS))
        answer = self._rest(url, len(content), tag if with_tag else None)
        content += answer.content
        same(content, expected)
        assert npy(numpy.load(io.BytesIO(content))) == expected

    @staticmethod
    def _rest(url, start, tag):
        return get(url, Range=f"bytes={start}-", **({"If_Range": tag} if tag else {}))

    def curl_resumes_a_truncated_file(self):
        _continued(self.series, lambda path, url: ["curl", "-sSf", "-C", "-", "-o", path, url])

    def a_slice_that_is_stored_again_is_never_spliced(self):
        series = self._fresh()
        for index, slope, route in ((0, 1, 0), (SLICES // 2, 1, 1), (SLICES - 1, 1, 0), (SLICES - 2, 2, 1), (7, 3, 0)):
            self._replaced(series, series.routes[route], index, slope)
        for route in series.routes:
            whole(get(route), series.npy())

    @staticmethod
    def _replaced(series, route, index, slope):
        """After a part of it was read, a slice is stored again."""
        old, count = series.npy(), 100_000 + index
        answer = get(route)
        tag, location = answer.headers["ETag"], pinned(answer)
        assert cut(answer, count) == old[:count]
        part(get(location, Range="bytes=5-9"), old, 5, 10)

        series.replace(index, slope)
        new = series.npy()
        problem(get(location), 410, "changed")
        problem(get(location, Range=f"bytes={count}-"), 410, "changed")
        problem(get(location, Range=f"bytes={count}-", If_Range=tag), 410, "changed")
        problem(get(route, If_Match=tag), 412, "precondition-failed")
        problem(get(route, If_Match=tag, Range=f"bytes={count}-"), 412, "precondition-failed")
        again = get(route, If_Range=tag, Range=f"bytes={count}-")
        whole(again, new)
        assert again.headers["ETag"] != tag and pinned(again) != location
        whole(get(route, If_None_Match=tag), new)
        whole(get(pinned(again)), new)
        part(get(route, If_Range=again.headers["ETag"], Range=f"bytes={count}-"), new, count, len(new))

    def a_slice_that_is_stored_again_is_never_spliced_on_other_routes(self):
        for suffix in ("", "."):  # with a dot at the end the UID is not safe, and the plan is made from the stored files
            series = Series(self.gateway, self.orthanc, suffix)
            stored = series.replace(3)
            instance = f"{self.gateway}/instances/{stored['ID']}"
            forms = [(series.routes[0], numpy.s_[:]), (instance + "/numpy", numpy.s_[3:4]),
                     (instance + "/frames/0/numpy", 3)]
            if not suffix:
                by_uids = f"{series.routes[1].removesuffix('/numpy')}/instances/"
                by_uids += builder.uid("instance", f"{series.name}-3")
                forms += [(by_uids + "/numpy", numpy.s_[3:4]), (by_uids + "/frames/1/numpy", numpy.s_[3:4])]
            for url, index in forms:
                with get(url) as answer:
                    tag = answer.headers["ETag"]
                part(get(url, If_Range=tag, Range="bytes=200-299"), npy(series.rescaled()[index]), 200, 300)
                series.replace(3)
                whole(get(url, If_Range=tag, Range="bytes=200-"), npy(series.rescaled()[index]))

    def a_range_does_not_end_when_a_slice_is_stored_again_meanwhile(self):
        """More than what is on its way to a client that waits: the last slice is fetched after it was stored again."""
        series = Series(self.gateway, self.orthanc, rows=400, columns=400)
        for route in series.routes:
            old = series.npy()
            with get(route) as answer:
                tag = answer.headers["ETag"]
            with get(route, If_Range=tag, Range="bytes=1000-") as answer:
                assert answer.status_code == 206, (answer.url, answer.status_code)
                content = answer.raw.read(1000)
                series.replace(SLICES - 1)
                try:
                    while read := answer.raw.read(1 << 20):
                        content += read
                except (urllib3.exceptions.HTTPError, OSError):
                    pass
            assert len(content) < len(old) - 1000, "the answer is whole"
            before = len(old) - 4 * series.rows * series.columns - 1000
            assert content[:before] == old[1000:1000 + before][:len(content)]
            problem(get(route, If_Match=tag, Range="bytes=1000-"), 412, "precondition-failed")

    def ranges_in_a_race_with_uploads_are_of_one_state_each(self):
        """Two slices are stored again in turn. Both are in each range, which never has a pair that was not stored so."""
        series = self._fresh()
        start, end = 128 + 10 * 4 * ROWS * COLUMNS, 128 + 14 * 4 * ROWS * COLUMNS
        states, going = [series.npy()[start:end]], True

        def upload():
            for number in range(60):
                if going:
                    series.replace((10, 13)[number % 2])
                    states.append(series.npy()[start:end])

        uploads = threading.Thread(target=upload)
        uploads.start()
        came = []
        while uploads.is_alive() and len(came) < 60:
            try:
                answer = get(series.routes[len(came) % 2], Range=f"bytes={start}-{end - 1}")
                if answer.status_code == 206 and len(content := answer.content) == end - start:
                    came.append((answer.headers["ETag"], content))
            except requests.exceptions.RequestException:
                pass  # it was broken off
        going = False
        uploads.join()
        states.append(series.npy()[start:end])
        assert came, "no range came"
        of_tag = {}
        for tag, content in came:
            assert content in states, "a range of no state"
            assert of_tag.setdefault(tag, content) == content, "one tag, two states"

    def curl_leaves_a_file_alone_whose_pinned_series_has_changed(self):
        series = self._fresh()
        _left_alone(series, 22, lambda path, url: ["curl", "-sSf", "-C", "-", "-o", path, url])


class Wget:
    def __init__(self, gateway, orthanc):
        self.series = Series(gateway.rstrip("/"), orthanc.rstrip("/"))

    def wget_resumes_a_truncated_file(self):
        _continued(self.series, lambda path, url: ["wget", "-q", "-c", "-O", path, url])

    def wget_leaves_a_file_alone_whose_pinned_series_has_changed(self):
        _left_alone(self.series, 8, lambda path, url: ["wget", "-q", "-c", "-O", path, url])


class Fsspec:
    def __init__(self, gateway, orthanc):
        self.series = Series(gateway.rstrip("/"), orthanc.rstrip("/"))

    def numpy_loads_through_caches_of_blocks(self):
        for route in self.series.routes:
            with get(route) as answer:
                location = pinned(answer)
            for cache in ("block", "bytes", "readahead"):
                with opened(location, cache_type=cache, block_size=150_000) as file:
                    assert file.size == len(self.series.npy()), file.size
                    assert numpy.array_equal(numpy.load(file), self.series.rescaled()), cache

    def numpy_reads_a_few_rows_of_a_slice(self):
        for route in self.series.routes:
            with opened(route + "?rescale=0", cache_type="block", block_size=5_000) as file:
                numpy.lib.format.read_magic(file)
                shape, _, dtype = numpy.lib.format.read_array_header_1_0(file)
                row = dtype.itemsize * COLUMNS
                file.seek(7 * ROWS * row + 20 * row, os.SEEK_CUR)
                rows = numpy.frombuffer(file.read(5 * row), dtype).reshape(5, COLUMNS, 1)
            assert shape == self.series.stored.shape
            assert numpy.array_equal(rows, self.series.stored[7, 20:25])


def opened(url, cache_type, block_size):
    """A file of fsspec. Newer versions have another name for the cache of blocks."""
    import fsspec.caching  # for this suite only

    name = cache_type if cache_type in fsspec.caching.caches else cache_type + "cache"
    return fsspec.open(url, cache_type=name, block_size=block_size)


def _continued(series, command):
    """A program continues files of several lengths, from the URL itself and from the pinned one."""
    expected = series.npy()
    length = len(expected)
    for route in series.routes:
        with get(route) as answer:
            urls = (route, pinned(answer))
        for url in urls:
            for count in (1, 100, 128, 4 * ROWS * COLUMNS + 128, random.Random(url).randrange(length), length - 1):
                with tempfile.TemporaryDirectory() as folder:
                    path = os.path.join(folder, "array.npy")
                    with open(path, "wb") as file:
                        file.write(expected[:count])
                    subprocess.run(command(path, url), check=True, timeout=TIMEOUT)
                    with open(path, "rb") as file:
                        same(file.read(), expected)
                    assert numpy.array_equal(numpy.load(path, mmap_mode="r"), series.rescaled())


def _left_alone(series, status, command):
    """A program that would continue a file of another state fails, and adds nothing to it."""
    for index, route in enumerate(series.routes):
        old = series.npy()
        with get(route) as answer:
            location = pinned(answer)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "array.npy")
            with open(path, "wb") as file:
                file.write(old[:100_001])
            series.replace(SLICES - 1 - index)
            done = subprocess.run(command(path, location), stderr=subprocess.DEVNULL, timeout=TIMEOUT, check=False)
            assert done.returncode == status, done
            with open(path, "rb") as file:
                assert file.read() == old[:100_001]


def run(suite, gateway, orthanc, _folder):
    warnings.filterwarnings("ignore", "Invalid value for VR UI")
    kind = {"ranges": Ranges, "wget": Wget, "fsspec": Fsspec}[suite]
    checks = kind(gateway, orthanc)
    passed = failed = 0
    for name, check in vars(kind).items():
        if name.startswith("_"):
            continue
        failures = []
        try:
            check(checks)
            passed += 1
        except Exception as failure:  # one check must not end the others
            failures.append(f"{type(failure).__name__}: {failure}")
            failed += 1
        line = {"name": name.replace("_", " "), "verdict": "failed" if failures else "passed", "failures": failures}
        print(json.dumps(line), flush=True)
    print(json.dumps({"counts": {"passed": passed, **({"failed": failed} if failed else {})}}))


if __name__ == "__main__":
    run(*sys.argv[1:])
