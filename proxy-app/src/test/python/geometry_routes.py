"""The geometry of series, and what it lets choose of their arrays, over HTTP.

geometry_routes.py SUITE GATEWAY ORTHANC SAMPLES, with findings as those of judge.py. SUITE names the counts; SAMPLES is
not read. The series, and what dcm2niix, nibabel and numpy say of them, are those of geometry_series.py.
"""

import collections
import concurrent.futures
import io
import json
import os
import sys
import tempfile

import nibabel
import numpy
import requests

import builder
import geometry_series
import judge

NUMPY_MM = 1e-6  # the files have ten digits of each number
NIFTI_MM = 1e-4  # dcm2niix computes in float32


class Wrong(Exception):
    """What is not as it should be."""


def equal(what, found, expected):
    if found != expected:
        raise Wrong(f"{what}: {found!r} instead of {expected!r}")


def brackets(text):
    """A slice; of an integer, which is not negative, the one that keeps its axis."""
    if ":" in text:
        return slice(*(int(bound) if bound else None for bound in text.split(":")))
    return slice(int(text), int(text) + 1)


def close(what, found, expected, most):
    if found is None or not numpy.allclose(found, expected, rtol=0, atol=most):
        raise Wrong(f"{what}: {found!r} instead of {numpy.asarray(expected).tolist()!r}")


