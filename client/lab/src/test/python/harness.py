"""What the checks share: counting them, the table of docs/protocol.md, and the nodes' processes."""

import re
import subprocess

from wire import Refusal

# Beside what the table lists, any refusal may carry these.
COMMON_METADATA = {"executed", "decided", "duplicate"}


class CheckFailed(Exception):
    """Something does not hold."""


def one_line(found):
    return " ".join(str(found).split())


class Checks:
    """Each check prints one line; the first that fails ends the run."""

    def __init__(self, table):
        self.table = table
        self.count = 0
        self.provoked = set()

    def that(self, name, holds, found=""):
        if not holds:
            raise CheckFailed(f"{name}; found: {one_line(found)}")
        self.count += 1
        print(f"ok  {name}", flush=True)

    def equal(self, name, actual, expected):
        self.that(name, actual == expected, f"{actual!r} instead of {expected!r}")

    def refused(self, name, call, reason, decided=False, duplicate=False, **metadata):
        """The call is refused for this reason, in every point as docs/protocol.md says."""
        try:
            answer = call()
        except Refusal as refusal:
            self._as_documented(name, refusal, reason, decided, duplicate, metadata)
            self.provoked.add(reason)
            return refusal
        raise CheckFailed(f"{name}; found: no refusal but {one_line(answer)}")

    def _as_documented(self, name, refusal, reason, decided, duplicate, metadata):
        row = self.table.get(reason)
        if row is None:
            raise CheckFailed(f"{name}; {reason} has no row in docs/protocol.md")
        wanted = {"executed": row["executed"], **{k: str(v) for k, v in metadata.items()}}
        if decided:
            wanted["decided"] = "true"
        if duplicate:
            wanted["duplicate"] = "true"
        found = refusal.metadata
        self.that(
            f"{name}: {row['status']}, {reason}",
            refusal.reason == reason
            and refusal.status.name == row["status"]
            and wanted.items() <= found.items()
            and found.keys() - COMMON_METADATA == row["metadata"]
            and ("decided" in found) == decided
            and ("duplicate" in found) == duplicate,
            f"{refusal}; documented: {row}, expected in the metadata: {wanted}",
        )


def documented_reasons(path):
    """The table of docs/protocol.md: for each reason its status, `executed` and metadata."""
    table = {}
    with open(path, encoding="utf-8") as text:
        for line in text:
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if len(cells) != 5 or not re.fullmatch(r"[A-Z_]+(, [A-Z_]+)*", cells[0]):
                continue
            for reason in cells[0].split(", "):
                table[reason] = {
                    "status": cells[1],
                    "executed": re.match(r"[a-z]*", cells[2]).group(),
                    "metadata": set(re.findall(r"`(\w+)`", cells[3])),
                }
    return table


class Processes:
    """The nodes' processes, by scripts/cluster."""

    def __init__(self, script, folder):
        self._script = script
        self._folder = folder

    def run(self, command, node):
        subprocess.run([self._script, command, node, "--dir", self._folder], check=True)
