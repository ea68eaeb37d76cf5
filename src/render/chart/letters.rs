//! The letters of a page as fonts inside the PDF, so that its text can be selected, searched and copied.
//!
//! A font of Type 3 holds outlines as we have them; it names 255 letters at most, and those alone that the page uses.
//!
//! **Reference**: ISO 32000-1:2008, 9.6.5 (Type 3 fonts), 9.10.3 (ToUnicode), 14.9.4 (ActualText).

use super::drawing::{Drawing, Text};
use super::font::{Face, Segment, Weight};
use pdf_writer::types::{SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use std::collections::BTreeSet;

/// How many letters a font names: codes are a byte, and 0 ends texts in some readers.
const IN_A_FONT: usize = 255;

/// The fonts of a page.
pub struct Letters {
    fonts: Vec<Font>,
}

/// Some letters of one weight; the first has code 1.
struct Font {
    weight: Weight,
    letters: Vec<char>,
    name: String,
}

impl Letters {
    /// Fonts for the letters that a drawing uses.
    pub fn of(drawing: &Drawing) -> Self {
        let mut fonts = Vec::new();
        for weight in [Weight::Regular, Weight::SemiBold] {
            let face = Face::new(weight);
            let mut used = BTreeSet::new();
            for text in drawing.texts().filter(|text| text.weight == weight) {
                used.extend(face.letters(&text.text).into_iter().map(|(letter, _)| letter));
            }
            let used: Vec<char> = used.into_iter().collect();
            fonts.extend(used.chunks(IN_A_FONT).enumerate().map(|(at, letters)| Font {
                weight,
                letters: letters.to_vec(),
                name: format!("Inter{}-{}", weight.css(), at + 1),
            }));
        }
        Self { fonts }
    }

    /// The fonts by name, with a place in the file for each.
    pub fn names(&self, fresh: &mut impl FnMut() -> Ref) -> Vec<(&str, Ref)> {
        self.fonts.iter().map(|font| (font.name.as_str(), fresh())).collect()
    }

    /// Writes the fonts to their places.
    pub fn write(&self, file: &mut Pdf, places: &[Ref], fresh: &mut impl FnMut() -> Ref) {
        for (font, place) in self.fonts.iter().zip(places) {
            font.write(file, *place, fresh);
        }
    }

    /// The font that has a letter, with its code.
    fn find(&self, weight: Weight, letter: char) -> Option<(&Font, u8)> {
        self.fonts.iter().filter(|font| font.weight == weight).find_map(|font| {
            let at = font.letters.binary_search(&letter).ok()?;
            Some((font, code(at)))
        })
    }

    /// Shows a line of text; `y` of the page points downwards, that of letters upwards.
    pub fn show(&self, out: &mut Content, text: &Text) {
        let face = Face::new(text.weight);
        // What is printed by its number is still copied as it was written.
        let is_told_otherwise = face.printable(&text.text) != text.text.as_str();
        if is_told_otherwise {
            let mut span = out.begin_marked_content_with_properties(Name(b"Span"));
            span.properties().actual_text(TextStr(&text.text));
        }
        out.begin_text();
        out.set_text_matrix([1.0, 0.0, 0.0, -1.0, text.start() as f32, text.at.1 as f32]);
        let mut found = Vec::new();
        for (letter, at) in face.letters(&text.text) {
            if let Some((font, code)) = self.find(text.weight, letter) {
                found.push((font, code, at, at + face.advance(letter)));
            }
        }
        let mut pen = 0;
        for run in found.chunk_by(|one, other| std::ptr::eq(one.0, other.0)) {
            out.set_font(Name(run[0].0.name.as_bytes()), text.size as f32);
            let mut shown = out.show_positioned();
            let mut items = shown.items();
            let mut codes: Vec<u8> = Vec::new();
            for (_, code, at, end) in run {
                if *at != pen {
                    if !codes.is_empty() {
                        items.show(Str(&std::mem::take(&mut codes)));
                    }
                    items.adjust((1000.0 * f64::from(pen - at) / face.units()) as f32);
                }
                codes.push(*code);
                pen = *end;
            }
            items.show(Str(&codes));
        }
        out.end_text();
        if is_told_otherwise {
            out.end_marked_content();
        }
    }
}

/// The code of a letter, by its position in its font.
fn code(at: usize) -> u8 {
    (at + 1) as u8
}

/// The name of a letter, from which a reader knows it too.
///
/// Reference: Adobe Glyph List Specification, section 2.
fn glyph_name(letter: char) -> String {
    match u32::from(letter) {
        code @ ..=0xffff => format!("uni{code:04X}"),
        code => format!("u{code:X}"),
    }
}

/// Left, lower, right and upper bound. Units: the face's.
type Bounds = [i32; 4];

fn bounds(outline: &[Segment]) -> Option<Bounds> {
    let points = outline.iter().flat_map(|segment| match segment {
        Segment::Move(to) | Segment::Line(to) => vec![*to],
        // A curve stays among its control points.
        Segment::Cubic(points) => points.to_vec(),
        Segment::Close => Vec::new(),
    });
    points.map(|[x, y]| [x, y, x, y]).reduce(union)
}

fn union(a: Bounds, b: Bounds) -> Bounds {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

impl Font {
    fn write(&self, file: &mut Pdf, place: Ref, fresh: &mut impl FnMut() -> Ref) {
        let face = Face::new(self.weight);
        let glyphs: Vec<(String, Ref, Vec<Segment>, i32)> = self
            .letters
            .iter()
            .map(|letter| {
                (glyph_name(*letter), fresh(), face.outline(&letter.to_string()), face.advance(*letter))
            })
            .collect();
        let map = fresh();
        let around = glyphs.iter().filter_map(|(_, _, outline, _)| bounds(outline)).reduce(union);
        let [left, low, right, high] = around.unwrap_or([0; 4]).map(|bound| bound as f32);
        let unit = (1.0 / face.units()) as f32;
        let mut font = file.type3_font(place);
        font.bbox(Rect::new(left, low, right, high)).matrix([unit, 0.0, 0.0, unit, 0.0, 0.0]);
        let mut procedures = font.char_procs();
        for (name, at, ..) in &glyphs {
            procedures.pair(Name(name.as_bytes()), *at);
        }
        procedures.finish();
        let mut encoding = font.encoding_custom();
        let names = glyphs.iter().map(|(name, ..)| Name(name.as_bytes()));
        encoding.differences().consecutive(code(0), names);
        encoding.finish();
        font.first_char(code(0)).last_char(code(glyphs.len() - 1));
        font.widths(glyphs.iter().map(|(.., advance)| *advance as f32));
        font.resources();
        font.to_unicode(map);
        font.finish();
        for (_, at, outline, advance) in &glyphs {
            file.stream(*at, &drawn(outline, *advance));
        }
        file.cmap(map, &self.unicode());
    }

    /// Which letter each code stands for.
    fn unicode(&self) -> Vec<u8> {
        let system = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"UCS"), supplement: 0 };
        let mut map = UnicodeCmap::<u8>::new(Name(self.name.as_bytes()), system);
        for (at, letter) in self.letters.iter().enumerate() {
            map.pair(code(at), *letter);
        }
        map.finish().into_vec()
    }
}

