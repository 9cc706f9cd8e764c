"""Standard output: the whole answer at once, in characters that the reader's side can show."""

import sys
import unicodedata

import msgspec

from longwatch.cli.refusals import Refusal, let_go_of

_JSON = msgspec.json.Encoder()
_PLAIN = str.maketrans(
    {"…": "...", "–": "-", "×": "x", "≥": ">=", "≤": "<=", "µ": "u", "’": "'", "█": "#", "░": "-", "▏": "|"}
)


def put(text: str) -> None:
    """Write the whole answer to standard output at once, so that nothing is ever half-printed.

    Raises:  Refusal when there is no standard output, or no room behind it.
    """
    _put(_encoded(text, getattr(sys.stdout, "encoding", None) or "utf-8"))


def put_json(tree: object, encoder: msgspec.json.Encoder = _JSON) -> None:
    """The same as JSON, in UTF-8 whatever the reader's side can show: it is for programs."""
    _put(as_json(tree, encoder))


def as_json(tree: object, encoder: msgspec.json.Encoder = _JSON) -> bytes:
    """JSON that people can read too."""
    return msgspec.json.format(encoder.encode(tree), indent=2) + b"\n"


def _put(written: bytes) -> None:
    if sys.stdout is None:
        raise Refusal("standard output is closed. Give the answer somewhere to go, such as a file.")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(written)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        let_go_of(sys.stdout)
        raise Refusal(
            f"standard output cannot be written ({error.strerror}). What was written there is not whole."
        ) from None


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        # A plain look-alike reads better than a question mark.
        plain = unicodedata.normalize("NFKD", text.translate(_PLAIN))
        kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
        return kept.encode(encoding, errors="replace")
