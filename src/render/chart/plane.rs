//! The layout of lines, bands and points over two axes, with their names beside them.

use super::canvas::{Canvas, Pen, Place, Type};
use super::drawing::{Anchor, Frame, Part};
use super::margin::{Across, Tags, upward, upward_borders, upward_width};
use super::page::Sizes;
use super::place::{Candidate, Placer, along, around, clip};
use super::rows::{DOTS, axis_labels, dot, pen};
use super::spec::{Band, Dash, Line, Plane, Point, Reference};
use super::theme::Ink;
use super::words;

/// Parts and gaps of a dashed line. Units: pixels.
const DASHES: [f64; 2] = [7.0, 4.0];
/// The width of a line. Units: pixels.
const LINE: f64 = 2.25;
/// How much higher than usual a plane may be, where its labels find no room otherwise.
const GROWTH: [f64; 4] = [1.15, 1.3, 1.45, 1.6];

/// The plane on the surface.
struct Placed<'p> {
    plane: &'p Plane,
    frame: Frame,
}

impl Placed<'_> {
    fn x(&self, value: f64) -> f64 {
        self.frame.x + self.plane.x.share(value).clamp(-4.0, 5.0) * self.frame.w
    }

    fn y(&self, value: f64) -> f64 {
        self.frame.bottom() - self.plane.y.share(value).clamp(-4.0, 5.0) * self.frame.h
    }

    fn at(&self, (x, y): (f64, f64)) -> Place {
        (self.x(x), self.y(y))
    }

    /// The parts of a line that lie within the plane.
    fn pieces(&self, points: &[(f64, f64)], is_stepwise: bool) -> Vec<Vec<Place>> {
        let mut path: Vec<Place> = Vec::with_capacity(2 * points.len());
        for point in points {
            let (x, y) = self.at(*point);
            if let (true, Some(&(_, before))) = (is_stepwise, path.last()) {
                path.push((x, before));
            }
            path.push((x, y));
        }
        let mut pieces: Vec<Vec<Place>> = Vec::new();
        for pair in path.windows(2) {
            let Some((from, to)) = clip(&self.frame, pair[0], pair[1]) else { continue };
            match pieces.last_mut() {
                Some(piece) if piece.last() == Some(&from) => piece.push(to),
                _ => pieces.push(vec![from, to]),
            }
        }
        pieces
    }

    /// The corners of a band, cut at the edges of the plane.
    fn corners(&self, edges: &[(f64, f64, f64)], is_stepwise: bool) -> Vec<Place> {
        let (mut low, mut high): (Vec<Place>, Vec<Place>) = (Vec::new(), Vec::new());
        for (at, lower, upper) in edges {
            let (at, lower, upper) = (self.x(*at), self.y(*lower), self.y(*upper));
            if let (true, Some(&(_, l)), Some(&(_, h))) = (is_stepwise, low.last(), high.last()) {
                low.push((at, l));
                high.push((at, h));
            }
            low.push((at, lower));
            high.push((at, upper));
        }
        low.extend(high.into_iter().rev());
        within(&self.frame, low)
    }
}

/// The part of an area within a box. Reference: Sutherland and Hodgman 1974.
fn within(frame: &Frame, mut corners: Vec<Place>) -> Vec<Place> {
    // For each edge of the box: how far inside a place lies.
    let inside: [&dyn Fn(Place) -> f64; 4] =
        [&|(x, _)| x - frame.x, &|(x, _)| frame.right() - x, &|(_, y)| y - frame.y, &|(_, y)| {
            frame.bottom() - y
        }];
    for depth in inside {
        let before = std::mem::take(&mut corners);
        for (at, &to) in before.iter().enumerate() {
            let from = before[(at + before.len() - 1) % before.len()];
            let (a, b) = (depth(from), depth(to));
            if (a >= 0.0) != (b >= 0.0) {
                let t = a / (a - b);
                corners.push((from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1)));
            }
            if b >= 0.0 {
                corners.push(to);
            }
        }
    }
    corners
}

