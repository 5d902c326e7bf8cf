"""What only the measurements of the parts (JMH) read, next to the series: metadata, and codecs that no series has."""

import json
import subprocess
import tempfile

import pydicom
from pydicom._uid_dict import UID_dictionary
from pydicom.encaps import encapsulate

import builder
import dataset

HTJ2K = "1.2.840.10008.1.2.4.201"
UID_dictionary.setdefault(HTJ2K, ("HTJ2K", "Transfer Syntax", "", "", "HTJ2K"))  # pydicom 2.3 does not know it


def make(folder, every):
    for name in ("ct", "enhanced"):
        _metadata(every[name])
    dataset.write(dataset.Series(folder, "ct-htj2k"), _htj2k(every["ct"]))
    dataset.write(dataset.Series(folder, "mg-jpeg-extended"), _extended(every["mg"]))


def _metadata(series):
    """The answer to WADO-RS metadata, as Orthanc writes it: without pixel data."""
    target = series.folder / "metadata.json"
    if target.exists():
        return
    answers = []
    for file in sorted(series.folder.glob("*.dcm")):
        answers.append(pydicom.dcmread(file, stop_before_pixels=True).to_json_dict())
    target.write_text(json.dumps(answers))


def _htj2k(ct):
    for file in sorted(ct.folder.glob("*.dcm"))[:10]:
        source = pydicom.dcmread(file)
        with tempfile.TemporaryDirectory() as work:
            with open(f"{work}/source.yuv", "wb") as samples:
                samples.write(source.PixelData)
            subprocess.run(
                ["ojph_compress", "-i", "source.yuv", "-o", "out.j2c", "-reversible", "true", "-dims",
                 f"{{{source.Columns},{source.Rows}}}", "-num_comps", "1", "-signed", "false", "-bit_depth", "16",
                 "-downsamp", "{1,1}"], cwd=work, check=True, capture_output=True)
            with open(f"{work}/out.j2c", "rb") as out:
                source.PixelData = encapsulate([out.read()])
        source["PixelData"].VR = "OB"
        source["PixelData"].is_undefined_length = True
        yield builder.write(source, HTJ2K)


def _extended(mammogram):
    for file in mammogram.folder.glob("*.dcm"):
        yield builder.dcmtk(file.read_bytes(), "dcmcjpeg", "+ee", "+q", "95")
