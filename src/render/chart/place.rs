//! Where labels go: beside what they name, over nothing else, the same on every machine.

use super::canvas::Place;
use super::drawing::Frame;
use super::layers::orders;

/// Room between two labels. Units: pixels.
const GAP: f64 = 3.0;
/// How far the rim of words reaches, and half of a line. Units: pixels.
const RIM: f64 = 2.5;
/// Room between the words of two labels, to the left and the right. Units: pixels.
const BESIDE: f64 = 12.0;
/// What a label costs for each edge of a band that it crosses, against pixels of distance.
const EDGE: f64 = 50.0;
/// The same for a small point.
const SPECK: f64 = 6.0;

/// What it costs that the line which leads to a label crosses a line of the picture.
const CROSSED: f64 = 12.0;
/// The same where it crosses one that leads to another label, or lies on a line of the picture.
const TANGLED: f64 = 60.0;
/// What a label costs that seems to belong to something else.
const ASTRAY: f64 = 90.0;
/// How far apart places on a line are that are measured. Units: pixels.
const SAMPLED: f64 = 6.0;

/// How far a label stands at most from the rim of a point to belong to it without a line. Units: pixels.
const LEADERLESS: f64 = 18.0;

/// Of so many labels all orders of placing are tried.
const ORDERED: usize = 4;
/// What a label costs that has no place.
const UNPLACED: f64 = 1000.0;

/// The room that is left, and what is in it.
#[derive(Clone)]
pub(super) struct Placer {
    room: Frame,
    taken: Vec<Frame>,
    strokes: Vec<(Place, Place)>,
    edges: Vec<(Place, Place)>,
    specks: Vec<Place>,
    /// Boxes of labels.
    words: Vec<Frame>,
    /// Lines that lead from labels to what they name.
    leaders: Vec<(Place, Place)>,
}

/// Where a label could go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    /// Its box.
    pub frame: Frame,
    /// How unwelcome that is. Units: pixels of distance.
    pub cost: f64,
    /// The end of a line that leads to what is named, where the label stands away from it.
    pub leader: Option<(Place, Place)>,
}

impl Placer {
    pub fn new(room: Frame) -> Self {
        Self {
            room,
            taken: Vec::new(),
            strokes: Vec::new(),
            edges: Vec::new(),
            specks: Vec::new(),
            words: Vec::new(),
            leaders: Vec::new(),
        }
    }

    /// Keeps a box free of labels.
    pub fn take(&mut self, frame: Frame) {
        self.taken.push(frame);
    }

    /// A line that runs through no label.
    pub fn stroke(&mut self, points: &[Place]) {
        self.strokes.extend(points.windows(2).map(|pair| (pair[0], pair[1])));
    }

    /// A pale line that labels cross rather than others.
    pub fn edge(&mut self, points: &[Place]) {
        self.edges.extend(points.windows(2).map(|pair| (pair[0], pair[1])));
    }

    /// A small point without words, which labels should not cover.
    pub fn speck(&mut self, place: Place) {
        self.specks.push(place);
    }

    /// The cheapest candidate that is free, which then is taken; `None` where none is.
    pub fn place(&mut self, candidates: &[Candidate]) -> Option<Candidate> {
        let (_, found) = self.cheapest(candidates)?;
        self.keep(&found);
        Some(found)
    }

    /// The order in which labels with these candidates are best placed, one after the other: that of the least cost in
    /// all. Of many labels the order as given.
    pub fn best_order(&self, labels: &[Vec<Candidate>]) -> Vec<usize> {
        let given: Vec<usize> = (0..labels.len()).collect();
        if labels.len() > ORDERED {
            return given;
        }
        let cost = |order: &Vec<usize>| {
            let mut tried = self.clone();
            let one = |at: &usize| match tried.cheapest(&labels[*at]) {
                Some((cost, found)) => {
                    tried.keep(&found);
                    cost
                }
                None => UNPLACED,
            };
            order.iter().map(one).sum::<f64>()
        };
        let mut best = (f64::INFINITY, given.clone());
        for order in orders(&given) {
            let total = cost(&order);
            if total < best.0 {
                best = (total, order);
            }
        }
        best.1
    }

