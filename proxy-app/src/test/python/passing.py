"""What goes through the gateway to an Orthanc, beside what the Orthanc itself answers.

passing.py SUITE GATEWAY ORTHANC PID, with findings as those of judge.py. SUITE is "reading", for a gateway as it is by
default, or "writing", for one that lets writing through and whose process is PID: that one also stores and fetches a
gigabyte.
"""

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.parse
import zlib

import pydicom
import pydicom.data
import pydicom.uid
import requests

DICOM = 'multipart/related; type="application/dicom"; transfer-syntax=*'
BYTES = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
XML = 'multipart/related; type="application/dicom+xml"'
GIGABYTE = 1 << 30
PARTS = 8


class Passing:
    def __init__(self, gateway, orthanc, pid):
        self.gateway = gateway.rstrip("/")
        self.orthanc = orthanc.rstrip("/")
        self.pid = pid
        self.session = requests.Session()

    def store(self, *names):
        """Files of pydicom's, with UIDs of their own; the last one's URL under the DICOMweb service."""
        study = pydicom.uid.generate_uid()
        for name in names:
            file = pydicom.dcmread(pydicom.data.get_testdata_file(name))
            file.PatientID, file.StudyInstanceUID = study[-16:], study
            file.SeriesInstanceUID = pydicom.uid.generate_uid()
            file.SOPInstanceUID = file.file_meta.MediaStorageSOPInstanceUID = pydicom.uid.generate_uid()
            content = io.BytesIO()
            file.save_as(content)
            answer = requests.post(self.orthanc + "/instances", content.getvalue())
            answer.raise_for_status()
            self.id, self.series_id = answer.json()["ID"], answer.json()["ParentSeries"]
            self.study_id, self.patient_id = answer.json()["ParentStudy"], answer.json()["ParentPatient"]
        self.study, self.file = study, file
        self.study_path = f"/dicom-web/studies/{study}"
        self.series_path = f"{self.study_path}/series/{file.SeriesInstanceUID}"
        self.instance_path = f"{self.series_path}/instances/{file.SOPInstanceUID}"

    def both(self, path, accept=None, method="GET", **kwargs):
        """Asks both, and compares status, type and body; gives the gateway's answer."""
        # None: requests would add */*, which is not the same as nothing.
        headers = {"Accept": accept, "Accept-Encoding": None} | kwargs.pop("headers", {})
        right = requests.request(method, self.orthanc + path, headers=headers, **kwargs)
        found = requests.request(method, self.gateway + path, headers=headers, **kwargs)
        assert found.status_code == right.status_code, (path, found.status_code, right.status_code)
        expected, boundary = right.content, boundary_of(right)
        actual, other = found.content, boundary_of(found)
        assert (boundary is None) == (other is None), path
        if boundary is not None:
            actual = actual.replace(other, boundary)
        types = [answer.headers.get("Content-Type", "") for answer in (found, right)]
        if boundary is not None:
            types[0] = types[0].replace(other.decode(), boundary.decode())
        assert types[0] == types[1], (path, types)
        if is_binary(right):
            head = b"Content-Location: "
            expected = expected.replace(head + self.orthanc.encode(), head + self.gateway.encode())
        else:
            expected = expected.replace(self.orthanc.encode(), self.gateway.encode())
            expected, actual = without_part_length(expected), without_part_length(actual)
        assert actual == expected, f"{path}: {len(actual)} bytes {digest(actual)}, not {len(expected)} {digest(expected)}"
        assert self.orthanc.encode() not in actual, f"{path}: the archive's URL"
        return found


def boundary_of(answer):
    found = re.search(r'boundary="?([^";]+)', answer.headers.get("Content-Type", ""))
    return found and found.group(1).encode()


def is_binary(answer):
    kind = answer.headers.get("Content-Type", "")
    return not re.search(r"json|xml", kind)


def without_part_length(body):
    return re.sub(rb"(?m)^Content-Length: \d+\r\n", b"", body)


def digest(body):
    return hashlib.sha256(body).hexdigest()[:12]


