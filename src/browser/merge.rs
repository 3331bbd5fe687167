//! Merges HTML that the server has rendered again into the page, and leaves alone what a hand is at.
//!
//! Elements that are still there keep their identity, and with it focus, selection, scroll position and listeners. They
//! are matched by key (`data-key`, `id`, its heading, or a control's name and value), else by position and tag.

use wasm_bindgen::JsCast;
use web_sys::{
    Element, HtmlDialogElement, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, Node,
};

/// What the fresh HTML is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merge<'a> {
    /// The page, loaded again behind the reader's back: what is typed or open stays.
    Refresh,
    /// The answer to this form, whose fields take the answer's values. Its dialog closes if the answer has none.
    Answer(&'a Element),
}

/// Makes `live` like `fresh`, which belongs to another document.
pub fn merge(live: &Element, fresh: &Element, how: Merge) {
    if keeps(live, how) {
        return;
    }
    let is_untouched = is_untouched(live);
    merge_attributes(live, fresh, how);
    merge_children(live, fresh, how);
    // After the children, which are a select's options and a textarea's value.
    let is_answered = matches!(how, Merge::Answer(form) if form.contains(Some(live)));
    if is_answered || is_untouched {
        reset(live);
    }
}

/// Whether this is a control that shows the value that the server gave it.
fn is_untouched(control: &Element) -> bool {
    if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
        input.value() == input.default_value() && input.checked() == input.default_checked()
    } else if let Some(area) = control.dyn_ref::<HtmlTextAreaElement>() {
        Ok(area.value()) == area.default_value()
    } else if let Some(select) = control.dyn_ref::<HtmlSelectElement>() {
        let given = select.query_selector("option[selected]").ok().flatten();
        given.is_some_and(|option| option.get_attribute("value").unwrap_or_default() == select.value())
    } else {
        false
    }
}

/// Whether this element stays as it is, with all that is in it.
fn keeps(live: &Element, how: Merge) -> bool {
    if live.has_attribute("data-keep") {
        return true;
    }
    match &*live.local_name() {
        // An island has its own state, and hears itself of what has changed.
        "leptos-island" => true,
        "dialog" => live.has_attribute("open") && how == Merge::Refresh,
        // No answer yet, or an unknown one: sent again, it is done once, under the same key. A refused one says why,
        // which the page that is loaded again does not.
        "form" => {
            let is_unanswered = live.has_attribute("data-pending") || live.has_attribute("data-unknown");
            (is_unanswered && how != Merge::Answer(live)) || (how == Merge::Refresh && is_refused(live))
        }
        _ => false,
    }
}

fn is_refused(form: &Element) -> bool {
    let said = form.query_selector("[aria-invalid=true], [data-alert]");
    said.is_ok_and(|said| said.is_some())
}

/// Attributes that belong to the browser, not to the server.
fn is_own(live: &Element, name: &str, how: Merge) -> bool {
    match name {
        "open" => match how {
            Merge::Refresh => matches!(&*live.local_name(), "details" | "dialog"),
            // What is around an answered form opens and closes with the answer.
            Merge::Answer(form) => live.local_name() == "details" && !live.contains(Some(form)),
        },
        // The kit sets it, by the time and by the device's zone.
        "hidden" => [
            "data-from",
            "data-until",
            "data-offers-zone",
            "data-shares",
            "data-shows-password",
        ]
        .iter()
        .any(|name| live.has_attribute(name)),
        _ => false,
    }
}

fn merge_attributes(live: &Element, fresh: &Element, how: Merge) {
    for name in names(fresh) {
        if is_own(live, &name, how) {
            continue;
        }
        let value = fresh.get_attribute(&name).unwrap_or_default();
        if live.get_attribute(&name).as_deref() != Some(&value) {
            // Fails for names that the parser takes and the DOM does not, of which we have none.
            let _ = live.set_attribute(&name, &value);
        }
    }
    for name in names(live) {
        if !fresh.has_attribute(&name) && !is_own(live, &name, how) {
            if name == "open"
                && let Some(dialog) = live.dyn_ref::<HtmlDialogElement>()
            {
                // Removing the attribute of a modal dialog would leave the page inert.
                dialog.close();
            }
            let _ = live.remove_attribute(&name);
        }
    }
}

