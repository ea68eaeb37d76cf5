//! The layout of boxes and arrows: layers from left to right where there is room, else one below the other.
//!
//! Lines cross columns of boxes only at places of their own, which are kept free for them, so that none passes through
//! a box. Lines to one box join on the way.

use super::canvas::{Canvas, Pen, Place, Type};
use super::drawing::{Frame, Part};
use super::layers::{self, Layers};
use super::page::Sizes;
use super::spec::{Graph, Role, Stage, Step};
use super::theme::Ink;
use super::{rails, words};

/// The narrowest column that words can be read in. Units: pixels.
const NARROWEST: f64 = 118.0;
/// Room between columns, at least and at most. Units: pixels.
const GUTTER: (f64, f64) = (34.0, 96.0);
/// Room between boxes of a column. Units: pixels.
const GAP: f64 = 14.0;
/// Within a box, to its words. Units: pixels.
pub(super) const PAD: f64 = 8.0;
/// The length of an arrow's head. Units: pixels.
pub(super) const HEAD: f64 = 8.0;
/// The radius of a dot, and from one to the next. Units: pixels.
const DOT: (f64, f64) = (2.6, 7.5);

/// Draws a graph from a height on; returns where it ends. Units: pixels.
pub(super) fn draw(canvas: &Canvas, graph: &Graph, sizes: &Sizes, top: f64) -> f64 {
    let reading = words::wrap(&graph.reading, (canvas.width - 2.0 * sizes.margin).min(920.0), 8, sizes.small);
    let leading = sizes.leading(sizes.small);
    let first = top - 8.0 + 0.8 * sizes.small.size;
    canvas.group(Part::Words, |canvas| canvas.lines(&reading, (sizes.margin, first), leading, sizes.small));
    let top = top + leading * reading.len() as f64;
    let layer = layers_of(graph);
    let n_layers = layer.iter().max().map_or(0, |most| most + 1);
    let room = canvas.width - 2.0 * sizes.margin;
    let column = (room - GUTTER.0 * (n_layers.max(1) - 1) as f64) / n_layers.max(1) as f64;
    let bottom = match sizes.is_wide && column >= NARROWEST {
        true => Columns::new(graph, &layer, sizes, canvas, top).draw(canvas),
        false => rails::draw(canvas, graph, sizes, top),
    };
    tell(canvas, graph, sizes, bottom)
}

/// How many pairs of lines between neighbouring layers cross in the wide layout.
pub fn crossings(graph: &Graph) -> usize {
    let (layers, lines) = arranged(graph, &layers_of(graph));
    let lines: Vec<(usize, usize)> = lines.iter().map(|(line, _)| *line).collect();
    layers::crossings(&layers, &lines)
}

/// The layer of each box.
fn layers_of(graph: &Graph) -> Vec<usize> {
    let lines: Vec<(usize, usize)> = graph.arrows.iter().map(|arrow| (arrow.from, arrow.to)).collect();
    let last: Vec<bool> = graph.boxes.iter().map(|one| one.role == Role::End).collect();
    layers::layered(graph.boxes.len(), &lines, &last)
}

/// The words of a box, broken to a width; places are from its upper left corner.
pub(super) struct Boxed {
    texts: Vec<(Place, String, Type)>,
    dots: Vec<(Place, bool)>,
    rules: Vec<f64>,
    pub height: f64,
    pub width: f64,
}

impl Boxed {
    pub fn new(one: &Step, width: f64, sizes: &Sizes) -> Self {
        let mut found = Self { texts: vec![], dots: vec![], rules: vec![], height: PAD, width };
        if !one.join.is_empty() {
            found.put(&one.join, sizes.small, 4, sizes);
            found.height += 2.0;
        }
        for (at, stage) in one.stages.iter().enumerate() {
            if at > 0 {
                found.rules.push(found.height + 2.0);
                found.height += 6.0;
            }
            // Who attempts, and what it comes to, are named before their numbers.
            let is_named = one.role == Role::End || one.role == Role::Entry && at == 0;
            found.stage(is_named, stage, sizes);
        }
        found.height += PAD - 1.0;
        found
    }