class Reading(Passing):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.store("CT_small.dcm", "MR_small.dcm", "JPEG2000.dcm", "CT_small.dcm")

    def qido_in_all_its_forms(self):
        count = 0
        for path in (
            "/dicom-web/studies",
            "/dicom-web/series",
            "/dicom-web/instances",
            self.study_path + "/series",
            self.study_path + "/instances",
            self.series_path + "/instances",
        ):
            for query in ("", "?limit=1", f"?StudyInstanceUID={self.study}", "?includefield=all&limit=2",
                          "?PatientName=*&includefield=00081030%2C00080060", "?ModalitiesInStudy=CT&fuzzymatching=false"):
                for accept in (None, "application/dicom+json", "application/dicom+xml"):
                    answer = self.both(path + query, accept)
                    assert answer.status_code == 200 and answer.content
                    count += 1
        answer = requests.get(self.gateway + "/dicom-web/studies", params={"StudyInstanceUID": self.study})
        url = answer.json()[0]["00081190"]["Value"][0]
        assert url == f"{self.gateway}{self.study_path}", url
        return count

    def wado_rs_instances_series_and_studies(self):
        for path in (self.instance_path, self.series_path, self.study_path):
            answer = self.both(path, DICOM)
            assert answer.status_code == 200 and b"DICM" in answer.content
        return 3

    def metadata_as_json_and_xml(self):
        for path in (self.instance_path, self.series_path, self.study_path):
            for accept in ("application/dicom+json", "application/json", "application/dicom+xml", XML, None):
                answer = self.both(path + "/metadata", accept)
                # This Orthanc takes XML for metadata only by its multipart name.
                assert answer.status_code == (400 if accept == "application/dicom+xml" else 200), accept
        return 15

    def frames_by_number_and_list(self):
        for frames in ("1", "1,1", "2", "0", "x"):
            self.both(f"{self.instance_path}/frames/{frames}", BYTES)
        assert self.both(f"{self.instance_path}/frames/1", BYTES).status_code == 200
        answer = requests.get(f"{self.gateway}{self.instance_path}/frames/{urllib.parse.quote('1,1', safe='')}",
                              headers={"Accept": BYTES})
        assert answer.status_code == 200 and answer.content.count(b"Content-Location: " + self.gateway.encode()) == 2
        return 6

    def bulk_data_is_where_the_metadata_say(self):
        metadata = requests.get(self.gateway + self.instance_path + "/metadata").json()[0]
        urls = [element["BulkDataURI"] for element in metadata.values() if "BulkDataURI" in element]
        assert urls and all(url.startswith(self.gateway + self.instance_path) for url in urls), urls
        for url in urls:
            self.both(url.removeprefix(self.gateway))
        pixels = requests.get(metadata["7FE00010"]["BulkDataURI"])
        assert self.file.PixelData in pixels.content
        return len(urls) + 1

    def rendered_images(self):
        for path in (self.instance_path, self.instance_path + "/frames/1"):
            for accept in (None, "image/jpeg", "image/png"):
                self.both(path + "/rendered", accept)
        self.both(self.instance_path + "/rendered?viewport=32,32&quality=80", "image/jpeg")
        return 7

    def wado_uri(self):
        query = (f"requestType=WADO&studyUID={self.study}&seriesUID={self.file.SeriesInstanceUID}"
                 f"&objectUID={self.file.SOPInstanceUID}&contentType=")
        for kind in ("application%2Fdicom", "image%2Fpng", "image%2Fjpeg"):
            self.both("/wado?" + query + kind)
        return 3

    def orthancs_rest_api(self):
        paths = ["/system", "/statistics", "/changes", "/changes?since=0&limit=2", "/tools/dicom-conformance"]
        levels = {"patients": self.patient_id, "studies": self.study_id, "series": self.series_id, "instances": self.id}
        for level, name in levels.items():
            paths += [f"/{level}", f"/{level}?expand&limit=2&since=0", f"/{level}/{name}", f"/{level}/{name}/statistics",
                      f"/{level}/{name}/metadata", f"/{level}/{name}/metadata?expand", f"/{level}/{name}/module",
                      f"/{level}/{name}/attachments", f"/{level}/{name}/labels", f"/{level}/unknown"]
            paths += [f"/{level}/{name}/instances" if level != "instances" else f"/instances/{name}/series"]
        paths += [f"/instances/{self.id}/{what}" for what in
                  ("file", "header", "tags", "tags?short", "simplified-tags", "content", "content/0010-0010", "preview",
                   "rendered", "image-uint8", "image-uint16", "image-int16", "matlab", "frames", "frames/0/preview",
                   "frames/0/raw", "frames/0/rendered", "metadata/ReceptionDate", "attachments/dicom/data",
                   "attachments/dicom/md5", "attachments/dicom/size", "attachments/dicom/info", "pdf")]
        paths += [f"/series/{self.series_id}/ordered-slices", f"/studies/{self.study_id}/shared-tags",
                  f"/studies/{self.study_id}/module-patient", "/tools/labels"]
        for path in paths:
            self.both(path)
        return len(paths)

    def searches_of_orthanc_by_post(self):
        query = json.dumps({"Level": "Study", "Query": {"StudyInstanceUID": self.study}, "Expand": True})
        found = self.both("/tools/find", None, "POST", data=query).json()
        assert [study["ID"] for study in found] == [self.study_id]
        assert self.both("/tools/lookup", None, "POST", data=str(self.file.SOPInstanceUID)).json()[0]["ID"] == self.id
        self.both("/tools/bulk-content", None, "POST", data=json.dumps({"Resources": [self.id]}))
        # In chunks, as of an iterator.
        found = requests.post(self.gateway + "/tools/find", data=iter([query.encode()[:9], query.encode()[9:]])).json()
        assert [study["ID"] for study in found] == [self.study_id]
        return 4

    def as_pyorthanc_goes_about_it(self):
        with requests.Session() as session:
            assert session.get(self.gateway + "/system").json()["ApiVersion"]
            for name in session.get(self.gateway + "/studies").json():
                study = session.get(f"{self.gateway}/studies/{name}").json()
                if study["ID"] != self.study_id:
                    continue
                tags = []
                for series in study["Series"]:
                    for instance in session.get(f"{self.gateway}/series/{series}").json()["Instances"]:
                        content = session.get(f"{self.gateway}/instances/{instance}/file").content
                        tags.append(pydicom.dcmread(io.BytesIO(content)).SOPInstanceUID)
                assert len(tags) == 4 and self.file.SOPInstanceUID in tags, tags
        return 1

    def answers_are_not_compressed_because_a_client_would_take_it(self):
        answer = self.session.get(self.gateway + self.study_path + "/metadata", headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200 and "Content-Encoding" not in answer.headers
        return 1

    def conditions_and_ranges_are_orthancs_affair(self):
        for headers in ({"Range": "bytes=0-9"}, {"If-None-Match": '"x"'}, {"If-Modified-Since": "x"}):
            self.both(f"/instances/{self.id}/file", headers=headers)
        return 3

    def dcmtk_reads_what_came(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "file.dcm")
            with open(path, "wb") as file:
                file.write(requests.get(f"{self.gateway}/instances/{self.id}/file").content)
            out = subprocess.run(["dcmdump", "+P", "0008,0018", path], capture_output=True, text=True, check=True)
            assert self.file.SOPInstanceUID in out.stdout
        return 1

    def what_is_not_on_the_list_is_forbidden_and_does_nothing(self):
        last = requests.get(self.orthanc + "/changes?last").json()["Last"]
        before = self._statistics()
        body = multipart([b"DICM"])
        refused = [
            ("POST", "/dicom-web/studies"), ("POST", self.study_path), ("POST", "/instances"),
            ("DELETE", f"/instances/{self.id}"), ("DELETE", f"/patients/{self.patient_id}"),
            ("POST", f"/studies/{self.study_id}/anonymize"), ("POST", f"/studies/{self.study_id}/modify"),
            ("PUT", f"/studies/{self.study_id}/metadata/1024"), ("POST", "/tools/execute-script"),
            ("POST", "/tools/reset"), ("POST", "/tools/shutdown"), ("POST", "/tools/create-dicom"),
            ("GET", "/tools"), ("GET", "/jobs"), ("GET", "/modalities"), ("GET", "/peers?expand"), ("GET", "/plugins"),
            ("GET", "/queries"), ("GET", "/exports"), ("GET", f"/studies/{self.study_id}/archive"),
            ("GET", f"/studies/{self.study_id}/media"), ("GET", "/dicom-web/servers"), ("GET", "/app/explorer.html"),
            ("GET", "/index.html"), ("POST", "/tools/create-archive"), ("POST", "/modalities/a/echo"),
            ("GET", f"/instances/{self.id}?_method=DELETE"), ("GET", f"/instances/{self.id}?a=b&_method=delete"),
        ]
        for method, path in refused:
            answer = requests.request(method, self.gateway + path, data=body if method == "POST" else None)
            assert answer.status_code == 403, (method, path, answer.status_code)
            assert answer.headers["Content-Type"] == "application/problem+json", path
            assert answer.json()["type"] == "urn:voxelgate:problem:not-passed"
        for name in ("X-HTTP-Method-Override", "x_http_method_override"):
            for method in ("GET", "POST"):
                answer = requests.request(method, f"{self.gateway}/instances/{self.id}", headers={name: "DELETE"})
                assert answer.status_code == 403, (name, method, answer.status_code)
        after = self._statistics()
        changes = requests.get(f"{self.orthanc}/changes?since={last}&limit=10000").json()["Changes"]
        kinds = {(change["ChangeType"], change["ResourceType"]) for change in changes}
        assert kinds <= self.OF_ITSELF, kinds
        if self.CACHED in kinds:
            before, after = ({k: v for k, v in each.items() if k.startswith("Count")} for each in (before, after))
        assert before == after, (before, after)
        return len(refused) + 4

    # A minute after something was stored Orthanc calls it stable, and its DICOMweb plugin 1.20 then keeps the metadata.
    CACHED = ("UpdatedAttachment", "Series")
    OF_ITSELF = {(f"Stable{level}", level) for level in ("Patient", "Study", "Series")} | {CACHED}

    def _statistics(self):
        return requests.get(self.orthanc + "/statistics").json()


def multipart(files, boundary=b"voxelgate"):
    parts = [b"--" + boundary + b"\r\nContent-Type: application/dicom\r\n\r\n" + file + b"\r\n" for file in files]
    return b"".join(parts) + b"--" + boundary + b"--"


class Writing(Passing):
    TYPE = 'multipart/related; type="application/dicom"; boundary=voxelgate'

    def stow_rs(self):
        file = pydicom.dcmread(pydicom.data.get_testdata_file("CT_small.dcm"))
        for path in ("", "/" + (study := pydicom.uid.generate_uid())):
            file.StudyInstanceUID = study
            file.SOPInstanceUID = file.file_meta.MediaStorageSOPInstanceUID = pydicom.uid.generate_uid()
            content = io.BytesIO()
            file.save_as(content)
            body = multipart([content.getvalue()])
            # Whole, and in chunks.
            for data in (body, iter([body[:1000], body[1000:]])):
                answer = requests.post(f"{self.gateway}/dicom-web/studies{path}", data, headers={"Content-Type": self.TYPE})
                assert answer.status_code == 200, answer.text
                assert answer.json()["00081190"]["Value"][0] == f"{self.gateway}/dicom-web/studies/{study}", answer.text
            url = answer.json()["00081199"]["Value"][0]["00081190"]["Value"][0]
            stored = requests.get(url, headers={"Accept": DICOM})
            assert content.getvalue() in stored.content
        return 4

    def upload_and_delete(self):
        self.store("MR_small.dcm")
        content = requests.get(f"{self.gateway}/instances/{self.id}/file").content
        assert requests.delete(f"{self.gateway}/instances/{self.id}").status_code == 200
        assert requests.get(f"{self.orthanc}/instances/{self.id}").status_code == 404
        answer = requests.post(f"{self.gateway}/instances", content)
        assert answer.json()["ID"] == self.id
        assert requests.put(f"{self.gateway}/instances/{self.id}/metadata/1024", b"x").status_code == 200
        assert requests.get(f"{self.orthanc}/instances/{self.id}/metadata/1024").text == "x"
        assert requests.delete(f"{self.gateway}/patients/{self.patient_id}").status_code == 200
        return 4

    def what_is_dangerous_stays_forbidden(self):
        for path in ("/tools/execute-script", "/tools/shutdown", "/tools/reset", "/modalities/a/store",
                     "/dicom-web/servers/a/retrieve"):
            assert requests.post(self.gateway + path, b"x").status_code == 403, path
        return 5

    def a_gigabyte_goes_in_and_out_in_little_memory(self):
        study, part = pydicom.uid.generate_uid(), GIGABYTE // PARTS
        series = pydicom.uid.generate_uid()
        heads = [large_instance(study, series, part) for _ in range(PARTS)]
        block = os.urandom(1 << 20)
        stop_watching = self.watch()

        def body():
            for head in heads:
                yield b"--voxelgate\r\nContent-Type: application/dicom\r\n\r\n" + head
                for _ in range(part // len(block)):
                    yield block
                yield b"\r\n"
            yield b"--voxelgate--"

        length = sum(map(len, heads)) + GIGABYTE + PARTS * len(b"--voxelgate\r\nContent-Type: application/dicom\r\n\r\n\r\n")
        start = time.monotonic()
        answer = requests.post(f"{self.gateway}/dicom-web/studies", Sized(body(), length + len(b"--voxelgate--")),
                               headers={"Content-Type": self.TYPE})
        stored = time.monotonic() - start
        assert answer.status_code == 200, answer.text
        assert len(answer.json()["00081199"]["Value"]) == PARTS, answer.text
        try:
            sums = []
            start = time.monotonic()
            for root in (self.gateway, self.orthanc):
                with requests.get(f"{root}/dicom-web/studies/{study}", headers={"Accept": DICOM}, stream=True) as answer:
                    assert answer.status_code == 200
                    sums.append(summed(answer))
                fetched = time.monotonic() - start
                start = time.monotonic()
            assert sums[0] == sums[1], sums
            assert sums[0][0] > GIGABYTE
        finally:
            requests.delete(f"{self.gateway}/studies/" + requests.post(
                self.gateway + "/tools/lookup", study).json()[0]["ID"])
        most = stop_watching()
        print(f"a gigabyte: stored in {stored:.1f} s, fetched in {fetched:.1f} s, the gateway at most {most} MB resident",
              file=sys.stderr)
        assert most < 400, f"{most} MB resident"
        return 2

    def watch(self):
        """The most memory of the gateway from now on: reset the kernel's mark, and read it at the end."""
        with open(f"/proc/{self.pid}/clear_refs", "w") as marks:
            marks.write("5")

        def most():
            with open(f"/proc/{self.pid}/status") as status:
                return int(re.search(r"VmHWM:\s*(\d+)", status.read()).group(1)) >> 10
        return most


class Sized:
    """An iterator of a known length: requests sends it with a Content-Length."""

    def __init__(self, chunks, length):
        self.chunks, self.length = chunks, length

    def __iter__(self):
        return self.chunks

    def __len__(self):
        return self.length


def large_instance(study, series, length):
    """A file up to its pixel data, which are to follow."""
    file = pydicom.dcmread(pydicom.data.get_testdata_file("CT_small.dcm"))
    file.StudyInstanceUID, file.SeriesInstanceUID = study, series
    file.PatientID = study[-16:]
    file.SOPInstanceUID = file.file_meta.MediaStorageSOPInstanceUID = pydicom.uid.generate_uid()
    file.Rows = file.Columns = 4096
    file.NumberOfFrames = length // (2 * 4096 * 4096)
    file.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    del file.PixelData
    if "DataSetTrailingPadding" in file:
        del file[0xFFFCFFFC]
    content = io.BytesIO()
    file.save_as(content)
    return content.getvalue() + b"\xe0\x7f\x10\x00OW\x00\x00" + length.to_bytes(4, "little")


def summed(answer):
    """Length and checksum of a body without its boundary, which is another one each time."""
    boundary, length, total, rest = boundary_of(answer), 0, 0, b""
    for chunk in answer.raw.stream(1 << 20):
        data = (rest + chunk).replace(boundary, b"")
        rest = data[-len(boundary):]
        data = data[:len(data) - len(rest)]
        length, total = length + len(data), zlib.crc32(data, total)
    return length + len(rest), zlib.crc32(rest, total)


def main(suite, gateway, orthanc, pid):
    passing = {"reading": Reading, "writing": Writing}[suite](gateway, orthanc, pid)
    counts = {}
    for name, method in vars(type(passing)).items():
        if name.startswith("_") or not callable(method) or name in ("watch",):
            continue
        failures = []
        try:
            counts[name] = method(passing)
        except Exception:
            failures.append(traceback.format_exc())
            counts["failed"] = counts.get("failed", 0) + 1
        print(json.dumps({"name": name.replace("_", " "), "verdict": "failed" if failures else "same",
                          "failures": failures}), flush=True)
    print(json.dumps({"counts": counts}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
