//! The display list as a PNG file.

use super::drawing::Drawing;
use super::raster::{Pixel, ROWS, strips};
use ::png::{BitDepth, ColorType, Compression, Encoder, Filter, PixelDimensions, Unit};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The most pixels of a picture.
const MOST_PIXELS: u64 = 100_000_000;
/// The most colours of a file: one byte names each.
const MOST_COLOURS: usize = 256;
/// Pixels in a metre at 96 in an inch, which is a pixel of the web.
const IN_A_METRE: f64 = 96.0 / 0.0254;

/// The picture at so many pixels for one; `None` where that is too large for a picture.
///
/// The file tells how large it is meant to be printed, and its colours by a palette: a third of the bytes, and as much
/// quicker to write. A chart has some hundred colours, nearly all of them of smoothed edges; where there are more than
/// 256, the rarest are told as the nearest of the others. The compression is the quickest one of the library: the default
/// took most of the time of a picture, for files of half the size.
pub fn png(drawing: &Drawing, scale: u32) -> Option<Vec<u8>> {
    let (width, height) = (drawing.width.checked_mul(scale)?, drawing.height.checked_mul(scale)?);
    let n = u64::from(width) * u64::from(height);
    if n > MOST_PIXELS {
        return None;
    }
    let mut runs = Runs::default();
    strips(drawing, scale, ROWS, |pixels| runs.add(pixels))?;
    let (palette, names) = runs.palette();
    let mut named = Vec::with_capacity(n as usize);
    for run in &runs.runs {
        named.resize(named.len() + run.length, names[run.colour as usize]);
    }
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(palette);
    encoder.set_compression(Compression::Fastest);
    encoder.set_filter(Filter::Up);
    let density = (IN_A_METRE * f64::from(scale)).round() as u32;
    encoder.set_pixel_dims(Some(PixelDimensions { xppu: density, yppu: density, unit: Unit::Meter }));
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&named).ok()?;
    writer.finish().ok()?;
    Some(file)
}

/// Pixels side by side that have one colour.
struct Run {
    /// Its place in the order in which colours were seen.
    colour: u32,
    length: usize,
}

/// The pixels of a picture, in their order.
struct Runs {
    runs: Vec<Run>,
    /// The colours, in the order in which they were seen, and how many pixels have each.
    colours: Vec<(Pixel, u64)>,
    known: BTreeMap<Pixel, u32>,
    /// Some of the known ones, each at the only place where it is looked for.
    near: Vec<(u32, u32)>,
}

impl Default for Runs {
    fn default() -> Self {
        // No pixel has the number 0, because all are opaque.
        let near = vec![(0, 0); 1 << NEAR_BITS];
        Self { runs: Vec::new(), colours: Vec::new(), known: BTreeMap::new(), near }
    }
}

/// Bits of a place among the nearest colours.
const NEAR_BITS: u32 = 10;

impl Runs {
    fn add(&mut self, mut pixels: &[Pixel]) {
        while let Some(first) = pixels.first() {
            let length = same(pixels, *first);
            let colour = self.colour(*first);
            self.colours[colour as usize].1 += length as u64;
            self.runs.push(Run { colour, length });
            pixels = &pixels[length..];
        }
    }

    fn colour(&mut self, pixel: Pixel) -> u32 {
        let number = u32::from_le_bytes(pixel);
        // A multiplicative hash. Reference: Knuth, The Art of Computer Programming, volume 3, section 6.4.
        let place = (number.wrapping_mul(0x9e37_79b1) >> (u32::BITS - NEAR_BITS)) as usize;
        if self.near[place].0 != number {
            let next = self.colours.len() as u32;
            let colour = *self.known.entry(pixel).or_insert(next);
            if colour == next {
                self.colours.push((pixel, 0));
            }
            self.near[place] = (number, colour);
        }
        self.near[place].1
    }

    /// The colours of the file, the most frequent first, and the name that each colour has in it.
    fn palette(&self) -> (Vec<u8>, Vec<u8>) {
        let mut order: Vec<usize> = (0..self.colours.len()).collect();
        order.sort_by_key(|at| Reverse(self.colours[*at].1));
        let kept: Vec<Pixel> = order.iter().take(MOST_COLOURS).map(|at| self.colours[*at].0).collect();
        let mut names = vec![0; self.colours.len()];
        for (rank, at) in order.into_iter().enumerate() {
            let is_kept = rank < kept.len();
            names[at] = if is_kept { rank as u8 } else { nearest(&kept, self.colours[at].0) };
        }
        let palette = kept.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
        (palette, names)
    }
}

/// How many pixels at the start have a colour.
fn same(pixels: &[Pixel], colour: Pixel) -> usize {
    let eights = pixels.as_chunks::<8>().0.iter().take_while(|eight| **eight == [colour; 8]);
    let whole = 8 * eights.count();
    whole + pixels[whole..].iter().take_while(|one| **one == colour).count()
}

