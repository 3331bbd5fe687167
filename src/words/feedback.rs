//! Texts of feedback and ratings.

words! {
    feedback_title: "How was your session?", "Wie war Ihre Sitzung?";
    feedback_rating: "Your rating", "Ihre Bewertung";
    stars_one: "1 star", "1 Stern";
    stars_many(n): "{n} stars", "{n} Sterne";
    feedback_comment: "Comment", "Kommentar";
    feedback_comment_help(max): "At most {max} characters.", "Höchstens {max} Zeichen.";
    feedback_left(n): "{n} characters left", "Noch {n} Zeichen";
    feedback_over(n): "{n} characters too many", "{n} Zeichen zu viel";
    feedback_show: "Others may read my comment, without my name", "Andere dürfen meinen Kommentar lesen, ohne meinen Namen";
    feedback_show_help(partner): "Without it, only {partner} sees what you write.", "Sonst sieht nur {partner}, was Sie schreiben.";
    feedback_send: "Send Feedback", "Feedback senden";
    feedback_sending: "Sending …", "Wird gesendet …";
    feedback_thanks: "Thank you for your feedback", "Danke für Ihr Feedback";
    feedback_no_comment: "No comment", "Kein Kommentar";
    feedback_shown_own: "Others may read this comment, without your name.", "Andere dürfen diesen Kommentar lesen, ohne Ihren Namen.";
    feedback_private_own(partner): "Only {partner} sees this comment.", "Nur {partner} sieht diesen Kommentar.";
    feedback_until(moment): "You can change it until {moment}.", "Sie können es bis {moment} ändern.";
    feedback_open_until(moment): "You can give feedback until {moment}.", "Sie können bis {moment} Feedback geben.";
    feedback_closed: "The time for feedback on this session is over.", "Die Zeit für Feedback zu dieser Sitzung ist vorbei.";
    feedback_only_taken_back(moment): "This session does not count as completed any more, so your feedback cannot be changed. You can take it back until {moment}.", "Diese Sitzung zählt nicht mehr als abgeschlossen, daher lässt sich Ihr Feedback nicht mehr ändern. Sie können es bis {moment} zurücknehmen.";
    feedback_unchangeable: "It cannot be changed any more.", "Es lässt sich nicht mehr ändern.";
    feedback_given_at(moment): "Given {moment}", "Gegeben: {moment}";
    feedback_changed: "changed since", "seitdem geändert";
    feedback_change: "Change", "Ändern";
    feedback_take_back: "Take back", "Zurücknehmen";
    feedback_take_back_title: "Take your feedback back?", "Ihr Feedback zurücknehmen?";
    feedback_take_back_body(partner): "Your stars and your comment are deleted, and {partner} no longer sees them.", "Ihre Sterne und Ihr Kommentar werden gelöscht, und {partner} sieht sie nicht mehr.";
    feedback_keep: "Keep feedback", "Feedback behalten";
    feedback_taken_back: "Your feedback has been taken back", "Ihr Feedback wurde zurückgenommen";
    feedback_of_client: "Feedback", "Feedback";
    feedback_none(client): "{client} has not given feedback yet.", "{client} hat noch kein Feedback gegeben.";
    feedback_private: "Private: only you see this comment", "Privat: Nur Sie sehen diesen Kommentar";
    feedback_may_be_shown: "May be shown to others, without a name", "Darf anderen gezeigt werden, ohne Namen";
    rating: "Rating", "Bewertung";
    rating_yours: "Your rating", "Ihre Bewertung";
    rating_average(whole, tenth): "{whole}.{tenth} of 5", "{whole},{tenth} von 5";
    rating_one: "1 rating", "1 Bewertung";
    rating_many(n): "{n} ratings", "{n} Bewertungen";
    rating_by_star: "Ratings by stars", "Bewertungen nach Sternen";
    others_say: "What others say", "Was andere sagen";
    others_client: "A client", "Ein Klient";
    error_stars: "Choose one to five stars.", "Wählen Sie einen bis fünf Sterne.";
    error_feedback_not_yet: "Feedback can be given once the session is completed.", "Feedback ist möglich, sobald die Sitzung abgeschlossen ist.";
    error_feedback_too_late(days): "Feedback can be given and changed for {days} days after a session. They are over.", "Feedback lässt sich nach einer Sitzung {days} Tage lang geben und ändern. Sie sind vorbei.";
    error_feedback_not_client: "Only the client of a session can give feedback on it.", "Nur der Klient einer Sitzung kann dazu Feedback geben.";
}
