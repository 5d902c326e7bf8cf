"""The gateway as its image has it: the jar taken apart, and an AOT cache, both made as the Dockerfile makes them."""

import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
JAR = ROOT / "proxy-app/target/proxy-app.jar"


class Image:
    """folder: what is the image's working directory; options: its JDK_JAVA_OPTIONS; command: its entry point."""

    def __init__(self, folder, jar=JAR):
        dockerfile = (ROOT / "Dockerfile").read_text()
        self.folder, self._jar = folder, jar.resolve()
        self.java = java()
        self.options = re.search(r'^ENV JDK_JAVA_OPTIONS="([^"]*)"$', dockerfile, re.M)[1]
        self._training = self._exec_form("RUN", dockerfile)
        self.command = self._exec_form("ENTRYPOINT", dockerfile)
        if not self._jar.exists():
            raise SystemExit(f"no {jar.name}: mvn -DskipTests package")
        self._make(dockerfile)

    def _exec_form(self, instruction, dockerfile):
        (found,) = re.findall(rf"^{instruction} (\[.*\])$", dockerfile, re.M)
        program, *arguments = json.loads(found)
        assert program == "java", found
        return [self.java, *arguments]

    @property
    def environment(self):
        return {**os.environ, "JDK_JAVA_OPTIONS": self.options}

    def _make(self, dockerfile):
        """Only when anything of it has changed: a cache fits this Java and these very files."""
        version = subprocess.run([self.java, "-version"], capture_output=True, check=True).stderr
        stamp = hashlib.sha256(self._jar.read_bytes() + dockerfile.encode() + version).hexdigest()
        done = self.folder / "done"
        if done.exists() and done.read_text() == stamp:
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        with tempfile.TemporaryDirectory() as temporary:
            # What is extracted is named as the jar is, and the entry point names it.
            jar = shutil.copy(self._jar, pathlib.Path(temporary, JAR.name))
            subprocess.run([self.java, "-Djarmode=tools", "-jar", jar, "extract", "--destination", self.folder], check=True)
        with open(self.folder.with_suffix(".log"), "wb") as log:
            subprocess.run(self._training, cwd=self.folder, env=self.environment, stdout=log, stderr=log, check=True)
        done.write_text(stamp)


def java():
    """A Java of version 25 or newer: JAVA_HOME's, the PATH's, or an installed one."""
    homes = [os.environ.get("JAVA_HOME"), *sorted(pathlib.Path("/usr/lib/jvm").glob("*"), reverse=True)]
    for candidate in [*(pathlib.Path(home, "bin/java") for home in homes if home), "java"]:
        try:
            text = subprocess.run([candidate, "-version"], capture_output=True, text=True, check=True).stderr
        except (OSError, subprocess.CalledProcessError):
            continue
        version = re.search(r'version "(\d+)', text)
        if version and int(version[1]) >= 25:
            return str(candidate)
    raise SystemExit("no Java 25")
