"""HTML to PDF by WeasyPrint. Imported only where a PDF is asked for: it is large, and nothing that serves needs it."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

from answering.errors import NotInstalled

_EPOCH = "SOURCE_DATE_EPOCH"
_MEND = "run `make setup`; as root: apt-get install libpangoft2-1.0-0 libharfbuzz-subset0"


def printed(html: str) -> bytes:
    """The same page gives the same bytes.

    Nothing outside the page is fetched. Raises NotInstalled where WeasyPrint or Pango is missing.
    """
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise NotInstalled("PDFs are made by WeasyPrint and Pango, which cannot be loaded", _MEND) from error
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
    inside = weasyprint.urls.URLFetcher(allowed_protocols={"data"})
    document = weasyprint.HTML(string=html, url_fetcher=inside)
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    with _day_of_fonts():
        made: bytes = document.write_pdf(pdf_identifier=identifier, pdf_tags=True)
    return made


@contextmanager
def _day_of_fonts() -> Iterator[None]:
    """Embedded fonts carry the second they were cut to size, unless SOURCE_DATE_EPOCH names another."""
    before = os.environ.get(_EPOCH)
    os.environ.setdefault(_EPOCH, "0")
    try:
        yield
    finally:
        if before is None:
            del os.environ[_EPOCH]
