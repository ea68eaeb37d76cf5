//! One sheet for each kind of chart: both widths, all themes, in greyscale and as a reader without green cones sees it.
//!
//! `cargo build --release && cargo run --release --example contact_sheet -- scenarios/group-chat.toml FOLDER`

use exposure::math::powf;
use exposure::render::chart::GUIDES;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use tiny_skia::{Color, Pixmap, PixmapPaint, PremultipliedColorU8, Transform};

/// Width, theme, and how its colours are seen.
const LOOKS: [(&str, &str, Option<Sight>); 8] = [
    ("960", "screen", None),
    ("960", "print", None),
    ("960", "dark", None),
    ("960", "screen", Some(Sight::Grey)),
    ("960", "screen", Some(Sight::NoGreen)),
    ("420", "screen", None),
    ("420", "dark", None),
    ("420", "screen", Some(Sight::NoGreen)),
];
/// Between pictures. Units: pixels.
const GAP: u32 = 16;

/// A way in which colours are seen.
#[derive(Clone, Copy)]
enum Sight {
    Grey,
    NoGreen,
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(folder)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: contact_sheet SCENARIO FOLDER");
        return ExitCode::from(2);
    };
    let folder = PathBuf::from(folder);
    for guide in GUIDES {
        let kind = guide.kind;
        match sheet(&file, kind, &folder) {
            Ok(path) => println!("{}", path.display()),
            Err(why) => {
                eprintln!("error: {kind}: {why}");
                return ExitCode::from(3);
            }
        }
    }
    ExitCode::SUCCESS
}

/// Draws one kind in every look, and puts the pictures onto one sheet.
fn sheet(file: &str, kind: &str, folder: &Path) -> Result<PathBuf, String> {
    let pictures: Vec<Pixmap> = LOOKS
        .into_iter()
        .map(|(width, theme, sight)| {
            let mut picture = picture(file, kind, (width, theme), folder)?;
            if let Some(sight) = sight {
                see(&mut picture, sight);
            }
            Ok(picture)
        })
        .collect::<Result<_, String>>()?;
    // Wide pictures in rows of two, narrow ones in a row of their own.
    let rows: Vec<&[Pixmap]> = vec![&pictures[0..2], &pictures[2..4], &pictures[4..5], &pictures[5..8]];
    let extent = |row: &&[Pixmap]| row.iter().map(|one| one.width() + GAP).sum::<u32>() + GAP;
    let tall = |row: &&[Pixmap]| row.iter().map(Pixmap::height).max().unwrap_or(0);
    let width = rows.iter().map(extent).max().unwrap_or(GAP);
    let height = rows.iter().map(tall).map(|row| row + GAP).sum::<u32>() + GAP;
    let mut sheet = Pixmap::new(width, height).ok_or("the sheet is too large")?;
    sheet.fill(Color::from_rgba8(0x99, 0x99, 0x99, 0xff));
    let mut y = GAP;
    for row in &rows {
        let mut x = GAP;
        for one in *row {
            let paint = PixmapPaint::default();
            sheet.draw_pixmap(x as i32, y as i32, one.as_ref(), &paint, Transform::identity(), None);
            x += one.width() + GAP;
        }
        y += tall(row) + GAP;
    }
    let path = folder.join(format!("sheet-{kind}.png"));
    sheet.save_png(&path).map_err(|why| why.to_string())?;
    Ok(path)
}

/// One picture, by the program that stands beside this one.
fn picture(file: &str, kind: &str, (width, theme): (&str, &str), folder: &Path) -> Result<Pixmap, String> {
    let own = std::env::current_exe().map_err(|why| why.to_string())?;
    let program = own.parent().and_then(Path::parent).ok_or("no folder")?.join("exposure");
    let path = folder.join("picture.png");
    let done = Command::new(&program)
        .args(["chart", file, kind, "--width", width, "--theme", theme, "--scale", "1", "-o"])
        .arg(&path)
        .status()
        .map_err(|why| format!("{}: {why}", program.display()))?;
    if !done.success() {
        return Err(format!("{} ended with {done}", program.display()));
    }
    let picture = Pixmap::load_png(&path).map_err(|why| why.to_string())?;
    std::fs::remove_file(&path).map_err(|why| why.to_string())?;
    Ok(picture)
}

/// Changes the colours to those that are seen.
///
/// Formula: linear light by sRGB (IEC 61966-2-1); grey by the luminance of BT.709; without green cones by Machado,
/// Oliveira and Fernandes 2009, 10.1109/TVCG.2009.113, deuteranopia at severity 1.
fn see(picture: &mut Pixmap, sight: Sight) {
    const GREY: [[f64; 3]; 3] = [[0.2126, 0.7152, 0.0722]; 3];
    const NO_GREEN: [[f64; 3]; 3] =
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]];
    let matrix = match sight {
        Sight::Grey => GREY,
        Sight::NoGreen => NO_GREEN,
    };
    let linear = |byte: u8| {
        let x = f64::from(byte) / 255.0;
        if x <= 0.04045 { x / 12.92 } else { powf((x + 0.055) / 1.055, 2.4) }
    };
    let encoded = |x: f64| {
        let x = x.clamp(0.0, 1.0);
        let x = if x <= 0.003_130_8 { 12.92 * x } else { 1.055 * powf(x, 1.0 / 2.4) - 0.055 };
        (255.0 * x + 0.5) as u8
    };
    for pixel in picture.pixels_mut() {
        let light = [pixel.red(), pixel.green(), pixel.blue()].map(linear);
        let [red, green, blue] =
            matrix.map(|row| encoded(row.iter().zip(light).map(|(weight, light)| weight * light).sum()));
        // Charts have no transparency, so nothing is premultiplied.
        *pixel = PremultipliedColorU8::from_rgba(red, green, blue, 255).unwrap_or(*pixel);
    }
}
