"""`python -m arasha.engines.prevalence TABLE.csv`: without Django."""

from arasha.engines.prevalence.command import main

if __name__ == "__main__":
    raise SystemExit(main())