/// The procedure of a letter: a shape in the colour of the text.
fn drawn(outline: &[Segment], advance: i32) -> Vec<u8> {
    let mut out = Content::new();
    let [left, low, right, high] = bounds(outline).unwrap_or([0; 4]).map(|bound| bound as f32);
    out.start_shape_glyph(advance as f32, left, low, right, high);
    if !outline.is_empty() {
        trace(&mut out, outline, |[x, y]| (x as f32, y as f32));
        out.fill_nonzero();
    }
    out.finish().into_vec()
}

/// Adds an outline to the path.
pub fn trace(out: &mut Content, outline: &[Segment], at: impl Fn([i32; 2]) -> (f32, f32)) {
    for segment in outline {
        match segment {
            Segment::Move(to) => out.move_to(at(*to).0, at(*to).1),
            Segment::Line(to) => out.line_to(at(*to).0, at(*to).1),
            Segment::Cubic([a, b, to]) => {
                let ((ax, ay), (bx, by), (x, y)) = (at(*a), at(*b), at(*to));
                out.cubic_to(ax, ay, bx, by, x, y)
            }
            Segment::Close => out.close_path(),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::super::drawing::{Anchor, Item, Rgb, SUB};
    use super::super::font::Missing;
    use super::*;
    use crate::render::chart::pdf;

    fn page(texts: &[&str], weight: Weight) -> Drawing {
        let text = |(at, text): (usize, &&str)| {
            let at = (SUB, SUB * 20 * (at as i32 + 1));
            let rgb = Rgb(0, 0, 0);
            let text = (*text).to_owned();
            Item::Text(Text {
                at,
                anchor: Anchor::Start,
                size: 12 * SUB as u32,
                weight,
                rgb,
                halo: None,
                missing: Missing::Numbered,
                text,
            })
        };
        Drawing {
            width: 400,
            height: 300,
            title: "A finding: Größe".to_owned(),
            description: "d".to_owned(),
            ground: Rgb(255, 255, 255),
            items: texts.iter().enumerate().map(text).collect(),
        }
    }

    fn shown(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| char::from(*byte)).collect()
    }

    /// The pairs of every ToUnicode map of a file, read back by hand.
    fn pairs(file: &str) -> Vec<(u32, u32)> {
        let hex = |text: &str| u32::from_str_radix(text.trim_matches(['<', '>']), 16).expect("a number");
        let blocks = file.split("beginbfchar\n").skip(1);
        let lines = blocks.flat_map(|rest| rest.split("endbfchar").next().expect("an end").lines());
        lines
            .map(|line| {
                let (code, letter) = line.split_once(' ').expect("a pair");
                (hex(code), hex(letter))
            })
            .collect()
    }

    #[test]
    fn every_code_stands_for_its_letter() {
        let file = shown(&pdf(&page(&["cab Ω→", "a 90%"], Weight::Regular)));
        // In the order of letters, from 1 on; each once.
        let mut letters: Vec<char> = "cab Ω→90%".chars().collect();
        letters.sort_unstable();
        let expected: Vec<(u32, u32)> =
            letters.iter().enumerate().map(|(at, letter)| (at as u32 + 1, u32::from(*letter))).collect();
        assert_eq!(pairs(&file), expected);
        assert_eq!(file.matches("/Subtype /Type3").count(), 1);
        assert_eq!(file.matches("/FirstChar 1").count(), 1);
        assert!(file.contains(&format!("/LastChar {}", expected.len())));
        // The space is a letter like any other, so that words are told apart.
        assert!(file.contains("/uni0020") && file.contains("/uni03A9"));
    }

    #[test]
    fn no_font_of_the_system_is_named() {
        let file = shown(&pdf(&page(&["text"], Weight::SemiBold)));
        for other in ["/BaseFont", "/Type1", "/TrueType", "/Helvetica", "/FontFile"] {
            assert!(!file.contains(other), "{other}");
        }
        assert!(file.contains("/Lang (en)") && file.contains("/DisplayDocTitle true"));
    }

    #[test]
    fn more_letters_than_a_font_names_make_another() {
        let face = Face::new(Weight::Regular);
        let all: Vec<char> =
            (0x21..0x2700).filter_map(char::from_u32).filter(|c| face.has_glyph(*c)).take(600).collect();
        let lines: Vec<String> = all.chunks(60).map(|some| some.iter().collect()).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let drawing = page(&lines, Weight::Regular);
        let fonts = Letters::of(&drawing).fonts;
        assert_eq!(fonts.len(), all.len().div_ceil(IN_A_FONT));
        assert!(fonts.len() >= 2 && fonts.iter().all(|font| font.letters.len() <= IN_A_FONT));
        let named: Vec<char> = fonts.iter().flat_map(|font| font.letters.clone()).collect();
        assert_eq!(named, all);
        assert_eq!(pairs(&shown(&pdf(&drawing))).len(), all.len());
    }

    #[test]
    fn what_the_font_lacks_is_copied_as_it_was_written() {
        // UTF-16 of the text, behind its mark of order: ISO 32000-1, 7.9.2.2.
        let file = pdf(&page(&["中"], Weight::Regular));
        let written = [0xfe, 0xff, 0x4e, 0x2d];
        let hex: String = written.iter().map(|byte| format!("{byte:02X}")).collect();
        let file = shown(&file);
        assert!(file.contains("/ActualText") && file.to_uppercase().contains(&hex), "{file}");
        assert!(!shown(&pdf(&page(&["plain"], Weight::Regular))).contains("/ActualText"));
    }
}