    fn keep(&mut self, label: &Candidate) {
        self.taken.push(label.frame);
        self.words.push(label.frame);
        self.leaders.extend(label.leader);
    }

    /// The cheapest candidate that is free, with what it costs.
    fn cheapest(&self, candidates: &[Candidate]) -> Option<(f64, Candidate)> {
        let mut best: Option<(f64, Candidate)> = None;
        for one in candidates {
            if best.is_some_and(|(cost, _)| cost <= one.cost) || !self.is_free(one) {
                continue;
            }
            let edges = self.edges.iter().filter(|stroke| crosses(&one.frame, stroke)).count();
            let cost = one.cost + EDGE * (edges as f64).min(3.0);
            let specks = self.specks.iter().filter(|(x, y)| {
                let wide = one.frame.grown(GAP);
                (wide.x..=wide.right()).contains(x) && (wide.y..=wide.bottom()).contains(y)
            });
            let cost = cost + SPECK * specks.count() as f64;
            let cost = cost + one.leader.map_or(0.0, |leader| self.tangled(&leader));
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, *one));
            }
        }
        best
    }

    /// What it costs where a line from a label to what it names meets other lines.
    fn tangled(&self, leader: &(Place, Place)) -> f64 {
        let ((x0, y0), (x1, y1)) = *leader;
        let middle = Frame { x: 0.5 * (x0 + x1), y: 0.5 * (y0 + y1), w: 0.0, h: 0.0 };
        let crossed = self.strokes.iter().filter(|stroke| meet(stroke, leader)).count();
        let is_tangled = self.leaders.iter().any(|other| meet(other, leader))
            || self.strokes.iter().any(|stroke| crosses(&middle.grown(RIM), stroke));
        CROSSED * (crossed as f64).min(3.0) + if is_tangled { TANGLED } else { 0.0 }
    }

    /// Whether a line from a label to what it names meets nothing that stands there beside that label.
    pub fn lets_through(&self, leader: &(Place, Place), label: &Frame) -> bool {
        !self.taken.iter().any(|taken| taken != label && crosses(taken, leader))
    }

    /// Makes candidates unwelcome that stand nearer to another line, or to a point, than to their own line.
    pub fn near_own(
        &self,
        candidates: Vec<Candidate>,
        own: &[(Place, Place)],
        points: &[Place],
    ) -> Vec<Candidate> {
        let others: Vec<&(Place, Place)> = self.strokes.iter().filter(|one| !own.contains(one)).collect();
        let weighed = |one: Candidate| {
            let near = own.iter().map(|line| apart(&one.frame, line)).fold(f64::INFINITY, f64::min);
            let lines = others.iter().map(|line| apart(&one.frame, line));
            let points = points.iter().map(|point| apart(&one.frame, &(*point, *point)));
            let other = lines.chain(points).fold(f64::INFINITY, f64::min);
            let is_astray = one.leader.is_none() && other < 2.0 * near + 4.0;
            Candidate { cost: if is_astray { one.cost + ASTRAY } else { one.cost }, ..one }
        };
        candidates.into_iter().map(weighed).collect()
    }

    fn is_free(&self, one: &Candidate) -> bool {
        let wide = one.frame.grown(GAP);
        // Words side by side read as one sentence.
        let wider = Frame { x: one.frame.x - BESIDE, w: one.frame.w + 2.0 * BESIDE, ..wide };
        one.frame.is_within(&self.room)
            && !self.taken.iter().any(|taken| taken.overlaps(&wide))
            && !self.words.iter().any(|words| words.overlaps(&wider))
            && !self.strokes.iter().any(|stroke| crosses(&one.frame.grown(RIM), stroke))
            && !self.leaders.iter().any(|leader| crosses(&wide, leader))
            && one.leader.is_none_or(|leader| !self.taken.iter().any(|taken| crosses(taken, &leader)))
    }
}

