//! A partner's statistics, by month and by client.

use crate::{
    api::analytics::{AnalyticsView, FigureRow},
    domain::{
        access::Action,
        analytics::{FigureSpan, Figures},
    },
    server::{cx::Cx, db, error::Error},
};

/// The caller's statistics. Months begin in the caller's time zone.
///
/// # Errors
/// `signed_out`; `forbidden` unless the caller is a partner.
pub async fn figures(cx: Cx, span: FigureSpan) -> Result<AnalyticsView, Error> {
    let caller = cx.caller_who(Action::KeepClients)?;
    let zone = cx.zone()?;
    let days = span.months(zone.local(cx.now()).date());
    let bounds: Vec<_> = days.iter().map(|day| zone.start_of_day(*day)).collect();
    let (Some(from), Some(until)) = (bounds.first(), bounds.last()) else {
        return Err(Error::Broken("a span without months".into()));
    };
    let db = &cx.app.db;
    let months = db::analytics::by_month(db, caller.account, &bounds).await?;
    let clients = db::analytics::by_client(db, caller.account, *from, *until).await?;
    let mut total = Figures::default();
    for month in &months {
        total += *month;
    }
    Ok(AnalyticsView {
        span,
        total,
        months: days
            .iter()
            .zip(months)
            .map(|(day, figures)| FigureRow {
                name: cx.words().month_abbreviated(*day),
                figures,
            })
            .collect(),
        clients: clients
            .into_iter()
            .map(|(name, figures)| FigureRow { name, figures })
            .collect(),
        zone: zone.name().to_owned(),
    })
}
