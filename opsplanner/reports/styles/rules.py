"""What of a Word file is taken as the styles of reports, and what is refused. From bytes to values, without Flask and the database.

Only the styles, the theme's fonts and colours, and the style of its first table are read. Its words, pictures, links and fields are not kept.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import BadZipFile, ZipFile

from opsplanner.errors import RuleBroken

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST = 2 * 1024 * 1024
"""Bytes of a file that is taken."""
UNPACKED = 4 * 1024 * 1024
"""Bytes of one part of it, unpacked."""
PARTS = 2000
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OF_FILES = ("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships")
USED = {"Title": "title", "Heading 1": "heading 1", "Heading 2": "heading 2", "Subtitle": "subtitle", "List Bullet": "list bullet"}
"""The styles that reports use, as people know them, and as files name them whatever the language of the program."""
BROKEN = "This file cannot be read as a Word document. Open it in Word, save it as “Word Document (.docx)”, and load that"


class Styles(NamedTuple):
    """What is kept of a file: its styles and its theme as XML, and the id of the style for tables; "" where it has none."""

    styles: bytes
    theme: bytes
    table: str


def read(content: bytes) -> Styles:
    """Return the styles of a Word file. Raises RuleBroken in a plain sentence for what is no such file, holds macros, or is too large."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise RuleBroken("This is a Word file of an older kind (.doc), or one with a password. Save it as “Word Document (.docx)” without one, and load that", "file")
    try:
        with ZipFile(BytesIO(content)) as packed:
            return _read(packed)
    except (BadZipFile, zlib.error, NotImplementedError, EOFError, KeyError, OSError, RuntimeError, SyntaxError):  # XML that is none is a SyntaxError
        raise RuleBroken(BROKEN, "file") from None


def _read(packed: ZipFile) -> Styles:
    names = {info.filename.lstrip("/").lower(): info.filename for info in packed.infolist()[: PARTS + 1]}
    if len(names) > PARTS:
        raise RuleBroken("This file has more parts than a Word document has. Save it anew in Word, and load that", "file")
    if "word/document.xml" not in names or "word/styles.xml" not in names:
        raise RuleBroken("This is no Word document with styles. Open it in Word, save it as “Word Document (.docx)”, and load that", "file")
    if any("vbaproject" in name or "vbadata" in name for name in names) or b"macroenabled" in _part(packed, names.get("[content_types].xml", "")).lower():
        raise RuleBroken("This file holds macros (.docm or .dotm), and none are taken. Save it as “Word Document (.docx)”, without macros, and load that", "file")
    root = _tree(_part(packed, names["word/styles.xml"]))
    if root.tag != f"{W}styles":
        raise RuleBroken(BROKEN, "file")
    ids = {style.get(f"{W}styleId"): style.get(f"{W}type") for style in root.iter(f"{W}style")}
    _clean(root)
    return Styles(_text(root), _theme(packed, names), _table_style(packed, names, ids))


def _part(packed: ZipFile, name: str) -> bytes:
    """Return one part, of which no more is unpacked than it may have. Raises RuleBroken."""
    if not name:
        return b""
    with packed.open(name) as part:
        found = part.read(UNPACKED + 1)
    if len(found) > UNPACKED:
        raise RuleBroken(f"Unpacked, a part of this file is larger than {UNPACKED // 1024 // 1024} MB. Make a document with the styles alone, and load that", "file")
    return found


def _tree(text: bytes) -> _Element:
    """Return a part as a tree, with nothing fetched or filled in. Raises RuleBroken for one that defines words of its own."""
    from lxml import etree  # it takes a while to load, and few pages need it

    root = etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False))
    if root.getroottree().docinfo.doctype:
        raise RuleBroken(BROKEN, "file")
    return root


def _text(root: Any) -> bytes:
    from lxml import etree

    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _clean(root: _Element) -> None:
    """Take out what leads to other parts of the file: numberings, and relations to pictures."""
    for element in [one for one in root.iter() if one.tag == f"{W}numPr" or not isinstance(one.tag, str) or _leads_out(one)]:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)


def _leads_out(element: _Element) -> bool:
    return any(isinstance(name, str) and name.startswith(tuple(f"{{{one}}}" for one in _OF_FILES)) for name in element.attrib)


def _theme(packed: ZipFile, names: dict[str, str]) -> bytes:
    """Return the theme, from which styles take fonts and colours; nothing where it leads to other parts."""
    text = _part(packed, names.get("word/theme/theme1.xml", ""))
    if not text:
        return b""
    root = _tree(text)
    return b"" if any(_leads_out(one) for one in root.iter()) else _text(root)


def _table_style(packed: ZipFile, names: dict[str, str], ids: dict[str | None, str | None]) -> str:
    """Return the style of the first table of the document; "" where it has no table, or none of its own."""
    found = next(_tree(_part(packed, names["word/document.xml"])).iter(f"{W}tblStyle"), None)
    style = found.get(f"{W}val") if found is not None else None
    return style if style and ids.get(style) == "table" else ""


def named(styles: bytes) -> dict[str, str]:
    """Return the ids of the styles that reports use, by their names as people know them; those that a file does not have are left out."""
    root = _tree(styles)
    by_name: dict[str, str] = {}
    for style in root.iter(f"{W}style"):
        name, id_ = style.find(f"{W}name"), style.get(f"{W}styleId")
        if name is not None and id_ and style.get(f"{W}type") == "paragraph":
            by_name.setdefault((name.get(f"{W}val") or "").lower(), id_)
    return {known: by_name[name] for known, name in USED.items() if name in by_name}


def grid(styles: bytes) -> str:
    """Return the id of the style of tables with lines that each Word knows; "" where a file does not have it."""
    for style in _tree(styles).iter(f"{W}style"):
        name = style.find(f"{W}name")
        if name is not None and style.get(f"{W}type") == "table" and (name.get(f"{W}val") or "").lower() == "table grid":
            return style.get(f"{W}styleId") or ""
    return ""
