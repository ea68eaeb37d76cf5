//! The font of charts: advances, kerning and outlines of Inter, baked by `assets/font/bake.py`.
//!
//! Everything is whole numbers and `+ - * /`: a text has the same width on every machine.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Write;
use unicode_normalization::{UnicodeNormalization, is_nfc};
use unicode_width::UnicodeWidthChar;

/// How heavy a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// 400.
    Regular,
    /// 600.
    SemiBold,
}

impl Weight {
    /// As CSS counts it.
    pub fn css(self) -> u32 {
        match self {
            Weight::Regular => 400,
            Weight::SemiBold => 600,
        }
    }

    /// The web font of this weight, as WOFF2: a subset that a browser measures as we do.
    pub fn web_font(self) -> &'static [u8] {
        match self {
            Weight::Regular => include_bytes!("../../../assets/font/inter-400.woff2"),
            Weight::SemiBold => include_bytes!("../../../assets/font/inter-600.woff2"),
        }
    }
}

/// What becomes of a character that the font lacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Missing {
    /// It is printed by its number: `<U+4E2D>`.
    #[default]
    Numbered,
    /// Whoever shows the text draws it, with the fonts that are at hand; it has as much room as such a character takes.
    Left,
}

/// A part of an outline. Units: the face's, `y` upwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment {
    /// To a new start.
    Move([i32; 2]),
    /// A straight line.
    Line([i32; 2]),
    /// A cubic Bézier curve: two control points and the end.
    Cubic([[i32; 2]; 3]),
    /// Back to the start.
    Close,
}

/// The bytes before the table of characters.
const HEAD: usize = 22;
/// The bytes of a row in that table.
const ROW: usize = 12;

/// One weight of the font, read where it lies.
#[derive(Clone, Copy, Debug)]
pub struct Face {
    data: &'static [u8],
    units: f64,
    n: usize,
    n_right: usize,
    kerning: usize,
    outlines: usize,
}

/// What the table says of a character.
#[derive(Clone, Copy)]
struct Glyph {
    advance: i32,
    left: usize,
    right: usize,
    outline: usize,
}

impl Face {
    /// The face of a weight.
    pub fn new(weight: Weight) -> Self {
        let data: &'static [u8] = match weight {
            Weight::Regular => include_bytes!("../../../assets/font/inter-400.face"),
            Weight::SemiBold => include_bytes!("../../../assets/font/inter-600.face"),
        };
        let (n, n_left, n_right) = (word(data, 16), word(data, 18), word(data, 20));
        let kerning = HEAD + ROW * n;
        let outlines = kerning + 2 * n_left * n_right;
        Self { data, units: word(data, 6) as f64, n, n_right, kerning, outlines }
    }

    /// Units of the face in one em.
    pub fn units(&self) -> f64 {
        self.units
    }

    fn glyph(&self, c: char) -> Option<Glyph> {
        let at = HEAD + ROW * self.row(usize::try_from(u32::from(c)).ok()?)?;
        let offset = word(self.data, at + 8) + (word(self.data, at + 10) << 16);
        Some(Glyph {
            advance: word(self.data, at + 2) as i32,
            left: word(self.data, at + 4),
            right: word(self.data, at + 6),
            outline: self.outlines + offset,
        })
    }

    /// Where the table has a character.
    fn row(&self, wanted: usize) -> Option<usize> {
        let code = |row: usize| word(self.data, HEAD + ROW * row);
        // The first rows have no gaps, and nearly all that is written stands there.
        let guess = wanted.checked_sub(code(0))?;
        if guess < self.n && code(guess) == wanted {
            return Some(guess);
        }
        let (mut low, mut high) = (0, self.n);
        while low < high {
            let middle = (low + high) / 2;
            match code(middle).cmp(&wanted) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    /// Whether a character can be drawn.
    pub fn has_glyph(&self, c: char) -> bool {
        self.glyph(c).is_some()
    }

    /// Whether every character of a text can be drawn, accents written apart being put on their letters.
    pub fn has_all(&self, text: &str) -> bool {
        composed(text).chars().all(|c| self.has_glyph(c))
    }

    /// A text in which every character that the font lacks is told by its number: `<U+4E2D>`.
    pub fn printable<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let text = composed(text);
        if text.chars().all(|c| self.has_glyph(c)) {
            return text;
        }
        let mut shown = String::new();
        for c in text.chars() {
            match self.has_glyph(c) {
                true => shown.push(c),
                false => {
                    let _ = write!(shown, "<U+{:04X}>", u32::from(c));
                }
            }
        }
        Cow::Owned(shown)
    }

    /// Each character of a printable text with where it starts. Units: the face's.
    fn placed(&self, text: &str) -> (Vec<(Glyph, i32)>, i32) {
        let (mut at, mut last) = (0, None);
        let mut placed = Vec::with_capacity(text.len());
        for glyph in text.chars().filter_map(|c| self.glyph(c)) {
            if let Some(left) = last {
                at += self.kern(left, glyph.right);
            }
            placed.push((glyph, at));
            at += glyph.advance;
            last = Some(glyph.left);
        }
        (placed, at)
    }

    /// Each letter of a text, as it is printed, with where it starts. Units: the face's.
    pub fn letters(&self, text: &str) -> Vec<(char, i32)> {
        let printable = self.printable(text);
        let placed = self.placed(&printable).0;
        printable.chars().zip(placed).map(|(letter, (_, at))| (letter, at)).collect()
    }

    /// How far a letter moves the pen; 0 of one that the font lacks. Units: the face's.
    pub fn advance(&self, letter: char) -> i32 {
        self.glyph(letter).map_or(0, |glyph| glyph.advance)
    }

    fn kern(&self, left: usize, right: usize) -> i32 {
        let at = self.kerning + 2 * (left * self.n_right + right);
        i32::from(i16::from_le_bytes([self.data[at], self.data[at + 1]]))
    }

    /// How wide a text is at a size, as it is printed. Units: those of `size`.
    pub fn width(&self, text: &str, size: f64, missing: Missing) -> f64 {
        let own = match missing {
            Missing::Numbered => f64::from(self.placed(&self.printable(text)).1) / self.units,
            Missing::Left => {
                let text = &*composed(text);
                let left = text.chars().filter(|c| !self.has_glyph(*c)).map(em).sum::<f64>();
                f64::from(self.placed(text).1) / self.units + left
            }
        };
        own * size
    }

    /// The outlines of a text from 0 on, as it is printed. Units: the face's, `y` upwards.
    pub fn outline(&self, text: &str) -> Vec<Segment> {
        let mut found = Vec::new();
        for (glyph, at) in self.placed(&self.printable(text)).0 {
            self.append(&mut found, glyph.outline, at);
        }
        found
    }

    fn append(&self, found: &mut Vec<Segment>, mut at: usize, shift: i32) {
        let (mut x, mut y) = (shift, 0);
        loop {
            let command = self.data[at];
            at += 1;
            let mut point = || {
                x += self.number(&mut at);
                y += self.number(&mut at);
                [x, y]
            };
            match command {
                1 => found.push(Segment::Move(point())),
                2 => found.push(Segment::Line(point())),
                3 => found.push(Segment::Cubic([point(), point(), point()])),
                4 => found.push(Segment::Close),
                _ => return,
            }
        }
    }

    /// A zigzag number in base 128.
    fn number(&self, at: &mut usize) -> i32 {
        let (mut value, mut shift) = (0_u32, 0);
        loop {
            let byte = self.data[*at];
            *at += 1;
            value |= u32::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
        }
        ((value >> 1) as i32) ^ -((value & 1) as i32)
    }
}