fn names(element: &Element) -> Vec<String> {
    let names = element.get_attribute_names();
    names.iter().filter_map(|name| name.as_string()).collect()
}

/// Gives a control the value that its attributes state.
fn reset(control: &Element) {
    if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
        input.set_value(&input.default_value());
        input.set_checked(input.default_checked());
    } else if let Some(area) = control.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(&area.default_value().unwrap_or_default());
    } else if let Some(select) = control.dyn_ref::<HtmlSelectElement>()
        && let Ok(Some(chosen)) = select.query_selector("option[selected]")
    {
        select.set_value(&chosen.get_attribute("value").unwrap_or_default());
    }
}

fn merge_children(live: &Element, fresh: &Element, how: Merge) {
    let typed = remove_gone(live, fresh, how);
    let is_typed = |node: &Node| typed.iter().any(|typed| node.is_same_node(Some(typed)));
    let mut next = live.first_child();
    let mut wanted = fresh.first_child();
    while let Some(node) = wanted {
        wanted = node.next_sibling();
        let Some(element) = node.dyn_ref::<Element>() else {
            next = merge_text(live, next, &node);
            continue;
        };
        match counterpart(live, next.as_ref(), element, is_typed) {
            Some(found) => {
                next = approach(live, next, &found, is_typed);
                if next.as_ref().is_some_and(|next| next.is_same_node(Some(&found))) {
                    next = found.next_sibling();
                } else {
                    let _ = live.insert_before(&found, next.as_ref());
                }
                merge(&found, element, how);
            }
            None => {
                if let Some(copy) = adopted(&node) {
                    let _ = live.insert_before(&copy, next.as_ref());
                }
            }
        }
    }
    while let Some(node) = next {
        next = node.next_sibling();
        let stays = is_typed(&node) || node.dyn_ref().is_some_and(|element| stays(element, how));
        if !stays {
            let _ = live.remove_child(&node);
        }
    }
}

/// Goes on from `next` to `found`, past what is typed in, and removes what has no key on the way. Moving the element
/// instead would take the focus from it; that is left for elements in another order.
fn approach(
    live: &Element,
    mut next: Option<Node>,
    found: &Node,
    is_typed: impl Fn(&Node) -> bool,
) -> Option<Node> {
    while let Some(node) = next.clone().filter(|node| !node.is_same_node(Some(found))) {
        let is_typed = is_typed(&node);
        if !is_typed
            && node
                .dyn_ref::<Element>()
                .is_some_and(|element| key(element).is_some() || is_at_hand(element))
        {
            break;
        }
        next = node.next_sibling();
        if !is_typed {
            let _ = live.remove_child(&node);
        }
    }
    next
}

/// Whether an element stays that the fresh page does not have.
fn stays(element: &Element, how: Merge) -> bool {
    // Rows of later pages.
    let is_later = element.has_attribute("data-appended");
    let is_open = element.local_name() == "dialog" && element.has_attribute("open");
    is_later || (is_open && how == Merge::Refresh)
}

/// Removes the children that have a key and are gone, so that those after them need not move. Returns those that stay
/// because something is typed in them.
fn remove_gone(live: &Element, fresh: &Element, how: Merge) -> Vec<Element> {
    let name = |element: &Element| key(element).map(|key| (element.local_name(), key));
    let wanted: Vec<_> = children(fresh).iter().filter_map(name).collect();
    let is_gone = |child: &Element| name(child).is_some_and(|name| !wanted.contains(&name));
    let mut typed = Vec::new();
    for child in children(live) {
        if !is_gone(&child) || stays(&child, how) {
            continue;
        }
        let is_answered = matches!(how, Merge::Answer(form) if child.contains(Some(form)));
        if !is_answered && holds_typed(&child) {
            typed.push(child);
        } else {
            child.remove();
        }
    }
    typed
}

/// Whether the focus is in this element.
fn is_at_hand(element: &Element) -> bool {
    element
        .query_selector(":focus")
        .is_ok_and(|focused| focused.is_some())
        || element.matches(":focus").unwrap_or(false)
}

fn children(element: &Element) -> Vec<Element> {
    let all = element.children();
    (0..all.length()).filter_map(|nth| all.item(nth)).collect()
}

