"""What is measured, and what is aimed at: ratios of the gateway to Orthanc's route (or to pydicom)."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    """`wall`, `first` and `size` are aims; `anew` is a gateway that keeps no plans; `slow` are the ways that are asked in a few rounds only, and never to warm up."""

    name: str
    series: str
    query: str = ""
    wall: float | None = None
    first: float | None = None
    size: float | None = None
    clients: int = 1
    requests: bool = False
    ways: tuple = ("orthanc", "gateway", "anew", "raw")
    slow: frozenset = field(default=frozenset())

    @property
    def against(self):
        return "orthanc" if "orthanc" in self.ways else "pydicom" if "pydicom" in self.ways else None


CASES = [
    Case("CT native", "ct", wall=0.50, first=0.20),
    Case("CT native, rescale=0", "ct", "rescale=0", wall=0.85, first=0.50),
    Case("CT JPEG-LS", "ct-jpeg-ls", wall=0.40, first=0.08),
    Case("CT JPEG-LS, rescale=0", "ct-jpeg-ls", "rescale=0"),
    Case("CT JPEG lossless", "ct-jpeg-lossless", wall=0.50, first=0.12),
    Case("CT RLE", "ct-rle", wall=0.50, first=0.20),
    Case("CT deflated", "ct-deflated", wall=0.50, first=0.20),
    Case("CT JPEG 2000", "ct-jpeg-2000", wall=0.50, ways=("pydicom", "gateway", "anew", "raw"), slow=frozenset({"pydicom"})),
    Case("enhanced CT native", "enhanced", wall=1.0),
    Case("enhanced CT JPEG-LS", "enhanced-jpeg-ls", wall=0.50),
    Case("US colour clip", "us", wall=0.50),
    Case("MG one big frame", "mg", wall=1.0),
    Case("CT native, compress=1", "ct", "compress=1", wall=0.25, first=0.05, size=1.10,
         ways=("orthanc", "gateway", "anew"), slow=frozenset({"orthanc"})),
    Case("CT native, 4 clients", "ct", clients=4, ways=("orthanc", "gateway")),
    Case("CT native, 16 clients", "ct", wall=0.50, clients=16, ways=("orthanc", "gateway"), slow=frozenset({"orthanc"})),
    Case("CT native, requests", "ct", wall=0.15, requests=True, ways=("orthanc", "gateway"), slow=frozenset({"orthanc"})),
    Case("CT native, 1000 slices", "ct-1000", ways=("gateway", "raw")),
]
