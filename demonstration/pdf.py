"""A PDF of one page and a few words, written by hand: what people hand in needs no more."""

from pathlib import Path

TOP: int = 780
LINE: int = 22


def write_pdf(path: Path, *lines: str) -> Path:
    """Write the lines under one another on an A4 page; return the path."""
    shown = "".join(f"1 0 0 1 60 {TOP - LINE * row} Tm ({escape(line)}) Tj " for row, line in enumerate(lines))
    drawn = f"BT /F1 14 Tf {shown}ET".encode("cp1252")
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
    )
    content, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(content))
        content += b"%d 0 obj%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    path.write_bytes(
        b"%sxref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (content, size, table, size, len(content))
    )
    return path


def escape(line: str) -> str:
    """Return a line as a PDF writes it in a string."""
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
