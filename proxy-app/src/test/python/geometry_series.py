"""Series whose geometry is known, and what dcm2niix and nibabel say of them.

    geometry_series.py FOLDER

writes FOLDER/{name}/{index}.dcm, runs dcm2niix on each series, and prints a JSON list with one object of each:

    series, series_instance_uid, files
    verdict     what the series was made to be
    order       [SOP Instance UID, frame from 1] of each frame: along the normal of the lowest Instance Number; of one
                multi-frame object, as stored
    corners     LPS positions of the pixels (row 0, column 0), (0, last) and (last, 0) of each frame of the order, by
                the formula of PS3.3 C.7.6.2.1.1 in numpy
    groups      the attribute that tells the volumes apart, their values, and their orders; or null
    gaps        [index of the slice before, how many are missing]
    localizers  [SOP Instance UID, frame] of each
    judged      what dcm2niix can be a judge of: "affine" and "order", the order alone, or nothing
    nifti       one object of each volume that dcm2niix has made of whole frames:
                order           which frames its slices are, in the order of the array
                affine_ras_xyz  4 x 4, maps (column, row, index in that order) to RAS
    log         the last lines of dcm2niix

dcm2niix stores rows from the bottom to the top, and may turn a stack round. Its affine A is therefore that of the voxel
(i, j, k) with i = column, j = rows - 1 - row, and k = index or slices - 1 - index. The flips need not be believed: each
frame has four values of its own, in three corners and everywhere else. They tell which voxel a pixel has become. With F
the matrix of these flips, A F maps (column, row, index) to RAS, which is what nibabel's affine of the transposed array
has to be.

What dcm2niix 1.0.20220720 does not tell, so that the numpy formula alone is the judge: the affine of a leaning stack,
whose slices it describes as upright before it resamples them; that of a stack with gaps; and the distance of slices in
NM and RT Dose, of which it warns.
"""

import json
import math
import os
import subprocess
import sys

import nibabel
import numpy

import builder
from builder import CT, EXPLICIT, encode, image, item, sequence, uid

MR = "1.2.840.10008.5.1.4.1.1.4"
PET = "1.2.840.10008.5.1.4.1.1.128"
NM = "1.2.840.10008.5.1.4.1.1.20"
ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"
MODALITIES = {CT: "CT", MR: "MR", PET: "PT", NM: "NM", builder.ENHANCED_CT: "CT", ENHANCED_MR: "MR",
              builder.RT_DOSE: "RTDOSE"}

ROWS, COLUMNS = 6, 8
AXIAL = ((1, 0, 0), (0, 1, 0))
SHUFFLED = [4, 0, 6, 2, 1, 5, 3]


class Plane:
    """One frame: its place, what else it says, and the values of its pixels."""

    def __init__(self, position, orientation=AXIAL, spacing=(0.7, 0.7), **attributes):
        self.position = None if position is None else numpy.asarray(position, float)
        self.row, self.column = (numpy.asarray(v, float) for v in orientation)
        self.spacing, self.attributes = spacing, attributes

    def corners(self):
        right = self.row * self.spacing[1] * (COLUMNS - 1)
        down = self.column * self.spacing[0] * (ROWS - 1)
        return [self.position, self.position + right, self.position + down]

    def distance(self, normal):
        return float(self.position @ normal)


def pixels(number):
    """Values that no other frame has: everywhere, and in three corners."""
    values = numpy.full((ROWS, COLUMNS), 16 * number, "<i2")
    values[0, 0], values[0, -1], values[-1, 0] = 16 * number + 1, 16 * number + 2, 16 * number + 3
    return values


def digits(numbers):
    return [f"{number:.10g}"[:16] for number in numbers]


