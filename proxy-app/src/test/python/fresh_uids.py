"""Gives a DICOM file new Study, Series and SOP Instance UIDs and leaves every other byte as it is.

The new UID has the length of the old one, so that it can be written over it: odd preambles, undefined lengths, private
sequences, trailing bytes and everything else that makes the file interesting survive. A deflated data set is inflated
and deflated again. The new UIDs follow from the old ones and a salt: files of one series stay in one series.
"""

import hashlib
import io
import zlib

import pydicom
from pydicom.filereader import dcmread

DEFLATED = "1.2.840.10008.1.2.1.99"
TAGS = (0x0020000D, 0x0020000E, 0x00080018)


class CannotRewrite(Exception):
    """The file has no place where a UID could be written."""


def new_uid(old, salt):
    """A UID of the same length; below 8 characters there is too little room to be different from all others."""
    if len(old) < 8:
        raise CannotRewrite(f"a UID of {len(old)} characters")
    number = int.from_bytes(hashlib.sha256(f"{salt}|{old}".encode()).digest(), "big")
    digits = str(number)[: len(old) - 5].replace("0", "7")
    return "2.25." + digits


def _places(content):
    """Where the values of the three UIDs are: (tag, offset, length)."""
    dataset = dcmread(io.BytesIO(content), force=True, stop_before_pixels=True)
    places = []
    for tag in TAGS:
        element = dataset.get_item(tag) if tag in dataset else None
        if element is None or not element.value:
            continue
        if isinstance(element, pydicom.dataelem.RawDataElement):
            offset, length = element.value_tell, element.length
        else:  # already decoded while reading
            offset, length = element.file_tell, len(str(element.value)) + len(str(element.value)) % 2
        places.append((tag, offset, length))
    return dataset, places


def _deflated_parts(content):
    """The file meta information and the inflated data set of a deflated file, or None."""
    if content[128:132] != b"DICM":
        return None
    meta = dcmread(io.BytesIO(content), force=True, stop_before_pixels=True, specific_tags=[]).file_meta
    if meta.get("TransferSyntaxUID") != DEFLATED:
        return None
    end = 128 + 4 + 12 + meta.FileMetaInformationGroupLength
    return content[:end], zlib.decompress(content[end:], -zlib.MAX_WBITS)


def rewrite(content, salt):
    """The file with fresh UIDs, and a dict from tag to the new UID."""
    deflated = _deflated_parts(content)
    if deflated:
        head, body = deflated
        # The same bytes, read as what they are once inflated: explicit little endian.
        plain = bytes(128) + b"DICM" + _meta("1.2.840.10008.1.2.1") + body
        plain_head = len(plain) - len(body)
        plain, uids = _overwrite(plain, salt)
        head = _overwrite_meta(head, salt)
        deflater = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        body = deflater.compress(plain[plain_head:]) + deflater.flush()
        return head + body + b"\0" * (len(body) % 2), uids
    content, uids = _overwrite(content, salt)
    return _overwrite_meta(content, salt), uids


def _meta(transfer_syntax):
    uid = transfer_syntax.encode() + b"\0" * (len(transfer_syntax) % 2)
    element = b"\x02\x00\x10\x00UI" + len(uid).to_bytes(2, "little") + uid
    return b"\x02\x00\x00\x00UL\x04\x00" + len(element).to_bytes(4, "little") + element


def _overwrite(content, salt):
    content = bytearray(content)
    _, places = _places(bytes(content))
    uids = {}
    if not any(tag == 0x00080018 for tag, _, _ in places):
        raise CannotRewrite("no SOP Instance UID")
    for tag, offset, length in places:
        old = content[offset : offset + length]
        text = old.rstrip(b"\0 ").decode("ascii")
        uid = new_uid(text, salt)
        content[offset : offset + len(uid)] = uid.encode()
        uids[tag] = uid
    return bytes(content), uids


def _overwrite_meta(content, salt):
    """Media Storage SOP Instance UID, which always comes as explicit little endian: (0002,0003) UI."""
    content = bytearray(content)
    at = bytes(content[:2048]).find(b"\x02\x00\x03\x00UI")
    if content[128:132] == b"DICM" and at > 0:
        length = int.from_bytes(content[at + 6 : at + 8], "little")
        text = content[at + 8 : at + 8 + length].rstrip(b"\0 ").decode("ascii")
        if len(text) >= 8:
            content[at + 8 : at + 8 + len(text)] = new_uid(text, salt).encode()
    return bytes(content)
