"""pydicom's test files, each with fresh identifiers."""

import io
import pathlib

import pydicom
from pydicom.data import get_testdata_file

import fresh_uids


class File:
    def __init__(self, name, content):
        self.name, self.content = name, content


def folder():
    return pathlib.Path(get_testdata_file("CT_small.dcm")).parent


def every():
    """Every file that has the identifiers an archive needs; (those), (names of the others)."""
    taken, left = [], []
    for path in sorted(folder().rglob("*")):
        if not path.is_file():
            continue
        name = "corpus/" + str(path.relative_to(folder()))
        content = path.read_bytes()
        try:
            content, _ = fresh_uids.rewrite(content, name)
            pydicom.dcmread(io.BytesIO(content), force=True)
            taken.append(File(name, content))
        except Exception:  # not DICOM, or no identifier to replace
            left.append(name)
    return taken, left


def series():
    """The series of dicomdirtests as they are, all their files together: (name, contents)."""
    groups = {}
    for path in sorted((folder() / "dicomdirtests").rglob("*")):
        if not path.is_file() or "TINY_ALPHA" in path.parts:
            continue
        try:
            content, uids = fresh_uids.rewrite(path.read_bytes(), "together")
        except Exception:  # a DICOMDIR or a text
            continue
        groups.setdefault(uids[0x0020000E], (str(path.parent.relative_to(folder())), []))[1].append(content)
    return [(f"corpus-series/{name}", contents) for name, contents in groups.values() if len(contents) > 1]
