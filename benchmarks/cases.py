"""What is measured, and what is aimed at: ratios of the gateway to Orthanc's route, or to what a case has in its place."""

from dataclasses import dataclass, field

# instance: one instance of the series over WADO-RS, as it is stored. float32: the gateway without dtype.
AGAINST = ("orthanc", "pydicom", "instance", "float32")

# What an Orthanc keeps of the files that it has read last (MaximumStorageCacheSize).
CACHE_BYTES = 128 << 20

STORED = ", rescale=0"


@dataclass(frozen=True)
class Case:
    """`wall`, `first` and `size` are aims, for the first request; `slow` are the ways that are asked in a few rounds only, and
    never to warm up. What the gateway is compared with is the first of its ways that is in AGAINST. `times` is for what takes
    milliseconds: so many requests one after the other, of which the median counts."""

    name: str
    series: str
    query: str = ""
    wall: float | None = None
    first: float | None = None
    size: float | None = None
    clients: int = 1
    requests: bool = False
    times: int = 1
    ways: tuple = ("orthanc", "first", "second", "raw")
    slow: frozenset = field(default=frozenset())

    @property
    def against(self):
        return next((way for way in self.ways if way in AGAINST), None)

    @property
    def is_whole(self):
        """Whether it is an array of a whole series by a single client: what must not become slower for the sake of parts."""
        return self.clients == 1 and not self.requests and "slice" not in self.query and "dtype" not in self.query


# The rows of the first table; the case of the same name with STORED is in the same row.
HEADLINE = (
    "CT native", "CT JPEG-LS", "CT JPEG lossless", "CT RLE", "CT deflated", "CT JPEG 2000", "enhanced CT native",
    "enhanced CT JPEG-LS", "US colour clip", "MG one big frame", "CT native, 16 clients")

_SLOW = frozenset({"orthanc"})

# In the order in which each way asks for them, one round after the other. Between two cases of the first table that are of the
# same series, the others have more than CACHE_BYTES: so the archive has to read its files (see `warm`).
CASES = [
    Case("CT native", "ct", wall=0.50, first=0.15),
    Case("CT JPEG-LS", "ct-jpeg-ls", wall=0.40, first=0.05),
    Case("CT JPEG lossless", "ct-jpeg-lossless", wall=0.40, first=0.05),
    Case("CT RLE", "ct-rle", wall=0.45, first=0.05),
    Case("CT deflated", "ct-deflated", wall=0.60, first=0.15),
    Case("CT native, 16 clients", "ct", wall=0.50, clients=16, ways=("orthanc", "first", "second")),
    Case("CT JPEG 2000", "ct-jpeg-2000", wall=0.55, ways=("pydicom", "first", "second", "raw")),
    Case("enhanced CT native", "enhanced", wall=0.50, first=0.30),
    Case("enhanced CT JPEG-LS", "enhanced-jpeg-ls", wall=0.40, first=0.05),
    Case("US colour clip", "us", wall=0.50, first=0.08),
    Case("MG one big frame", "mg", wall=0.70, first=0.40),
    Case("CT native, 1000 slices", "ct-1000", ways=("first", "second", "raw")),
    Case("CT JPEG-LS, rescale=0", "ct-jpeg-ls", "rescale=0", wall=0.50),
    Case("CT JPEG lossless, rescale=0", "ct-jpeg-lossless", "rescale=0", wall=0.55),
    Case("CT native, rescale=0", "ct", "rescale=0", wall=0.90),
    Case("CT native, compress=1", "ct", "compress=1", wall=0.25, first=0.05, size=1.05,
         ways=("orthanc", "first", "second"), slow=_SLOW),
    Case("CT native, 4 clients", "ct", clients=4, ways=("orthanc", "first", "second")),
    Case("CT native, requests", "ct", wall=0.15, requests=True, ways=("orthanc", "first", "second"), slow=_SLOW),
    Case("CT native, one slice of 200", "ct", "slice=100", wall=1.5, times=100, ways=("instance", "second")),
    Case("CT native, one slice of 200, rescale=0", "ct", "slice=100&rescale=0", wall=1.5, times=100, ways=("instance", "second")),
    Case("CT native, one slice of 200, no plan kept", "ct", "slice=100", times=5, ways=("instance", "first")),
    Case("CT native, dtype=i2", "ct", "dtype=i2", wall=0.70, size=0.51, ways=("float32", "second")),
    Case("CT RLE, rescale=0", "ct-rle", "rescale=0", wall=0.65),
    Case("CT deflated, rescale=0", "ct-deflated", "rescale=0", wall=0.90),
    Case("enhanced CT native, rescale=0", "enhanced", "rescale=0", wall=1.0),
    Case("enhanced CT JPEG-LS, rescale=0", "enhanced-jpeg-ls", "rescale=0", wall=0.50),
    Case("US colour clip, rescale=0", "us", "rescale=0", wall=0.50),
    Case("MG one big frame, rescale=0", "mg", "rescale=0", wall=1.2),
]


def in_headline(case):
    return case.name.removesuffix(STORED) in HEADLINE


def warm(cases, stored_bytes):
    """The cases of the first table whose files Orthanc may still have in memory when its own route is asked for them, round
    after round.

    stored_bytes: of each series.
    """
    asked = [case for case in cases if "orthanc" in case.ways]
    found = []
    for at, case in enumerate(asked):
        since = 0
        for other in reversed(asked[at + 1:] + asked[:at]):
            if other.series == case.series:
                break
            since += stored_bytes[other.series]
        if in_headline(case) and since <= CACHE_BYTES:
            found.append(case.name)
    return found