    fn room(&self) -> f64 {
        self.width - 2.0 * PAD
    }

    fn put(&mut self, text: &str, set: Type, most: usize, sizes: &Sizes) {
        let leading = (sizes.leading(set) - 1.0).max(1.0);
        for line in words::wrap(text, self.room(), most, set) {
            self.texts.push(((PAD, self.height + 0.8 * leading), line, set));
            self.height += leading;
        }
    }

    fn stage(&mut self, is_named: bool, stage: &Stage, sizes: &Sizes) {
        let small = sizes.small;
        let plain = Type { rgb: sizes.label.rgb, ..small };
        let strong = Type { weight: sizes.strong.weight, ..plain };
        let label = if is_named { strong } else { plain };
        if is_named {
            self.put(&stage.label, label, 8, sizes);
        }
        if !stage.value.is_empty() {
            let value = Type { size: small.size + 1.0, ..strong };
            self.put(&stage.value, value, 2, sizes);
            let taken = self.texts.last().map_or(0.0, |(_, text, set)| set.width(text));
            if !stage.aside.is_empty() && taken + 6.0 + small.width(&stage.aside) <= self.room() {
                let y = self.texts.last().map_or(0.0, |((_, y), ..)| *y);
                self.texts.push(((PAD + taken + 6.0, y), stage.aside.clone(), small));
            } else {
                self.put(&stage.aside, small, 2, sizes);
            }
        }
        if !is_named {
            self.put(&stage.label, label, 8, sizes);
        }
        for sign in &stage.signs {
            self.height += 1.0;
            self.put(&sign.words, small, 3, sizes);
            let n = (sign.filled + sign.hollow).min(8);
            let taken = self.texts.last().map_or(0.0, |(_, text, set)| set.width(text));
            let mut x = PAD + taken + 4.0 + DOT.0;
            if n > 0 && x + DOT.1 * (n - 1) as f64 + DOT.0 > self.width - PAD {
                self.height += 10.0;
                x = PAD + DOT.0;
            }
            let y = self.height - 0.5 * (sizes.leading(small) - 1.0) + 0.5;
            for at in 0..n {
                self.dots.push(((x + DOT.1 * at as f64, y), at < sign.filled));
            }
        }
    }

    /// The edge of a box, and what marks stand in it.
    pub fn marks(&self, canvas: &Canvas, one: &Step, frame: Frame, sizes: &Sizes) {
        let theme = canvas.theme;
        let rgb = if one.is_marked { theme.tone(Ink::Baseline).mark } else { theme.tone(Ink::Beside).mark };
        let width = if one.is_marked { 2.0 } else { 1.0 };
        canvas.frame(frame, Pen { rgb, width, dash: if one.role == Role::Rest { &[3.0, 3.0] } else { &[] } });
        if matches!(one.role, Role::Entry | Role::End) {
            // A heavier edge says where ways begin and end.
            let x = if one.role == Role::Entry { frame.x } else { frame.right() - 4.0 };
            canvas.rect(Frame { x, w: 4.0, ..frame }, rgb, 255);
        }
        for ((x, y), is_filled) in &self.dots {
            let at = (frame.x + x, frame.y + y);
            match is_filled {
                true => canvas.disc(at, DOT.0, sizes.small.rgb),
                false => canvas.ring(at, DOT.0 - 0.4, Pen::solid(sizes.small.rgb, 1.0)),
            }
        }
    }

    /// Its ground and its inner lines.
    pub fn ground(&self, canvas: &Canvas, one: &Step, frame: Frame) {
        let tone = canvas.theme.tone(Ink::Baseline);
        if one.is_marked {
            canvas.rect(frame, tone.mark, tone.band / 2);
        }
        for y in &self.rules {
            let y = frame.y + y;
            canvas.line(&[(frame.x + PAD, y), (frame.right() - PAD, y)], Pen::solid(canvas.theme.grid, 1.0));
        }
    }

    pub fn words(&self, canvas: &Canvas, frame: Frame) {
        for ((x, y), text, set) in &self.texts {
            canvas.text(text, (frame.x + x, frame.y + y), *set);
        }
    }
}

