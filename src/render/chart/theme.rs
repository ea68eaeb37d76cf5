//! Colours: of the screen, of paper, of the dark; and their contrast.

use super::drawing::Rgb;
use crate::math::powf;

/// What a mark stands for; a theme knows its colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// The scenario as it stands.
    Baseline,
    /// A what-if.
    WhatIf,
    /// What is borne.
    Tolerance,
    /// A third series.
    Third,
    /// What stands beside: rests, ranges, earlier values.
    Beside,
}

impl Ink {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Baseline, Self::WhatIf, Self::Tolerance, Self::Third, Self::Beside];
}

/// The colours of one ink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tone {
    /// Of lines, dots and bars.
    pub mark: Rgb,
    /// Of text.
    pub text: Rgb,
    /// How much of the mark's colour a band has. Units: of 255.
    pub band: u8,
}

/// One set of colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Its name.
    pub name: &'static str,
    /// What all is drawn on.
    pub ground: Rgb,
    /// Titles and labels.
    pub text: Rgb,
    /// What is said beside.
    pub quiet: Rgb,
    /// Lines that help the eye.
    pub grid: Rgb,
    /// The lines from which marks start.
    pub axis: Rgb,
    /// By ink, in the order of [`Ink::ALL`].
    pub tones: [Tone; 5],
}

const fn tone(mark: u32, text: u32, band: u8) -> Tone {
    Tone { mark: Rgb::hex(mark), text: Rgb::hex(text), band }
}

/// What marks a colour as a place: no theme has it.
const PLACE: u8 = 1;
/// How many places there are.
const N_PLACES: u8 = 15;

const fn place(at: u8) -> Rgb {
    Rgb(PLACE, PLACE, at)
}

impl Theme {
    /// For pages and screens.
    pub const SCREEN: Self = Self {
        name: "screen",
        ground: Rgb::hex(0xff_ff_ff),
        text: Rgb::hex(0x1a_1d_23),
        quiet: Rgb::hex(0x57_5e_68),
        grid: Rgb::hex(0xe4_e7_eb),
        axis: Rgb::hex(0x6b_72_7d),
        tones: [
            tone(0x00_72_b2, 0x00_72_b2, 36),
            tone(0xd5_5e_00, 0xb3_4f_00, 30),
            tone(0x00_00_00, 0x00_00_00, 26),
            tone(0x00_9e_73, 0x00_00_00, 38),
            tone(0x76_76_76, 0x57_5e_68, 38),
        ],
    };
    /// For paper: black words, stronger fills.
    pub const PRINT: Self = Self {
        name: "print",
        ground: Rgb::hex(0xff_ff_ff),
        text: Rgb::hex(0x00_00_00),
        quiet: Rgb::hex(0x33_33_33),
        grid: Rgb::hex(0xd4_d4_d4),
        axis: Rgb::hex(0x33_33_33),
        tones: [
            tone(0x00_72_b2, 0x00_72_b2, 56),
            tone(0xd5_5e_00, 0xb3_4f_00, 56),
            tone(0x00_00_00, 0x00_00_00, 40),
            tone(0x00_9e_73, 0x00_00_00, 56),
            tone(0x76_76_76, 0x33_33_33, 56),
        ],
    };
    /// For dark screens.
    pub const DARK: Self = Self {
        name: "dark",
        ground: Rgb::hex(0x15_18_1d),
        text: Rgb::hex(0xec_ee_f1),
        quiet: Rgb::hex(0xaa_b1_bb),
        grid: Rgb::hex(0x2c_31_39),
        axis: Rgb::hex(0x8b_92_9c),
        tones: [
            tone(0x56_b4_e9, 0x6c_bf_ee, 46),
            tone(0xff_8a_47, 0xff_a0_6b, 46),
            tone(0xff_ff_ff, 0xff_ff_ff, 34),
            tone(0x2f_c4_97, 0xec_ee_f1, 46),
            tone(0x9a_a1_ab, 0xaa_b1_bb, 46),
        ],
    };
    /// All of them.
    pub const ALL: [Self; 3] = [Self::SCREEN, Self::PRINT, Self::DARK];
    /// No colours but places: a picture in a page that brings the colours of a theme ([`Theme::rules`]), so that one
    /// picture serves the screen, the dark and paper.
    pub const PLACES: Self = Self {
        name: "places",
        ground: place(0),
        text: place(1),
        quiet: place(2),
        grid: place(3),
        axis: place(4),
        tones: [
            Tone { mark: place(5), text: place(10), band: 40 },
            Tone { mark: place(6), text: place(11), band: 36 },
            Tone { mark: place(7), text: place(12), band: 30 },
            Tone { mark: place(8), text: place(13), band: 42 },
            Tone { mark: place(9), text: place(14), band: 42 },
        ],
    };

