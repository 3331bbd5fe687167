//! Figures as bars, one under the other: drawn as SVG, each with its name and its value in words beside it, so
//! that nothing hangs on a colour. The table that goes with it holds the same figures.

use leptos::prelude::*;

/// A bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What it is of.
    pub name: String,
    /// How long it is; none where there is nothing to draw.
    pub value: Option<f64>,
    /// The value in words.
    pub said: String,
}

/// The drawing's width; it is as wide on the page, or wider.
const WIDTH: f64 = 320.0;
/// Where the bars begin: the names stand before.
const LEFT: f64 = 104.0;
/// The longest bar; the values stand behind.
const LONGEST: f64 = 126.0;
/// From one bar to the next.
const STEP: f64 = 24.0;
/// The longest name that fits; a longer one stands in the table.
const NAME: usize = 14;

fn short(name: &str) -> String {
    if name.chars().count() <= NAME {
        name.to_owned()
    } else {
        name.chars().take(NAME - 1).chain(['…']).collect()
    }
}

/// How long each bar is, when the longest is as long as can be.
fn lengths(bars: &[Bar]) -> Vec<f64> {
    let value = |bar: &Bar| bar.value.unwrap_or_default().max(0.0);
    let most = bars.iter().map(value).fold(0.0, f64::max);
    bars.iter()
        .map(|bar| {
            if most > 0.0 {
                value(bar) / most * LONGEST
            } else {
                0.0
            }
        })
        .collect()
}

/// The chart.
#[component]
pub fn BarChart(
    /// An id that no other chart on the page has.
    id: &'static str,
    /// What is drawn.
    title: &'static str,
    /// The bars, from above.
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
                <text class="chart-name" x=(LEFT - 8.0).to_string() y=middle.to_string() text-anchor="end">
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
                <text class="chart-value" x=format!("{:.1}", LEFT + length + 6.0) y=middle.to_string()>
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
