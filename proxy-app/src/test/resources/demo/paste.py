# Runs the program that it is given, as if somebody had pasted it.

import sys

exec(compile(sys.argv[1], "pasted", "exec"))