/// Draws a plane from a height on; returns where it ends, and the words that found no room. Units: pixels.
pub(super) fn draw(canvas: &Canvas, plane: &Plane, sizes: &Sizes, top: f64) -> (f64, Vec<String>) {
    let small = sizes.small;
    let caption = words::wrap(&plane.y.caption, canvas.width - 2.0 * sizes.margin, 2, small);
    let leading = sizes.leading(small);
    let widest = plane.y.ticks.iter().fold(0.0, |most: f64, tick| most.max(sizes.tick.width(&tick.label)));
    let left = sizes.margin + widest.min(canvas.width / 4.0).ceil() + 9.0;
    let last = plane.x.ticks.last().map_or(0.0, |tick| {
        let beyond = sizes.tick.width(&tick.label) / 2.0;
        if plane.x.share(tick.at) > 0.9 { beyond } else { 0.0 }
    });
    let right = canvas.width - sizes.margin - last.max(upward_width(plane, sizes));
    let across = Across::new(canvas, plane, sizes, (left, right));
    let y = top + leading * caption.len() as f64 + if caption.is_empty() { 6.0 } else { 8.0 } + across.height;
    let (frame, Labels { written, unplaced, .. }) = roomy(canvas, plane, sizes, (left, right), y);
    let placed = Placed { plane, frame };
    let tags = Tags::new(plane, sizes, frame);
    canvas.group(Part::Grid, |canvas| {
        grid(canvas, &placed, &tags);
        across.borders(canvas, frame);
        upward_borders(canvas, plane, frame);
    });
    canvas.group(Part::Fill, |canvas| fills(canvas, &placed));
    canvas.group(Part::Marks, |canvas| {
        marks(canvas, &placed);
        tags.marks(canvas, frame);
    });
    canvas.group(Part::Marks, |canvas| {
        for leader in written.iter().filter_map(|one| one.leader) {
            canvas.line(&[leader.0, leader.1], Pen::solid(canvas.theme.axis, 1.0));
        }
        plane
            .points
            .iter()
            .for_each(|point| dot(canvas, placed.at((point.x, point.y)), point.ink, point.form));
    });
    canvas.group(Part::Words, |canvas| {
        canvas.lines(&caption, (sizes.margin, top + 0.8 * small.size), leading, small);
        for tick in &plane.y.ticks {
            let y = placed.y(tick.at) + 0.36 * sizes.tick.size;
            let label = words::fit(&tick.label, canvas.width / 4.0, sizes.tick);
            canvas.text(&label, (left - 9.0, y), sizes.tick.anchored(Anchor::End));
        }
        across.words(canvas, frame);
        upward(canvas, plane, sizes, frame);
        tags.words(canvas, sizes, frame);
        let base = frame.bottom() + tags.height + 7.0 + 0.98 * sizes.tick.size;
        for (x, label) in axis_labels(canvas, &plane.x, sizes.tick, &|value| placed.x(value)) {
            canvas.text(&label, (x, base), sizes.tick);
        }
        for one in &written {
            let mut y = one.frame.y;
            for (line, set) in &one.lines {
                canvas.text(line, (one.frame.x, y + 0.86 * set.size), set.with_halo());
                y += line_height(*set);
            }
        }
        let mut end = base + 0.22 * sizes.tick.size;
        if !plane.x.caption.is_empty() {
            let lines = words::wrap(&plane.x.caption, canvas.width - 2.0 * sizes.margin, 2, small);
            let x = frame.x + frame.w / 2.0;
            let widest = lines.iter().fold(0.0, |most: f64, line| most.max(small.width(line)));
            let x = x.clamp(sizes.margin + widest / 2.0, canvas.width - sizes.margin - widest / 2.0);
            end += 7.0;
            canvas.lines(&lines, (x, end + 0.8 * small.size), leading, small.anchored(Anchor::Middle));
            end += leading * lines.len() as f64;
        }
        (end + 6.0, unplaced)
    })
}

/// The lowest box of the plane in which each label has a place; where none is high enough, the lowest of those in which
/// most have one.
fn roomy(
    canvas: &Canvas,
    plane: &Plane,
    sizes: &Sizes,
    (left, right): (f64, f64),
    y: f64,
) -> (Frame, Labels) {
    let usual = if sizes.is_wide { (0.42 * canvas.width).clamp(260.0, 460.0) } else { 300.0 };
    let at = |by: f64| {
        let frame = Frame { x: left, y, w: right - left, h: usual * by };
        (frame, labels(canvas, &Placed { plane, frame }, sizes))
    };
    let mut best = at(1.0);
    for by in GROWTH {
        if best.1.unplaced.is_empty() {
            break;
        }
        let higher = at(by);
        if higher.1.unplaced.len() < best.1.unplaced.len() {
            best = higher;
        }
    }
    best
}