class Stored:
    """A series in the archive, and what is known of it."""

    def __init__(self, gateway, orthanc, made, known, folder):
        self.gateway, self.made, self.known = gateway, made, known
        self.orthanc = orthanc
        for name in known["files"]:
            with open(os.path.join(folder, name), "rb") as file:
                answer = self.store(file.read())
        study = builder.uid("study", f"geometry-{made.name}")
        self.routes = (f"/series/{answer.json()['ParentSeries']}",
                       f"/dicom-web/studies/{study}/series/{known['series_instance_uid']}")
        self.order = [tuple(name) for name in known["order"]]
        frames = [tuple(name) for name in made.names()]
        self.values = {name: self._values(i) for i, name in enumerate(frames)}
        self.positions = {name: plane.position for name, plane in zip(frames, made.planes)}

    def store(self, content):
        answer = requests.post(self.orthanc + "/instances", data=content, timeout=60)
        answer.raise_for_status()
        return answer

    def _values(self, index):
        """What rescale=1 gives for a frame."""
        said = {**self.made.more, **self.made.planes[index].attributes}
        slope, intercept = (float(said.get(name, default)) for name, default in
                            (("RescaleSlope", 1), ("RescaleIntercept", 0)))
        stored = geometry_series.pixels(index + 1).astype("<f4")
        return stored * numpy.float32(slope) + numpy.float32(intercept)

    # ----------------------------------------------------------------------------------------------------- requests

    def geometry(self, query=""):
        """The same by both routes."""
        documents = []
        for route in self.routes:
            answer = judge.Answer(f"{self.gateway}{route}/geometry{query}")
            if answer.status != 200:
                raise Wrong(f"{answer.url}: {answer.status} {answer.content[:300]}")
            equal("Content-Type", answer.headers["Content-Type"], "application/json")
            documents.append(json.loads(answer.content))
        equal(f"geometry{query} by UIDs", documents[1], documents[0])
        return documents[0]

    def array(self, query, expected):
        # Dose Grid Scaling counts by the standard, and not for Orthanc.
        dose = numpy.float32(0.001 if self.made.sop_class == builder.RT_DOSE else 1)
        for route, expected in zip(self.routes, (expected, expected * dose)):
            answer = judge.Answer(f"{self.gateway}{route}/numpy{query}")
            if answer.status != 200:
                raise Wrong(f"{answer.url}: {answer.status} {answer.content[:300]}")
            equal(answer.url, judge.difference(answer.array(), expected), None)

    def refused(self, query, status, name, *words):
        for route in self.routes:
            for form in ("geometry", "numpy"):
                answer = judge.Answer(f"{self.gateway}{route}/{form}{query}")
                equal(answer.url, answer.status, status)
                body = json.loads(answer.content)
                equal(answer.url, body["type"], f"urn:voxelgate:problem:{name}")
                for word in words:
                    if word not in body["detail"]:
                        raise Wrong(f"{answer.url}: {body['detail']!r} does not say {word}")

    def stacked(self, order):
        return numpy.stack([self.values[name] for name in order])[..., None]

    # ------------------------------------------------------------------------------------------------------- checks

    def described(self, document, order, verdict, gaps):
        """A document, against how the series was made, and against numpy."""
        equal("verdict", document["regularity"]["verdict"], verdict)
        equal("gaps", [[gap["after"], gap["missing"]] for gap in document["regularity"]["gaps"]], gaps)
        equal("order", [(s["sop_instance_uid"], s["frame"]) for s in document["slices"]], list(order))
        equal("shape", document["shape"], [len(order), geometry_series.ROWS, geometry_series.COLUMNS, 1])
        for slice_ in document["slices"]:
            position = self.positions[slice_["sop_instance_uid"], slice_["frame"]]
            if position is None:
                equal("position", slice_["position"], None)
            else:
                close("position", slice_["position"], position, NUMPY_MM)
        affines = [document[name] for name in ("affine_lps_zyx", "affine_ras_xyz")]
        if verdict not in ("volume", "sheared"):
            equal("affines", affines, [None, None])
            return
        corners = {tuple(name): corners for name, corners in zip(self.known["order"], self.known["corners"])}
        columns, rows = geometry_series.COLUMNS - 1, geometry_series.ROWS - 1
        most = NUMPY_MM + document["regularity"]["max_deviation_mm"]
        for z, name in enumerate(order):
            for (y, x), corner in zip(((0, 0), (0, columns), (rows, 0)), corners[name]):
                lps = numpy.asarray(affines[0]) @ [z, y, x, 1]
                close(f"voxel {z, y, x} in LPS", lps[:3].tolist(), corner, most)
                ras = numpy.asarray(affines[1]) @ [x, y, z, 1]
                close(f"voxel {z, y, x} in RAS", ras[:3].tolist(), numpy.asarray(corner) * [-1, -1, 1], most)

    def like_dcm2niix(self, documents):
        """The number of affines that were compared; documents have one of each volume that the series is."""
        localizers = [tuple(name) for name in self.known["localizers"]]
        compared = 0
        for nifti in self.known["nifti"]:
            slices = [tuple(name) for name in nifti["order"]]
            if "order" not in self.known["judged"] or set(slices) <= set(localizers):
                continue
            ours = [(document, [(s["sop_instance_uid"], s["frame"]) for s in document["slices"]])
                    for document in documents]
            document, turn = next(((document, order != slices) for document, order in ours
                                   if slices in (order, order[::-1])), (None, None))
            if document is None:
                raise Wrong(f"dcm2niix has the slices {slices}")
            if "affine" in self.known["judged"]:
                # Where dcm2niix has turned the stack round, its slice k is ours of n - 1 - k.
                flip = numpy.eye(4)
                if turn:
                    flip[2, 2:] = -1, len(slices) - 1
                affine = numpy.asarray(document["affine_ras_xyz"]) @ flip
                close("affine_ras_xyz", affine.tolist(), nifti["affine_ras_xyz"], NIFTI_MM)
                compared += 1
        return compared

    def whole(self):
        """The series without a choice: described, and as an array."""
        document = self.geometry()
        self.described(document, self.order, self.known["verdict"], self.known["gaps"])
        self.array("", self.stacked(self.order))
        if self.known["verdict"] == "volume":
            equal("geometry?require=volume", self.geometry("?require=volume"), self.with_query(document))
            self.array("?require=volume", self.stacked(self.order))
        else:
            self.refused("?require=volume", 422, "not-a-volume", self.known["verdict"])
        return document

    @staticmethod
    def with_query(document):
        """With the link of a request for a volume."""
        links = {form: link + "?require=volume" for form, link in document["links"].items()}
        links["zarr"] = document["links"]["zarr"].replace("/", ",require=volume/")
        return {**document, "links": links}

    def groups(self, document):
        """The descriptions of the groups; of the series itself when it has none."""
        known = self.known["groups"]
        if known is None:
            equal("groups", document["groups"], None)
            self.refused("?group=0", 422, "no-groups")
            self.refused_split()
            return [document]
        orders = [[tuple(name) for name in order] for order in known["orders"]]
        equal("groups", (document["groups"]["by"], document["groups"]["values"]), (known["by"], known["values"]))
        equal("shape of groups", document["groups"]["shape"],
              [len(orders), len(orders[0]), geometry_series.ROWS, geometry_series.COLUMNS, 1])
        documents = []
        for k, order in enumerate(orders):
            documents.append(self.geometry(f"?group={k}"))
            self.described(documents[-1], order, "volume", [])
            self.array(f"?group={k}", self.stacked(order))
        self.affines_beside_parts(documents[-1], f"&group={len(orders) - 1}")
        url = f"{self.gateway}{self.routes[0]}/numpy?compress=1&geometry=1&split=1&slice=-1"
        npz = numpy.load(io.BytesIO(judge.Answer(url).content))
        close(url, npz["affine_ras_xyz"].tolist(), documents[-1]["affine_ras_xyz"], 0)
        self.array("?group=0&require=volume&slice=1:,::2", self.stacked(orders[0])[1:, ::2])
        self.array("?split=1", numpy.stack([self.stacked(order) for order in orders]))
        self.array("?split=1&slice=-1,1", self.stacked(orders[-1])[1])
        self.refused(f"?group={len(orders)}", 400, "parameter")
        return documents

    def affines_beside_parts(self, document, choice=""):
        """The members of an npz with geometry=1: nibabel slices an image of the whole and its affine in the same way."""
        count = document["shape"][0]
        parts = ((":", ":", ":"), (f"1:{count}:2", "2:", "::3"), (f"{count - 1}", "1:4", "-3:"), ("-2:", "::2", "1:2"))
        for number, part in enumerate(parts):
            route = self.routes[number % 2]
            answer = judge.Answer(f"{self.gateway}{route}/numpy?compress=1&geometry=1&slice={','.join(part)}{choice}")
            equal(answer.url, answer.status, 200)
            npz = numpy.load(io.BytesIO(answer.content))
            selected = [range(size)[brackets(index)] for index, size in zip(part, document["shape"])]
            if document["affine_ras_xyz"] is None:
                self._slab(answer.url, npz, document, *selected)
                continue
            equal(answer.url, npz.files, ["arr_0", "affine_lps_zyx", "affine_ras_xyz", "spacing"])
            shape = tuple(reversed(document["shape"][:3]))
            whole = nibabel.Nifti1Image(numpy.zeros(shape, "i2"), numpy.asarray(document["affine_ras_xyz"]))
            # It takes no integers here, negative ones for positions before the image, and steps over a single voxel.
            selected = whole.slicer[tuple(
                slice(axis.start, axis.stop, axis.step if len(axis) > 1 else 1) for axis in reversed(selected))]
            expected = numpy.asarray(selected.affine)
            close(answer.url, npz["affine_ras_xyz"].tolist(), expected, NUMPY_MM)
            close(answer.url, npz["spacing"].tolist(), nibabel.affines.voxel_sizes(expected)[::-1], NUMPY_MM)
            lps = numpy.diag([-1, -1, 1, 1]) @ expected @ numpy.eye(4)[[2, 1, 0, 3]]
            close(answer.url, npz["affine_lps_zyx"].tolist(), lps, NUMPY_MM)
            equal(answer.url, [npz[name].dtype.str for name in npz.files[1:]], ["<f8"] * 3)

    def _slab(self, url, npz, document, slices, rows, columns):
        """Some slices of an irregular stack may be regular ones. Then the affine has each where it was made."""
        if npz.files == ["arr_0"]:
            return
        equal(url, npz.files, ["arr_0", "affine_lps_zyx", "affine_ras_xyz", "spacing"])
        corners = {tuple(name): corners for name, corners in zip(self.known["order"], self.known["corners"])}
        for z, index in enumerate(slices):
            slice_ = document["slices"][index]
            first, right, down = numpy.asarray(corners[slice_["sop_instance_uid"], slice_["frame"]])
            expected = (first + (right - first) * columns[0] / (geometry_series.COLUMNS - 1)
                        + (down - first) * rows[0] / (geometry_series.ROWS - 1))
            # A hundredth of a step may be in the tolerance of the verdict.
            close(url, (npz["affine_lps_zyx"] @ [z, 0, 0, 1])[:3].tolist(), expected, 0.01 * npz["spacing"][0])

    def refused_split(self):
        answer = judge.Answer(f"{self.gateway}{self.routes[0]}/numpy?split=1")
        equal("split=1", (answer.status, json.loads(answer.content)["type"]), (422, "urn:voxelgate:problem:no-groups"))

    def beside_a_report(self):
        """What is no image makes the series no array, unless it is left out."""
        report = builder.base("geometry-report", f"geometry-{self.made.name}", builder.BASIC_TEXT_SR)
        stored = self.store(builder.encode(report)).json()["ID"]
        self.refused("", 422, "unsupported-image")
        self.order.append((str(report.SOPInstanceUID), 1))
        self.dropped("non-image", self.order[:-1], self.known["verdict"])
        self.array("?drop=non-image,localizer&require=volume", self.stacked(self.order[:-1]))
        requests.delete(f"{self.orthanc}/instances/{stored}", timeout=60).raise_for_status()

    def dropped(self, what, without, verdict):
        """The series without what drop names; the order of the rest is that of the array."""
        query = f"?drop={what}"
        document = self.geometry(query)
        self.described(document, without, verdict, [])
        equal("dropped", sorted((d["sop_instance_uid"], d["reason"]) for d in document["dropped"]),
              sorted((name[0], what) for name in set(self.order) - set(without)))
        self.array(query, self.stacked(without))
        return document


