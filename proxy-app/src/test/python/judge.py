"""Compares the gateway's arrays with Orthanc's, pydicom's and the reference's.

judge.py SUITE GATEWAY ORTHANC SAMPLES

SUITE is "orthanc" (routes with Orthanc ids, against Orthanc's own /numpy), "pydicom" (routes with DICOM UIDs, against
pydicom), or "pydicom-once" (the same, of every sample one array: for one more version of the archive). SAMPLES is a
folder that make_samples.py wrote; its files are stored in the Orthanc first. One JSON object
per line: {"name", "verdict", "failures"} for each sample and rescale, {"counts"} at the end.
"""

import collections
import concurrent.futures
import io
import json
import pathlib
import sys

import numpy
import requests

import quirks

BYTES, PROBLEM = "application/octet-stream", "application/problem+json"


class Cut(Exception):
    """The connection ended before the array did."""


class Answer:
    def __init__(self, url, method="GET", headers=None):
        self.url = url
        try:
            answer = requests.request(method, url, headers=headers, timeout=120)
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as failure:
            raise Cut(url) from failure
        self.status, self.headers, self.content = answer.status_code, answer.headers, answer.content
        length = answer.headers.get("Content-Length")
        # Debian's requests does not look at that.
        if method == "GET" and length is not None and "Content-Encoding" not in answer.headers:
            if len(answer.content) < int(length):
                raise Cut(url)

    def array(self):
        loaded = numpy.load(io.BytesIO(self.content))
        return loaded["arr_0"] if isinstance(loaded, numpy.lib.npyio.NpzFile) else loaded


def difference(array, expected):
    """What is different, in words, or None."""
    if array.dtype.str != expected.dtype.str:
        return f"dtype {array.dtype.str} instead of {expected.dtype.str}"
    if array.shape != expected.shape:
        return f"shape {array.shape} instead of {expected.shape}"
    if array.tobytes() == expected.tobytes():
        return None
    wrong = numpy.argwhere(~((array == expected) | ((array != array) & (expected != expected))))
    if not len(wrong):
        return "only the bytes of equal values differ (signed zeros or NaNs)"
    at = tuple(wrong[0])
    return f"{len(wrong)} of {array.size} values, at {tuple(map(int, at))} {array[at]} instead of {expected[at]}"


def close(array, expected):
    """Whether the values agree but for pydicom's computing in double and ours, by contract, in float32."""
    if array.dtype != expected.dtype or array.shape != expected.shape:
        return False
    finite = numpy.abs(expected[numpy.isfinite(expected)])
    return numpy.allclose(array, expected, rtol=5e-7, atol=1e-6 * float(finite.max(initial=0)))


