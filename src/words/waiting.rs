//! Texts of waiting for an earlier time.

words! {
    wait_question: "None early enough?", "Keine früh genug?";
    wait_hint: "If an earlier time becomes free, we keep it for you for 20 minutes and show it on your overview.", "Wird eine frühere Zeit frei, halten wir sie 20 Minuten für Sie frei und zeigen sie in Ihrer Übersicht.";
    wait_button: "Wait for an Earlier Time", "Auf frühere Zeit warten";
    waits_already: "You wait for an earlier time. If one becomes free, we keep it for you for 20 minutes and show it on your overview.", "Sie warten auf eine frühere Zeit. Wird eine frei, halten wir sie 20 Minuten für Sie frei und zeigen sie in Ihrer Übersicht.";
    wait_stop: "Stop Waiting", "Nicht mehr warten";
    wait_begun: "You wait for an earlier time", "Sie warten auf eine frühere Zeit";
    wait_ended: "You no longer wait", "Sie warten nicht mehr";
    earlier_times: "Earlier times", "Frühere Zeiten";
    waiting_offer(partner): "An earlier time with {partner} is free", "Eine frühere Zeit bei {partner} ist frei";
    waiting_kept(time): "Kept for you until {time}.", "Für Sie reserviert bis {time}.";
    waiting_take: "Take This Time", "Diese Zeit nehmen";
    waiting_leave: "No, thanks", "Nein, danke";
    waiting_passed(partner): "An earlier time with {partner} was kept for you, and has passed to the next", "Eine frühere Zeit bei {partner} war für Sie reserviert und ist weitergegeben worden";
    waiting_for(partner): "You wait for an earlier time with {partner}", "Sie warten auf eine frühere Zeit bei {partner}";
    waiting_before(time): "Before {time}.", "Vor {time}.";
    error_offer_passed: "This time is no longer kept for you. Wait again, or choose another one.", "Diese Zeit ist nicht mehr für Sie reserviert. Warten Sie erneut, oder wählen Sie eine andere.";
    error_many_waiting: "Too many people wait already. Look again later.", "Es warten schon zu viele. Schauen Sie später wieder.";
}
