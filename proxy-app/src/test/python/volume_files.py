"""Volumes as NIfTI and NRRD: what nibabel, nifti_tool, gzip, unu and dcm2niix make of them.

volume_files.py SUITE GATEWAY ORTHANC SAMPLES, with findings as those of judge.py. SUITE names the counts; SAMPLES is not
read. The values are judged by the .npy of the same request, the places by the series of geometry_series.py, whose files
dcm2niix and nibabel have converted.
"""

import collections
import concurrent.futures
import gzip
import io
import json
import random
import subprocess
import sys
import tempfile
import uuid

import nibabel
import numpy
import requests

import builder
import geometry_routes
import geometry_series
import ranges
from geometry_routes import close, equal

AXIAL = [1, 0, 0, 0, 1, 0]
FLOAT32_MM = 5e-5  # an affine is in float32, and coordinates are below 1000 mm
TIMEOUT = 120
BYTES = "application/octet-stream"


class File:
    """An answer, whose length must be the announced one."""

    def __init__(self, url, **headers):
        answer = ranges.get(url, **headers)
        self.url, self.status, self.headers, self.content = url, answer.status_code, answer.headers, answer.content
        if "Content-Length" in answer.headers:
            equal(url + " Content-Length", int(answer.headers["Content-Length"]), len(self.content))

    def ok(self):
        if self.status != 200:
            raise geometry_routes.Wrong(f"{self.url}: {self.status} {self.content[:300]}")
        return self

    def nifti(self):
        self.ok()
        kind = nibabel.Nifti2Image if self.content[:4] == b"\x1c\x02\0\0" else nibabel.Nifti1Image
        size, start = (540, 544) if kind is nibabel.Nifti2Image else (348, 352)
        equal(self.url + " as nibabel finds it", kind.header_class.diagnose_binaryblock(self.content[:size], "<"), "")
        equal(self.url + " extensions", self.content[size:start], b"\0\0\0\0")
        image = kind.from_bytes(self.content)
        equal(self.url + " vox_offset", int(image.dataobj.offset), start)
        equal(self.url + " length", len(self.content),
              start + image.header["bitpix"].item() // 8 * int(numpy.prod(image.shape)))
        equal(self.url + " units", image.header.get_xyzt_units(), ("mm", "unknown"))
        equal(self.url + " sform", int(image.header["sform_code"]), 1)
        return image

    def nrrd(self):
        """What unu understands: the fields as it writes them anew, and the data."""
        self.ok()
        with tempfile.NamedTemporaryFile(suffix=".nrrd") as file:
            file.write(self.content)
            file.flush()
            header, data = subprocess.run(
                ["teem-unu", "save", "-f", "nrrd", "-e", "raw", "-i", file.name], check=True, stdout=subprocess.PIPE,
                timeout=TIMEOUT).stdout.split(b"\n\n", 1)
        fields = header.decode().splitlines()[1:]
        equal(self.url + " magic", self.content[:9], b"NRRD0005\n")
        separated = (line.replace(":=", ": ", 1).split(": ", 1) for line in fields if not line.startswith("#"))
        return {name: value for name, value in separated}, data


def refused(url, status, name, *words, head=True):
    answer = requests.get(url, timeout=TIMEOUT)
    equal(url, (answer.status_code, answer.json().get("type")), (status, f"urn:voxelgate:problem:{name}"))
    for word in words:
        if word not in answer.json()["detail"]:
            raise geometry_routes.Wrong(f"{url}: {answer.json()['detail']!r} does not say {word}")
    if head:
        equal("HEAD " + url, requests.head(url, timeout=TIMEOUT).status_code, status)


def npy(url):
    answer = File(url).ok()
    return numpy.load(io.BytesIO(answer.content))


def vectors(text):
    return [None if word == "none" else [float(number) for number in word.strip("()").split(",")]
            for word in text.split()]


class Place:
    """One volume at a route, as it should be."""

    def __init__(self, gateway, route, query, affine, sheared=False):
        self.url, self.query, self.affine, self.sheared = gateway + route, query, numpy.asarray(affine), sheared
        self.array = npy(f"{self.url}/numpy{query}")

    def nifti(self, query="", array=None, affine=None):
        """The image, when it has these values and this affine."""
        array, affine = (self.array if array is None else array), (self.affine if affine is None else affine)
        url = f"{self.url}/volume.nii{self.joined(query)}"
        image = File(url).nifti()
        voxels = numpy.asanyarray(image.dataobj.get_unscaled())
        equal(url + " dtype", voxels.dtype.str, array.dtype.str)
        equal(url + " voxels", (voxels.shape, voxels.tobytes("F")),
              (array[..., 0].transpose().shape, array.tobytes()))
        most = FLOAT32_MM * max(1, numpy.abs(affine).max() / 1000)
        close(url + " affine", image.affine.tolist(), affine, most)
        equal(url + " qform", int(image.header["qform_code"]), 0 if self.sheared else 1)
        if not self.sheared:
            close(url + " qform", image.get_qform().tolist(), affine, 10 * most)
        steps = numpy.sqrt((affine[:3, :3] ** 2).sum(0))
        close(url + " zooms", image.header.get_zooms()[:3], steps, most)
        return image

    def joined(self, query):
        return self.query + ("&" if self.query else "?") + query if query else self.query

    def nrrd(self):
        url = f"{self.url}/volume.nrrd{self.query}"
        fields, data = File(url).nrrd()
        equal(url + " data", data, self.array.tobytes())
        equal(url + " sizes", [int(size) for size in fields["sizes"].split()], list(self.array.shape[-2::-1]))
        equal(url + " space", fields["space"], "left-posterior-superior")
        lps = numpy.diag([-1, -1, 1, 1]) @ self.affine
        found = vectors(fields["space directions"])
        close(url + " directions", found[:3], lps[:3, :3].T, 1e-9)
        close(url + " origin", vectors(fields["space origin"])[0], lps[:3, 3], 1e-9)
        equal(url + " kinds", fields["kinds"].split(), ["domain"] * 3 + ["list"] * (self.array.ndim - 4))
        equal(url + " other axes", found[3:], [None] * (self.array.ndim - 4))
        return fields

    def compressed(self):
        """The same bytes by gzip, by the alias and by HEAD."""
        plain = File(f"{self.url}/volume.nii{self.query}").ok()
        for path in ("volume.nii.gz" + self.query, "nifti" + self.joined("compress")):
            packed = File(f"{self.url}/{path}").ok()
            equal(path, gzip.decompress(packed.content), plain.content)
            equal(path + " headers", [packed.headers.get(name) for name in ("Accept-Ranges", "ETag", "Content-Length")],
                  ["none", None, None])
            subprocess.run(["gzip", "-t"], input=packed.content, check=True, timeout=TIMEOUT)
        with tempfile.NamedTemporaryFile(suffix=".nii.gz") as file:
            file.write(packed.content)
            file.flush()
            checked = subprocess.run(["nifti_tool", "-check_hdr", "-check_nim", "-infiles", file.name],
                                     stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TIMEOUT, check=True)
            equal("nifti_tool", checked.stdout.count(b"GOOD"), 2)
            image = nibabel.load(file.name)
            equal("nibabel of .nii.gz", numpy.asanyarray(image.dataobj).tobytes("F"), self.array.tobytes())
        alias = File(f"{self.url}/nifti{self.query}").ok()
        equal("nifti", alias.content, plain.content)
        for form in ("volume.nii", "volume.nrrd", "nifti"):
            head = requests.head(f"{self.url}/{form}{self.query}", timeout=TIMEOUT)
            whole = File(f"{self.url}/{form}{self.query}").ok()
            for name in ("Content-Length", "Content-Type", "ETag", "Content-Disposition", "Accept-Ranges"):
                equal(f"HEAD {form}: {name}", head.headers.get(name), whole.headers[name])

    def parts(self, draw):
        """A part is what nibabel's slicer makes of the whole."""
        image = self.nifti()
        if min(image.shape[:3]) < 2:
            return
        for _ in range(2):
            slices = []
            for size in image.shape[2::-1]:
                start = draw.randrange(size - 1)
                slices.append(slice(start, draw.randint(start + 2, size), 1 if size < 4 else draw.choice((1, 1, 2))))
                if len(range(size)[slices[-1]]) < 2:
                    slices[-1] = slice(start, start + 2, 1)
            leading = (slice(None),) * (self.array.ndim - 4)
            text = ",".join([":"] * len(leading) + [f"{s.start}:{s.stop}:{s.step}" for s in slices])
            expected = image.slicer[tuple(slices[::-1]) + leading]
            self.nifti("slice=" + text, self.array[(*leading, *slices)], expected.affine)
        # An index keeps its axis, with one voxel: the affine has three.
        z = draw.randrange(image.shape[2])
        leading = (0,) * (self.array.ndim - 4)
        text = ",".join(["0"] * len(leading) + [str(z), "-1"])
        expected = image.slicer[:, image.shape[1] - 1:, z:z + 1]
        self.nifti("slice=" + text, self.array[(*leading, slice(z, z + 1), slice(-1, None))], expected.affine)


def stored_values(place):
    """rescale=0: with the header's slope and intercept the values of rescale=1."""
    stored = npy(f"{place.url}/numpy{place.joined('rescale=0')}")
    image = place.nifti("rescale=0", stored)
    slope, intercept = float(image.dataobj.slope), float(image.dataobj.inter)
    numpy.testing.assert_allclose(image.get_fdata(), place.array[..., 0].transpose(), rtol=1e-6)
    fields, data = File(f"{place.url}/volume.nrrd{place.joined('rescale=0')}").nrrd()
    equal("NRRD of stored values", data, stored.tobytes())
    if (slope, intercept) != (1, 0):
        close("NRRD's slope", [float(fields[name]) for name in ("RescaleSlope", "RescaleIntercept")],
              [slope, intercept], 1e-6 * max(1, abs(intercept)))


def like_dcm2niix(series, place, document):
    """dcm2niix's affine of the same frames, and by it the values of the same voxels; how many were compared."""
    order = [(s["sop_instance_uid"], s["frame"]) for s in document["slices"]]
    compared = 0
    for nifti in series.known["nifti"]:
        slices = [tuple(name) for name in nifti["order"]]
        if "affine" not in series.known["judged"] or slices not in (order, order[::-1]):
            continue
        image = place.nifti()
        flip = numpy.eye(4)
        if slices != order:
            flip[2, 2:] = -1, len(slices) - 1
        close("dcm2niix", (image.affine @ flip).tolist(), nifti["affine_ras_xyz"], geometry_routes.NIFTI_MM)
        compared += 1
    return compared


def check(series):
    """Verdicts for the counts, and how many affines were compared with dcm2niix's."""
    known, verdict = series.known, series.known["verdict"]
    gateway, done, affines = series.gateway, [], 0
    draw = random.Random(series.made.name)
    document = series.geometry()
    queries = {"": verdict}
    if known["groups"]:
        queries |= {f"?group={k}": "volume" for k in range(len(known["groups"]["orders"]))}
        queries["?split=1"] = "volume"
    if series.made.name == "localizer-inside":
        queries["?drop=localizer"] = "volume"
    for query, of in queries.items():
        described = series.geometry(query) if query != "?split=1" else series.geometry("?group=0")
        for number, route in enumerate(series.routes):
            if of not in ("volume", "sheared"):
                for form in ("volume.nii", "volume.nii.gz", "nifti"):
                    refused(f"{gateway}{route}/{form}{query}", 422, "not-a-volume", of)
                without_affine(f"{gateway}{route}", query, of, described)
                continue
            place = Place(gateway, route, query, described["affine_ras_xyz"], of == "sheared")
            place.nifti()
            place.nrrd()
            # What is of no profile, and of no group, is shown once.
            if number == len(series.made.name) % 2 and query in ("", "?split=1", "?drop=localizer"):
                place.compressed()
                place.parts(draw)
            dose = series.made.sop_class == builder.RT_DOSE and route.startswith("/series")
            if series.made.name == "pet-slope-of-each-slice":
                refused(f"{gateway}{route}/volume.nii?rescale=0", 422, "file-format", "not the same in all frames")
                image = place.nifti("rescale=0&slice=2:3", npy(f"{place.url}/numpy?rescale=0&slice=2:3"),
                                    shifted(place.affine, 2))
                close("slope of one slice", float(image.dataobj.slope), 1.25, 0)
            elif dose:
                refused(f"{gateway}{route}/volume.nii?rescale=0", 422, "file-format", "Dose Grid Scaling")
            else:
                stored_values(place)
            if query != "?split=1":
                affines += like_dcm2niix(series, place, described)
            done.append(f"{of} by nibabel and unu")
    for form, link in document["links"].items():
        document_of_store = "/zarr.json" if form == "zarr" else ""
        linked = requests.head(f"{gateway}{series.routes[1]}/{link}{document_of_store}", timeout=TIMEOUT)
        equal(f"link {form}", linked.status_code, 200)
    files = {"volume": ["nifti", "nrrd"], "sheared": ["nifti", "nrrd"], "irregular": ["nrrd"]}.get(verdict, [])
    equal("links", sorted(document["links"]), [*files, "numpy", "zarr"])
    return done or [verdict], affines


def shifted(affine, z):
    step = numpy.eye(4)
    step[2, 3] = z
    return affine @ step


def without_affine(url, query, verdict, document):
    if verdict != "irregular":
        refused(f"{url}/volume.nrrd{query}", 422, "not-a-volume", verdict)
        return
    fields, data = File(f"{url}/volume.nrrd{query}").nrrd()
    equal("NRRD without directions", data, npy(f"{url}/numpy{query}").tobytes())
    equal("its space", sorted(name for name in fields if name.startswith("space")), [])
    equal("its sizes", [int(size) for size in fields["sizes"].split()], document["shape"][2::-1])


# ------------------------------------------------------------------------------------------------ series of their own


class Slices:
    """A CT-like series of its own in the archive."""

    def __init__(self, gateway, orthanc, values, photometric="MONOCHROME2", sop_class=builder.CT, **attributes):
        self.name, self.gateway, self.orthanc, self.values = f"files-{uuid.uuid4()}", gateway, orthanc, values
        self.photometric, self.sop_class, self.attributes = photometric, sop_class, attributes
        for index in range(len(values)):
            answer = self.store(index)
        study, series = builder.uid("study", self.name), builder.uid("series", self.name)
        self.orthanc_id = answer["ParentSeries"]
        self.routes = (f"{gateway}/series/{answer['ParentSeries']}",
                       f"{gateway}/dicom-web/studies/{study}/series/{series}")
        self.affine = numpy.array([[-0.5, 0, 0, 10], [0, -0.75, 0, -20], [0, 0, 2, 30], [0, 0, 0, 1]])

    def store(self, index):
        more = dict(planar=0) if self.values.ndim == 4 else {}
        dataset = builder.image(
            f"{self.name}-{index}", self.values[index:index + 1], self.photometric, series=self.name,
            sop_class=self.sop_class, InstanceNumber=str(index + 1), ImagePositionPatient=[-10, 20, 30 + 2 * index],
            ImageOrientationPatient=AXIAL, PixelSpacing=["0.75", "0.5"], **more, **self.attributes)
        answer = requests.post(self.orthanc + "/instances", data=builder.encode(dataset), timeout=TIMEOUT)
        answer.raise_for_status()
        return answer.json()


def noise(dtype, *shape):
    return numpy.frombuffer(random.Random(1).randbytes(int(numpy.prod(shape)) * numpy.dtype(dtype).itemsize),
                            dtype).reshape(shape)


class Files:
    def __init__(self, gateway, orthanc):
        self.gateway, self.orthanc = gateway, orthanc
        self.ct = self._slices(noise("<i2", 9, 11, 13), RescaleSlope="1", RescaleIntercept="-1024",
                               WindowCenter="40", WindowWidth="400")

    def _slices(self, *arguments, **attributes):
        return Slices(self.gateway, self.orthanc, *arguments, **attributes)

    def every_type_that_nifti_has(self):
        for dtype in ("u1", "i1", "u2", "i2", "u4", "i4", "f4", "f8"):
            for route in self.ct.routes:
                query = f"?dtype={dtype}&clip=1"
                place = Place("", route, query, self.ct.affine)
                place.nifti()
                place.nrrd()
        for form in ("volume.nii", "volume.nii.gz", "volume.nrrd"):
            refused(f"{self.ct.routes[0]}/{form}?dtype=f2", 422, "file-format", "float16")

    def stored_types(self):
        for dtype in ("|u1", "|i1", "<u2", "<i2", "<u4", "<i4"):
            series = self._slices(noise(dtype, 3, 4, 5), RescaleSlope="0.25", RescaleIntercept="7")
            for route in series.routes:
                place = Place("", route, "", series.affine)
                stored_values(place)
        floats = self._slices(numpy.linspace(-1, 1, 60, dtype="<f4").reshape(3, 4, 5), sop_class=builder.PARAMETRIC_MAP)
        for route in floats.routes:
            Place("", route, "?rescale=0", floats.affine).nifti()

    def the_first_window_is_what_a_viewer_shows(self):
        for route in self.ct.routes:
            header = File(route + "/volume.nii").nifti().header
            equal("cal", (float(header["cal_min"]), float(header["cal_max"])), (-160, 240))

    def colour_is_rgb24(self):
        values = noise("|u1", 3, 4, 5, 3)
        series = self._slices(values, "RGB", builder.SECONDARY_CAPTURE)
        for route in series.routes:
            image = File(route + "/volume.nii").nifti()
            equal("datatype", (int(image.header["datatype"]), image.shape), (128, (5, 4, 3)))
            voxels = numpy.asanyarray(image.dataobj)
            rgb = numpy.stack([voxels[name] for name in "RGB"], -1)
            equal("colours", numpy.array_equal(rgb, values.transpose(2, 1, 0, 3)), True)
            close("affine", image.affine.tolist(), series.affine, FLOAT32_MM)
            fields, data = File(route + "/volume.nrrd").nrrd()
            equal("NRRD", (fields["kinds"].split(), fields["sizes"], data),
                  (["RGB-color", "domain", "domain", "domain"], "3 5 4 3", values.tobytes()))
            equal("its directions", vectors(fields["space directions"])[0], None)
            green = File(route + "/volume.nii?slice=...,1").nifti()
            equal("green", numpy.asanyarray(green.dataobj).tobytes("F"), values[..., 1].tobytes())
            refused(route + "/volume.nii?slice=...,:2", 422, "file-format", "colour")
            refused(route + "/volume.nii?dtype=f4", 422, "file-format", "colour")
            fields, data = File(route + "/volume.nrrd?slice=...,:2&dtype=i2").nrrd()
            equal("two channels", (fields["kinds"].split()[0], data),
                  ("list", values[..., :2].astype("<i2").tobytes()))
        deep = self._slices(noise("<u2", 3, 4, 5, 3), "RGB", builder.SECONDARY_CAPTURE)
        for route in deep.routes:
            refused(route + "/volume.nii", 422, "file-format", "uint16")
            equal("deep NRRD", File(route + "/volume.nrrd").nrrd()[1], deep.values.tobytes())

    def wide_images_are_nifti_2(self):
        series = self._slices(noise("|u1", 3, 2, 32_768))
        for route in series.routes:
            image = Place("", route, "?rescale=0", series.affine).nifti()
            equal("kind", type(image), nibabel.Nifti2Image)
            place = Place("", route, "?rescale=0&slice=...,1:,:", shifted(series.affine, 0) @ numpy.array(
                [[1, 0, 0, 1], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]))
            equal("kind", type(place.nifti()), nibabel.Nifti1Image)

    def a_slope_of_zero_has_no_header(self):
        for slope in ("0", "1e-60", "1e60"):
            series = self._slices(noise("<i2", 3, 4, 5), RescaleSlope=slope, RescaleIntercept="3")
            for route in series.routes:
                refused(route + "/volume.nii?rescale=0", 422, "file-format", "slope")
                File(route + "/volume.nii").nifti()

    def a_modality_lut_has_no_slope(self):
        table = builder.item(LUTDescriptor=[4, 0, 16], LUTData=numpy.array([9, 5, 7, 1], "<u2").tobytes())
        series = self._slices(noise("|u1", 3, 4, 5) % 4, sop_class=builder.SECONDARY_CAPTURE,
                              ModalityLUTSequence=builder.sequence(table))
        for route in series.routes:
            refused(route + "/volume.nii?rescale=0", 422, "file-format", "Modality LUT")
            Place("", route, "", series.affine).nifti()

    def what_the_format_decides_is_refused(self):
        for route in self.ct.routes:
            for form in ("volume.nii", "volume.nii.gz", "volume.nrrd", "nifti"):
                refused(f"{route}/{form}?layout=zyx", 400, "parameter", "layout")
                refused(f"{route}/{form}?slice=2:2", 422, "file-format")
                refused(f"{route}/{form}?slice=100", 400, "parameter")
                refused(f"{route}/{form}?dtype=u1", 422, "not-representable", head=False)
            for form in ("volume.nii", "volume.nii.gz", "volume.nrrd"):
                refused(f"{route}/{form}?compress=1", 400, "parameter", "compress")
            refused(f"{route}/volume.nii?split=1", 422, "no-groups")
            refused(f"{route}/at={'0' * 32}/volume.nii", 410, "changed")
        refused(f"{self.gateway}/series/{'-'.join(['0' * 8] * 5)}/volume.nii", 404, "unknown-resource")

    def forms_have_types_and_names(self):
        for route in self.ct.routes:
            name = "series-" + route.rsplit("/", 1)[1]
            plugin = self.ct.orthanc_id if "/dicom-web/" not in route else name
            for form, own, file in (
                    ("volume.nii", "application/x-nifti", name + ".nii"),
                    ("volume.nii.gz", "application/gzip", name + ".nii.gz"),
                    ("volume.nrrd", "application/x-nrrd", name + ".nrrd"),
                    ("nifti", "application/x-nifti", plugin + ".nii"),
                    ("nifti?compress", "application/gzip", plugin + ".nii.gz"),
                    ("nifti?compress=1", "application/gzip", plugin + ".nii.gz")):
                answer = File(f"{route}/{form}").ok()
                equal(form, (answer.headers["Content-Type"], answer.headers["Content-Disposition"]),
                      (BYTES, f'attachment; filename="{file}"'))
                equal(form, File(f"{route}/{form}", Accept=own).ok().headers["Content-Type"], own)
                equal(form, File(f"{route}/{form}", Accept="image/png").status, 406)
                location = answer.headers["Content-Location"]
                pinned = File(f"{route}/{location}").ok()
                equal(location, pinned.content, answer.content)

    def any_range_is_that_part_of_the_whole(self):
        draw = random.Random(3)
        for form in ("volume.nii", "volume.nrrd", "nifti?rescale=0", "volume.nii?slice=1:8:2,2:&dtype=i4"):
            for route in self.ct.routes:
                url = f"{route}/{form}"
                whole = File(url).ok()
                expected, length, tag = whole.content, len(whole.content), whole.headers["ETag"]
                for start in [0, 1, 351, 352, 353, length - 1] + [draw.randrange(length) for _ in range(4)]:
                    end = draw.randint(start + 1, length)
                    ranges.part(ranges.get(url, Range=f"bytes={start}-{end - 1}"), expected, start, end)
                ranges.part(ranges.get(url, Range="bytes=-9", If_Range=tag), expected, length - 9, length)
                equal("304", ranges.get(url, If_None_Match=tag).status_code, 304)
                ranges.problem(ranges.get(url, Range=f"bytes={length}-"), 416, "range-not-satisfiable")
                ranges.problem(ranges.get(url, If_Match='"x"'), 412, "precondition-failed")
                cut, position = [], 0
                while position < length:  # as a client does that resumes
                    end = min(length, position + draw.randint(1, length // 5))
                    part = ranges.get(url, Range=f"bytes={position}-{end - 1}", If_Range=tag)
                    cut.append(part.content)
                    position = end
                equal("the parts", b"".join(cut), expected)

    def tags_differ_by_form(self):
        tags = {File(f"{self.ct.routes[1]}/{form}").ok().headers["ETag"] for form in (
            "numpy", "volume.nii", "volume.nrrd", "volume.nii?rescale=0", "volume.nii?slice=1:", "numpy?slice=1:")}
        equal("tags", len(tags), 6)

    def a_slice_that_is_stored_again_changes_the_tag(self):
        series = self._slices(noise("<i2", 3, 4, 5))
        for route in series.routes:
            before = File(route + "/volume.nii").ok()
            series.store(1)
            ranges.problem(ranges.get(route + "/" + before.headers["Content-Location"]), 410, "changed")
            ranges.problem(ranges.get(route + "/volume.nii", If_Match=before.headers["ETag"]), 412, "precondition-failed")

    def several_blocks_are_one_gzip_member(self):
        series = self._slices(noise("<i2", 5, 200, 201))
        for route in series.routes:
            Place("", route, "", series.affine).compressed()


def main(suite, gateway, orthanc, _folder):
    gateway, orthanc = gateway.rstrip("/"), orthanc.rstrip("/")
    counts = collections.Counter()

    def tell(name, verdicts, failures):
        counts.update(verdicts)
        counts["failed"] += bool(failures)
        verdict = ", ".join(sorted(set(verdicts))) or "failed"
        print(json.dumps({"name": name, "verdict": verdict, "failures": failures}), flush=True)

    with tempfile.TemporaryDirectory() as folder:
        known = geometry_series.answers(folder)

        def one(pair):
            made, of_it = pair
            try:
                return made.name, *check(geometry_routes.Stored(gateway, orthanc, made, of_it, folder)), []
            except Exception as failure:  # one series must not end the others
                return made.name, [], 0, [f"{type(failure).__name__}: {failure}"]

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for name, done, affines, failures in pool.map(one, zip(geometry_series.every(), known)):
                counts["affines of dcm2niix"] += affines
                tell(name, done, failures)
    checks = Files(gateway, orthanc)
    for name, function in vars(Files).items():
        if not name.startswith("_"):
            try:
                function(checks)
                tell(name.replace("_", " "), ["passed"], [])
            except Exception as failure:  # one check must not end the others
                tell(name.replace("_", " "), [], [f"{type(failure).__name__}: {failure}"])
    print(json.dumps({"counts": {name: count for name, count in counts.items() if count}}))


if __name__ == "__main__":
    main(*sys.argv[1:])