/// The pen of an arrow.
pub(super) fn pen(canvas: &Canvas, is_marked: bool) -> Pen<'static> {
    match is_marked {
        true => Pen::solid(canvas.theme.tone(Ink::Baseline).mark, 2.5),
        false => Pen::solid(canvas.theme.tone(Ink::Beside).mark, 1.25),
    }
}

/// The head of an arrow that ends at a place, coming along a direction.
pub(super) fn head(canvas: &Canvas, (x, y): Place, (dx, dy): Place, is_marked: bool) {
    let half = if is_marked { 5.0 } else { 4.0 };
    let (back_x, back_y) = (x - HEAD * dx, y - HEAD * dy);
    let corners =
        [(x, y), (back_x - half * dy, back_y + half * dx), (back_x + half * dy, back_y - half * dx)];
    canvas.area(&corners, pen(canvas, is_marked).rgb, 255);
}

/// Layers from left to right. A thing is a box, or a place where lines to one box pass a column.
struct Columns<'g> {
    graph: &'g Graph,
    sizes: &'g Sizes,
    layers: Layers,
    /// Between things of neighbouring layers, and whether the first way takes it.
    lines: Vec<Line>,
    boxed: Vec<Boxed>,
    /// By layer. Units: pixels.
    left: Vec<f64>,
    width: f64,
    /// By thing, the middle. Units: pixels.
    middles: Vec<f64>,
    bottom: f64,
}

impl<'g> Columns<'g> {
    fn new(graph: &'g Graph, layer: &[usize], sizes: &'g Sizes, canvas: &Canvas, top: f64) -> Self {
        let (layers, lines) = arranged(graph, layer);
        let plain: Vec<(usize, usize)> = lines.iter().map(|(line, _)| *line).collect();
        let n = layers.len().max(1) as f64;
        let room = canvas.width - 2.0 * sizes.margin;
        let widest = if n <= 2.0 { 330.0 } else { 240.0 };
        let width = ((room - GUTTER.0 * (n - 1.0)) / n).min(widest);
        let gutter = if n > 1.0 { ((room - width * n) / (n - 1.0)).min(GUTTER.1) } else { 0.0 };
        let left = (0..layers.len()).map(|at| sizes.margin + (width + gutter) * at as f64).collect();
        let boxed: Vec<Boxed> = graph.boxes.iter().map(|one| Boxed::new(one, width, sizes)).collect();
        let heights = |id: usize| boxed.get(id).map_or(4.0, |one| one.height);
        let middles = placed(&layers, &plain, &heights, graph.boxes.len());
        let upper = |id: usize| middles[id] - heights(id) / 2.0;
        let all = || layers.iter().flatten().copied();
        let first = all().map(upper).fold(f64::INFINITY, f64::min).min(f64::MAX);
        let bottom = all().map(|id| middles[id] + heights(id) / 2.0).fold(first, f64::max);
        let shift = top + 2.0 - first;
        let middles = middles.iter().map(|y| y + shift).collect();
        Self { graph, sizes, layers, lines, boxed, left, width, middles, bottom: bottom + shift }
    }

    fn frame(&self, layer: usize, id: usize) -> Frame {
        let h = self.boxed[id].height;
        Frame { x: self.left[layer], y: self.middles[id] - h / 2.0, w: self.width, h }
    }

    fn draw(&self, canvas: &Canvas) -> f64 {
        let boxes: Vec<(usize, Frame)> = self
            .layers
            .iter()
            .enumerate()
            .flat_map(|(at, layer)| {
                layer.iter().filter(|id| **id < self.boxed.len()).map(move |id| (*id, self.frame(at, *id)))
            })
            .collect();
        let each = |draw: &dyn Fn(&Boxed, &Step, Frame)| {
            boxes.iter().for_each(|(id, frame)| draw(&self.boxed[*id], &self.graph.boxes[*id], *frame));
        };
        canvas.group(Part::Fill, |canvas| each(&|boxed, one, frame| boxed.ground(canvas, one, frame)));
        canvas.group(Part::Marks, |canvas| {
            for is_marked in [false, true] {
                self.arrows(canvas, is_marked);
            }
            each(&|boxed, one, frame| boxed.marks(canvas, one, frame, self.sizes));
        });
        canvas.group(Part::Words, |canvas| each(&|boxed, _, frame| boxed.words(canvas, frame)));
        self.bottom
    }