fn grid(canvas: &Canvas, placed: &Placed, tags: &Tags) {
    let Frame { x, y, .. } = placed.frame;
    let (right, bottom) = (placed.frame.right(), placed.frame.bottom());
    let pen = Pen::solid(canvas.theme.grid, 1.0);
    for tick in &placed.plane.y.ticks {
        canvas.line(&[(x, placed.y(tick.at)), (right, placed.y(tick.at))], pen);
    }
    for tick in &placed.plane.x.ticks {
        canvas.line(&[(placed.x(tick.at), y), (placed.x(tick.at), bottom + tags.height)], pen);
    }
}

fn fills(canvas: &Canvas, placed: &Placed) {
    for band in &placed.plane.bands {
        let corners = placed.corners(&band.edges, band.is_stepwise);
        let tone = canvas.theme.tone(band.ink);
        canvas.area(&corners, tone.mark, tone.band);
    }
    for cloud in &placed.plane.clouds {
        let tone = canvas.theme.tone(cloud.ink);
        for at in cloud.points.iter().map(|point| placed.at(*point)) {
            let frame = Frame { x: at.0, y: at.1, w: 0.0, h: 0.0 };
            if frame.is_within(&placed.frame) {
                canvas.disc(at, 1.5, tone.mark);
            }
        }
    }
}

fn marks(canvas: &Canvas, placed: &Placed) {
    let Frame { x, y, .. } = placed.frame;
    let (right, bottom) = (placed.frame.right(), placed.frame.bottom());
    canvas.line(&[(x, bottom), (right, bottom)], Pen::solid(canvas.theme.axis, 1.25));
    for band in &placed.plane.bands {
        // The edges carry the band where its fill is too pale to be seen.
        let pen = Pen::solid(canvas.theme.tone(band.ink).mark, 0.6);
        for points in edges(band) {
            for piece in placed.pieces(&points, band.is_stepwise) {
                canvas.line(&piece, pen);
            }
        }
    }
    for one in &placed.plane.verticals {
        let at = placed.x(one.at);
        if (x..=right).contains(&at) {
            canvas.line(&[(at, y), (at, bottom)], pen(canvas, one, 1.25));
        }
    }
    for one in &placed.plane.levels {
        let at = placed.y(one.at);
        if (y..=bottom).contains(&at) {
            canvas.line(&[(x, at), (right, at)], pen(canvas, one, 1.25));
        }
    }
    for line in &placed.plane.lines {
        let rgb = canvas.theme.tone(line.ink).mark;
        let dash: &[f64] = match line.dash {
            Dash::Solid => &[],
            Dash::Dashed => &DASHES,
            Dash::Dotted => &DOTS,
        };
        let width = if line.dash == Dash::Dotted { 2.0 } else { LINE };
        for piece in placed.pieces(&line.points, line.is_stepwise) {
            canvas.line(&piece, Pen { rgb, width, dash });
        }
    }
}

/// The lower and the upper edge of a band.
fn edges(band: &Band) -> [Vec<(f64, f64)>; 2] {
    let lower = band.edges.iter().map(|(x, low, _)| (*x, *low)).collect();
    [lower, band.edges.iter().map(|(x, _, high)| (*x, *high)).collect()]
}

fn obstacles(placed: &Placed, placer: &mut Placer) {
    let plane = placed.plane;
    for line in &plane.lines {
        placed.pieces(&line.points, line.is_stepwise).iter().for_each(|piece| placer.stroke(piece));
    }
    for band in &plane.bands {
        for points in edges(band) {
            placed.pieces(&points, band.is_stepwise).iter().for_each(|piece| placer.edge(piece));
        }
    }
    let Frame { x, y, .. } = placed.frame;
    for at in plane.across.iter().skip(1).map(|zone| placed.x(zone.from)) {
        placer.edge(&[(at, y), (at, placed.frame.bottom())]);
    }
    for at in plane.upward.iter().skip(1).map(|zone| placed.y(zone.from)) {
        placer.edge(&[(x, at), (placed.frame.right(), at)]);
    }
    for one in &plane.verticals {
        placer.stroke(&[(placed.x(one.at), y), (placed.x(one.at), placed.frame.bottom())]);
    }
    for one in &plane.levels {
        placer.stroke(&[(x, placed.y(one.at)), (placed.frame.right(), placed.y(one.at))]);
    }
    for point in plane.clouds.iter().flat_map(|cloud| &cloud.points) {
        placer.speck(placed.at(*point));
    }
    for point in &plane.points {
        let (x, y) = placed.at((point.x, point.y));
        placer.take(Frame { x: x - 6.0, y: y - 6.0, w: 12.0, h: 12.0 });
    }
}

