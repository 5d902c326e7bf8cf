"""Writes the samples and what must come of them: make_samples.py FOLDER [--big]

FOLDER/manifest.json lists the samples; files/ holds what to upload, arrays/ what to expect. See `describe` for the
fields. With --big there are also a CT series of 200 slices and an enhanced object of 300 frames. What is there already,
made by the same scripts, stays.
"""

import fcntl
import hashlib
import io
import json
import pathlib
import sys
import warnings

import numpy
import pydicom

import corpus
import objects
import quirks
import reference
import volumes

warnings.simplefilter("ignore")  # pydicom has much to say about these files


class Folder:
    def __init__(self, path):
        self._path = pathlib.Path(path)
        (self._path / "files").mkdir(parents=True, exist_ok=True)
        (self._path / "arrays").mkdir(exist_ok=True)
        self.samples = []

    def file(self, content):
        name = f"files/{hashlib.sha256(content).hexdigest()[:24]}.dcm"
        (self._path / name).write_bytes(content)
        return name

    def array(self, values):
        values = numpy.ascontiguousarray(values)
        out = io.BytesIO()
        numpy.save(out, values)
        name = f"arrays/{hashlib.sha256(out.getvalue()).hexdigest()[:24]}.npy"
        (self._path / name).write_bytes(out.getvalue())
        return name

    def close(self, made_by):
        names = [sample["name"] for sample in self.samples]
        assert len(set(names)) == len(names), "two samples have the same name"
        whole = self._path / "manifest.json.part"
        whole.write_text(json.dumps({"made by": made_by, "samples": self.samples}, indent=1))
        whole.rename(self._path / "manifest.json")


def describe(folder, name, kind, row, contents, late=False, order=None, truth=None):
    """
    One sample of the manifest:
    kind      "instance" (a series of its own), "series", or "big" (see describe_big)
    row       of the semantics table
    files     in the order of their upload
    study, series, instances   DICOM UIDs, in upload order
    orthanc-ids, orthanc-series-id   likewise, as Orthanc makes them
    frames    how many the array has, or absent
    expect    {"orthanc-0": array, "orthanc-1": ..., "dicom-0": ..., "dicom-1": ...}: profile and rescale
    refused   instead of it: {"reason", "late": the answer may have begun, "unsupported": only for now}
    orthanc   {version: {"0": {"array" or null, "differs": [reasons], "varies"}, "1": ...}}: what Orthanc must answer
    pydicom   {"0": ..., "1": ...}; a difference without a reason is an error, a reason without a difference too
    """
    datasets = [pydicom.dcmread(io.BytesIO(content), force=True) for content in contents]
    sample = {
        "name": name,
        "kind": kind,
        "row": row,
        "files": [folder.file(content) for content in contents],
        "study": datasets[0].get("StudyInstanceUID"),
        "series": datasets[0].get("SeriesInstanceUID"),
        "instances": [dataset.SOPInstanceUID for dataset in datasets],
        "orthanc-ids": [quirks.orthanc_id(dataset) for dataset in datasets],
        "orthanc-series-id": quirks.orthanc_series_id(datasets[0]),
    }
    folder.samples.append(sample)
    try:
        expected = _expected(datasets)
    except reference.Refused as refusal:
        sample["refused"] = {
            "reason": str(refusal),
            "late": late,
            "unsupported": isinstance(refusal, reference.Unsupported),
        }
        return sample
    indices = reference.order(datasets)
    if order is not None:
        assert indices == order, f"{name}: the reference orders {indices}, the hand {order}"
    if truth is not None:
        assert _same(expected["dicom-0"], truth), f"{name}: the reference does not give back what went in"
    sample["frames"] = len(expected["dicom-0"])
    sample["expect"] = {key: folder.array(values) for key, values in expected.items()}
    sample["orthanc"] = {version: _orthanc(folder, datasets, expected, name, version) for version in quirks.VERSIONS}
    sample["pydicom"] = {}
    for rescale in (0, 1):
        parts = [quirks.pydicom_array(contents[i], bool(rescale)) for i in indices]
        alike = _close if rescale else _same
        sample["pydicom"][rescale] = _opinion(folder, parts, expected[f"dicom-{rescale}"], name, alike)
    return sample


def _expected(datasets):
    return {
        f"{profile}-{rescale}": reference.series(datasets, profile, bool(rescale))
        for profile in (reference.ORTHANC, reference.DICOM)
        for rescale in (0, 1)
    }


