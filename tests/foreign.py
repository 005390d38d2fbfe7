"""Other people's software for tests, by npm: installed once below the user's cache folder, named after its lock."""

import os
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent / "certification" / "verifier"
INSTALL_SECONDS = 300


def packages() -> Path:
    """The folder that holds node_modules of the verifiers; made once for all runs."""
    lock = (HERE / "package-lock.json").read_bytes()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "plaza-tests" / f"verifier-{sha256(lock).hexdigest()[:16]}"
    if not (folder / "ready").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder)
        subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],  # nothing of theirs runs to be installed
            cwd=folder,
            check=True,
            capture_output=True,
            timeout=INSTALL_SECONDS,
        )
        (folder / "ready").touch()
    return folder


def bundle(folder: Path, to: Path) -> Path:
    """in_a_page.mjs and all that it imports in one file for a browser."""
    shutil.copy(HERE / "in_a_page.mjs", folder)
    esbuild = [str(folder / "node_modules" / ".bin" / "esbuild"), "in_a_page.mjs", "--bundle", "--format=esm"]
    command = [*esbuild, "--platform=browser", f"--outfile={to}"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=INSTALL_SECONDS)
    return to