/// Words with their box.
struct Written {
    frame: Frame,
    lines: Vec<(String, Type)>,
    leader: Option<(Place, Place)>,
}

impl Written {
    /// The place beside its words that is nearest to another one.
    fn nearest(&self, (x, y): Place) -> Place {
        let mut top = self.frame.y;
        let mut best = (f64::INFINITY, (x, y));
        for (line, set) in &self.lines {
            let (right, bottom) = (self.frame.x + set.width(line), top + line_height(*set));
            let near = (x.clamp(self.frame.x - 2.0, right + 2.0), y.clamp(top, bottom));
            let apart = (near.0 - x) * (near.0 - x) + (near.1 - y) * (near.1 - y);
            if apart < best.0 {
                best = (apart, near);
            }
            top = bottom;
        }
        best.1
    }
}

/// Width and height. Units: pixels.
type Size = (f64, f64);

fn size(lines: &[(String, Type)]) -> Size {
    let w = lines.iter().fold(0.0, |most: f64, (line, set)| most.max(set.width(line)));
    (w, lines.iter().map(|(_, set)| line_height(*set)).sum())
}

fn line_height(set: Type) -> f64 {
    (1.28 * set.size).round()
}

/// The words of a plane.
#[derive(Default)]
struct Labels {
    written: Vec<Written>,
    /// What found no room.
    unplaced: Vec<String>,
}

/// Points first, which have least choice; then lines, then references.
fn labels(canvas: &Canvas, placed: &Placed, sizes: &Sizes) -> Labels {
    let placer = &mut Placer::new(placed.frame);
    obstacles(placed, placer);
    let mut found = Labels::default();
    let most = (0.42 * placed.frame.w).clamp(130.0, 320.0);
    let heavy =
        |ink: Ink| Type { rgb: canvas.theme.tone(ink).text, size: sizes.tick.size + 0.5, ..sizes.strong };
    let mut put = |placer: &mut Placer,
                   said: &str,
                   lines: Vec<(String, Type)>,
                   sites: &dyn Fn(Size) -> Vec<Candidate>| {
        if lines.is_empty() {
            return;
        }
        match placer.place(&sites(size(&lines))) {
            Some(Candidate { frame, leader, .. }) => found.written.push(Written { frame, lines, leader }),
            None => found.unplaced.push(said.to_owned()),
        }
    };
    // The lowest first: on a falling curve it has the room below, and those above keep their order. On a rising one the
    // highest has the room above. A few are placed in whatever order serves all of them best.
    let mut points: Vec<&Point> = placed.plane.points.iter().collect();
    points.sort_by(|a, b| a.y.total_cmp(&b.y));
    let rises = |line: &Line| line.points.first().zip(line.points.last()).is_some_and(|(a, b)| a.1 < b.1);
    if placed.plane.lines.first().is_some_and(rises) {
        points.reverse();
    }
    let worded = |point: &Point| {
        let quiet = Type { rgb: canvas.theme.text, ..sizes.tick };
        let mut lines: Vec<(String, Type)> = Vec::new();
        for (at, words) in point.words.iter().enumerate() {
            let set = if at == 0 { heavy(point.ink) } else { quiet };
            lines.extend(
                words::wrap(words, most, if sizes.is_wide { 3 } else { 4 }, set)
                    .into_iter()
                    .map(|line| (line, set)),
            );
        }
        lines
    };
    let mut points: Vec<(&Point, Vec<(String, Type)>)> = points
        .into_iter()
        .map(|point| (point, worded(point)))
        .filter(|(_, lines)| !lines.is_empty())
        .collect();
    let sites = |point: &Point, (w, h): Size| around_point(placed, placed.at((point.x, point.y)), w, h);
    let candidates: Vec<Vec<Candidate>> =
        points.iter().map(|(point, lines)| sites(point, size(lines))).collect();
    for at in placer.best_order(&candidates) {
        let (point, lines) = (points[at].0, std::mem::take(&mut points[at].1));
        let said = point.words.join(", ");
        let said = if point.of.is_empty() { said } else { format!("{}: {said}", point.of) };
        put(placer, &said, lines, &|size| sites(point, size));
    }
    for (at, line) in placed.plane.lines.iter().enumerate() {
        let set = heavy(line.ink);
        let lines = words::wrap(&line.label, most, 2, set).into_iter().map(|line| (line, set)).collect();
        let known = placer.clone();
        put(placer, &line.label, lines, &|size| {
            let candidates = along_line(placed, line, size, 0.12 + 0.2 * at as f64);
            let pieces = placed.pieces(&line.points, line.is_stepwise);
            let own: Vec<(Place, Place)> =
                pieces.iter().flat_map(|piece| piece.windows(2)).map(|pair| (pair[0], pair[1])).collect();
            let dots: Vec<Place> = placed.plane.points.iter().map(|one| placed.at((one.x, one.y))).collect();
            known.near_own(candidates, &own, &dots)
        });
    }
    let of_reference = |one: &Reference| {
        let set = Type { rgb: canvas.theme.tone(one.ink).text, ..sizes.tick };
        words::wrap(&one.label, most, 2, set).into_iter().map(|line| (line, set)).collect::<Vec<_>>()
    };
    for one in &placed.plane.levels {
        let y = placed.y(one.at);
        let path = [(placed.frame.x, y), (placed.frame.right(), y)];
        put(placer, &one.label, of_reference(one), &|(w, h)| along(&path, w, h, 1.0));
    }
    for one in &placed.plane.verticals {
        let x = placed.x(one.at);
        put(placer, &one.label, of_reference(one), &|(w, h)| beside(placed.frame, x, w, h));
    }
    for one in &mut found.written {
        let led = one.leader.map(|(start, _)| (start, one.nearest(start)));
        one.leader = led.filter(|leader| placer.lets_through(leader, &one.frame)).or(one.leader);
    }
    found
}

