"""The engine needs NumPy and SciPy and nothing else: no Django, nothing else of ours."""

import subprocess
import sys
from pathlib import Path

import numpy
import scipy

CHECKOUT = Path(__file__).resolve().parents[3]
STORY = """
import sys
sys.path[:] = [path for path in sys.path if "packages" not in path] + sys.argv[1:]
import numpy as np
from arasha.engines.prevalence import CaptureTable, estimate, fit, search
assert not {"scipy.stats", "importlib.metadata", "arasha.engines.prevalence.strata"} & set(sys.modules)
table = CaptureTable.from_counts("ABC", ["100", "010", "001", "110", "101", "011", "111"], [50, 40, 30, 12, 9, 6, 4])
for method in ("stepwise", "bic", "average", "chapman", "lower_bound"):
    assert estimate(table, method, replicates=50).total > table.cases
assert search(table).best.total > 0 and fit(table).profile()
import arasha.engines.prevalence as engine
assert all(hasattr(engine, name) for name in engine.__all__)
from arasha.engines.prevalence import command, render_html
single = {"cases": 9, "lists": ["A", "B"], "headline": None, "estimates": [], "seed": 1}
assert "<h1>" in render_html({**single, "verdict": {"colour": "red", "reasons": []}}, "kk")
assert command.main([sys.argv[1] + "/table.csv", "--report", sys.argv[1] + "/found.pdf"]) == 2  # no typst: one sentence
ours = {name.split(".")[1] for name in sys.modules if name.startswith("arasha.")}
assert ours == {"engines"}, ours
assert not {"django", "scipy.stats"} & set(sys.modules)
print("done")
"""


def test_the_engine_runs_beside_numpy_and_scipy_alone(tmp_path):
    for package in (numpy, scipy):
        installed = Path(package.__file__).parent
        for part in (installed, installed.parent / f"{installed.name}.libs"):
            if part.is_dir():
                (tmp_path / part.name).symlink_to(part)
    (tmp_path / "arasha").mkdir()
    (tmp_path / "arasha" / "__init__.py").touch()
    (tmp_path / "arasha" / "engines").symlink_to(CHECKOUT / "arasha" / "engines")
    (tmp_path / "table.csv").write_text("A,B,C,count\n1,0,0,9\n0,1,0,8\n0,0,1,7\n1,1,0,3\n1,0,1,2\n0,1,1,2\n")
    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-c", STORY, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert answer.stdout.strip() == "done", answer.stderr
    assert "typst" in answer.stderr and answer.stderr.count("\n") == 1
