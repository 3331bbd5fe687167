//! A horizontal bar chart in SVG. Each bar has its name and value as text beside it, so that nothing depends
//! on colour alone (WCAG 1.4.1). The table next to it holds the same figures.

use leptos::prelude::*;

#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    pub name: String,
    /// The bar's length; `None` where there is nothing to draw.
    pub value: Option<f64>,
    /// The value as text.
    pub said: String,
}

/// The drawing's width in SVG units; on the page it is at least that many pixels wide.
const WIDTH: f64 = 320.0;
/// Where the bars begin, right of the names.
const LEFT: f64 = 104.0;
/// Length of the longest bar; leaves room for the value behind it.
const LONGEST: f64 = 126.0;
/// Distance from one bar to the next.
const STEP: f64 = 24.0;
/// Longest name that fits, in characters; a longer one is truncated and appears in full in the table.
const NAME: usize = 14;

fn short(name: &str) -> String {
    if name.chars().count() <= NAME {
        name.to_owned()
    } else {
        name.chars().take(NAME - 1).chain(['…']).collect()
    }
}

/// Bar lengths, scaled so that the greatest value has the length [`LONGEST`].
fn lengths(bars: &[Bar]) -> Vec<f64> {
    let value = |bar: &Bar| bar.value.unwrap_or_default().max(0.0);
    // Never zero, so that bars of nothing have the length 0.
    let most = bars.iter().map(value).fold(f64::MIN_POSITIVE, f64::max);
    bars.iter().map(|bar| value(bar) / most * LONGEST).collect()
}

#[component]
pub fn BarChart(
    /// Unique among the charts on the page.
    id: &'static str,
    title: &'static str,
    /// From top to bottom.
    bars: Vec<Bar>,
) -> impl IntoView {
    #[expect(clippy::cast_precision_loss, reason = "a few dozen bars")]
    let down = |nth: usize| nth as f64 * STEP;
    let height = down(bars.len());
    let told = bars.iter().map(|bar| format!("{}: {}", bar.name, bar.said));
    let told = told.collect::<Vec<_>>().join("; ");
    let lengths = lengths(&bars);
    let drawn = bars
        .into_iter()
        .zip(lengths)
        .enumerate()
        .map(|(nth, (bar, length))| {
            let middle = down(nth) + STEP / 2.0;
            view! {
                <text x=(LEFT - 8.0).to_string() y=middle.to_string() text-anchor="end">
                    {short(&bar.name)}
                </text>
                <rect
                    class="chart-bar"
                    x=LEFT.to_string()
                    y=(middle - 7.0).to_string()
                    width=format!("{length:.1}")
                    height="14"
                    rx="2"
                />
                <text x=format!("{:.1}", LEFT + length + 6.0) y=middle.to_string()>
                    {bar.said}
                </text>
            }
        })
        .collect_view();
    let (title_id, told_id) = (format!("{id}-title"), format!("{id}-told"));
    let labels = format!("{title_id} {told_id}");
    view! {
        <figure class="chart">
            <figcaption>{title}</figcaption>
            <svg
                role="img"
                viewBox=format!("0 0 {WIDTH} {height}")
                aria-labelledby=labels
            >
                <title id=title_id>{title}</title>
                <desc id=told_id>{told}</desc>
                <line class="chart-axis" x1=LEFT.to_string() x2=LEFT.to_string() y1="0" y2=height.to_string() />
                {drawn}
            </svg>
        </figure>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_share_of_the_greatest() {
        let bar = |value| Bar {
            name: String::new(),
            value,
            said: String::new(),
        };
        let drawn = |bars: &[Bar]| {
            let lengths = lengths(bars).into_iter();
            lengths.map(|length| format!("{length:.1}")).collect::<Vec<_>>()
        };
        assert_eq!(
            drawn(&[bar(Some(2.0)), bar(None), bar(Some(1.0))]),
            ["126.0", "0.0", "63.0"]
        );
        assert_eq!(drawn(&[bar(Some(0.0)), bar(None)]), ["0.0", "0.0"]);
        assert_eq!(short("Maximiliane Weber"), "Maximiliane W…");
        assert_eq!(short("Jonas Übermut"), "Jonas Übermut");
    }
}
