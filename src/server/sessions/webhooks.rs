//! What the endpoints of partners and admins are sent.

use super::change::Consequence;
use crate::{
    domain::{change::SessionEvent, webhook::WebhookEvent},
    server::{
        crypto::new_id,
        db::{
            Query,
            deliveries::{self, Announcement},
        },
        webhook::payload,
    },
};

pub fn subscriber(of: &Consequence<'_>) -> Vec<Query> {
    if !of.has_endpoints {
        return Vec::new();
    }
    let (event, stars) = match of.event {
        SessionEvent::Booked => (WebhookEvent::Booked, None),
        SessionEvent::Rescheduled { .. } => (WebhookEvent::Rescheduled, None),
        SessionEvent::Cancelled => (WebhookEvent::Cancelled, None),
        SessionEvent::Started => (WebhookEvent::Started, None),
        SessionEvent::Ended => (WebhookEvent::Ended, None),
        // An endpoint that bills no-shows has to learn that there was none.
        SessionEvent::Corrected { from } if from != of.session.state.status() => (WebhookEvent::Ended, None),
        SessionEvent::FeedbackGiven { stars, .. } => (WebhookEvent::Feedback, Some(stars.count())),
        SessionEvent::FeedbackTakenBack => (WebhookEvent::Feedback, None),
        _ => return Vec::new(),
    };
    let announcement = Announcement {
        id: new_id(),
        event,
        session: of.session.id,
        partner: of.session.partner,
        payload: payload::of_session(event, of.session, stars, of.at),
    };
    deliveries::announcement(announcement, of.at)
}