class Series:
    def __init__(self, name, planes, verdict, sop_class=CT, groups=None, gaps=(), numbers=None, multiframe=None,
                 judged=None, **more):
        self.name, self.planes, self.verdict, self.sop_class = name, planes, verdict, sop_class
        self.groups, self.gaps, self.numbers, self.multiframe, self.more = groups, gaps, numbers, multiframe, more
        whole = {"volume": ["affine", "order"], "multi": ["affine", "order"], "sheared": ["order"], "gaps": ["order"]}
        self.judged = whole.get(verdict, []) if judged is None else judged

    def datasets(self):
        if self.multiframe:
            yield self._finish(self.multiframe(self), 0)
            return
        for i, plane in enumerate(self.planes):
            dataset = image(f"geometry-{self.name}-{i}", pixels(i + 1)[None], series=f"geometry-{self.name}",
                            sop_class=self.sop_class)
            if plane.position is not None:
                dataset.ImagePositionPatient = digits(plane.position)
                dataset.ImageOrientationPatient = digits([*plane.row, *plane.column])
                dataset.PixelSpacing = digits(plane.spacing)
            for keyword, value in plane.attributes.items():
                setattr(dataset, keyword, value)
            yield self._finish(dataset, i)

    def _finish(self, dataset, index):
        defaults = dict(
            StudyDate="20260101", StudyTime="120000", SeriesNumber="1", AcquisitionNumber="1", SliceThickness="1",
            FrameOfReferenceUID=uid("space", self.name), ImageType=["ORIGINAL", "PRIMARY", "AXIAL"],
            SeriesDescription="geometry", Manufacturer="Judge", PatientPosition="HFS",
            InstanceNumber=str(self.number(index)), SeriesTime="120000")
        for keyword, value in {**defaults, **self.more}.items():
            if keyword not in dataset:
                setattr(dataset, keyword, value)
        dataset.Modality = MODALITIES[self.sop_class]
        return dataset

    def number(self, index):
        return index + 1 if self.numbers is None else self.numbers[index]

    def names(self):
        """[SOP Instance UID, frame] of each plane."""
        if self.multiframe:
            return [[uid("instance", f"geometry-{self.name}"), i + 1] for i in range(len(self.planes))]
        return [[uid("instance", f"geometry-{self.name}-{i}"), 1] for i in range(len(self.planes))]

    def order(self):
        """Indexes of the planes in the array, as DICOM data tell it; the files' own order plays no part."""
        indexes = list(range(len(self.planes)))
        if self.multiframe:
            return indexes
        indexes.sort(key=self.number)
        first = self.planes[indexes[0]]
        if any(plane.position is None for plane in self.planes):
            return indexes
        normal = numpy.cross(first.row, first.column)
        parallel = all(abs(abs(numpy.cross(p.row, p.column) @ normal) - 1) < 1e-6 for p in self.planes)
        distances = [plane.distance(normal) for plane in self.planes]
        coincide = any(abs(a - b) < 1e-6 for a, b in zip(sorted(distances), sorted(distances)[1:]))
        return indexes if coincide or not parallel else sorted(indexes, key=distances.__getitem__)

    def grouped(self):
        """The frames of each value, by their distance along the normal."""
        if self.groups is None:
            return None
        by, keys, values = self.groups
        normal = numpy.cross(self.planes[0].row, self.planes[0].column)
        orders = []
        for value in values:
            members = [i for i in range(len(self.planes)) if keys[i] == value]
            orders.append(sorted(members, key=lambda i: self.planes[i].distance(normal)))
        names = self.names()
        return {"by": by, "values": values, "orders": [[names[i] for i in order] for order in orders]}


def stack(count, step, origin=(-20, -30, -40), orientation=AXIAL, spacing=(0.7, 0.7), places=None, **attributes):
    """Planes at equal steps; step is a vector, or a distance along the normal."""
    row, column = (numpy.asarray(v, float) for v in orientation)
    vector = numpy.cross(row, column) * step if numpy.isscalar(step) else numpy.asarray(step, float)
    return [Plane(numpy.asarray(origin) + vector * place, orientation, spacing, **attributes)
            for place in (range(count) if places is None else places)]


def turned(x=0.0, y=0.0, z=0.0):
    """Row and column directions of an axial plane after turns about the axes, in degrees."""
    a, b, c = (math.radians(angle) for angle in (x, y, z))
    about_x = numpy.array([[1, 0, 0], [0, math.cos(a), -math.sin(a)], [0, math.sin(a), math.cos(a)]])
    about_y = numpy.array([[math.cos(b), 0, math.sin(b)], [0, 1, 0], [-math.sin(b), 0, math.cos(b)]])
    about_z = numpy.array([[math.cos(c), -math.sin(c), 0], [math.sin(c), math.cos(c), 0], [0, 0, 1]])
    matrix = about_z @ about_y @ about_x
    return matrix[:, 0], matrix[:, 1]


def leaning(degrees, distance):
    """The step of a tilted gantry: the table moves along z, the slices lean about x."""
    orientation = turned(x=degrees)
    normal = numpy.cross(*orientation)
    return orientation, numpy.array([0, 0, distance / normal[2]])


