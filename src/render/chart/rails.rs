//! Boxes one below the other, with arrows along rails at their left: any graph on a narrow surface.
//!
//! Lines to one box share a rail; an arrow from the box right above goes straight down. Rails stand left of all boxes,
//! so that no line passes through one.

use super::canvas::{Canvas, Place};
use super::drawing::{Frame, Part};
use super::graph::{Boxed, HEAD, head, pen};
use super::page::Sizes;
use super::spec::{Graph, Step};

/// Room between boxes. Units: pixels.
const GAP: f64 = 18.0;
/// Between rails, and the most that all of them take. Units: pixels.
const RAIL: (f64, f64) = (12.0, 110.0);
/// The widest box. Units: pixels.
const WIDEST: f64 = 560.0;
/// The radius of a bend. Units: pixels.
const BEND: f64 = 5.0;

/// A rail: the rows that lead to a row.
struct Rail {
    to: usize,
    from: Vec<usize>,
    /// 0 stands nearest to the boxes.
    lane: usize,
}

impl Rail {
    fn first(&self) -> usize {
        self.from.iter().copied().min().unwrap_or(self.to)
    }
}

/// Draws a graph from a height on; returns where it ends. Units: pixels.
pub(super) fn draw(canvas: &Canvas, graph: &Graph, sizes: &Sizes, top: f64) -> f64 {
    let order = order(graph);
    let mut row = vec![0; order.len()];
    order.iter().enumerate().for_each(|(at, id)| row[*id] = at);
    let rails = rails(graph, &row);
    let lanes = rails.iter().map(|rail| rail.lane + 1).max().unwrap_or(0);
    let apart = RAIL.0.min(RAIL.1 / lanes.max(1) as f64);
    let aside = if lanes > 0 { apart * lanes as f64 + HEAD + 4.0 } else { 0.0 };
    let left = sizes.margin + aside;
    let width = (canvas.width - sizes.margin - left).min(WIDEST);
    let boxed: Vec<Boxed> = order.iter().map(|id| Boxed::new(&graph.boxes[*id], width, sizes)).collect();
    let mut frames = Vec::with_capacity(boxed.len());
    let mut y = top + 2.0;
    for one in &boxed {
        frames.push(Frame { x: left, y, w: width, h: one.height });
        y += one.height + GAP;
    }
    let x = |rail: &Rail| left - HEAD - 4.0 - apart * rail.lane as f64;
    let each = |draw: &dyn Fn(&Boxed, &Step, Frame)| {
        boxed
            .iter()
            .zip(&order)
            .zip(&frames)
            .for_each(|((one, id), frame)| draw(one, &graph.boxes[*id], *frame));
    };
    canvas.group(Part::Fill, |canvas| each(&|one, step, frame| one.ground(canvas, step, frame)));
    canvas.group(Part::Marks, |canvas| {
        for is_marked in [false, true] {
            for arrow in graph.arrows.iter().filter(|arrow| arrow.is_marked == is_marked) {
                let (from, to) = (row[arrow.from], row[arrow.to]);
                let (start, end) = (frames[from], frames[to]);
                match rails.iter().find(|rail| rail.to == to) {
                    None => {
                        let x = start.x + 28.0;
                        let y = end.y - 1.0;
                        canvas.line(&[(x, start.bottom()), (x, y - HEAD + 2.0)], pen(canvas, is_marked));
                        head(canvas, (x, y), (0.0, 1.0), is_marked);
                    }
                    Some(rail) => {
                        // It leaves below the middle and arrives above it, so that the two never meet.
                        let (out, into) = (start.bottom() - 0.3 * start.h, end.y + 0.3 * end.h);
                        let tip = (end.x - 1.0, into);
                        let mut points = vec![(start.x, out)];
                        points.extend(bend((x(rail), out), (1.0, 0.0), (0.0, 1.0)));
                        points.extend(bend((x(rail), into), (0.0, -1.0), (1.0, 0.0)));
                        points.push((tip.0 - HEAD + 2.0, into));
                        canvas.line(&points, pen(canvas, is_marked));
                        head(canvas, tip, (1.0, 0.0), is_marked);
                    }
                }
            }
        }
        each(&|one, step, frame| one.marks(canvas, step, frame, sizes));
    });
    canvas.group(Part::Words, |canvas| each(&|one, _, frame| one.words(canvas, frame)));
    y - GAP
}

/// A rounded corner, between the directions in which its two ends lie.
fn bend((x, y): Place, (ax, ay): Place, (bx, by): Place) -> Vec<Place> {
    let point = |t: f64| {
        let (a, b) = ((1.0 - t) * (1.0 - t) * BEND, t * t * BEND);
        (x + a * ax + b * bx, y + a * ay + b * by)
    };
    (0..=4).map(|at| point(f64::from(at) / 4.0)).collect()
}

/// Every box after those that lead to it, a way staying together where it can.
fn order(graph: &Graph) -> Vec<usize> {
    let n = graph.boxes.len();
    let mut open: Vec<usize> =
        (0..n).map(|id| graph.arrows.iter().filter(|one| one.to == id).count()).collect();
    // The first way comes first.
    let mut ready: Vec<usize> = (0..n).filter(|id| open[*id] == 0).collect();
    ready.sort_by_key(|id| (graph.boxes[*id].is_marked, std::cmp::Reverse(*id)));
    let mut found = Vec::with_capacity(n);
    while let Some(id) = ready.pop() {
        found.push(id);
        let mut next: Vec<usize> = Vec::new();
        for arrow in graph.arrows.iter().filter(|one| one.from == id) {
            open[arrow.to] -= 1;
            if open[arrow.to] == 0 {
                next.push(arrow.to);
            }
        }
        next.sort_by_key(|id| (graph.boxes[*id].is_marked, std::cmp::Reverse(*id)));
        ready.extend(next);
    }
    found
}

/// The rails of all rows that something leads to from further above than the row before.
fn rails(graph: &Graph, row: &[usize]) -> Vec<Rail> {
    let mut found: Vec<Rail> = Vec::new();
    for to in 0..row.len() {
        let leading = graph.arrows.iter().filter(|arrow| row[arrow.to] == to);
        let from: Vec<usize> = leading.map(|arrow| row[arrow.from]).collect();
        if from.iter().any(|at| at + 1 != to) {
            found.push(Rail { to, from, lane: 0 });
        }
    }
    // Short ones stand inside of long ones.
    found.sort_by_key(|rail| (rail.to - rail.first(), rail.to));
    for at in 0..found.len() {
        let overlaps = |other: &Rail| other.first() <= found[at].to && found[at].first() <= other.to;
        let taken: Vec<usize> =
            found[..at].iter().filter(|other| overlaps(other)).map(|other| other.lane).collect();
        found[at].lane = (0..).find(|lane| !taken.contains(lane)).unwrap_or(0);
    }
    found
}
