#!/usr/bin/env python3
"""Runs one command and prints one line of JSON: what it said and what it cost.

    measure.py [--limit-gb G] -- command argument ...

CPU seconds are user + system of the whole process tree that was waited for, start-up and imports included:
that is what a user pays, and unlike wall time it hardly depends on who else is using the machine. Peak memory
is the largest resident set. Both come from wait4, so nothing but Python is needed (no /usr/bin/time).
"""
import json
import os
import resource
import subprocess
import sys


def main() -> int:
    args = sys.argv[1:]
    limit = None
    if args[:1] == ["--limit-gb"]:
        limit = int(float(args[1]) * 1e9)
        args = args[2:]
    if args[:1] == ["--"]:
        args = args[1:]
    if not args:
        sys.exit(__doc__)

    def before():
        # RLIMIT_DATA counts what the process writes to; RLIMIT_AS would also count mapped libraries, which
        # are not memory in use, and would be harder on Python than on Rust.
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))

    child = subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=before)
    # Errors are read after the answer: the peers write only a few lines to either, far below a pipe's 64 kB.
    out = child.stdout.read().decode(errors="replace")
    err = child.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)  # so that Popen does not wait again
    # getrusage(RUSAGE_CHILDREN) equals the wait4 figures here, since exactly one child is run.
    print(json.dumps({
        "command": args,
        "exit": child.returncode,
        "cpu_s": round(usage.ru_utime + usage.ru_stime, 3),
        "peak_mb": round(usage.ru_maxrss / 1024, 1),
        "stdout": out,
        "stderr_tail": err[-400:],
    }))
    return 0


if __name__ == "__main__":
    sys.exit(main())
