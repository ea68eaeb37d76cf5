"""Bakes Inter into what charts need: outlines and measures in a small file, and a web font for SVG and HTML.

    pip install fonttools brotli
    python3 assets/font/bake.py FOLDER_OF_OTF_FILES

`inter-400.face`, `inter-600.face`: read by src/render/chart/font.rs, all numbers little-endian:

    4 bytes  "FACE"
    u16      version of the format, 1
    u16      units per em
    i16 i16  ascent and descent of a line (descent below 0)
    u16 u16  height of capitals, height of x
    u16      number of characters, n
    u16 u16  number of left and right kerning classes, l and r
    n x      u16 character, u16 advance, u16 left class, u16 right class, u32 offset of the outline; by character
    l*r x    i16 kerning of a left class before a right class
    ...      outlines: commands as one byte (0 end, 1 move, 2 line, 3 cubic, 4 close), each with its points as
             differences from the point before, zigzag base-128 numbers, y upwards

`inter-400.woff2`, `inter-600.woff2`: a subset with kerning alone, so that a browser measures what we measure.
"""

import io
import struct
import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
WEIGHTS = {400: "Inter-Regular.otf", 600: "Inter-SemiBold.otf"}

LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180)]
GREEK = [*range(0x370, 0x3CF)]
CYRILLIC = [*range(0x400, 0x460), 0x490, 0x491]
PUNCTUATION = [*range(0x2010, 0x2028), *range(0x2030, 0x203B), 0x2042, 0x2044, *range(0x2070, 0x2095)]
EXTRA = [0x0218, 0x0219, 0x021A, 0x021B, 0x1E9E, 0x2116, 0x2122, 0x212E]
CURRENCY = [*range(0x20A0, 0x20C0)]
ARROWS = [*range(0x2190, 0x219A), 0x21D2, 0x21D4]
MATHS = [0x2202, 0x2206, 0x2208, 0x220F, 0x2211, 0x2212, 0x2215, 0x2219, 0x221A, 0x221E, 0x222B, 0x2248, 0x2260,
         0x2264, 0x2265]
SIGNS = [0x25A0, 0x25A1, 0x25B2, 0x25B3, 0x25B6, 0x25B7, 0x25BC, 0x25BD, 0x25C6, 0x25C7, 0x25CB, 0x25CF, 0x2605,
         0x2606, 0x2713, 0x2717]
ALL = sorted({*LATIN, *GREEK, *CYRILLIC, *PUNCTUATION, *EXTRA, *CURRENCY, *ARROWS, *MATHS, *SIGNS})
# What a picture of ours is mostly written in; the rest a browser takes from another font, at our width.
WEB = sorted({*range(0x20, 0x7F), *range(0xA0, 0x180), *CYRILLIC, *range(0x2010, 0x2028),
              0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x20AC, 0x20A4, 0x20BD, 0x2190, 0x2191, 0x2192, 0x2193,
              0x2212, 0x2248, 0x2260, 0x2264, 0x2265, 0x221E})


def kerning(font, glyphs):
    """Every pair of glyphs with its kerning, as the first subtable of the lookup that knows it says."""
    table = font["GPOS"].table
    records = [one.Feature for one in table.FeatureList.FeatureRecord if one.FeatureTag == "kern"]
    lookups = sorted({index for record in records for index in record.LookupListIndex})
    found = {}
    for index in lookups:
        subtables = [getattr(one, "ExtSubTable", one) for one in table.LookupList.Lookup[index].SubTable]
        readers = [reader(one) for one in subtables]
        for left in glyphs:
            for right in glyphs:
                for read in readers:
                    value = read(left, right)
                    if value is not None:
                        if value:
                            found[left, right] = found.get((left, right), 0) + value
                        break
    return found


def reader(subtable):
    covered = {name: at for at, name in enumerate(subtable.Coverage.glyphs)}
    advance = lambda value: value.XAdvance if value is not None and hasattr(value, "XAdvance") else 0
    if subtable.Format == 1:
        pairs = [{one.SecondGlyph: advance(one.Value1) for one in rows.PairValueRecord} for rows in subtable.PairSet]
        return lambda left, right: pairs[covered[left]].get(right) if left in covered else None
    first, second = subtable.ClassDef1.classDefs, subtable.ClassDef2.classDefs
    rows = [[advance(cell.Value1) for cell in row.Class2Record] for row in subtable.Class1Record]
    return lambda left, right: rows[first.get(left, 0)][second.get(right, 0)] if left in covered else None


def number(value):
    value = (value << 1) ^ (value >> 31)
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def outline(glyph_set, name):
    pen = DecomposingRecordingPen(glyph_set)
    glyph_set[name].draw(pen)
    out, at = bytearray(), (0, 0)
    codes = {"moveTo": 1, "lineTo": 2, "curveTo": 3, "closePath": 4, "endPath": 4}
    for command, points in pen.value:
        out.append(codes[command])
        for point in points:
            x, y = round(point[0]), round(point[1])
            out += number(x - at[0]) + number(y - at[1])
            at = (x, y)
    out.append(0)
    return bytes(out)


def bake(font):
    known = font.getBestCmap()
    chars = [char for char in ALL if char in known]
    names = [known[char] for char in chars]
    glyph_set, metrics = font.getGlyphSet(), font["hmtx"]
    pairs = kerning(font, sorted(set(names)))
    order = sorted(set(names))
    row = lambda left: tuple(pairs.get((left, right), 0) for right in order)
    column = lambda right: tuple(pairs.get((left, right), 0) for left in order)
    lefts, rights = sorted({row(one) for one in order}), sorted({column(one) for one in order})
    left_of = {one: lefts.index(row(one)) for one in order}
    right_of = {one: rights.index(column(one)) for one in order}
    some_left = {left_of[one]: one for one in order}
    some_right = {right_of[one]: one for one in order}
    matrix = [pairs.get((some_left[l], some_right[r]), 0) for l in range(len(lefts)) for r in range(len(rights))]
    outlines, places, head = bytearray(), {}, bytearray()
    for char, name in zip(chars, names):
        drawn = outline(glyph_set, name)
        if drawn not in places:
            places[drawn] = len(outlines)
            outlines += drawn
        head += struct.pack("<HHHHI", char, metrics[name][0], left_of[name], right_of[name], places[drawn])
    os2, hhea = font["OS/2"], font["hhea"]
    start = struct.pack("<4sHHhhHHHHH", b"FACE", 1, font["head"].unitsPerEm, hhea.ascent, hhea.descent,
                        os2.sCapHeight, os2.sxHeight, len(chars), len(lefts), len(rights))
    return start + head + struct.pack(f"<{len(matrix)}h", *matrix) + bytes(outlines)


def web(path):
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = ["kern"]
    options.name_IDs = [0, 1, 2, 5, 13, 14]
    options.notdef_outline = True
    options.hinting = False
    options.desubroutinize = False
    font = subset.load_font(str(path), options)
    one = subset.Subsetter(options)
    one.populate(unicodes=WEB)
    one.subset(font)
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    out = io.BytesIO()
    subset.save_font(font, out, options)
    return out.getvalue()


def main(folder):
    for weight, name in WEIGHTS.items():
        path = Path(folder) / name
        for suffix, data in [("face", bake(TTFont(path))), ("woff2", web(path))]:
            target = HERE / f"inter-{weight}.{suffix}"
            target.write_bytes(data)
            print(f"{target.name}: {len(data)} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