    /// The colours of the places, as variables of CSS.
    pub fn rules(&self) -> String {
        let tones = self.tones.map(|tone| tone.mark).into_iter().chain(self.tones.map(|tone| tone.text));
        let all = [self.ground, self.text, self.quiet, self.grid, self.axis].into_iter().chain(tones);
        let rule = |(at, Rgb(r, g, b))| format!("--c{at}:#{r:02x}{g:02x}{b:02x};");
        all.enumerate().map(rule).collect()
    }

    /// The rules that give a picture of [`Theme::PLACES`] those colours.
    pub fn classes() -> String {
        let rule = |at: u8| format!(".f{at}{{fill:var(--c{at})}}.s{at}{{stroke:var(--c{at})}}");
        (0..N_PLACES).map(rule).collect()
    }

    /// The place that a colour of [`Theme::PLACES`] stands for.
    pub(super) fn place_of(Rgb(r, g, at): Rgb) -> Option<u8> {
        ((r, g) == (PLACE, PLACE) && at < N_PLACES).then_some(at)
    }

    /// The colours of an ink.
    pub fn tone(&self, ink: Ink) -> Tone {
        let at = Ink::ALL.iter().position(|one| *one == ink).unwrap_or(0);
        self.tones[at]
    }
}

/// How far two colours stand apart, from 1 to 21.
///
/// Formula: `(L1 + 0.05) / (L2 + 0.05)` of their relative luminances. Reference: WCAG 2.2, "contrast ratio".
pub fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// How bright a colour is, from 0 to 1. Reference: WCAG 2.2, "relative luminance".
fn luminance(Rgb(r, g, b): Rgb) -> f64 {
    let linear = |part: u8| {
        let share = f64::from(part) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { powf((share + 0.055) / 1.055, 2.4) }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        assert!((contrast(Rgb::hex(0), Rgb::hex(0xff_ff_ff)) - 21.0).abs() < 1e-12);
        // The lightest grey that passes 4.5 on white, by the guidelines' own examples.
        assert!(contrast(Rgb::hex(0x76_76_76), Rgb::hex(0xff_ff_ff)) >= 4.5);
        assert!(contrast(Rgb::hex(0x77_77_77), Rgb::hex(0xff_ff_ff)) < 4.5);
    }

    #[test]
    fn every_theme_can_be_read() {
        for theme in Theme::ALL {
            for rgb in [theme.text, theme.quiet] {
                assert!(contrast(rgb, theme.ground) >= 4.5, "{}: {rgb:?}", theme.name);
            }
            assert!(contrast(theme.axis, theme.ground) >= 3.0, "{}", theme.name);
            for ink in Ink::ALL {
                let tone = theme.tone(ink);
                assert!(contrast(tone.text, theme.ground) >= 4.5, "{}: {ink:?}", theme.name);
                assert!(contrast(tone.mark, theme.ground) >= 3.0, "{}: {ink:?}", theme.name);
            }
        }
    }

    #[test]
    fn the_screen_has_the_colours_of_the_house() {
        let marks = Ink::ALL.map(|ink| Theme::SCREEN.tone(ink).mark);
        assert_eq!(marks, [0x00_72_b2, 0xd5_5e_00, 0, 0x00_9e_73, 0x76_76_76].map(Rgb::hex));
        assert_eq!(Theme::SCREEN.tone(Ink::WhatIf).text, Rgb::hex(0xb3_4f_00));
    }
}