/// Whether a control in this element has another value than the server gave it.
fn holds_typed(element: &Element) -> bool {
    let Ok(found) = element.query_selector_all("input:not([type=hidden]), textarea") else {
        return false;
    };
    (0..found.length())
        .filter_map(|nth| found.item(nth))
        .any(|control| match control.dyn_ref::<HtmlInputElement>() {
            Some(input) => {
                input.value() != input.default_value() || input.checked() != input.default_checked()
            }
            None => control
                .dyn_ref::<HtmlTextAreaElement>()
                .is_some_and(|area| area.default_value().is_ok_and(|before| before != area.value())),
        })
}

/// Writes a text or comment at this place, and answers what follows it.
fn merge_text(live: &Element, next: Option<Node>, wanted: &Node) -> Option<Node> {
    match next {
        Some(node) if node.node_type() == wanted.node_type() => {
            if node.node_value() != wanted.node_value() {
                node.set_node_value(wanted.node_value().as_deref());
            }
            node.next_sibling()
        }
        next => {
            if let Some(copy) = adopted(wanted) {
                let _ = live.insert_before(&copy, next.as_ref());
            }
            next
        }
    }
}

/// The child of `live`, at `from` or after it, that stands for `fresh`.
fn counterpart(
    live: &Element,
    from: Option<&Node>,
    fresh: &Element,
    is_typed: impl Fn(&Node) -> bool,
) -> Option<Element> {
    let wanted = key(fresh);
    let mut at = from.cloned();
    while let Some(node) = at {
        at = node.next_sibling();
        let Some(element) = node.dyn_ref::<Element>() else {
            continue;
        };
        let is_alike = element.local_name() == fresh.local_name() && key(element) == wanted;
        if is_alike {
            return Some(element.clone());
        }
        if is_typed(element) {
            continue;
        }
        // Without a key only the next element can be the same one.
        wanted.as_ref()?;
    }
    // A later row that has moved up to the first page.
    let wanted = wanted?;
    children(live)
        .into_iter()
        .filter(|element| element.has_attribute("data-appended"))
        .find(|element| key(element).as_ref() == Some(&wanted))
}

/// What makes an element the same one as before.
fn key(element: &Element) -> Option<String> {
    if let Some(key) = element.get_attribute("data-key") {
        return Some(key);
    }
    // By its attribute: a form's own `id` is its field of that name, if it has one.
    if let Some(id) = element.get_attribute("id").filter(|id| !id.is_empty()) {
        return Some(id);
    }
    // A section is named by its heading.
    if let Some(heading) = element.get_attribute("aria-labelledby") {
        return Some(heading);
    }
    match &*element.local_name() {
        "input" | "option" => {
            let of = |name: &str| element.get_attribute(name).unwrap_or_default();
            // Hidden fields change their values, choices do not.
            let value = if of("type") == "radio" || element.local_name() == "option" {
                of("value")
            } else {
                String::new()
            };
            Some(format!("{} {value}", of("name")))
        }
        _ => None,
    }
}

/// A copy of a node for this document.
fn adopted(node: &Node) -> Option<Node> {
    let document = web_sys::window()?.document()?;
    document.import_node_with_deep(node, true).ok()
}

/// Focuses what an answer asks the reader to look at: the first wrong field, a message, or what says so.
pub fn focus_answer(within: &Element) {
    const WRONG: &str = "[aria-invalid=true], [data-alert]";
    if !super::dialog::focus(within, WRONG) {
        super::dialog::focus(within, "[data-focus]");
    }
}

/// Gives the focus to the element with this id, if the one that had it is gone: it was rendered elsewhere again.
pub fn refocus(id: &str) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    if let Some(again) = document.get_element_by_id(id).filter(|_| is_focus_lost()) {
        let _ = again.unchecked_into::<HtmlElement>().focus();
    }
}

/// Whether nothing has the focus: where a page begins, and what remains when the element that had it is removed.
pub fn is_focus_lost() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document
        .and_then(|document| document.active_element())
        .is_none_or(|focused| focused.local_name() == "body")
}

/// Gives the focus back to the page if its element has left it: to `around` if that is still there.
pub fn catch_focus(around: Option<&Element>) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    if !is_focus_lost() {
        return;
    }
    let around = around.filter(|around| around.is_connected()).cloned();
    if let Some(around) = around.or_else(|| document.get_element_by_id("content")) {
        let around: HtmlElement = around.unchecked_into();
        let _ = around.focus();
    }
}
