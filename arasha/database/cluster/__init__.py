"""The embedded PostgreSQL: found, made, started, shared between commands and stopped without anybody's help.

It serves the demonstration, development and tests. Production names its own server in DATABASE_URL.
"""

from arasha.database.cluster.lifecycle import destroy, ensure_running, is_running, release, stop
from arasha.database.cluster.problems import ClusterProblem

__all__ = ["ClusterProblem", "destroy", "ensure_running", "is_running", "release", "stop"]
