"""Asks the servers in turn, and keeps what every round gave."""

import collections
import dataclasses
import statistics

import clients
import servers

SLOW_ROUNDS = 3

# How many requests warm a gateway up for each that is counted, where a round has several in a row.
WARM_TIMES = 10


class Sample:
    """One way of one case."""

    def __init__(self):
        self.first, self.whole, self.cpu, self.peak, self.bytes = [], [], [], [], []

    def add(self, answer, cpu, peak):
        self.first.append(answer.first)
        self.whole.append(answer.whole)
        self.cpu.append(cpu)
        self.peak.append(peak)
        self.bytes.append(answer.bytes)

    def median(self, what):
        return statistics.median(getattr(self, what))

    @property
    def rounds(self):
        return len(self.whole)


class Bench:
    """first: a gateway that keeps no plans; second: one that keeps them; before: an older one that keeps none, or None."""

    def __init__(self, archive, first, second, every, ids, before=None):
        self.archive, self.every, self.ids = archive, every, ids
        self.gateways = {"first": first, "second": second, "float32": second}
        if before:
            self.gateways["before"] = before
        self.samples = collections.defaultdict(Sample)

    def ways(self, case):
        """An older gateway is asked for whole arrays only."""
        return (*case.ways, "before") if "before" in self.gateways and case.is_whole else case.ways

    def of(self, case):
        return {way: self.samples[case, way] for way in self.ways(case)}

    def url(self, way, case):
        series = self.every[case.series]
        if way in ("raw", "pydicom"):
            return f"{self.archive.url}/dicom-web/studies/{series.study}/series/{series.uid}"
        if way == "instance":
            return f"{self.archive.url}/dicom-web/studies/{series.study}/series/{series.uid}/instances/{series.instance}"
        server = self.gateways.get(way, self.archive)
        query = "" if way == "float32" else case.query
        return f"{server.url}/series/{self.ids[case.series]}/numpy?{query}"

    def ask(self, way, case):
        url = self.url(way, case)
        if way in ("raw", "instance"):
            return clients.get(url, clients.WADO)
        if way == "pydicom":
            return clients.pydicom(url)
        if case.clients > 1:
            return clients.crowd(url, case.clients)
        return clients.python_requests(url) if case.requests else clients.get(url)

    def warm_up(self, case, last):
        """Only the gateways have a compiler; the others are asked once."""
        for way in self.ways(case):
            if way in self.gateways:
                for _ in range(WARM_TIMES * case.times if case.times > 1 else 1):
                    self.ask(way, case)
            elif last and way not in case.slow:
                self.ask(way, case)

    def round(self, cases, number, rounds):
        """Every case once, way by way, so that all other series come between two requests for one; the slow ways in as few
        rounds as a median needs, spread over the run. Every other round has the ways the other way round."""
        few = {i * (rounds - 1) // max(SLOW_ROUNDS - 1, 1) for i in range(SLOW_ROUNDS)}
        ways = list(dict.fromkeys(way for case in cases for way in self.ways(case)))
        for way in ways if number % 2 == 0 else reversed(ways):
            for case in cases:
                if way in self.ways(case) and (way not in case.slow or number in few):
                    self.measure(way, case)

    def measure(self, way, case):
        """One request, or the median of several, and what each cost the server."""
        if way in ("second", "float32"):
            clients.head(self.url(way, case))
        usage = servers.Usage(self.gateways.get(way, self.archive).pid)
        usage.reset_peak()
        before = usage.cpu()
        answers = [self.ask(way, case) for _ in range(case.times)]
        self.samples[case, way].add(clients.median(answers), (usage.cpu() - before) / case.times, usage.peak_mb())

    def equal(self, case):
        """Whether both give the same array, of i2 and float32 the same values; None where Orthanc has no answer, or not to a crowd's member."""
        if case.against == "float32":
            return bool((clients.load(self.url("second", case)) == clients.load(self.url("float32", case))).all())
        if "orthanc" not in case.ways or case.clients > 1:
            return None
        # Its compressed array takes half a minute, and is the same one.
        plain = dataclasses.replace(case, query=case.query.replace("compress=1", ""))
        ours, theirs = clients.load(self.url("first", case)), clients.load(self.url("orthanc", plain))
        return ours.dtype == theirs.dtype and ours.shape == theirs.shape and bool((ours == theirs).all())
