//! Texts of what stands first on an overview.

words! {
    notices: "For your attention", "Bitte beachten";
    notice_objection(name): "{name} objects to the outcome: “I was there.”", "{name} widerspricht dem Ergebnis: „Ich war da.“";
    notice_objection_hint: "Look at the record, and correct the outcome if it is wrong.", "Sehen Sie in die Akte, und berichtigen Sie das Ergebnis, wenn es nicht stimmt.";
    notice_outcome_partner: "Correct the outcome if that is wrong.", "Berichtigen Sie das Ergebnis, wenn das nicht stimmt.";
    notice_outcome_client: "If that is wrong, you can say so there.", "Wenn das nicht stimmt, können Sie es dort sagen.";
    notice_decided(name, at): "Decided by {name}, {at}.", "Entschieden von {name}, {at}.";
    notice_cancelled(name): "{name} has cancelled this session.", "{name} hat diese Sitzung abgesagt.";
    notice_cancelled_at(at): "Cancelled {at}.", "Abgesagt: {at}.";
    notice_words(words): "“{words}”", "„{words}“";
    notice_feedback(name): "How was your session with {name}?", "Wie war Ihre Sitzung mit {name}?";
    notice_give_feedback: "Give feedback", "Feedback geben";
    notice_decide: "Look and decide", "Ansehen und entscheiden";
    dismiss: "Dismiss", "Ausblenden";
    dismiss_of(title): "Dismiss: {title}", "Ausblenden: {title}";
}
