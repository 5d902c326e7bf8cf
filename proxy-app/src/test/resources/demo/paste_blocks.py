# Runs the blocks of a document as one program, as if somebody had pasted them one after the other, in an empty folder. A
# block that needs a package which is missing is only compiled. Prints what each block prints, a line "ran" or "compiled",
# and a NUL between blocks.

import importlib.metadata
import importlib.util
import os
import re
import sys
import tempfile


def is_there(package):
    """Whether a package can be imported; of one named with a number, that version."""
    name, _, version = package.partition(" ")
    return importlib.util.find_spec(name) and (not version or importlib.metadata.version(name).startswith(version + "."))


pasted = {"__name__": "__main__"}
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    for number, block in enumerate(sys.argv[1:]):
        if number > 0:
            print("\0", end="")
        code = compile(block, f"block {number}", "exec")
        needs = re.match("# needs: (.*)\n", block)
        packages = needs.group(1).split(", ") if needs else []
        if all(map(is_there, packages)):
            exec(code, pasted)
            print("ran")
        else:
            print("compiled")
    os.chdir("/")