def said(planes, keyword, values):
    """Sets an attribute of each plane; what is None is left out."""
    for plane, value in zip(planes, values):
        if value is not None:
            plane.attributes[keyword] = value
    return planes


def every():
    yield from plain()
    yield from directions()
    yield from tilted()
    yield from incomplete()
    yield from grouped()
    yield from mixed()
    yield from multiframe()


def plain():
    yield Series("axial", stack(7, 2.5), "volume", RescaleSlope="1", RescaleIntercept="-1024", RescaleType="HU")
    yield Series("axial-shuffled", stack(7, 2.5, places=SHUFFLED), "volume")
    yield Series("axial-numbers-descend", stack(7, 2.5), "volume", numbers=[7, 6, 5, 4, 3, 2, 1])
    yield Series("axial-anisotropic-pixels", stack(6, 3, spacing=(0.5, 0.8)), "volume")
    yield Series("axial-micro", stack(6, 0.05, spacing=(0.04, 0.04), SliceThickness="0.05"), "volume")
    yield Series("axial-two-slices", stack(2, 5), "volume")
    yield Series("axial-single", stack(1, 1), "single")
    yield Series("axial-mr", stack(6, 4.4), "volume", MR, ImageType=["ORIGINAL", "PRIMARY", "M"], EchoTime="30")
    yield Series("pet", stack(6, 3.27, spacing=(4.07, 4.07)), "volume", PET, ImageType=["ORIGINAL", "PRIMARY"],
                 Units="BQML", RescaleIntercept="0", RescaleSlope="2.5")
    yield Series("pet-slope-of-each-slice", said(stack(6, 3.27, spacing=(4.07, 4.07)), "RescaleSlope",
                 [f"{1 + i / 8}" for i in range(6)]), "volume", PET, ImageType=["ORIGINAL", "PRIMARY"],
                 Units="BQML", RescaleIntercept="0")


def directions():
    coronal, sagittal = ((1, 0, 0), (0, 0, -1)), ((0, 1, 0), (0, 0, -1))
    yield Series("sagittal", stack(6, 3, orientation=sagittal), "volume", MR)
    yield Series("coronal", stack(6, 3, orientation=coronal), "volume", MR)
    yield Series("feet-first-prone", stack(6, 2, orientation=((-1, 0, 0), (0, -1, 0))), "volume")
    yield Series("flipped-rows", stack(6, 2, orientation=((1, 0, 0), (0, -1, 0))), "volume")
    yield Series("flipped-rows-numbers-descend", stack(6, 2, orientation=((1, 0, 0), (0, -1, 0))), "volume",
                 numbers=[6, 5, 4, 3, 2, 1])
    yield Series("oblique-about-x", stack(6, 2, orientation=turned(x=30)), "volume", MR)
    yield Series("oblique-about-y", stack(6, 2, orientation=turned(y=-25)), "volume", MR)
    yield Series("oblique-about-all", stack(6, 2.2, orientation=turned(20, -35, 50)), "volume", MR)
    yield Series("oblique-shuffled", stack(7, 2.2, orientation=turned(-15, 10, 130), places=SHUFFLED), "volume", MR)


def tilted():
    for degrees in (15, -22.5):
        orientation, step = leaning(degrees, 3)
        yield Series(f"gantry-tilt-{degrees}", stack(8, step, orientation=orientation), "sheared",
                     GantryDetectorTilt=str(degrees))


def incomplete():
    yield Series("missing-one", stack(0, 2, places=[0, 1, 2, 4, 5, 6]), "gaps", gaps=[[2, 1]])
    yield Series("missing-two-apart", stack(0, 2, places=[0, 1, 3, 4, 5, 7, 8]), "gaps", gaps=[[1, 1], [4, 1]])
    yield Series("missing-three", stack(0, 2, places=[0, 1, 2, 6, 7]), "gaps", gaps=[[2, 3]])
    yield Series("within-tolerance", stack(0, 2, places=[0, 1, 2.004, 3, 4]), "volume")
    yield Series("beyond-tolerance", stack(0, 2, places=[0, 1, 2.03, 3, 4]), "irregular")
    yield Series("ever-wider", stack(0, 2, places=[0, 1, 2.3, 3.9, 6]), "irregular")
    yield Series("duplicate", stack(0, 2, places=[0, 1, 2, 2, 3, 4]), "irregular")
    yield Series("equal-positions", stack(0, 2, places=[0, 0, 0, 0]), "irregular")
    yield Series("no-positions", [Plane(None) for _ in range(4)], "none")


