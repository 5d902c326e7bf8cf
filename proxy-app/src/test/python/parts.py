"""Parts, types and layouts of arrays, compared with numpy's indexing and astype of the whole array.

parts.py SUITE GATEWAY ORTHANC SAMPLES, with findings as those of judge.py. SUITE is a seed, from which the selections
are drawn; the counts name it.
"""

import collections
import concurrent.futures
import json
import random
import sys
import urllib.parse

import numpy

import judge

DTYPES = ("u1", "i1", "u2", "i2", "u4", "i4", "f2", "f4", "f8")
LONG_NAMES = {name: numpy.dtype(name).name for name in DTYPES}
LAYOUTS = ("zyxc", "zyx", "zcyx", "czyx")
TRIES = 3
MOST_ELEMENTS = 2_000_000


class Refused(Exception):
    """numpy would make something else of it than the gateway may answer: a problem with this name."""


def laid_out(array, layout):
    if layout in ("zyx", "czyx") and array.shape[-1] != 1:
        raise Refused("colour")
    if layout == "zyx":
        return array[..., 0]
    if layout == "zcyx":
        return numpy.moveaxis(array, -1, -3)
    return numpy.moveaxis(array, -1, 0) if layout == "czyx" else array


def converted(array, dtype, clip):
    target = numpy.dtype("<" + dtype)
    if target.kind == "f":
        with numpy.errstate(over="ignore", invalid="ignore"):
            return array.astype(target)
    limits = numpy.iinfo(target)
    wide = array.astype("f8")  # holds every stored value and every float32
    if clip:
        wide = numpy.clip(wide, limits.min, limits.max)
    if not numpy.all(numpy.isfinite(wide) & (wide == numpy.rint(wide))):
        raise Refused("not-representable")
    if array.size and (wide.min() < limits.min or wide.max() > limits.max):
        raise Refused("not-representable")
    return wide.astype(target)


def some_index(draw, size):
    """(text, what Python's brackets take)"""

    def bound():
        return draw.choice((None, draw.randint(-size - 2, size + 2), draw.randint(0, size)))

    if size and draw.random() < 0.25:
        index = draw.randint(-size, size - 1)
        return str(index), index
    start, stop, step = bound(), bound(), draw.choice((None, None, 1, 2, 3, 7))
    text = f"{'' if start is None else start}:{'' if stop is None else stop}" + (f":{step}" if step else "")
    return text, slice(start, stop, step)


def some_selection(draw, shape):
    chosen = [some_index(draw, size) for size in shape]
    style = draw.random()
    if style < 0.4:
        chosen = chosen[: draw.randint(1, len(chosen))]
    elif style < 0.6:
        kept = draw.randint(0, len(chosen) - 1)
        chosen = [("...", Ellipsis)] + chosen[len(chosen) - kept :]
    elif style < 0.7:
        chosen = chosen[:1] + [("...", Ellipsis)] + chosen[-1:] if len(chosen) > 1 else chosen
    return ",".join(text for text, _ in chosen), tuple(index for _, index in chosen)


class Parts:
    def __init__(self, gateway, orthanc, folder, seed):
        self.judge = judge.Judge(gateway, orthanc, folder)
        self.judge.store()
        self.seed = seed

    def wholes(self):
        for sample in self.judge.samples:
            if not sample["ids"] or "refused" in sample or sample["kind"] == "big":
                continue
            for rescale in (0, 1):
                whole = self.judge.array(sample["expect"][f"orthanc-{rescale}"])
                routes = [(path, frame, f"orthanc-{rescale}") for path, frame in self.judge.orthanc_routes(sample)]
                routes += [(path, frames, f"dicom-{rescale}") for path, frames in self.judge.dicom_routes(sample)]
                if whole.size <= MOST_ELEMENTS:
                    yield sample, rescale, routes

    def check(self, sample, rescale, routes):
        draw = random.Random(f"{self.seed} {sample['name']} {rescale}")
        verdicts, failures = collections.Counter(), []
        for _ in range(TRIES):
            path, frames, expected = draw.choice(routes)
            whole = self.judge.array(sample["expect"][expected])
            whole = whole if frames is None else whole[frames]
            verdict, failure = self.one(draw, path, whole, rescale)
            verdicts[verdict] += 1
            failures += [failure] if failure else []
        return verdicts, failures

    def one(self, draw, path, whole, rescale):
        query = {"rescale": rescale}
        dtype = draw.choice((None,) + DTYPES)
        clip = draw.random() < 0.3
        if dtype:
            query["dtype"] = draw.choice((dtype, LONG_NAMES[dtype]))
        if clip:
            query["clip"] = 1
        layout = draw.choice(LAYOUTS)
        if layout != "zyxc" or draw.random() < 0.3:
            query["layout"] = layout
        if draw.random() < 0.3:
            query["compress"] = 1
        try:
            part = laid_out(whole, layout)
            if draw.random() < 0.9:
                query["slice"], index = some_selection(draw, part.shape)
                part = part[index]
            expected = numpy.ascontiguousarray(converted(part, dtype, clip) if dtype else part)
            expected = expected.reshape(part.shape)
        except Refused as refusal:
            expected = str(refusal)
        url = f"{path}?{urllib.parse.urlencode(query, safe=':,')}"
        return self.compare(url, expected, whole, rescale, query)

    def compare(self, url, expected, whole, rescale, query):
        try:
            answer = judge.Answer(self.judge.gateway + url)
        except judge.Cut:
            late = isinstance(expected, str) and expected == "not-representable"
            return "broken off: a later value does not fit", None if late else f"{url}: reset"
        if isinstance(expected, str):
            problem = answer.status == 422 and json.loads(answer.content)["type"]
            right = problem and problem.endswith(expected)
            return f"refused: {expected}", None if right else f"{url}: {answer.status} {problem} instead of {expected}"
        if answer.status == 422 and query.get("dtype") and json.loads(answer.content)["type"].endswith("representable"):
            # Its values may be fractional, or too large, by what the attributes say; those of this part happen not to be.
            fits = whole.dtype.kind != "f" or bool(numpy.all(whole == numpy.rint(whole)))
            return "refused by its slope", f"{url}: {answer.content}" if fits and not rescale else None
        if answer.status != 200:
            return "error", f"{url}: {answer.status} {answer.content[:300]}"
        array = answer.array()
        wrong = judge.difference(array, expected)
        if wrong and "signed zeros or NaNs" in wrong and numpy.array_equal(array, expected, equal_nan=True):
            wrong = None
        length = answer.headers.get("Content-Length")
        if not wrong and not query.get("compress") and length != str(len(answer.content)):
            wrong = f"Content-Length {length}"
        return "equal to numpy", f"{url}: {wrong}" if wrong else None


def main(seed, gateway, orthanc, folder):
    parts = Parts(gateway, orthanc, folder, seed)
    counts = collections.Counter()

    def guarded(task):
        sample, rescale, routes = task
        try:
            return sample, rescale, *parts.check(sample, rescale, routes)
        except Exception as failure:  # one sample must not end the others
            return sample, rescale, {"error": 1}, [f"{type(failure).__name__}: {failure}"]

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for sample, rescale, verdicts, failures in pool.map(guarded, parts.wholes()):
            counts.update(verdicts)
            counts["parts"] += sum(verdicts.values())
            if failures:
                counts["failed"] += len(failures)
            line = {
                "name": f"{sample['name']} rescale={rescale} seed={seed}",
                "verdict": ", ".join(verdicts),
                "failures": failures,
            }
            print(json.dumps(line), flush=True)
    print(json.dumps({"counts": counts}))


if __name__ == "__main__":
    main(*sys.argv[1:])
