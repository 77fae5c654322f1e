"""Looks for known weaknesses in what opsplanner installs: `make audit`. What could not be looked up counts as a failure."""

from __future__ import annotations

import json
import subprocess
import sys

LOCKS = ("run", "test")


def audit(name: str) -> list[str]:
    """Return what speaks against one lock file, a sentence each."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format=json", "--progress-spinner=off"]
    done = subprocess.run([*command, "--requirement", f"requirements/{name}.txt"], capture_output=True, text=True, check=False)
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return [f"{name}.txt could not be audited: {(done.stderr.strip().splitlines() or ['no answer'])[-1]}"]
    unknown = [package["name"] for package in found if "skip_reason" in package]
    skipped = [f"{name}.txt: {len(unknown)} of {len(found)} could not be looked up, {unknown[0]} for one"] if unknown else []
    weak = [f"{package['name']} {package['version']}: {fault['id']}" for package in found for fault in package.get("vulns", ())]
    return skipped + weak + ([] if found else [f"{name}.txt names nothing"])


if __name__ == "__main__":
    faults = [fault for name in LOCKS for fault in audit(name)]
    print("\n".join(faults) or "No known weakness in anything that is installed.")
    sys.exit(bool(faults))