/// Candidates around a point; those that stand nearer to another point are unwelcome.
fn around_point(placed: &Placed, at: Place, w: f64, h: f64) -> Vec<Candidate> {
    let others: Vec<Place> =
        placed.plane.points.iter().map(|one| placed.at((one.x, one.y))).filter(|one| *one != at).collect();
    let off = |frame: &Frame, (x, y): Place| {
        let (dx, dy) = (x - x.clamp(frame.x, frame.right()), y - y.clamp(frame.y, frame.bottom()));
        dx * dx + dy * dy
    };
    let weighed = |one: Candidate| {
        let is_astray = others.iter().any(|other| off(&one.frame, *other) < off(&one.frame, at));
        Candidate { cost: if is_astray { one.cost + 60.0 } else { one.cost }, ..one }
    };
    around(at, 6.0, w, h).into_iter().map(weighed).collect()
}

fn along_line(placed: &Placed, line: &Line, (w, h): (f64, f64), preferred: f64) -> Vec<Candidate> {
    let pieces = placed.pieces(&line.points, line.is_stepwise);
    let mut found: Vec<Candidate> = pieces.iter().flat_map(|piece| along(piece, w, h, preferred)).collect();
    if let Some(middle) = pieces.first().and_then(|piece| piece.get(piece.len() / 2)) {
        // Away from a line that is crowded on both sides, with a line that leads back.
        found.extend(
            around(*middle, 2.0, w, h).into_iter().map(|one| Candidate { cost: one.cost + 60.0, ..one }),
        );
    }
    found
}

/// Candidates beside a line from top to bottom, the upper ones preferred.
fn beside(room: Frame, x: f64, w: f64, h: f64) -> Vec<Candidate> {
    let mut found = Vec::new();
    for at in 0..24 {
        let y = room.y + 4.0 + (room.h - h - 8.0) * f64::from(at) / 23.0;
        for (left, more) in [(x + 5.0, 0.0), (x - 5.0 - w, 2.0)] {
            let cost = f64::from(at) * 6.0 + more;
            found.push(Candidate { frame: Frame { x: left, y, w, h }, cost, leader: None });
        }
    }
    found
}