/// How far a line lies from a box, about. Units: pixels.
fn apart(frame: &Frame, ((x0, y0), (x1, y1)): &(Place, Place)) -> f64 {
    let n = ((x1 - x0).abs().max((y1 - y0).abs()) / SAMPLED).ceil().clamp(1.0, 400.0);
    let off = |at: f64| {
        let (x, y) = (x0 + (x1 - x0) * at / n, y0 + (y1 - y0) * at / n);
        let (dx, dy) = (x - x.clamp(frame.x, frame.right()), y - y.clamp(frame.y, frame.bottom()));
        dx * dx + dy * dy
    };
    (0..=n as u32).map(|at| off(f64::from(at))).fold(f64::INFINITY, f64::min).sqrt()
}

/// Candidates around a point, the nearest first; further out with a line that leads back.
pub(super) fn around((x, y): Place, radius: f64, w: f64, h: f64) -> Vec<Candidate> {
    // Right of the point reads best, then left, then above and below.
    let directions = [
        (1.0, -0.7),
        (1.0, 0.7),
        (1.0, 0.0),
        (-1.0, -0.7),
        (-1.0, 0.7),
        (-1.0, 0.0),
        (0.0, -1.0),
        (0.0, 1.0),
        (1.0, -2.5),
        (-1.0, -2.5),
        (1.0, 2.5),
        (-1.0, 2.5),
        (1.0, -1.4),
        (-1.0, -1.4),
    ];
    let mut found = Vec::new();
    for distance in [6.0, 12.0, 20.0, 32.0, 48.0, 68.0, 92.0, 120.0, 160.0, 210.0, 270.0] {
        for (rank, (dx, dy)) in directions.into_iter().enumerate() {
            let off = radius + distance;
            let (nearest_x, nearest_y) = (x + dx * off, y + dy * off);
            let left = match dx {
                1.0 => nearest_x,
                -1.0 => nearest_x - w,
                _ => nearest_x - w / 2.0,
            };
            let top = match dy {
                d if d < 0.0 && dx == 0.0 => nearest_y - h,
                d if d < 0.0 => nearest_y - 0.7 * h,
                0.0 => nearest_y - h / 2.0,
                _ if dx == 0.0 => nearest_y,
                _ => nearest_y - 0.3 * h,
            };
            let frame = Frame { x: left, y: top, w, h };
            let end = (nearest_x.clamp(frame.x, frame.right()), nearest_y.clamp(frame.y, frame.bottom()));
            let length = ((end.0 - x) * (end.0 - x) + (end.1 - y) * (end.1 - y)).sqrt();
            let leader = (length > radius + LEADERLESS).then(|| {
                let share = (radius + 2.0) / length;
                let start = (x + (end.0 - x) * share, y + (end.1 - y) * share);
                let stop = (x + (end.0 - x) * (1.0 - 2.0 / length), y + (end.1 - y) * (1.0 - 2.0 / length));
                (start, stop)
            });
            found.push(Candidate { frame, cost: distance + rank as f64, leader });
        }
    }
    found
}

/// Candidates above and below a line, with the first part of it preferred.
pub(super) fn along(points: &[Place], w: f64, h: f64, preferred: f64) -> Vec<Candidate> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Vec::new() };
    let span = last.0 - first.0;
    let mut found = Vec::new();
    let n = 40;
    for at in 0..=n {
        let left = first.0 + (span - w) * f64::from(at) / f64::from(n);
        let over: Vec<f64> = heights(points, left, left + w);
        let (Some(top), Some(bottom)) =
            (over.iter().copied().reduce(f64::min), over.iter().copied().reduce(f64::max))
        else {
            continue;
        };
        let off = (f64::from(at) / f64::from(n) - preferred).abs() * 60.0;
        for (rank, gap) in [4.0, 10.0, 18.0, 28.0].into_iter().enumerate() {
            // A label over a steep part stands far from most of the line.
            let cost = off + gap + 0.35 * (bottom - top) + rank as f64;
            found.push(Candidate { frame: Frame { x: left, y: top - gap - h, w, h }, cost, leader: None });
            let below = Frame { x: left, y: bottom + gap, w, h };
            found.push(Candidate { frame: below, cost: cost + 3.0, leader: None });
        }
    }
    found
}

