//! A chart in a page: its picture in two layouts, its numbers, and how it is read.

use crate::render::chart::spec::Table;
use crate::render::chart::{Chart, Missing, Style, Theme, draw, guide, inline};
use maud::{Markup, PreEscaped, html};

/// The widths that pictures are laid out for: where there is room, and on a phone. Units: pixels.
const WIDTHS: [(&str, u32); 2] = [("wide", 760), ("narrow", 360)];

/// A chart as a figure. `id` is its name in the page.
pub(super) fn figure(chart: &Chart, id: &str) -> Markup {
    let guide = guide(chart.kind);
    html! {
        figure id=(id) class="chart" {
            @for (layout, width) in WIDTHS {
                div class=(layout) {
                    (PreEscaped(inline(&draw(chart, Style { width, theme: Theme::PLACES, missing: Missing::Left }), &format!("{id}-{layout}"))))
                }
            }
            figcaption {
                @if let Some(guide) = guide {
                    p class="guide" { (guide.sentences.join(" ")) }
                }
                @if !chart.table.rows.is_empty() {
                    details {
                        summary { "The numbers of this chart" }
                        (table(&chart.table, &chart.title))
                    }
                }
            }
        }
    }
}

/// A table that scrolls by itself where it is wider than the page.
pub(super) fn table(table: &Table, caption: &str) -> Markup {
    html! {
        div class="scroll" tabindex="0" role="region" aria-label=(caption) {
            table {
                caption { (caption) }
                thead { tr { @for name in &table.head { th scope="col" { (name) } } } }
                tbody {
                    @for row in &table.rows {
                        tr {
                            @for (at, cell) in row.iter().enumerate() {
                                @if at == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
