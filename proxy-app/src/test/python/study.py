"""All series of a study as one archive of arrays, and what is told of them, over HTTP.

study.py SUITE GATEWAY ORTHANC SAMPLES, with findings as those of judge.py. SUITE names the counts; SAMPLES is not read. What
the arrays must be is what numpy makes of the stored values; numpy, zipfile, unzip, fsspec and curl read the archives.
"""

import collections
import hashlib
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import urllib.parse
import uuid
import warnings
import zipfile

import numpy
import requests

import builder
import ranges

CUTS, TIMEOUT = 20, 120
MR = "1.2.840.10008.5.1.4.1.1.4"


class Study:
    """A study of its own: a CT, a diffusion MR, colour, sizes that differ, a report; and what numpy makes of them."""

    def __init__(self, gateway, orthanc):
        self.gateway, self.orthanc, self.name = gateway, orthanc, f"study-{uuid.uuid4()}"
        self.draw = numpy.random.default_rng(2026)
        self.stored = {}
        self.ct, self.mr, self.colour = (self._uid(kind) for kind in ("ct", "mr", "colour"))
        self.mixed, self.report = self._uid("mixed"), self._uid("report")
        self.stored[self.ct] = numpy.zeros((12, 40, 50, 1), "<i2")
        for index in range(12):
            self.slice(index)
        values = self._values((2, 4, 24, 32))
        for t in range(2):
            for z in range(4):
                self._store("mr", f"{t}-{z}", values[t, z][None], 2, sop_class=MR, Modality="MR",
                            InstanceNumber=str(2 * z + t + 1), ImagePositionPatient=[0, 0, 2 * z], PixelSpacing=[1, 2],
                            ImageOrientationPatient=[1, 0, 0, 0, 1, 0], DiffusionBValue=float(1000 * t))
        # Without groups equal positions are in the order of their numbers.
        self.stored[self.mr] = values.transpose(1, 0, 2, 3).reshape(8, 24, 32)[..., None]
        self.groups = values[..., None]
        colour = self.draw.integers(0, 255, (1, 16, 18, 3), "u1", endpoint=True)
        answer = self._store("colour", 0, colour, 3, photometric="RGB", planar=0, Modality="OT")
        self.stored[self.colour] = colour
        for size in (8, 10):
            self._store("mixed", size, self._values((1, size, size)), 4, Modality="OT", InstanceNumber=str(size))
        report = builder.base(f"{self.name}-report", self.name, builder.BASIC_TEXT_SR)
        report.SeriesInstanceUID, report.Modality, report.SeriesNumber = self.report, "SR", "5"
        self._post(report)
        self.series = [self.ct, self.mr, self.colour, self.mixed, self.report]
        identifier = requests.get(f"{orthanc}/series/{answer['ParentSeries']}", timeout=60).json()["ParentStudy"]
        self.uid = builder.uid("study", self.name)
        self.routes = (f"{gateway}/dicom-web/studies/{self.uid}", f"{gateway}/studies/{identifier}")

    def _uid(self, kind):
        return builder.uid("series", f"{self.name}-{kind}")

    def _values(self, shape):
        return self.draw.integers(-900, 1000, shape, "<i2")

    def slice(self, index):
        """Stores a slice of the CT, the next time with other values."""
        values = self._values((1, 40, 50))
        self._store("ct", index, values, 1, sop_class=builder.CT, Modality="CT", InstanceNumber=str(index + 1),
                    ImagePositionPatient=[-10, -20, 3 * index], ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
                    PixelSpacing=[0.5, 0.5], RescaleSlope="2", RescaleIntercept="-1024",
                    SeriesDescription="Head")
        self.stored[self.ct][index] = values[0, ..., None]

    def _store(self, kind, index, values, number, **attributes):
        dataset = builder.image(f"{self.name}-{kind}-{index}", values, series=self.name, **attributes)
        dataset.SeriesInstanceUID, dataset.SeriesNumber = self._uid(kind), str(number)
        return self._post(dataset)

    def _post(self, dataset):
        answer = requests.post(self.orthanc + "/instances", data=builder.encode(dataset), timeout=TIMEOUT)
        answer.raise_for_status()
        return answer.json()

    def arrays(self):
        """What rescale=1 gives."""
        stored = self.stored
        return {self.ct: stored[self.ct].astype("<f4") * numpy.float32(2) - numpy.float32(1024),
                self.mr: stored[self.mr].astype("<f4"), self.colour: stored[self.colour]}