def check(series):
    """Verdicts for the counts; raises what is wrong."""
    document = series.whole()
    equal("dropped", document["dropped"], [])
    done = ["as made"]
    series.affines_beside_parts(document)
    volumes = series.groups(document)
    if series.known["groups"]:
        done.append("in groups")
        series.dropped("duplicate", series.order, "multi")
    name = series.made.name
    if name == "localizer-inside":
        without = [frame for frame in series.order if list(frame) not in series.known["localizers"]]
        volumes = [series.dropped("localizer", without, "volume")]
        series.array("?drop=localizer,duplicate&require=volume", series.stacked(without))
        done.append("without a localizer")
    if name == "duplicate":  # of the two at one place the one with the higher Instance Number
        series.dropped("duplicate", series.order[:3] + series.order[4:], "volume")
        done.append("without a duplicate")
    if name == "equal-positions":
        series.dropped("duplicate", series.order[:1], "single")
        done.append("without duplicates")
    if name == "axial-mr":
        series.beside_a_report()
        done.append("without a report")
    if name == "missing-one":  # the slices before the gap are a volume
        url = f"{series.gateway}{series.routes[0]}/numpy?compress=1&geometry=1&slice=:2"
        equal(url, "spacing" in numpy.load(io.BytesIO(judge.Answer(url).content)), True)
    if name == "beyond-tolerance":
        series.described(series.geometry("?tolerance=0.05"), series.order, "volume", [])
        series.array("?tolerance=0.05&require=volume", series.stacked(series.order))
        done.append("with another tolerance")
    affines = series.like_dcm2niix(volumes)
    return done + ["like dcm2niix"] * bool(affines), affines


def main(suite, gateway, orthanc, folder):
    counts = collections.Counter()
    with tempfile.TemporaryDirectory() as files:
        known = geometry_series.answers(files)

        def one(pair):
            made, of_it = pair
            try:
                return made.name, *check(Stored(gateway.rstrip("/"), orthanc.rstrip("/"), made, of_it, files)), []
            except Exception as failure:  # one series must not end the others
                return made.name, [], 0, [f"{type(failure).__name__}: {failure}"]

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for name, done, affines, failures in pool.map(one, zip(geometry_series.every(), known)):
                counts.update(done)
                counts["affines of dcm2niix"] += affines
                if failures:
                    counts["failed"] += 1
                verdict = ", ".join(done) or "failed"
                print(json.dumps({"name": name, "verdict": verdict, "failures": failures}), flush=True)
    print(json.dumps({"counts": counts}))


if __name__ == "__main__":
    main(*sys.argv[1:])
