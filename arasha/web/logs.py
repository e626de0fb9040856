"""Logs by allow-list: a line carries only the keys named here, so that no name, body or query string can leak."""

import json
import logging
from datetime import UTC, datetime

ALLOWED = ("status_code", "url_name", "request_reference", "job", "count", "seconds")


class AllowListFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, the constant message text, allowed extras, exception classes."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            # The template, never its arguments: arguments are where names and addresses travel.
            "message": str(record.msg)[:200] if record.args else self._constant(record),
        }
        line.update({key: getattr(record, key) for key in ALLOWED if hasattr(record, key)})
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["where"] = self._place(record)
        return json.dumps(line, ensure_ascii=True)

    @staticmethod
    def _constant(record: logging.LogRecord) -> str:
        return str(record.msg)[:200] if record.name.startswith("arasha") else record.name

    @staticmethod
    def _place(record: logging.LogRecord) -> str:
        trace = record.exc_info[2] if record.exc_info else None
        place = ""
        while trace is not None:
            code = trace.tb_frame.f_code
            place = f"{code.co_qualname if hasattr(code, 'co_qualname') else code.co_name}:{trace.tb_lineno}"
            trace = trace.tb_next
        return place