def get(url, **headers):
    return ranges.get(url, **headers)


def document(url, status=200):
    answer = get(url)
    assert answer.status_code == status, (url, answer.status_code, answer.content[:300])
    assert answer.headers["Content-Length"] == str(len(answer.content))
    return answer.json()


def opened(content):
    """The arrays by their names, and the manifest. Every CRC is right."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None, archive.testzip()
        manifest = json.loads(archive.read("manifest.json"))
    loaded = numpy.load(io.BytesIO(content))
    return {name: loaded[name] for name in loaded.files if name != "manifest.json"}, manifest


def same_arrays(found, expected):
    assert list(found) == list(expected), (list(found), list(expected))
    for name, array in expected.items():
        one = found[name]
        assert one.dtype.str == array.dtype.str and one.shape == array.shape, (name, one.dtype, one.shape)
        assert one.tobytes() == numpy.ascontiguousarray(array).tobytes(), name


class Studies:
    def __init__(self, gateway, orthanc):
        self.study = Study(gateway.rstrip("/"), orthanc.rstrip("/"))

    def every_series_is_listed_with_what_its_own_routes_say(self):
        for route in self.study.routes:
            url = f"{route}/volumes"
            listing = document(url)
            assert listing["study_instance_uid"] == self.study.uid
            rows = listing["series"]
            assert [row["series_instance_uid"] for row in rows] == self.study.series, rows
            assert [row["series_number"] for row in rows] == [1, 2, 3, 4, 5]
            assert [row["modality"] for row in rows] == ["CT", "MR", "OT", "OT", "SR"]
            assert rows[0]["series_description"] == "Head" and rows[0]["instances"] == 12
            assert [row["verdict"] for row in rows] == ["volume", "multi", "none", None, None], rows
            assert [row["reason"] for row in rows] == [None, None, None, "mixed-series", "unsupported-image"], rows
            for row in rows:
                if row["reason"]:
                    assert row["detail"] and not row["links"] and row["shape"] is None, row
                    continue
                geometry = document(urllib.parse.urljoin(url, row["links"]["geometry"]))
                for member in ("shape", "dtype", "bytes", "digest"):
                    assert row[member] == geometry[member], (member, row, geometry)
                assert row["verdict"] == geometry["regularity"]["verdict"]
                array = get(urllib.parse.urljoin(url, row["links"]["numpy"])).content
                expected = self.study.arrays()[row["series_instance_uid"]]
                assert len(array) == row["bytes"] and array == ranges.npy(expected)
            head = requests.head(url, timeout=TIMEOUT)
            assert head.status_code == 200 and not head.content and int(head.headers["Content-Length"]) > 1000

    def options_apply_to_each_listed_series(self):
        for route in self.study.routes:
            rows = document(f"{route}/volumes?rescale=0&require=volume")["series"]
            assert [row["reason"] for row in rows][:3] == [None, "not-a-volume", "not-a-volume"], rows
            assert rows[0]["dtype"] == "<i2" and rows[0]["links"]["numpy"].endswith("?rescale=0&require=volume")
            rows = document(f"{route}/volumes?group=1")["series"]
            assert [row["reason"] for row in rows][:3] == ["no-groups", None, "no-groups"], rows
            assert (rows[1]["verdict"], rows[1]["shape"]) == ("volume", [4, 24, 32, 1]), rows
            for option in ("slice=0", "layout=zyx", "split=1", "compress=1", "geometry=1", "rescale=2"):
                ranges.problem(get(f"{route}/volumes?{option}"), 400, "parameter")

    def every_image_series_is_a_member(self):
        for route in self.study.routes:
            answer = get(f"{route}/numpy")
            content = answer.content
            assert answer.headers["Content-Length"] == str(len(content)), answer.headers
            assert answer.headers["Content-Disposition"].endswith('.npz"'), answer.headers
            arrays, manifest = opened(content)
            same_arrays(arrays, self.study.arrays())
            self._told(route, manifest)
            head = requests.head(f"{route}/numpy", timeout=TIMEOUT)
            assert (head.headers["Content-Length"], head.headers["ETag"]) == (str(len(content)), answer.headers["ETag"])
            deflated = get(f"{route}/numpy?compress=1")
            assert deflated.headers["Accept-Ranges"] == "none" and "Content-Length" not in deflated.headers
            arrays, of_deflated = opened(deflated.content)
            same_arrays(arrays, self.study.arrays())
            assert of_deflated == manifest

    def _told(self, route, manifest):
        assert manifest["digest"] == document(f"{route}/volumes")["digest"]
        assert manifest["study_instance_uid"] == self.study.uid
        entries = manifest["series"]
        assert [entry["series_instance_uid"] for entry in entries] == self.study.series
        assert [entry["reason"] for entry in entries] == [None, None, None, "mixed-series", "unsupported-image"]
        rows = document(f"{route}/volumes")["series"]
        for entry, row in zip(entries, rows):
            if entry["reason"]:
                assert entry["member"] is None and entry["geometry"] is None, entry
                continue
            assert entry["member"] == row["series_instance_uid"] + ".npy"
            geometry = document(urllib.parse.urljoin(f"{route}/volumes", row["links"]["geometry"]))
            assert entry["geometry"] == {**geometry, "links": {}}
            for member in ("affine_lps_zyx", "affine_ras_xyz", "spacing_zyx"):
                assert entry[member] == geometry[member], entry

    def options_apply_to_each_member(self):
        study, arrays = self.study, self.study.arrays()
        for route in study.routes:
            for compress in ("", "&compress=1"):
                found, manifest = opened(get(f"{route}/numpy?slice=1:,::2,-1{compress}").content)
                same_arrays(found, {uid: array[1:, ::2, -1] for uid, array in arrays.items()})
                ct = manifest["series"][0]
                assert ct["shape"] == [11, 20, 1] and ct["geometry"]["shape"] == [12, 40, 50, 1], ct
                # Of the array in the member: from slice 1, each second row, the last column.
                assert ct["affine_lps_zyx"] == [[0, 0, 0.5, 14.5], [0, 1, 0, -20], [3, 0, 0, 3], [0, 0, 0, 1]], ct
                assert ct["spacing_zyx"] == [3, 1, 0.5], ct
                found, _ = opened(get(f"{route}/numpy?split=1{compress}").content)
                same_arrays(found, {study.mr: study.groups.astype("<f4")})
                found, _ = opened(get(f"{route}/numpy?rescale=0&layout=czyx{compress}").content)
                same_arrays(found, {uid: numpy.moveaxis(study.stored[uid], -1, 0) for uid in (study.ct, study.mr)})
            # Its attributes allow what the first frame has not.
            ranges.problem(get(f"{route}/numpy?dtype=u1"), 422, "not-representable")
            found, _ = opened(get(f"{route}/numpy?dtype=i2&drop=localizer&require=volume").content)
            same_arrays(found, {study.ct: arrays[study.ct].astype("<i2")})
            ranges.problem(get(f"{route}/numpy?slice=0,0,0,0,0"), 400, "parameter")
            for option in ("slice=x", "dtype=u3", "layout=xyz", "geometry=1&compress=1"):
                ranges.problem(get(f"{route}/numpy?{option}"), 400, "parameter")

    def any_range_is_that_part_of_the_whole(self):
        draw = random.Random(7)
        for route, query in zip(self.study.routes, ("", "?dtype=f8&slice=::2")):
            url = f"{route}/numpy{query}"
            whole = get(url).content
            places = [(0, 1), (0, 30), (len(whole) - 22, len(whole)), (len(whole) - 1, len(whole))]
            with zipfile.ZipFile(io.BytesIO(whole)) as archive:
                for info in archive.infolist()[::2]:  # around the ends of members, where the CRC-32 stands
                    end = info.header_offset + 30 + len(info.filename) + info.file_size
                    places += [(end - 4, end), (end - 5, end - 1), (end - 1, end + 3), (end - 2, end - 1)]
            for _ in range(10):
                start = draw.randrange(len(whole))
                places.append((start, draw.randint(start + 1, len(whole))))
            for start, end in places:
                ranges.part(get(url, Range=f"bytes={start}-{end - 1}"), whole, start, end)
            ranges.problem(get(url, Range=f"bytes={len(whole)}-"), 416, "range-not-satisfiable")
            tag = requests.head(url, timeout=TIMEOUT).headers["ETag"]
            assert get(url, If_None_Match=tag).status_code == 304
            ranges.problem(get(url, If_Match='"other"'), 412, "precondition-failed")

    def a_download_cut_twenty_times_is_resumed(self):
        draw = random.Random(8)
        for route in self.study.routes:
            answer = get(f"{route}/numpy?rescale=0")
            location, content = ranges.pinned(answer), answer.content
            got = b""
            for cut in range(CUTS + 1):
                part = get(location, Range=f"bytes={len(got)}-")
                assert part.status_code == 206, part.status_code
                got += part.content if cut == CUTS else ranges.cut(part, draw.randint(1, len(content) // CUTS - 1))
            assert hashlib.sha256(got).digest() == hashlib.sha256(content).digest()

    def curl_resumes_and_unzip_finds_no_fault(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "study.npz")
            answer = get(self.study.routes[0] + "/numpy")
            location, content = ranges.pinned(answer), answer.content
            with open(path, "wb") as file:
                file.write(content[: len(content) // 3])
            subprocess.run(["curl", "-sSf", "-C", "-", "-o", path, location], check=True, timeout=TIMEOUT)
            with open(path, "rb") as file:
                assert file.read() == content
            tested = subprocess.run(["unzip", "-t", path], check=True, capture_output=True, text=True, timeout=TIMEOUT)
            assert "No errors" in tested.stdout and "warning" not in tested.stdout, tested.stdout

    def numpy_opens_one_series_of_it_through_fsspec(self):
        for route in self.study.routes:
            with ranges.opened(f"{route}/numpy", cache_type="bytes", block_size=4_000) as file:
                arrays = numpy.load(file)
                assert numpy.array_equal(arrays[self.study.mr], self.study.arrays()[self.study.mr])

    def a_study_that_has_changed_is_gone_from_its_pinned_path(self):
        study = Study(self.study.gateway, self.study.orthanc)
        for number, route in enumerate(study.routes):
            answer = get(f"{route}/numpy")
            location, tag, old = ranges.pinned(answer), answer.headers["ETag"], answer.content
            assert get(location).content == old
            study.slice(number)
            ranges.problem(get(location, Range="bytes=5-"), 410, "changed")
            resumed = get(f"{route}/numpy", Range="bytes=5-", If_Range=tag)
            assert resumed.status_code == 200, resumed.status_code
            same_arrays(opened(resumed.content)[0], study.arrays())

    def what_is_not_there_is_unknown(self):
        for route in self.study.routes:
            unknown = route[:-3] + "000" if "/dicom-web/" not in route else route + "0.9"
            for form in ("volumes", "numpy"):
                ranges.problem(get(f"{unknown}/{form}"), 404, "unknown-resource")


def run(suite, gateway, orthanc, _folder):
    warnings.filterwarnings("ignore", "Invalid value for VR UI")
    checks, counts = Studies(gateway, orthanc), collections.Counter()
    for name, check in vars(Studies).items():
        if name.startswith("_"):
            continue
        failures = []
        try:
            check(checks)
        except Exception as failure:  # one check must not end the others
            failures.append(f"{type(failure).__name__}: {failure}")
        counts["failed" if failures else "passed"] += 1
        line = {"name": name.replace("_", " "), "verdict": "failed" if failures else "passed", "failures": failures}
        print(json.dumps(line), flush=True)
    print(json.dumps({"counts": counts}))


if __name__ == "__main__":
    run(*sys.argv[1:])