    fn arrows(&self, canvas: &Canvas, is_marked: bool) {
        let n = self.boxed.len();
        for (at, layer) in self.layers.iter().enumerate() {
            for id in layer {
                let out: Vec<_> =
                    self.lines.iter().filter(|((from, _), of)| from == id && *of == is_marked).collect();
                let y = self.middles[*id];
                if *id >= n && !out.is_empty() {
                    let x = self.left[at];
                    canvas.line(&[(x, y), (x + self.width, y)], pen(canvas, is_marked));
                }
                for ((_, to), _) in out {
                    let (start, end) = (self.left[at] + self.width, self.left[at + 1]);
                    let is_box = *to < n;
                    let stop = if is_box { end - HEAD } else { end };
                    let y_end = self.middles[*to];
                    let mut points = curve((start, y), (stop, y_end));
                    // The line ends inside the head, so that no gap shows.
                    points.extend(is_box.then_some((stop + 2.0, y_end)));
                    canvas.line(&points, pen(canvas, is_marked));
                    if is_box {
                        head(canvas, (end - 1.0, y_end), (1.0, 0.0), is_marked);
                    }
                }
            }
        }
    }
}

/// Layers in their order, and the lines between them.
fn arranged(graph: &Graph, layer: &[usize]) -> (Layers, Vec<Line>) {
    let (layers, lines) = routed(graph, layer);
    let plain: Vec<(usize, usize)> = lines.iter().map(|(line, _)| *line).collect();
    let mut layers = layers::ordered(&layers, &plain);
    // Upside down it has as many crossings; the first way reads best above.
    let height = |layer: &Vec<usize>| {
        let at = layer.iter().position(|id| graph.boxes.get(*id).is_some_and(|one| one.is_marked));
        at.map_or(0.0, |at| (2 * at + 1) as f64 / layer.len() as f64 - 1.0)
    };
    if layers.iter().map(height).sum::<f64>() > 0.0 {
        layers.iter_mut().for_each(|layer| layer.reverse());
    }
    (layers, lines)
}

/// A line between things of neighbouring layers, and whether the first way takes it.
type Line = ((usize, usize), bool);

/// Layers with a place for lines wherever they pass one, and the lines between neighbours, each once.
fn routed(graph: &Graph, layer: &[usize]) -> (Layers, Vec<Line>) {
    let n = graph.boxes.len();
    let n_layers = layer.iter().max().map_or(0, |most| most + 1);
    let mut layers: Layers = vec![Vec::new(); n_layers];
    (0..n).for_each(|id| layers[layer[id]].push(id));
    // A place belongs to the box that its lines lead to, and to a layer.
    let mut places: Vec<(usize, usize)> = Vec::new();
    let mut lines: Vec<Line> = Vec::new();
    for arrow in &graph.arrows {
        let mut from = arrow.from;
        for (at, passed) in layers.iter_mut().enumerate().take(layer[arrow.to]).skip(layer[arrow.from] + 1) {
            let known = places.iter().position(|place| *place == (arrow.to, at));
            let id = n + known.unwrap_or_else(|| {
                places.push((arrow.to, at));
                passed.push(n + places.len() - 1);
                places.len() - 1
            });
            join(&mut lines, (from, id), arrow.is_marked);
            from = id;
        }
        join(&mut lines, (from, arrow.to), arrow.is_marked);
    }
    (layers, lines)
}

fn join(lines: &mut Vec<Line>, line: (usize, usize), is_marked: bool) {
    match lines.iter_mut().find(|(known, _)| *known == line) {
        Some((_, known)) => *known |= is_marked,
        None => lines.push((line, is_marked)),
    }
}

