#!/usr/bin/env python3
"""Reads lines of measure.py and prints one table, with the relative error of each answer.

    table.py ROWS.jsonl
"""
import json
import sys

EXACT = {"mean": 2299367.79, "p_zero": .0470008268, "p_1e6": .6483869, "p_5e6": .1150077}


def answer(row):
    """What the tool said, as the peers' scripts print it; None if it said nothing of use."""
    try:
        said = json.loads(row["stdout"])
    except ValueError:
        try:
            said = json.loads(row["stdout"].strip().splitlines()[-1])  # a peer may have greeted first
        except (ValueError, IndexError):
            return None
    if not isinstance(said, dict):
        return None
    if row["label"].startswith("exposure"):
        # Our own tool's JSON; its keys may not be there yet.
        try:
            loss = said["loss"]
            exceed = {float(e["loss"]): e["probability"]["mean"] for e in loss["exceed"]}
            return {
                "tool": "exposure", "version": row["version"],
                "trials": said.get("engine", {}).get("draws", ""),
                "mean": loss["mean"]["mean"], "p_zero": loss["p_zero"]["mean"],
                "p_1e6": exceed[1e6], "p_5e6": exceed[5e6], "note": "",
            }
        except (KeyError, TypeError):
            return None
    return said


def reason(row):
    """Why there is no answer, in a few words."""
    if row["label"].startswith("exposure"):
        first = (row["stderr_tail"].strip().splitlines() or ["the keys are missing"])[0]
        return f"not built (no answer with the options and keys wanted, exit {row['exit']}: {first[:60]})"
    if row["exit"] != 0 and row["peak_mb"] > 4500:
        # An allocation refused at the limit; what was resident then is a little below it.
        return "stopped: needs more than 6 GB"
    return f"no answer (exit {row['exit']}): {row['stderr_tail'].strip()[-90:]!r}"


def main():
    rows = [json.loads(line) for line in open(sys.argv[1])]
    head = ["tool and version", "trials", "mean", "error", "P(0)", "error", "P(>1e6)", "error", "P(>5e6)",
            "error", "CPU s", "MB", "note"]
    table = [head, ["exact", "", f"{EXACT['mean']:.0f}", "", f"{EXACT['p_zero']:.6f}", "",
                    f"{EXACT['p_1e6']:.6f}", "", f"{EXACT['p_5e6']:.6f}", "", "", "", ""]]
    for row in rows:
        said = answer(row)
        if said is None:
            why = row.get("why") or reason(row)
            table.append([row["label"], str(row.get("trials", ""))] + [""] * 8
                         + [str(row.get("cpu_s", "")), str(row.get("peak_mb", "")), why])
            continue
        trials = said["trials"]
        line = [f"{said['tool']} {said['version']}", f"{trials:.0e}" if isinstance(trials, int) else str(trials)]
        for key, exact in EXACT.items():
            value = said[key]
            line += [f"{value:.0f}" if key == "mean" else f"{value:.6f}", f"{value / exact - 1:+.1e}"]
        table.append(line + [f"{row['cpu_s']:.2f}", f"{row['peak_mb']:.0f}", said["note"]])
    widths = [max(len(line[i]) for line in table) for i in range(len(head))]
    for line in table:
        print("  ".join(
            cell.ljust(width) if i in (0, len(head) - 1) else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths))).rstrip())


if __name__ == "__main__":
    main()
