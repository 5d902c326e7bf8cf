"""JPEG encoding by DCMTK's own builds of the IJG library (8, 12 and 16 bits), for what its tools have no option for:
any sampling factors, restart intervals, one scan per component, any predictor and precision."""

import ctypes
import glob
import os
import tempfile

P, I, U, B = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint, ctypes.c_ubyte


class Component(ctypes.Structure):
    _fields_ = [
        ("component_id", I), ("component_index", I), ("h", I), ("v", I), ("quant_tbl_no", I), ("dc_tbl_no", I),
        ("ac_tbl_no", I), ("width_in_data_units", U), ("height_in_data_units", U), ("codec_data_unit", I),
        ("downsampled_width", U), ("downsampled_height", U), ("component_needed", I), ("mcu", I * 6),
        ("quant_table", P), ("dct_table", P)]


class ScanInfo(ctypes.Structure):
    _fields_ = [("comps_in_scan", I), ("component_index", I * 4), ("ss", I), ("se", I), ("ah", I), ("al", I)]


class Compress(ctypes.Structure):
    """jpeg_compress_struct of DCMTK 3.6.7."""
    _fields_ = [
        ("err", P), ("mem", P), ("progress", P), ("client_data", P), ("is_decompressor", I), ("global_state", I),
        ("dest", P), ("image_width", U), ("image_height", U), ("input_components", I), ("in_color_space", I),
        ("input_gamma", ctypes.c_double), ("lossless", I), ("data_precision", I), ("num_components", I),
        ("jpeg_color_space", I), ("comp_info", ctypes.POINTER(Component)), ("quant_tbl_ptrs", P * 4),
        ("dc_huff_tbl_ptrs", P * 4), ("ac_huff_tbl_ptrs", P * 4), ("arith", B * 48), ("num_scans", I),
        ("scan_info", ctypes.POINTER(ScanInfo)), ("raw_data_in", I), ("arith_code", I), ("optimize_coding", I),
        ("ccir601_sampling", I), ("smoothing_factor", I), ("dct_method", I), ("restart_interval", U),
        ("restart_in_rows", I), ("write_jfif_header", I), ("jfif", B * 3), ("density", ctypes.c_uint16 * 2),
        ("write_adobe_marker", I), ("next_scanline", U), ("data_unit", I), ("process", I), ("max_h", I), ("max_v", I),
        ("total_imcu_rows", U), ("comps_in_scan", I), ("cur_comp_info", P * 4), ("mcus_per_row", U),
        ("mcu_rows_in_scan", U), ("data_units_in_mcu", I), ("mcu_membership", I * 10), ("ss", I), ("se", I),
        ("ah", I), ("al", I), ("modules", P * 7), ("script_space", P), ("script_space_size", I),
        ("force_extended", I)]


def library(bits):
    found = sorted(glob.glob("/usr/lib/*/libijg%d.so.*" % bits) + glob.glob("/usr/lib/libijg%d.so.*" % bits))
    return ctypes.CDLL(found[0]) if found else None


def available():
    return all(library(bits) is not None for bits in (8, 12, 16))


def encode(pixels, precision, quality=90, sampling=None, restart=0, restart_rows=0, separate=False, predictor=0,
           point_transform=0, extended=False):
    """Encodes an array (rows, columns) or (rows, columns, 3), components as they are, and gives the codestream.

    predictor 1 to 7 makes it lossless; sampling is a list of (h, v).
    """
    bits = 8 if precision <= 8 else 12 if precision <= 12 else 16
    lib = library(bits)

    def call(name, *arguments):
        return getattr(lib, "jpeg%d_%s" % (bits, name))(*arguments)

    libc = ctypes.CDLL(None)
    libc.fopen.restype = P
    getattr(lib, "jpeg%d_std_error" % bits).restype = P
    errors = ctypes.create_string_buffer(4096)
    info = Compress()
    info.err = call("std_error", errors)
    call("CreateCompress", ctypes.byref(info), 62, ctypes.c_size_t(ctypes.sizeof(info)))
    handle, name = tempfile.mkstemp()
    os.close(handle)
    out = P(libc.fopen(name.encode(), b"wb"))
    call("stdio_dest", ctypes.byref(info), out)
    rows, columns = pixels.shape[:2]
    components = 1 if pixels.ndim == 2 else pixels.shape[2]
    info.image_width, info.image_height, info.input_components = columns, rows, components
    info.in_color_space = 1 if components == 1 else 0
    info.data_precision = precision
    call("set_defaults", ctypes.byref(info))
    info.data_precision = precision
    call("set_colorspace", ctypes.byref(info), info.in_color_space)
    if predictor:
        call("simple_lossless", ctypes.byref(info), predictor, point_transform)
    else:
        call("set_quality", ctypes.byref(info), quality, 1 if precision == 8 else 0)
        info.optimize_coding = 1
    info.force_extended = 1 if extended else 0
    for i, (h, v) in enumerate(sampling or []):
        info.comp_info[i].h, info.comp_info[i].v = h, v
    if separate:
        scans = (ScanInfo * components)()
        for i, scan in enumerate(scans):
            scan.comps_in_scan = 1
            scan.component_index[0] = i
            scan.ss, scan.se = (predictor, 0) if predictor else (0, 63)
            scan.al = point_transform
        info.scan_info, info.num_scans = scans, components
    info.restart_interval, info.restart_in_rows = restart, restart_rows
    call("start_compress", ctypes.byref(info), 1)
    data = pixels.astype("u1" if bits == 8 else "<u2")
    for row in data:
        line = row.tobytes()
        buffer = ctypes.create_string_buffer(line, len(line))
        pointer = (P * 1)(ctypes.addressof(buffer))
        call("write_scanlines", ctypes.byref(info), pointer, 1)
    call("finish_compress", ctypes.byref(info))
    call("destroy_compress", ctypes.byref(info))
    libc.fclose(out)
    with open(name, "rb") as stream:
        result = stream.read()
    os.unlink(name)
    return result
