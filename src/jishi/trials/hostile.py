"""What nobody types by mistake: values, forms and files that look for a hole."""

import io
import struct
import zipfile

from hypothesis import strategies as st

LONG = 10_000
WORDS = [
    "", " ", "\0", "a\0b", "\r\n", "\u202e元12", "\ufeff1", "\u200b", "\ud800", "e\u0301",
    "😀" * 40,
    "<script>alert(1)</script>", "\"'><b>", "' OR 1=1 --", "'; DROP TABLE sales_order; --",
    "{{ 7*7 }}", "%s%n%x", "../../../etc/passwd", "${jndi:ldap://x}", "x" * LONG, "番" * LONG,
]  # fmt: skip
NUMBERS = [
    "0", "-0", "-1", "1.5", "0.001", "1e3", "1e999999999", "1e999990", "-1e999999999", "NaN",
    "Infinity",
    "１２", "٣", "१", "²", "1_000", "1,000", "0x10", "+1", "00000000001", "9" * 18, "9" * 19,
    "9" * 400, "9" * 5_000, str(2**31), str(2**63), "1" + "0" * 18 + ".5", "¥1", "1元", "1kg",
]  # fmt: skip
DAYS = [
    "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "2026-06-03T99:99",
    "0001-01-01T00:00", "9999-12-31T23:59", "2026-06-03T08:30+99:99", "2026-W23-3", "20260603",
    "２０２６-06-03", "2026-06-03T08:30:00.123456789", "2026-06-03 08:30",
]  # fmt: skip
values = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(NUMBERS),
    st.sampled_from(DAYS),
    st.integers(min_value=-(2**70), max_value=2**70).map(str),
    st.text(max_size=60),
)
HEADINGS = "品名,分类,规格,净含量（g）,售价（元）,每单限购,配料,保管\n"
SHEET = "xl/worksheets/sheet1.xml"
PARTS = {
    "xl/workbook.xml": '<workbook xmlns:r="r"><sheets><sheet name="a" r:id="r1"/></sheets>'
    "</workbook>",
    "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="r1" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
}


def _xlsx(sheet: str | bytes, **others: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in {**PARTS, SHEET: sheet, **others}.items():
            book.writestr(name, part)
    return packed.getvalue()


def _lying_about_its_size(book: bytes) -> bytes:
    """The directory admits to one byte where gigabytes come out."""
    at = book.rfind(b"PK\x01\x02")
    return book[: at + 24] + struct.pack("<I", 1) + book[at + 28 :]


def files() -> dict[str, tuple[str, bytes]]:
    """Price lists that are none, by what is wrong with each: the file's name and its content."""
    bomb = _xlsx(b"<worksheet><sheetData>" + b" " * 80_000_000)
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
    far = '<worksheet><sheetData><row r="1048576"><c r="XFD1048576"/></row></sheetData></worksheet>'
    line = "西瓜子,零食,250 g/袋,250,12.8,20,西瓜子,密封\n"
    return {
        "good": ("a.csv", (HEADINGS + line).encode()),
        "empty": ("a.csv", b""),
        "only headings": ("a.csv", HEADINGS.encode()),
        "NUL": ("a.csv", (HEADINGS + line.replace("西", "\0")).encode()),
        "formula": ("a.csv", (HEADINGS + line.replace("西瓜子", "=cmd|' /C calc'!A0")).encode()),
        "numbers": ("a.csv", (HEADINGS + line.replace("12.8", "1e999999999")).encode()),
        "digits": ("a.csv", (HEADINGS + line.replace("20", "9" * 5_000)).encode()),
        "unicode digits": ("a.csv", (HEADINGS + line.replace("250,", "２５０,")).encode()),
        "one endless cell": ("a.csv", (HEADINGS + '"' + "x" * 1_000_000).encode()),
        "no code": ("a.csv", bytes(range(128, 256)) * 20),
        "half of UTF-16": ("a.csv", b"\xff\xfe\x00"),
        "many columns": ("a.csv", ("品名," * 100_000).encode()),
        "too big": ("a.csv", (HEADINGS + line * 60_000).encode()),
        "no zip": ("a.xlsx", b"PK\x03\x04 not really"),
        "broken zip": ("a.xlsx", _xlsx("<worksheet/>")[:-40]),
        "empty zip": ("a.xlsx", b"PK\x05\x06" + b"\0" * 18),
        "no sheet": ("a.xlsx", _xlsx("")),
        "bomb": ("a.xlsx", bomb),
        "lying bomb": ("a.xlsx", _lying_about_its_size(bomb)),
        "laughs": ("a.xlsx", _xlsx(laughs)),
        "far away": ("a.xlsx", _xlsx(far)),
        "NUL in a sheet": ("a.xlsx", _xlsx("<worksheet>\0</worksheet>")),
        "a picture": ("a.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
        "a path": ("../../a.csv", b"x"),
        "only an ending": (".csv", b"x"),
        "a long name": ("x" * LONG + ".csv", b"x"),
        "another kind": ("a.exe", b"MZ"),
    }  # fmt: skip
