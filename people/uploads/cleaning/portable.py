"""PDF files, without who made them and what they do by themselves."""

import base64
import io
import re
import zlib
from collections.abc import Callable, Iterator, Sequence

import pikepdf
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lms.lib.rich_text import is_safe_link
from people.uploads.cleaning.inside import quiet_jpeg
from people.uploads.cleaning.refusals import UnreadablePictureError, disguised, uncleanable
from people.uploads.cleaning.wavelets import quiet_jpeg2000

# Wherever they stand: who and when, what runs by itself, files inside, pictures of an earlier state.
TELLS = {
    *("/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/AA", "/OpenAction", "/JS", "/JavaScript", "/XFA"),
    *("/EmbeddedFiles", "/AF", "/EF", "/Collection", "/SpiderInfo", "/Perms", "/DSS", "/URLS"),
}
# Actions that only lead somewhere. All others run, send, load or start something.
LEADS = {"/GoTo", "/Named", "/URI"}
# Remarks and the like that hold files, films or programs.
HOLDS = {"/FileAttachment", "/Movie", "/Sound", "/Screen", "/RichMedia", "/3D"}
OF_REMARKS = ("/T", "/M", "/CreationDate", "/NM", "/RC")  # author, dates and the formatted twin of a remark
MOST_DEPTH = 60
MOST_UNPACKED_BYTES = 100 * 1024 * 1024  # of one stream
PHOTOGRAPHS: dict[str, Callable[[bytes], bytes]] = {"/DCTDecode": quiet_jpeg, "/JPXDecode": quiet_jpeg2000}
INLINE = re.compile(rb"\bBI\b[^\x00]{0,2000}?/DCT(Decode)?\b[^\x00]{0,2000}?\bID\b")


def clean_pdf(data: bytes) -> bytes:
    """The file without names, dates, actions, scripts and files inside it. Raises ValidationError."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                raise locked()
            _strip(pdf)
            out = io.BytesIO()
            pdf.save(out, fix_metadata_version=False)
            return out.getvalue()
    except pikepdf.PasswordError as error:
        raise locked() from error
    except (pikepdf.PdfError, UnreadablePictureError) as error:
        raise disguised() from error


def locked() -> ValidationError:
    """What to raise for a file that only a password opens."""
    return ValidationError(_("This PDF is locked with a password. Send it without one."), code="locked")


def _strip(pdf: pikepdf.Pdf) -> None:
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for page in pdf.pages:
        _strip_remarks(page.obj)
    for thing in list(pdf.objects):
        for one in _dictionaries(thing, 0):
            _strip_dictionary(one)
        if isinstance(thing, pikepdf.Stream):
            _strip_picture(thing)


def _dictionaries(thing: pikepdf.Object, depth: int) -> Iterator[pikepdf.Object]:
    """A thing and all that stands directly in it; what it only points at comes by itself."""
    if depth > MOST_DEPTH:
        raise disguised()
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield thing
        inside = [value for _name, value in thing.items()]
    else:
        inside = list(thing) if isinstance(thing, pikepdf.Array) else []
    for one in inside:
        if isinstance(one, pikepdf.Object) and not one.is_indirect:
            yield from _dictionaries(one, depth + 1)


def _strip_dictionary(thing: pikepdf.Object) -> None:
    for name in list(thing.keys()):
        if name in TELLS or (name in ("/A", "/PA", "/Next") and _runs(thing[name])):
            del thing[name]
    if thing.get("/FT") == pikepdf.Name.Sig and "/V" in thing:
        del thing["/V"]  # a signature, with the name of who signed; it would not hold for the cleaned file


def _runs(action: pikepdf.Object) -> bool:
    """Whether an action, or one of several, does more than lead somewhere."""
    if isinstance(action, pikepdf.Array):
        return any(_runs(one) for one in action)
    if not isinstance(action, pikepdf.Dictionary) or "/S" not in action:
        return False
    if str(action.S) == "/URI":
        return not is_safe_link(str(action.get("/URI", "")))
    return str(action.S) not in LEADS


def _strip_remarks(page: pikepdf.Object) -> None:
    remarks = page.get("/Annots")
    if not isinstance(remarks, pikepdf.Array):
        return
    page.Annots = pikepdf.Array([one for one in remarks if str(one.get("/Subtype", "")) not in HOLDS])
    for one in page.Annots:
        if one.get("/Subtype") != pikepdf.Name.Widget:  # there /T is the name of a field
            for name in OF_REMARKS:
                if name in one:
                    del one[name]


def _strip_picture(stream: pikepdf.Stream) -> None:
    """A photograph in a PDF is a JPEG or JPEG 2000, maybe wrapped again, with all that the camera wrote into it."""
    filters = [str(one) for one in _listed(stream.get("/Filter"))]
    if filters and filters[-1] in PHOTOGRAPHS:
        settings = _listed(stream.get("/DecodeParms")) or [None] * len(filters)
        photograph = _unwrapped(stream.read_raw_bytes(), filters[:-1], settings)
        fresh = PHOTOGRAPHS[filters[-1]](photograph)
        stream.write(fresh, filter=pikepdf.Name(filters[-1]), decode_parms=settings[-1])
    elif _may_be_strokes(stream, filters):
        _refuse_inline(_unwrapped(stream.read_raw_bytes(), filters, []))


def _may_be_strokes(stream: pikepdf.Stream, filters: list[str]) -> bool:
    """Whether a stream may say what is drawn on a page: it is not said to be something else, and is wrapped plainly."""
    is_form = str(stream.get("/Subtype", "/Form")) == "/Form"
    return is_form and set(filters) <= WRAPPERS.keys() and not _listed(stream.get("/DecodeParms"))


def _refuse_inline(strokes: bytes) -> None:
    """A photograph among the strokes of a page: hardly any program writes one so, and nobody cleans it in passing."""
    if INLINE.search(strokes):
        raise uncleanable()


def _listed(value: pikepdf.Object | None) -> list:
    """One or several of something, as a list."""
    return list(value) if isinstance(value, pikepdf.Array) else [] if value is None else [value]


def _unwrapped(data: bytes, wrappers: Sequence[str], settings: Sequence[pikepdf.Object | None]) -> bytes:
    """What lies in a stream, without what was put around it. Raises ValidationError for what unpacks to too much."""
    for number, wrapper in enumerate(wrappers):
        if wrapper not in WRAPPERS or (number < len(settings) and settings[number] not in (None, {})):
            raise uncleanable()
        try:
            data = WRAPPERS[wrapper](data)
        except (zlib.error, ValueError) as error:
            raise disguised() from error
    return data


def _inflate(data: bytes) -> bytes:
    unpacked = zlib.decompressobj().decompress(data, MOST_UNPACKED_BYTES)
    if len(unpacked) == MOST_UNPACKED_BYTES:
        raise ValidationError(_("This file unpacks to more than we accept."), code="size")
    return unpacked


WRAPPERS: dict[str, Callable[[bytes], bytes]] = {
    "/FlateDecode": _inflate,
    "/ASCII85Decode": lambda data: base64.a85decode(data.partition(b"~")[0]),
    "/ASCIIHexDecode": lambda data: bytes.fromhex(data.partition(b">")[0].decode("ascii")),
}
