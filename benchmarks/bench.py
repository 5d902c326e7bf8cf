"""Asks the servers in turn, and keeps what every round gave."""

import collections
import dataclasses
import statistics

import clients
import servers

SLOW_ROUNDS = 3


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
    def __init__(self, archive, gateway, anew, every, ids):
        self.archive, self.every, self.ids = archive, every, ids
        self.gateways = {"gateway": gateway, "anew": anew}
        self.samples = collections.defaultdict(Sample)

    def of(self, case):
        return {way: self.samples[case, way] for way in case.ways}

    def url(self, way, case):
        series = self.every[case.series]
        if way in ("raw", "pydicom"):
            return f"{self.archive.url}/dicom-web/studies/{series.study}/series/{series.uid}"
        server = self.gateways.get(way, self.archive)
        return f"{server.url}/series/{self.ids[case.series]}/numpy?{case.query}"

    def ask(self, way, case):
        url = self.url(way, case)
        if way == "raw":
            return clients.get(url, clients.WADO)
        if way == "pydicom":
            return clients.pydicom(url)
        if case.clients > 1:
            return clients.crowd(url, case.clients)
        return clients.python_requests(url) if case.requests else clients.get(url)

    def warm_up(self, case, last):
        """Only the gateways have a compiler; the others are asked once."""
        for way in case.ways:
            if way in self.gateways or (last and way not in case.slow):
                self.ask(way, case)

    def round(self, case, number, rounds):
        """Every way of a case once, in turn; the slow ones in as few rounds as a median needs, spread over the run."""
        few = {i * (rounds - 1) // max(SLOW_ROUNDS - 1, 1) for i in range(SLOW_ROUNDS)}
        for way in case.ways:
            if way in case.slow and number not in few:
                continue
            if way == "gateway":
                clients.head(self.url(way, case))
            usage = servers.Usage(self.gateways.get(way, self.archive).pid)
            usage.reset_peak()
            before = usage.cpu()
            answer = self.ask(way, case)
            self.samples[case, way].add(answer, usage.cpu() - before, usage.peak_mb())

    def equal(self, case):
        """Whether both servers give the same array; None where Orthanc has no answer, or not to a crowd's member."""
        if "orthanc" not in case.ways or case.clients > 1:
            return None
        # Its compressed array takes half a minute, and is the same one.
        plain = dataclasses.replace(case, query=case.query.replace("compress=1", ""))
        ours, theirs = clients.load(self.url("gateway", case)), clients.load(self.url("orthanc", plain))
        return ours.dtype == theirs.dtype and ours.shape == theirs.shape and bool((ours == theirs).all())