/// The heights of a line between two values of `x`.
fn heights(points: &[Place], from: f64, to: f64) -> Vec<f64> {
    let mut found = Vec::new();
    for pair in points.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        if x1 < from || x0 > to {
            continue;
        }
        let at = |x: f64| if x1 > x0 { y0 + (y1 - y0) * (x - x0) / (x1 - x0) } else { y1 };
        found.extend([at(x0.max(from)), at(x1.min(to)), if x1 > x0 { at(x0.max(from)) } else { y0 }]);
    }
    found
}

/// Whether two lines cross: the ends of each lie on two sides of the other.
fn meet(a: &(Place, Place), b: &(Place, Place)) -> bool {
    let side = |&((x0, y0), (x1, y1)): &(Place, Place), (x, y): Place| {
        (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) > 0.0
    };
    side(a, b.0) != side(a, b.1) && side(b, a.0) != side(b, a.1)
}

/// Whether a line passes through a box.
fn crosses(frame: &Frame, &((x0, y0), (x1, y1)): &(Place, Place)) -> bool {
    clip(frame, (x0, y0), (x1, y1)).is_some_and(|(a, b)| a != b)
}

/// The part of a line within a box. Reference: Liang and Barsky 1984.
pub(super) fn clip(frame: &Frame, from: Place, to: Place) -> Option<(Place, Place)> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut start, mut end) = (0.0_f64, 1.0_f64);
    let edges = [
        (-dx, from.0 - frame.x),
        (dx, frame.right() - from.0),
        (-dy, from.1 - frame.y),
        (dy, frame.bottom() - from.1),
    ];
    for (p, q) in edges {
        if p == 0.0 {
            if q < 0.0 {
                return None;
            }
        } else if p < 0.0 {
            start = start.max(q / p);
        } else {
            end = end.min(q / p);
        }
    }
    let at = |t: f64| (from.0 + t * dx, from.1 + t * dy);
    (start <= end).then(|| (at(start), at(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Frame = Frame { x: 0.0, y: 0.0, w: 300.0, h: 200.0 };

    #[test]
    fn labels_of_one_place_share_no_room() {
        let mut placer = Placer::new(ROOM);
        let found: Vec<Frame> = (0..12)
            .filter_map(|_| placer.place(&around((150.0, 100.0), 4.0, 60.0, 14.0)).map(|one| one.frame))
            .collect();
        assert!(found.len() >= 8);
        for (at, one) in found.iter().enumerate() {
            assert!(one.is_within(&ROOM));
            assert!(found[..at].iter().all(|other| !one.overlaps(other)));
        }
    }

    #[test]
    fn lines_meet_where_they_cross() {
        let meets = |a, b, c, d| meet(&(a, b), &(c, d));
        assert!(meets((0.0, 0.0), (2.0, 2.0), (0.0, 2.0), (2.0, 0.0)));
        assert!(!meets((0.0, 0.0), (2.0, 2.0), (0.0, 2.0), (0.9, 1.1)));
        assert!(!meets((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)));
    }

    #[test]
    fn a_label_keeps_off_lines_where_it_can() {
        let mut placer = Placer::new(ROOM);
        let line = [(0.0, 90.0), (300.0, 90.0)];
        placer.stroke(&line);
        let found = placer.place(&along(&line, 80.0, 14.0, 0.5)).expect("there is room");
        assert!(!crosses(&found.frame, &(line[0], line[1])));
    }

    #[test]
    fn lines_are_cut_at_the_edge() {
        let found = clip(&ROOM, (-100.0, 100.0), (400.0, 100.0));
        assert_eq!(found, Some(((0.0, 100.0), (300.0, 100.0))));
        assert_eq!(clip(&ROOM, (-10.0, -10.0), (-5.0, 300.0)), None);
    }
}
