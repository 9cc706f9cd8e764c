"""Logs as one JSON object a line, without anything that a patient's record holds."""

import json
import logging
from datetime import UTC, datetime


class WithoutValues(logging.Filter):
    """Leaves out the arguments of messages from libraries: they may hold what somebody typed."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the line, without its arguments unless it is ours."""
        if not record.name.startswith("longwatch"):
            record.msg, record.args = record.msg if not record.args else str(record.msg).partition("%")[0], ()
        return True


class AsJson(logging.Formatter):
    """When, how bad, where from and what; of an exception its type and place, never its text."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            trace = record.exc_info[2]
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
            line |= {"error": record.exc_info[0].__name__, "where": where}
        return json.dumps(line)