/// Middles of things: near those that lines join them to, in their order, apart from each other. Units: pixels.
fn placed(
    layers: &Layers,
    lines: &[(usize, usize)],
    height: &dyn Fn(usize) -> f64,
    n_boxes: usize,
) -> Vec<f64> {
    let n = layers.iter().flatten().max().map_or(0, |most| most + 1);
    let mut middles = vec![0.0; n];
    for layer in layers {
        let mut y = 0.0;
        for id in layer {
            middles[*id] = y + height(*id) / 2.0;
            y += height(*id) + GAP;
        }
    }
    for round in 0..40 {
        for at in 0..layers.len() {
            let at = if round % 2 == 0 { at } else { layers.len() - 1 - at };
            let layer = &layers[at];
            let wanted: Vec<(f64, f64)> = layer
                .iter()
                .map(|id| {
                    // A line that passes several columns is best straight.
                    let weight = |other: usize| if *id >= n_boxes && other >= n_boxes { 6.0 } else { 1.0 };
                    let near = lines.iter().filter_map(|(from, to)| match (from == id, to == id) {
                        (true, _) => Some(*to),
                        (_, true) => Some(*from),
                        _ => None,
                    });
                    let (sum, total) = near.fold((0.0, 0.0), |(sum, total), other| {
                        (sum + weight(other) * middles[other], total + weight(other))
                    });
                    if total > 0.0 { (sum / total, total) } else { (middles[*id], 0.1) }
                })
                .collect();
            let heights: Vec<f64> = layer.iter().map(|id| height(*id)).collect();
            for (id, y) in layer.iter().zip(layers::spread(&wanted, &heights, GAP)) {
                middles[*id] = y;
            }
        }
    }
    middles
}

/// A smooth line that leaves and arrives level: a Bézier curve in short straight parts.
fn curve((x0, y0): Place, (x1, y1): Place) -> Vec<Place> {
    if (y1 - y0).abs() < 0.5 {
        return vec![(x0, y0), (x1, y1)];
    }
    let middle = (x0 + x1) / 2.0;
    let point = |t: f64| {
        let s = 1.0 - t;
        let (a, b, c, d) = (s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t);
        ((a * x0 + (b + c) * middle + d * x1), (a + b) * y0 + (c + d) * y1)
    };
    (0..=20).map(|at| point(f64::from(at) / 20.0)).collect()
}

/// The ways below the boxes; returns where they end. Units: pixels.
fn tell(canvas: &Canvas, graph: &Graph, sizes: &Sizes, top: f64) -> f64 {
    let (left, right) = (sizes.margin, canvas.width - sizes.margin);
    let plain = Type { rgb: sizes.label.rgb, ..sizes.small };
    let blue = canvas.theme.tone(Ink::Baseline).text;
    let mut y = top + 16.0;
    let put = |canvas: &Canvas, lines: &[String], x: f64, y: f64, set: Type| {
        canvas.lines(lines, (x, y + 0.8 * set.size), sizes.leading(set), set) - 0.8 * set.size
    };
    canvas.group(Part::Words, |canvas| {
        y = put(
            canvas,
            &words::wrap(&graph.head, (right - left).min(920.0), 4, sizes.strong),
            left,
            y,
            sizes.strong,
        );
        let value =
            |way: &super::spec::Way| sizes.strong.width(&way.value).max(sizes.small.width(&way.aside));
        let column = graph.ways.iter().map(value).fold(0.0, f64::max).min(0.4 * (right - left));
        for (at, way) in graph.ways.iter().enumerate() {
            y += 8.0;
            let rgb = if at == 0 { blue } else { sizes.strong.rgb };
            let strong = Type { rgb, ..sizes.strong };
            let x = left + column + 14.0;
            let room = (right - x).min(760.0);
            let set = if at == 0 { Type { rgb, ..plain } } else { plain };
            let first = put(canvas, &[words::fit(&way.value, column, strong)], left, y, strong);
            let first =
                put(canvas, &words::wrap(&way.aside, column, 2, sizes.small), left, first, sizes.small);
            let second = put(canvas, &words::wrap(&way.label, room, 6, set), x, y, set);
            let second = put(canvas, &words::wrap(&way.small, room, 4, sizes.small), x, second, sizes.small);
            y = first.max(second);
        }
    });
    y
}
