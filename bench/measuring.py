"""What every benchmark shares: a database of its own, honest percentiles, and one line of result."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("ARASHA_BENCH_HOME", CHECKOUT / ".arasha" / "bench"))


def prepare() -> None:
    """Start the benchmarks' own PostgreSQL, migrate it and set Django up as the application."""
    sys.path.insert(0, str(CHECKOUT))
    os.environ.update(ARASHA_HOME=str(HOME), DJANGO_SETTINGS_MODULE="arasha.settings", ARASHA_POOL="off")
    HOME.mkdir(parents=True, exist_ok=True)
    (HOME / "staticfiles").mkdir(exist_ok=True)
    from arasha.database.cluster import ensure_running

    ensure_running(HOME, purpose="test")
    import subprocess

    subprocess.run([sys.executable, "-m", "arasha.cli", "migrate"], cwd=CHECKOUT, check=True, stdout=subprocess.DEVNULL)
    import django

    django.setup()
    import logging

    from django.conf import settings

    logging.disable(logging.ERROR)
    from arasha.web.health import gate

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    gate.open()
    # As the server does once it has loaded (arasha/wsgi.py).
    import gc

    import arasha.urls  # noqa: F401

    gc.collect()
    gc.freeze()


def addresses() -> object:
    """The connection addresses of the benchmarks' cluster."""
    from arasha.database.addresses import resolve

    return resolve(HOME, {})


def percentiles(act: Callable[[], object], times: int) -> tuple[float, float]:
    """Median and 95th percentile of an act, in milliseconds, after a short warm-up."""
    for _ in range(min(10, times)):
        act()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    return taken[len(taken) // 2], taken[int(len(taken) * 0.95)]


def say(figure: str, measured: str, bar: str, ratio: float, *, higher_is_better: bool = False) -> bool:
    """Print one figure with its bar; ratio is measured / bar."""
    good = ratio >= 1 if higher_is_better else ratio <= 1
    print(f"{'ok  ' if good else 'MISS'} {figure:<58} {measured:>16}   bar {bar:>14}   ratio {ratio:.2f}")
    return good
