//! Texts of a session's outcome, its correction and objections.

words! {
    error_verdict: "Choose what became of the session.", "Wählen Sie, was aus der Sitzung geworden ist.";
    error_not_corrected: "What became of this session is not decided yet.", "Was aus dieser Sitzung wird, ist noch nicht entschieden.";
    error_nothing_to_object: "There is nothing to object to.", "Es gibt nichts, dem Sie widersprechen könnten.";
    error_objected: "You have objected already. Your partner sees it.", "Sie haben schon widersprochen. Ihr Partner sieht es.";
    outcome: "Outcome", "Ergebnis";
    outcome_held: "It took place.", "Sie hat stattgefunden.";
    outcome_not_seen: "We did not see you join.", "Wir haben nicht gesehen, dass Sie beigetreten sind.";
    absent_you: "You did not come.", "Sie sind nicht gekommen.";
    absent_other(name): "{name} did not come.", "{name} ist nicht gekommen.";
    absent_both: "Neither of you came.", "Niemand von Ihnen ist gekommen.";
    outcome_not_held: "It was not held.", "Sie hat nicht stattgefunden.";
    outcome_technical: "It was not held, for a technical reason. That is nobody's no-show.", "Sie hat aus technischen Gründen nicht stattgefunden. Das gilt für niemanden als Nichterscheinen.";
    outcome_by_evidence(when): "Decided from who was there, {when}.", "Entschieden danach, wer da war, {when}.";
    outcome_as_agreed(when): "Counted as agreed, {when}.", "Gewertet wie vereinbart, {when}.";
    outcome_by(name, when): "Decided by {name}, {when}.", "Entschieden von {name}, {when}.";
    outcome_by_you(when): "Decided by you, {when}.", "Von Ihnen entschieden, {when}.";
    outcome_reason(reason): "Reason: {reason}", "Grund: {reason}";
    outcome_objection(name, when): "{name} objects, {when}: “I was there.”", "{name} widerspricht, {when}: „Ich war da.“";
    outcome_you_objected(when): "You objected, {when}: “I was there.”", "Sie haben widersprochen, {when}: „Ich war da.“";
    correct: "Correct the outcome", "Ergebnis berichtigen";
    correct_hint: "Your client sees what you decide, and why.", "Ihr Klient sieht, was Sie entscheiden und warum.";
    correct_verdict: "What became of the session?", "Was ist aus der Sitzung geworden?";
    correct_reason: "Reason", "Grund";
    correct_reason_help: "In a sentence, for the record.", "In einem Satz, für die Akte.";
    correct_submit: "Save the outcome", "Ergebnis speichern";
    corrected: "The outcome has been corrected", "Das Ergebnis wurde berichtigt";
    verdict_held: "It took place", "Sie hat stattgefunden";
    verdict_absent(name): "{name} did not come", "{name} ist nicht gekommen";
    verdict_you_absent: "I did not come", "Ich bin nicht gekommen";
    verdict_both_absent: "Neither of us came", "Niemand von uns ist gekommen";
    verdict_not_held: "It was not held", "Sie hat nicht stattgefunden";
    object: "I was there", "Ich war da";
    object_title(partner): "Tell {partner} that you were there", "{partner} sagen, dass Sie da waren";
    object_body(name): "{name} sees your objection beside what is known of the session, and decides. You can object once.", "{name} sieht Ihren Widerspruch neben dem, was über die Sitzung bekannt ist, und entscheidet. Sie können einmal widersprechen.";
    object_words: "What happened?", "Was ist passiert?";
    object_words_help: "You can leave this out.", "Das können Sie weglassen.";
    object_submit: "Send objection", "Widerspruch senden";
    objected_toast: "Your partner sees your objection", "Ihr Partner sieht Ihren Widerspruch";
    nobody_came: "When nobody comes", "Wenn niemand kommt";
    nobody_came_hint: "What a session counts as when neither of you was there and nothing technical was wrong.", "Als was eine Sitzung gilt, wenn niemand von Ihnen da war und es nicht an der Technik lag.";
    nobody_came_not_held: "Not held", "Nicht stattgefunden";
    nobody_came_no_show: "No-show of both", "Nichterscheinen beider";
    nobody_came_saved: "Saved for sessions to come", "Für künftige Sitzungen gespeichert";
}
