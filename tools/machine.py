"""What the machine needs: system libraries, uv, and the locked dependencies."""

import ctypes.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tools import project

UV_VERSION = "0.13.9"
OWN_UV = project.ROOT / ".uv"
OWN_NGINX = project.ROOT / ".nginx"

# What is needed, by its name with apt and with brew. brew's chromium is a desktop program; its libatomic is built in.
APT = {
    "pango": ["libpango-1.0-0", "libpangoft2-1.0-0"],
    "gettext": ["gettext"],
    "venv": ["python3-venv"],
    "browser": ["chromium", "libatomic1"],
    "proxy": ["nginx"],
}
BREW = {"pango": ["pango"], "gettext": ["gettext"], "venv": [], "browser": ["--cask", "chromium"], "proxy": ["nginx"]}


class Missing(Exception):
    """Something that we cannot install ourselves. Its message says what to do."""


# --- System libraries ---------------------------------------------------------------------------------------------


def has_pango() -> bool:
    return all(ctypes.util.find_library(name) for name in ("pango-1.0", "pangoft2-1.0"))


def browser() -> str | None:
    """Where the browser for the tests is. Playwright's driver needs libatomic besides."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    needs_atomic = sys.platform == "linux" and not ctypes.util.find_library("atomic")
    return None if needs_atomic else found


def proxy() -> str | None:
    """Where the proxy for the tests is: our own copy, or the machine's."""
    own = OWN_NGINX / "usr/sbin/nginx"
    return str(own) if own.exists() else shutil.which("nginx")


def want_pango() -> None:
    """Install what PDFs need, or say plainly what is missing and go on."""
    if not has_pango() and not install("pango"):
        project.say(f"Going on without PDFs: certificates wait until this is installed: {' '.join(names_of('pango'))}")


def want_browser() -> None:
    """Install what browser tests need, or say plainly what is missing and go on."""
    if not browser() and not install("browser"):
        project.say(f"Going on without browser tests. They need: {' '.join(names_of('browser'))}")


def want_proxy() -> None:
    """Fetch what tests of the proxy need, or say plainly what is missing and go on."""
    if not proxy() and not (install("proxy") if sys.platform == "darwin" else unpack("proxy", OWN_NGINX)):
        project.say(f"Going on without tests of the proxy. They need: {' '.join(names_of('proxy'))}")


def unpack(need: str, folder: Path) -> bool:
    """Fetch Debian's packages into a folder of ours: installed, a server would start with the machine."""
    names = names_of(need)
    project.say(f"Fetching {' '.join(names)}")
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        return False
    with tempfile.TemporaryDirectory() as packages:
        words = ["apt-get", "-q", "download", *names]
        if not is_quiet_success(words, Path(packages)):
            if not may_install() or not is_quiet_success([*as_root(), "apt-get", "-q", "update"]):
                return False
            if not is_quiet_success(words, Path(packages)):
                return False
        return all(is_quiet_success(["dpkg", "-x", str(one), str(folder)]) for one in Path(packages).glob("*.deb"))


def need_gettext() -> None:
    if not shutil.which("xgettext") and not install("gettext"):
        raise Missing(f"Collecting texts needs: {' '.join(names_of('gettext'))}")


def names_of(need: str) -> list[str]:
    return (BREW if sys.platform == "darwin" else APT)[need]


def install(need: str) -> bool:
    """Ask the system's package manager, if we may. Whether it worked."""
    names = names_of(need)
    project.say(f"Installing {' '.join(names)}")
    if sys.platform == "darwin":
        return bool(shutil.which("brew")) and project.call(["brew", "install", *names]) == 0
    if not shutil.which("apt-get") or not may_install():
        return False
    apt = [*as_root(), "apt-get", "-q", "-y", "-o", "Dpkg::Use-Pty=0"]
    # The list of packages may be older than the archive, or not there at all: only then is it fetched.
    words = [*apt, "install", "--no-install-recommends", *names]
    return is_quiet_success(words) or (is_quiet_success([*apt, "update"]) and is_quiet_success(words))


def may_install() -> bool:
    return os.getuid() == 0 or bool(shutil.which("sudo"))


def as_root() -> list[str]:
    # With a terminal sudo may ask for the password; without one it must not wait for an answer.
    return [] if os.getuid() == 0 else ["sudo"] if sys.stdin.isatty() else ["sudo", "--non-interactive"]


def is_quiet_success(words: list[str], folder: Path | None = None) -> bool:
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return (
        subprocess.run(words, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    )


# --- Python packages ----------------------------------------------------------------------------------------------


def sync(*, with_dev: bool) -> None:
    """Install the locked dependencies into .venv, if the lock has changed since. What tests need stays once there."""
    stamp = project.VENV / ("synced-for-development" if with_dev else "synced-to-run")
    with project.when_changed(stamp, ["uv.lock", "pyproject.toml"], also=sys.version) as has_changed:
        if has_changed:
            project.say("Installing the locked dependencies")
            groups = ["--group", "dev"] if with_dev else ["--no-dev"]
            words = [uv(), "sync", "--frozen", "--inexact", "--python", sys.executable, *groups]
            project.must(words, env=uv_environment())


def uv_environment() -> dict[str, str]:
    # Ours goes into .venv, whatever environment the caller is in.
    return {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}


def uv() -> str:
    """The uv of this machine if it is new enough, else our own, installed when it is first needed."""
    candidates: Iterable[Path] = [OWN_UV / "bin/uv", Path(shutil.which("uv") or "/nowhere")]
    for candidate in candidates:
        if candidate.exists() and version_of(candidate) >= version(UV_VERSION):
            return str(candidate)
    project.say(f"Installing uv {UV_VERSION}")
    make_venv(OWN_UV)
    project.must([str(OWN_UV / "bin/pip"), "install", "--quiet", f"uv=={UV_VERSION}"])
    return str(OWN_UV / "bin/uv")


def version_of(program: Path) -> tuple[int, ...]:
    return version(subprocess.run([program, "--version"], capture_output=True, text=True).stdout)


def version(text: str) -> tuple[int, ...]:
    found = re.search(r"\d+(\.\d+)+", text)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def make_venv(folder: Path) -> None:
    words = [sys.executable, "-m", "venv", "--clear", str(folder)]
    if subprocess.run(words, capture_output=True).returncode == 0:
        return
    if not install("venv"):
        raise Missing(
            f"Python's venv is missing. Install {' '.join(names_of('venv')) or 'a full Python'} and try again."
        )
    project.must(words)