def _orthanc(folder, datasets, expected, name, version):
    indices = quirks.orthanc_order(datasets, version)
    listed = [quirks.LISTED] if indices != reference.order(datasets) else []
    opinions = {}
    for rescale in (0, 1):
        parts = [quirks.orthanc(datasets[i], bool(rescale), version) for i in indices]
        opinions[rescale] = _opinion(folder, parts, expected[f"orthanc-{rescale}"], name, _same, listed)
    return opinions


def describe_big(folder, name, contents):
    """A sample without "expect": what must come of it is made again by whoever asks."""
    sample = {"name": name, "kind": "big", "row": "big", "files": [], "instances": [], "orthanc-ids": []}
    for content in contents:
        dataset = pydicom.dcmread(io.BytesIO(content), stop_before_pixels=True)
        sample["files"].append(folder.file(content))
        sample["instances"].append(dataset.SOPInstanceUID)
        sample["orthanc-ids"].append(quirks.orthanc_id(dataset))
        sample["study"], sample["series"] = dataset.StudyInstanceUID, dataset.SeriesInstanceUID
        sample["orthanc-series-id"] = quirks.orthanc_series_id(dataset)
    folder.samples.append(sample)


def _opinion(folder, parts, ours, name, alike, more=()):
    reasons = list(dict.fromkeys([*more, *(reason for _, reasons in parts for reason in reasons)]))
    if any(values is None for values, _ in parts):
        assert reasons, f"{name}: no array and no reason for it"
        return {"array": None, "differs": reasons, "varies": not quirks.VARYING.isdisjoint(reasons)}
    values = numpy.concatenate([values for values, _ in parts])
    if alike(values, ours):
        # What could differ does not in this sample.
        return {"array": folder.array(values), "differs": []}
    assert reasons, f"{name}: {values.dtype} {values.shape} is not {ours.dtype} {ours.shape}, without a reason"
    return {"array": folder.array(values), "differs": reasons}


def _same(one, two):
    return one.dtype == two.dtype and one.shape == two.shape and one.tobytes() == two.tobytes()


def _close(one, two):
    """Whether rescaled values are equal but for pydicom's computing them in double."""
    if _same(one, two):
        return True
    if one.dtype != two.dtype or one.dtype.kind != "f" or one.shape != two.shape:
        return False
    # Slope and intercept themselves are rounded to float32 in ours: an error in the last places of the larger term.
    return numpy.allclose(one, two, rtol=5e-7, atol=1e-6 * float(numpy.nanmax(numpy.abs(two[numpy.isfinite(two)]))))


def write(path, big):
    folder = Folder(path)
    for sample in objects.every():
        described = describe(
            folder, sample.name, "instance", sample.row, [sample.content], late=sample.late, truth=sample.truth
        )
        # Which objects are refused is written down with the objects, too: those without a truth in these rows.
        assert ("refused" not in described) or sample.truth is None, f"{sample.name}: {described['refused']}"
    for volume in volumes.every():
        described = describe(folder, volume.name, "series", volume.row, volume.contents, order=volume.expected)
        assert ("refused" in described) == (volume.expected is None), volume.name
    taken, left = corpus.every()
    for file in taken:
        describe(folder, file.name, "instance", "corpus", [file.content])
    for number, (name, contents) in enumerate(corpus.series()):
        describe(folder, f"{name}-{number}", "series", "corpus", contents)
    if big:
        for name, contents, _ in (volumes.ct(), volumes.enhanced_ct()):
            describe_big(folder, name, contents)
    folder.close(maker(big))
    return folder.samples, left


def maker(big):
    """Of what the samples depend on: these scripts and what they import."""
    digest = hashlib.sha256(f"{big} {pydicom.__version__} {numpy.__version__}".encode())
    for script in sorted(pathlib.Path(__file__).parent.glob("*.py")):
        digest.update(script.read_bytes())
    return digest.hexdigest()


def is_there(path, big):
    manifest = pathlib.Path(path) / "manifest.json"
    return manifest.exists() and json.loads(manifest.read_text()).get("made by") == maker(big)


def main(path, *options):
    big = "--big" in options
    pathlib.Path(path).mkdir(parents=True, exist_ok=True)
    with open(pathlib.Path(path) / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # test processes share the folder
        if not is_there(path, big):
            samples, left = write(path, big)
            print(f"{len(samples)} samples; not DICOM or without identifiers: {len(left)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