def grouped():
    mr = dict(ImageType=["ORIGINAL", "PRIMARY", "M"])
    values = [0] * 5 + [1000] * 5
    yield Series("two-b-values", said(stack(0, 3, places=[*range(5)] * 2), "DiffusionBValue", map(float, values)),
                 "multi", MR, groups=("DiffusionBValue", values, [0, 1000]), **mr)
    values = [1 + i // 6 for i in range(24)]
    yield Series("four-time-points",
                 said(stack(0, 3, places=[*range(6)] * 4), "TemporalPositionIdentifier", map(str, values)),
                 "multi", MR, groups=("TemporalPositionIdentifier", values, [1, 2, 3, 4]), **mr)
    values = [1 + i % 4 for i in range(24)]
    yield Series("four-time-points-interleaved",
                 said(stack(0, 3, places=[i // 4 for i in range(24)]), "TemporalPositionIdentifier", map(str, values)),
                 "multi", MR, groups=("TemporalPositionIdentifier", values, [1, 2, 3, 4]), **mr)
    times = [14, 28]
    values = [time for time in times for _ in range(5)]
    yield Series("two-echoes", said(said(stack(0, 3, places=[*range(5)] * 2), "EchoTime", map(str, values)),
                 "EchoNumbers", [str(1 + times.index(v)) for v in values]),
                 "multi", MR, groups=("EchoTime", values, times), **mr)
    values = [100 * (i // 4) for i in range(12)]
    yield Series("cardiac-phases", said(stack(0, 8, places=[*range(4)] * 3), "TriggerTime", map(str, values)),
                 "multi", MR, groups=("TriggerTime", values, [0, 100, 200]), **mr)
    values = [i // 4 for i in range(12)]
    yield Series("cardiac-phases-of-each-slice", said(stack(0, 8, places=[*range(4)] * 3), "TriggerTime",
                 [f"{100 * phase + 1.25 * (i % 4)}" for i, phase in enumerate(values)]),
                 "multi", MR, groups=("TriggerTime.rank", values, [0, 1, 2]), **mr)
    yield diffusion(mr)


def diffusion(mr):
    orientations = [None, [0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]
    b = [0, 1000, 1000, 1000]
    planes = stack(0, 3, places=[*range(4)] * 4)
    said(planes, "DiffusionBValue", [float(b[i // 4]) for i in range(16)])
    said(planes, "DiffusionGradientOrientation", [orientations[i // 4] for i in range(16)])
    keys = [[b[i // 4], orientations[i // 4]] for i in range(16)]
    values = [[number, orientation] for number, orientation in zip(b, orientations)]
    return Series("three-directions", planes, "multi", MR,
                  groups=("DiffusionBValue,DiffusionGradientOrientation", keys, values), **mr)


def mixed():
    yield Series("localizer-inside", [
        Plane((-20, 10, 30), ((1, 0, 0), (0, 0, -1)), ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"]),
        *stack(5, 2)], "mixed-orientation", judged=["affine", "order"])
    yield Series("three-planes", [Plane((0, 0, 0)), Plane((0, 0, 0), ((1, 0, 0), (0, 0, -1))),
                                  Plane((0, 0, 0), ((0, 1, 0), (0, 0, -1)))], "mixed-orientation", MR)
    yield Series("two-spaces", said(stack(6, 2), "FrameOfReferenceUID",
                 [uid("space", "a" if i < 3 else "b") for i in range(6)]), "irregular")


def measures(plane):
    return dict(PixelMeasuresSequence=sequence(item(PixelSpacing=digits(plane.spacing), SliceThickness="2")))


def orientation(plane):
    cosines = digits([*plane.row, *plane.column])
    return dict(PlaneOrientationSequence=sequence(item(ImageOrientationPatient=cosines)))


def position(plane):
    return dict(PlanePositionSequence=sequence(item(ImagePositionPatient=digits(plane.position))))


def frames_of(series, **attributes):
    raw = numpy.stack([pixels(i + 1) for i in range(len(series.planes))])
    return image(f"geometry-{series.name}", raw, frames=len(raw), series=f"geometry-{series.name}",
                 sop_class=series.sop_class, **attributes)


def dimensions(*pointers):
    organization = uid("dimensions")
    return dict(
        DimensionOrganizationSequence=sequence(item(DimensionOrganizationUID=organization)),
        DimensionIndexSequence=sequence(*[
            item(DimensionOrganizationUID=organization, DimensionIndexPointer=pointer,
                 FunctionalGroupPointer=0x00209111) for pointer in pointers]))


STACK, IN_STACK, TEMPORAL = 0x00209056, 0x00209057, 0x00209128


def content(stack_position, temporal=None):
    values = [1, stack_position] if temporal is None else [1, temporal, stack_position]
    more = {} if temporal is None else dict(TemporalPositionIndex=temporal)
    return dict(FrameContentSequence=sequence(
        item(StackID="1", InStackPositionNumber=stack_position, DimensionIndexValues=values, **more)))


def shared_groups(series):
    """Orientation and measures for all, a position for each."""
    return frames_of(
        series, **dimensions(STACK, IN_STACK),
        SharedFunctionalGroupsSequence=sequence(item(**measures(series.planes[0]), **orientation(series.planes[0]))),
        PerFrameFunctionalGroupsSequence=sequence(*[
            item(**position(plane), **content(i + 1)) for i, plane in enumerate(series.planes)]))


def own_groups(series):
    """Everything for each frame."""
    return frames_of(
        series, **dimensions(STACK, IN_STACK), SharedFunctionalGroupsSequence=sequence(item()),
        PerFrameFunctionalGroupsSequence=sequence(*[
            item(**position(plane), **orientation(plane), **measures(plane), **content(i + 1))
            for i, plane in enumerate(series.planes)]))


def timed_groups(series):
    """Two time points."""
    return frames_of(
        series, **dimensions(STACK, TEMPORAL, IN_STACK),
        SharedFunctionalGroupsSequence=sequence(item(**measures(series.planes[0]), **orientation(series.planes[0]))),
        PerFrameFunctionalGroupsSequence=sequence(*[
            item(**position(plane), **content(*series.indices[i])) for i, plane in enumerate(series.planes)]))


def reconstruction(series):
    plane, following = series.planes[0], series.planes[1]
    spacing = (following.position - plane.position) @ numpy.cross(plane.row, plane.column)
    detector = item(ImagePositionPatient=digits(plane.position),
                    ImageOrientationPatient=digits([*plane.row, *plane.column]))
    count = len(series.planes)
    return frames_of(
        series, DetectorInformationSequence=sequence(detector), PixelSpacing=digits(plane.spacing),
        NumberOfSlices=count, SpacingBetweenSlices=f"{spacing:.10g}", SliceVector=list(range(1, count + 1)),
        FrameIncrementPointer=0x00540080,
        ImageType=["ORIGINAL", "PRIMARY", "RECON TOMO", "EMISSION"])


def dose(series):
    plane = series.planes[0]
    normal = numpy.cross(plane.row, plane.column)
    return frames_of(
        series, ImagePositionPatient=digits(plane.position), PixelSpacing=digits(plane.spacing),
        ImageOrientationPatient=digits([*plane.row, *plane.column]), FrameIncrementPointer=0x3004000C,
        GridFrameOffsetVector=digits([(other.position - plane.position) @ normal for other in series.planes]),
        DoseUnits="GY", DoseType="PHYSICAL", DoseGridScaling="0.001")


def multiframe():
    enhanced_ct, enhanced_mr = builder.ENHANCED_CT, ENHANCED_MR
    yield Series("enhanced-ct-shared", stack(6, 2), "volume", enhanced_ct, multiframe=shared_groups)
    yield Series("enhanced-mr-own", stack(6, 2, orientation=turned(10, 20, 30)), "volume", enhanced_mr,
                 multiframe=own_groups)
    yield Series("enhanced-ct-descending", stack(0, 2, places=[5, 4, 3, 2, 1, 0]), "volume", enhanced_ct,
                 multiframe=shared_groups)
    yield Series("enhanced-ct-unordered", stack(0, 2, places=[0, 2, 1, 3, 5, 4]), "irregular", enhanced_ct,
                 multiframe=shared_groups)
    yield Series("enhanced-ct-missing", stack(0, 2, places=[0, 1, 3, 4]), "gaps", enhanced_ct, gaps=[[1, 1]],
                 multiframe=shared_groups)
    yield timed("enhanced-mr-two-time-points", [(place, time) for time in (1, 2) for place in range(5)])
    yield timed("enhanced-mr-times-alternate", [(place, time) for place in range(5) for time in (1, 2)])
    yield Series("nm-reconstruction", stack(6, -4, spacing=(4, 4)), "volume", NM, multiframe=reconstruction,
                 judged=["order"])
    yield Series("rt-dose", stack(6, 2.5, spacing=(2.5, 2.5)), "volume", builder.RT_DOSE, multiframe=dose,
                 judged=["order"])


def timed(name, places_and_times):
    places, times = zip(*places_and_times)
    series = Series(name, stack(0, 2, places=places), "multi", ENHANCED_MR, multiframe=timed_groups,
                    groups=("TemporalPositionIndex", times, [1, 2]),
                    Manufacturer="Philips")  # dcm2niix believes dimension indices of no other
    series.indices = [(place + 1, time) for place, time in places_and_times]
    return series


def write(series, folder):
    os.makedirs(folder, exist_ok=True)
    files = []
    for i, dataset in enumerate(series.datasets()):
        files.append(os.path.join(folder, f"{i:03}.dcm"))
        with open(files[-1], "wb") as file:
            file.write(encode(dataset, EXPLICIT))
    return files


def converted(series, folder):
    """What dcm2niix makes of a series, and what it says of that."""
    out = os.path.join(folder, "nifti")
    os.makedirs(out, exist_ok=True)
    done = subprocess.run(["dcm2niix", "-b", "n", "-z", "n", "-l", "o", "-w", "1", "-f", "%s_%e", "-o", out, folder],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    volumes = []
    for name in sorted(name for name in os.listdir(out) if name.endswith(".nii")):
        nifti = nibabel.load(os.path.join(out, name))
        volumes.extend(whole_frames(series, numpy.asanyarray(nifti.dataobj.get_unscaled()), nifti.affine))
    return volumes, done.stdout.splitlines()[-8:]


def whole_frames(series, voxels, affine):
    """The volumes of a NIfTI file; none when its slices are no frames of ours but interpolated ones."""
    names = series.names()
    # Where each slice has a slope of its own, dcm2niix applies them.
    slopes = [float(p.attributes.get("RescaleSlope", 1)) if voxels.dtype.kind == "f" else 1 for p in series.planes]
    voxels = voxels.reshape(voxels.shape[:3] + (-1,)) if voxels.ndim > 2 else voxels[..., None, None]
    found = []
    for t in range(voxels.shape[3]):
        frames = [identify(voxels[:, :, k, t], slopes) for k in range(voxels.shape[2])]
        if None in frames or len({flip.tobytes() for _, flip in frames}) != 1:
            continue
        # (column, row, index) to (i, j, k), then to RAS.
        found.append({"order": [names[frame] for frame, _ in frames],
                      "affine_ras_xyz": (affine @ frames[0][1]).tolist()})
    return found


def identify(slab, slopes):
    """Which frame the voxels [i, j] are, and the matrix from (column, row) to (i, j); None when they are no frame."""
    for frame, slope in enumerate(slopes):
        wanted = [slope * (16 * (frame + 1) + corner) for corner in range(4)]
        places = [numpy.argwhere(numpy.isclose(slab, value, rtol=1e-6)) for value in wanted]
        if [len(place) for place in places] == [ROWS * COLUMNS - 3, 1, 1, 1]:
            break
    else:
        return None
    origin, right, down = (place[0].astype(float) for place in places[1:])
    matrix = numpy.eye(4)
    matrix[:2, 0] = (right - origin) / (COLUMNS - 1)
    matrix[:2, 1] = (down - origin) / (ROWS - 1)
    matrix[:2, 3] = origin
    return frame, matrix


def answers(folder):
    """What is known of each series; its files are in the folder then."""
    known = []
    for series in every():
        own = os.path.join(folder, series.name)
        files = write(series, own)
        nifti, log = converted(series, own)
        names, order = series.names(), series.order()
        placed = all(plane.position is not None for plane in series.planes)
        known.append({
            "series": series.name,
            "series_instance_uid": uid("series", f"geometry-{series.name}"),
            "files": [os.path.relpath(file, folder) for file in files],
            "verdict": series.verdict,
            "order": [names[i] for i in order],
            "corners": [[c.tolist() for c in series.planes[i].corners()] for i in order] if placed else None,
            "groups": series.grouped(),
            "gaps": [list(gap) for gap in series.gaps],
            "localizers": [names[i] for i in order if "LOCALIZER" in series.planes[i].attributes.get("ImageType", [])],
            "judged": series.judged,
            "nifti": nifti,
            "log": log,
        })
    return known


if __name__ == "__main__":
    json.dump(answers(sys.argv[1]), sys.stdout, indent=1)