class Judge:
    def __init__(self, gateway, orthanc, folder):
        self.gateway, self.orthanc, self.folder = gateway.rstrip("/"), orthanc.rstrip("/"), pathlib.Path(folder)
        self.samples = json.loads((self.folder / "manifest.json").read_text())["samples"]
        self.version = quirks.written_down(requests.get(self.orthanc + "/system", timeout=60).json()["Version"])

    def array(self, name):
        return numpy.load(self.folder / name)

    def store(self):
        """Stores every file and notes the Orthanc ids; a sample that Orthanc does not take has none."""
        # Another judge of this run may have stored them.
        there = set(requests.get(self.orthanc + "/instances", timeout=60).json())
        for sample in self.samples:
            if there.issuperset(sample["orthanc-ids"]):
                sample["ids"], sample["series-id"] = sample["orthanc-ids"], sample["orthanc-series-id"]
            else:
                self.upload(sample)

    def upload(self, sample):
        sample["ids"], sample["series-id"] = [], None
        for name in sample["files"]:
            content = (self.folder / name).read_bytes()
            answer = requests.post(self.orthanc + "/instances", data=content, timeout=60)
            if not answer.ok:
                sample["ids"] = []
                break
            sample["ids"].append(answer.json()["ID"])
            sample["series-id"] = answer.json()["ParentSeries"]

    # ------------------------------------------------------------------------------------------------------ routes

    def orthanc_routes(self, sample):
        """(path, which part of the array: None for all of it or a frame number)"""
        yield f"/series/{sample['series-id']}/numpy", None
        if sample["kind"] == "instance":
            identifier = sample["ids"][0]
            yield f"/instances/{identifier}/numpy", None
            for frame in sorted({0, sample.get("frames", 1) // 2, sample.get("frames", 1) - 1}):
                if "refused" not in sample or not sample["refused"]["late"]:
                    yield f"/instances/{identifier}/frames/{frame}/numpy", frame

    def dicom_routes(self, sample):
        if not sample["study"] or not sample["series"]:
            return
        series = f"/dicom-web/studies/{sample['study']}/series/{sample['series']}"
        yield f"{series}/numpy", None
        if sample["kind"] == "instance":
            instance = f"{series}/instances/{sample['instances'][0]}"
            yield f"{instance}/numpy", None
            count = sample.get("frames", 1)
            if "refused" not in sample or not sample["refused"]["late"]:
                for frames in sorted({(1,), (count,), tuple(range(1, count + 1))[:50], (1, count)}):
                    frames = tuple(dict.fromkeys(frames))
                    yield f"{instance}/frames/{','.join(map(str, frames))}/numpy", [n - 1 for n in frames]

    # ------------------------------------------------------------------------------------------------------ checks

    def refusal(self, sample, path):
        try:
            answer = Answer(self.gateway + path)
        except Cut:
            return None if sample["refused"]["late"] else f"{path}: reset instead of 422"
        if answer.status != 422:
            return f"{path}: {answer.status} instead of 422 ({sample['refused']['reason']})"
        if not answer.headers.get("Content-Type", "").startswith(PROBLEM):
            return f"{path}: 422 as {answer.headers.get('Content-Type')}"
        problem = json.loads(answer.content)
        missing = {"type", "title", "status", "HttpStatus", "Message", "Details"} - set(problem)
        return f"{path}: 422 without {sorted(missing)}" if missing else None

    def answer(self, path, expected):
        """(array or None, failure or None)"""
        try:
            answer = Answer(self.gateway + path)
        except Cut:
            return None, f"{path}: reset"
        if answer.status != 200:
            return None, f"{path}: {answer.status} {answer.content[:300].decode(errors='replace')}"
        array = answer.array()
        wrong = difference(array, expected)
        if wrong:
            return array, f"{path}: {wrong}"
        if "compress=1" not in path and answer.headers.get("Content-Length") != str(len(answer.content)):
            return array, f"{path}: Content-Length {answer.headers.get('Content-Length')}"
        if answer.headers.get("Content-Type") != BYTES:
            return array, f"{path}: Content-Type {answer.headers.get('Content-Type')}"
        return array, None

    def head(self, path, length):
        answer = Answer(self.gateway + path, "HEAD")
        if answer.status != 200 or answer.headers.get("Content-Length") != str(length):
            return f"HEAD {path}: {answer.status}, Content-Length {answer.headers.get('Content-Length')} not {length}"
        return None

    def against_orthanc(self, sample, rescale):
        if not sample["ids"]:
            return "not stored by Orthanc", []
        if "refused" in sample:
            paths = [f"{path}?rescale={rescale}" for path, _ in self.orthanc_routes(sample)]
            if sample["refused"]["unsupported"]:
                return self.beyond_the_reference(sample, paths)
            return self.refused(sample, rescale), [self.refusal(sample, path) for path in paths]
        expected = self.array(sample["expect"][f"orthanc-{rescale}"])
        opinion = sample["orthanc"][self.version][str(rescale)]
        theirs = None if opinion["array"] is None else self.array(opinion["array"])
        failures = []
        for path, frame in self.orthanc_routes(sample):
            path = f"{path}?rescale={rescale}"
            part = expected if frame is None else expected[frame]
            array, failure = self.answer(path, part)
            failures.append(failure)
            original = Answer(self.orthanc + path, headers={"Accept-Encoding": "identity"})
            if theirs is None:
                # Single frames of an instance that it cannot decode may still come.
                if frame is None and original.status == 200 and not opinion["varies"]:
                    failures.append(f"Orthanc {path}: 200, though written down as: {opinion['differs']}")
            elif original.status != 200:
                failures.append(f"Orthanc {path}: {original.status}")
            else:
                wrong = difference(original.array(), theirs if frame is None else theirs[frame])
                if wrong:
                    failures.append(f"Orthanc {path}: {wrong}, {opinion['differs']}")
                if not opinion["differs"] and array is not None:
                    wrong = difference(array, original.array())
                    if wrong:
                        failures.append(f"{path}: not Orthanc's: {wrong}")
        if opinion["differs"]:
            return " and ".join(opinion["differs"]), failures
        gone = self.gone(sample, rescale)
        return f"equal to Orthanc, unlike {gone}" if gone else "equal to Orthanc", failures

    def gone(self, sample, rescale):
        """What an Orthanc that is older than this one does otherwise, in words."""
        older = quirks.VERSIONS[: quirks.VERSIONS.index(self.version)]
        differs = {version: sample["orthanc"][version][str(rescale)]["differs"] for version in older}
        return ", ".join(f"{version}: {' and '.join(reasons)}" for version, reasons in differs.items() if reasons)

    def beyond_the_reference(self, sample, paths):
        """Transfer syntaxes that the reference does not decode: refused as a whole, or judged by Orthanc alone."""
        answers = [Answer(self.gateway + path) for path in paths]
        if all(answer.status == 422 for answer in answers):
            return "unsupported for now", []
        failures, verdict = [], "equal to Orthanc"
        for path, answer in zip(paths, answers):
            original = Answer(self.orthanc + path, headers={"Accept-Encoding": "identity"})
            if answer.status != 200:
                failures.append(f"{path}: {answer.status}")
            elif original.status != 200:
                verdict = "Orthanc cannot decode it"
            elif sample["name"] in quirks.JPEG_BY_LABEL:
                verdict = quirks.BY_LABEL
                if not self.almost(answer.array(), quirks.from_ybr(original.array()), 4):
                    failures.append(f"{path}: not Orthanc's, converted from YBR_FULL")
            else:
                wrong = difference(answer.array(), original.array())
                if wrong and not self.almost(answer.array(), original.array(), 2):
                    failures.append(f"{path}: not Orthanc's: {wrong}")
                elif wrong:
                    verdict = "lossy JPEG, within 2 of Orthanc"
        return verdict, failures

    @staticmethod
    def almost(array, expected, most):
        """Inverse cosine transforms of two decoders may round differently, and colours convert the differences."""
        if array.dtype != expected.dtype or array.shape != expected.shape:
            return False
        return numpy.abs(array.astype(float) - expected.astype(float)).max() <= most

    def refused(self, sample, rescale):
        path = f"/series/{sample['series-id']}/numpy?rescale={rescale}"
        answers = Answer(self.orthanc + path).status == 200
        return "refused, though Orthanc answers" if answers else "refused, as by Orthanc"

    def against_pydicom_once(self, sample, rescale):
        return self.against_pydicom(sample, rescale, once=True)

    def against_pydicom(self, sample, rescale, once=False):
        if not sample["ids"]:
            return "not stored by Orthanc", []
        routes = list(self.dicom_routes(sample))[: 1 if once else None]
        if "refused" in sample:
            if sample["refused"]["unsupported"]:
                return "compressed in a way that only Orthanc judges", []
            failures = [self.refusal(sample, f"{path}?rescale={rescale}") for path, _ in routes]
            return "refused", failures
        expected = self.array(sample["expect"][f"dicom-{rescale}"])
        opinion = sample["pydicom"][str(rescale)]
        theirs = None if opinion["array"] is None else self.array(opinion["array"])
        failures = []
        for path, frames in routes:
            path = f"{path}?rescale={rescale}"
            array, failure = self.answer(path, expected if frames is None else expected[frames])
            failures.append(failure)
            if array is not None and frames is None and theirs is not None and not opinion["differs"]:
                if not (close(array, theirs) if rescale else difference(array, theirs) is None):
                    failures.append(f"{path}: not pydicom's")
            if array is not None and frames is None and not once:
                buffer = io.BytesIO()
                numpy.save(buffer, expected)
                failures.append(self.head(path, len(buffer.getvalue())))
                failures.append(self.answer(f"{path}&compress=1", expected)[1])
        if opinion["differs"]:
            return " and ".join(opinion["differs"]), failures
        return "equal to pydicom", failures


def run(suite, gateway, orthanc, folder, out=sys.stdout):
    judge = Judge(gateway, orthanc, folder)
    judge.store()
    check, rescales = {
        "orthanc": (judge.against_orthanc, (0, 1)),
        "pydicom": (judge.against_pydicom, (0, 1)),
        "pydicom-once": (judge.against_pydicom_once, (1,)),
    }[suite]
    counts = collections.Counter()

    def guarded(sample, rescale):
        try:
            verdict, failures = check(sample, rescale)
            return sample, rescale, verdict, [failure for failure in failures if failure]
        except Exception as failure:  # one sample must not end the others
            return sample, rescale, "error", [f"{type(failure).__name__}: {failure}"]

    samples = [sample for sample in judge.samples if sample["kind"] != "big"]
    tasks = [(sample, rescale) for sample in samples for rescale in rescales]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for sample, rescale, verdict, failures in pool.map(lambda task: guarded(*task), tasks):
            counts["failed" if failures else verdict] += 1
            line = {"name": f"{sample['name']} rescale={rescale}", "verdict": verdict, "failures": failures}
            print(json.dumps(line), file=out, flush=True)
    title = f"samples, each with rescale={' and '.join(map(str, rescales))}"
    print(json.dumps({"counts": {title: len(samples), **counts}}), file=out)


if __name__ == "__main__":
    run(*sys.argv[1:])