/// The first of the colours that lie nearest to one.
fn nearest(colours: &[Pixel], wanted: Pixel) -> u8 {
    let apart = |one: &Pixel| -> u32 {
        let gaps = one.iter().zip(wanted).map(|(a, b)| u32::from(a.abs_diff(b)));
        gaps.map(|gap| gap * gap).sum()
    };
    colours.iter().enumerate().min_by_key(|(_, one)| apart(one)).map_or(0, |(at, _)| at as u8)
}

#[cfg(test)]
mod tests {
    use super::super::drawing::{Item, Paint, Rgb, SUB, Shape, Step};
    use super::*;

    /// A sheet with a square for each colour, in rows of 40.
    fn squares(colours: &[Rgb]) -> Drawing {
        let square = |(at, rgb): (usize, &Rgb)| {
            let (x, y) = ((at % 40) as i32 * SUB, (at / 40) as i32 * SUB);
            let steps = [(x, y), (x + SUB, y), (x + SUB, y + SUB), (x, y + SUB)].map(Step::Line);
            let steps = [&[Step::Move((x, y))], &steps[1..], &[Step::Close]].concat();
            Item::Shape(Shape { steps, fill: Some(Paint { rgb: *rgb, alpha: 255 }), stroke: None })
        };
        let items = colours.iter().enumerate().map(square).collect();
        let height = colours.len().div_ceil(40) as u32;
        let (title, description) = (String::new(), String::new());
        Drawing { width: 40, height, title, description, ground: Rgb(255, 255, 255), items }
    }

    /// The colours of a file, pixel by pixel, and what it tells of itself.
    fn read(file: &[u8]) -> (Vec<[u8; 3]>, ::png::Info<'static>) {
        let mut decoder = ::png::Decoder::new(std::io::Cursor::new(file));
        decoder.set_transformations(::png::Transformations::EXPAND);
        let mut reader = decoder.read_info().expect("it is a picture");
        let mut pixels = vec![0; reader.output_buffer_size().expect("it fits into memory")];
        reader.next_frame(&mut pixels).expect("it is whole");
        (pixels.as_chunks::<3>().0.to_vec(), reader.info().clone())
    }

    #[test]
    fn a_file_has_the_colours_that_were_drawn() {
        let colours: Vec<Rgb> = (0..200).map(|at| Rgb(at, 255 - at, at / 2)).collect();
        let (pixels, info) = read(&png(&squares(&colours), 2).expect("it is small"));
        assert_eq!((info.width, info.height), (80, 10));
        for (at, Rgb(r, g, b)) in colours.iter().enumerate() {
            assert_eq!(pixels[at / 40 * 160 + at % 40 * 2], [*r, *g, *b], "{at}");
        }
        // 192 pixels in an inch.
        assert_eq!(info.pixel_dims.map(|dims| dims.xppu), Some(7559));
    }

    #[test]
    fn of_too_many_colours_the_rarest_become_their_neighbours() {
        // 250 colours that are frequent, and then 30 that are seen once: each lies one step from a frequent one.
        let often: Vec<Rgb> = (0..250).map(|at| Rgb(at, 10, 200)).collect();
        let once = (0..30).map(|at| Rgb(8 * at, 11, 200));
        let all: Vec<Rgb> = often.iter().chain(&often).copied().chain(once).collect();
        let (pixels, info) = read(&png(&squares(&all), 1).expect("it is small"));
        assert_eq!(info.palette.map(|palette| palette.len()), Some(3 * MOST_COLOURS));
        for (Rgb(r, g, b), found) in all.iter().zip(&pixels) {
            assert!(found[0] == *r && found[1].abs_diff(*g) <= 1 && found[2] == *b, "{found:?}");
        }
    }

    #[test]
    fn what_is_too_large_for_a_picture_is_none() {
        let sheet = |width, height| Drawing { width, height, ..squares(&[]) };
        assert!(png(&sheet(10_000, 10_001), 1).is_none());
        assert!(png(&sheet(u32::MAX, 2), 2).is_none());
        assert!(png(&sheet(0, 0), 2).is_none());
    }

    #[test]
    fn pixels_are_told_by_runs() {
        let mut runs = Runs::default();
        let (white, black) = ([255; 4], [0, 0, 0, 255]);
        runs.add(&[vec![white; 19], vec![black; 3], vec![white; 8]].concat());
        let found: Vec<(u32, usize)> = runs.runs.iter().map(|run| (run.colour, run.length)).collect();
        assert_eq!(found, [(0, 19), (1, 3), (0, 8)]);
        assert_eq!(runs.palette(), (vec![255, 255, 255, 0, 0, 0], vec![0, 1]));
    }
}
