"""Import of the real file through the real write path with audit: 5,000 rows/s wanted, 2,500 the bar."""

import sys
import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent))
from measuring import CHECKOUT, prepare, say


def main() -> int:
    files = sorted((CHECKOUT.parent / "shared" / "data" / "ctdc").glob("*.csv.xz"))
    if not files:
        print("skip import_ctdc: the file is not beside this checkout (its terms of use forbid shipping it)")
        return 0
    prepare()
    from arasha.access.actions import NewAgency, found_agencies
    from arasha.interchange import commands

    code = f"bench-{uuid4().hex[:8]}"
    names = ("Өлшеу", "Замер", "Bench")
    found_agencies([NewAgency(code, "international_organisation", names, "", "B", "host", False, date(2020, 1, 1))])
    parser = ArgumentParser()
    commands.add_arguments(parser)
    seconds = []
    for _ in range(2):
        start = time.perf_counter()
        commands.run(parser.parse_args(["ctdc", str(files[0]), "--agency", code]))
        seconds.append(time.perf_counter() - start)
    rate = 97_750 / seconds[0]
    good = say("import, rows per second", f"{rate:,.0f}/s", "2,500/s", rate / 2500, higher_is_better=True)
    say(
        "import again (all unchanged), share of the first",
        f"{seconds[1]:.1f} s",
        f"{seconds[0]:.1f} s",
        seconds[1] / seconds[0],
    )
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