/// How wide a character of some other font is, about. Units: em.
fn em(c: char) -> f64 {
    match c.width() {
        None | Some(0) => 0.0,
        Some(1) => 0.62,
        Some(_) => 1.02,
    }
}

fn word(data: &[u8], at: usize) -> usize {
    usize::from(u16::from_le_bytes([data[at], data[at + 1]]))
}

/// A text with every letter and its accent as one character where there is one: Unicode's form NFC, in which it means the
/// same. **Reference**: Unicode Standard Annex 15.
pub fn composed(text: &str) -> Cow<'_, str> {
    match is_nfc(text) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.nfc().collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_font_file() {
        let face = Face::new(Weight::Regular);
        // Inter 3.019, by fontTools: H advances 2112 and V 1920 units of 2816; "AV" is kerned.
        assert_eq!(face.units(), 2816.0);
        let separate =
            face.width("A", 2816.0, Missing::Numbered) + face.width("V", 2816.0, Missing::Numbered);
        assert!(face.width("AV", 2816.0, Missing::Numbered) < separate);
        assert_eq!(
            face.width("00", 2816.0, Missing::Numbered),
            2.0 * face.width("0", 2816.0, Missing::Numbered)
        );
        assert_eq!(face.width("", 12.0, Missing::Numbered), 0.0);
    }

    #[test]
    fn an_accent_written_apart_is_put_on_its_letter() {
        let face = Face::new(Weight::Regular);
        let (apart, whole) = ("pie\u{300}ce, Mu\u{308}nchen", "pièce, München");
        assert_eq!(face.printable(apart), whole);
        assert!(face.has_all(apart));
        for missing in [Missing::Numbered, Missing::Left] {
            assert_eq!(face.width(apart, 10.0, missing), face.width(whole, 10.0, missing));
        }
        // No character of Unicode is an x with a ring.
        assert_eq!(face.printable("x\u{30a}"), "x<U+030A>");
    }

    #[test]
    fn what_the_font_lacks_is_told_by_number() {
        let face = Face::new(Weight::SemiBold);
        assert_eq!(face.printable("a中b"), "a<U+4E2D>b");
        assert!(matches!(face.printable("Größe, Ёлка, Ωμέγα, ≥ → €"), Cow::Borrowed(_)));
        let width = |text: &str, missing: Missing| face.width(text, 10.0, missing);
        assert!(width("中", Missing::Numbered) > 2.0 * width("M", Missing::Numbered));
        assert_eq!(width("中", Missing::Left), 10.2);
        // A mark that is put on a letter takes no room.
        assert_eq!(width("ก\u{e31}", Missing::Left), width("ก", Missing::Left));
        assert_eq!(width("AV", Missing::Left), width("AV", Missing::Numbered));
    }

    #[test]
    fn every_outline_is_read_to_its_end() {
        for weight in [Weight::Regular, Weight::SemiBold] {
            let face = Face::new(weight);
            for c in (0x20..0x2700).filter_map(char::from_u32).filter(|c| face.has_glyph(*c)) {
                let outline = face.outline(&c.to_string());
                let starts = outline.iter().filter(|one| matches!(one, Segment::Move(_))).count();
                let ends = outline.iter().filter(|one| matches!(one, Segment::Close)).count();
                assert_eq!(starts, ends, "{c:?}");
            }
        }
    }
}
