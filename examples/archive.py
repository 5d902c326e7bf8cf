"""Where the gateway is, and what the other examples share. VOXELGATE_DICOMWEB is another gateway than the demo."""

import os

import requests

ARCHIVE = os.environ.get("VOXELGATE_DICOMWEB", "http://localhost:8080/dicom-web")


def get(url, **options):
    """The answer to a GET, before its body is read. The options are query parameters. An error status is an exception."""
    answer = requests.get(url, params=options, stream=True, timeout=600)
    answer.raise_for_status()
    answer.raw.enforce_content_length = True  # urllib3 does this from version 2
    return answer


def find(modality):
    """The URL of the first series of a modality."""
    series = get(f"{ARCHIVE}/series", Modality=modality, limit=1).json()[0]
    return f"{ARCHIVE}/studies/{series['0020000D']['Value'][0]}/series/{series['0020000E']['Value'][0]}"


def link(series, form):
    """The URL of a form of the series, as its geometry links to it: it answers this state of the series, and no other."""
    answer = get(f"{series}/geometry")
    return requests.compat.urljoin(answer.url, answer.json()["links"][form])
