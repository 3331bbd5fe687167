//! A text that a person wrote, in which web addresses can be clicked.

use leptos::{either::Either, prelude::*};

/// Text, or a link.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Text(&'a str),
    Link(&'a str),
}

/// Splits a text at its links, which are in the order in which they occur.
fn pieces<'a>(text: &'a str, links: &[String]) -> Vec<Piece<'a>> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    for link in links {
        let Some(at) = rest.find(link.as_str()) else {
            continue;
        };
        let (before, from) = rest.split_at(at);
        let (found, after) = from.split_at(link.len());
        pieces.extend([Piece::Text(before), Piece::Link(found)]);
        rest = after;
    }
    pieces.push(Piece::Text(rest));
    pieces.retain(|piece| *piece != Piece::Text(""));
    pieces
}

/// The text with its links. Each opens beside the page and learns nothing of it.
#[component]
pub fn LinkedText(
    #[prop(into)] text: String,
    /// Web addresses in the text, in order. The server finds them, and lets no other scheme through.
    links: Vec<String>,
) -> impl IntoView {
    let view = |piece| match piece {
        Piece::Text(text) => Either::Left(text.to_owned()),
        Piece::Link(link) => Either::Right(view! {
            <a href=link.to_owned() target="_blank" rel="noopener noreferrer nofollow">
                {link.to_owned()}
            </a>
        }),
    };
    pieces(&text, &links).into_iter().map(view).collect_view()
}

#[cfg(test)]
mod tests {
    use super::{Piece::*, *};

    #[test]
    fn a_text_is_split_at_its_links_and_stays_whole() {
        let text = "Read https://a.example, then https://a.example/b.";
        let links = ["https://a.example".to_owned(), "https://a.example/b".to_owned()];
        assert_eq!(
            pieces(text, &links),
            [
                Text("Read "),
                Link("https://a.example"),
                Text(", then "),
                Link("https://a.example/b"),
                Text(".")
            ]
        );
        assert_eq!(pieces("Nothing", &links), [Text("Nothing")]);
        assert_eq!(pieces("", &[]), []);
    }
}
