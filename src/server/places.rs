//! The time zones that a person can choose, by the cities that they are named after.
//!
//! The tables keep every name that a zone ever had. CLDR, in `icu_time`, says which of them is today's.

use super::{
    when::offset_name,
    zone::{self, Zone},
};
use crate::{
    api::account::{ZoneChoice, ZoneRegion},
    domain::wall_clock::clock,
    words::Words,
};
use chrono::{DateTime, Utc};
use icu_time::zone::iana::IanaParserExtended;
use std::{
    collections::{BTreeMap, HashMap},
    sync::OnceLock,
};

/// The names of the tables in use.
struct Names {
    /// Today's name, by each name.
    today: HashMap<&'static str, &'static str>,
    /// The other names of a zone, sorted, by today's.
    others: BTreeMap<&'static str, Vec<&'static str>>,
}

static NAMES: OnceLock<Names> = OnceLock::new();

fn names() -> &'static Names {
    NAMES.get_or_init(|| {
        let cldr = IanaParserExtended::new();
        let (mut today, mut others) = (HashMap::new(), BTreeMap::<_, Vec<_>>::new());
        for name in zone::names() {
            // A zone newer than CLDR, or a name newer than the tables, keeps the name that is known.
            let canonical = zone::get(cldr.parse(name).canonical).map_or(name, Zone::name);
            let canonical = match canonical {
                "Etc/Unknown" => name,
                "Etc/UTC" => zone::utc().name(),
                canonical => canonical,
            };
            today.insert(name, canonical);
            let of_zone = others.entry(canonical).or_default();
            if name != canonical {
                of_zone.push(name);
            }
        }
        Names { today, others }
    })
}

/// Today's name of a zone: `Asia/Kolkata` for `Asia/Calcutta`. A name that the tables do not know stays as it is.
pub fn today(name: &str) -> &str {
    names().today.get(name).copied().unwrap_or(name)
}

/// All other names of a zone, old ones too.
pub fn other_names(name: &str) -> Vec<String> {
    let today = today(name);
    let others = names().others.get(today).into_iter().flatten().copied();
    let all = std::iter::once(today).chain(others);
    all.filter(|other| *other != name).map(str::to_owned).collect()
}

fn region(name: &str, words: Words) -> Option<&'static str> {
    let (region, _) = name.split_once('/')?;
    Some(match region {
        "Africa" => words.region_africa(),
        "America" => words.region_america(),
        "Antarctica" => words.region_antarctica(),
        "Arctic" => words.region_arctic(),
        "Asia" => words.region_asia(),
        "Atlantic" => words.region_atlantic(),
        "Australia" => words.region_australia(),
        "Europe" => words.region_europe(),
        "Indian" => words.region_indian(),
        "Pacific" => words.region_pacific(),
        _ => return None,
    })
}

/// `New York`, `Knox, Indiana`; a name without a place as it is.
fn city(name: &str) -> String {
    let parts: Vec<_> = name.split('/').collect();
    let city = match parts[..] {
        [_, city] => city.to_owned(),
        [_, state, city] => format!("{city}, {state}"),
        _ => name.to_owned(),
    };
    city.replace('_', " ")
}

/// The zones to choose from, by region and city, with the time that they show now. `chosen` is among them if the tables
/// know it.
pub fn choices(chosen: &str, now: DateTime<Utc>, words: Words) -> Vec<ZoneRegion> {
    let none = words.region_none();
    let mut regions: BTreeMap<&str, Vec<(String, ZoneChoice)>> = BTreeMap::new();
    for (name, also) in &names().others {
        let Some(zone) = zone::get(name) else { continue };
        let region = match region(name, words) {
            Some(region) => region,
            None if *name == zone::utc().name() || *name == chosen => none,
            None => continue,
        };
        let city = if region == none {
            (*name).to_owned()
        } else {
            city(name)
        };
        let (offset, time) = (offset_name(zone.offset(now)), clock(zone.local(now)));
        let label = if city == offset {
            format!("{city} · {time}")
        } else {
            format!("{city} · {offset} · {time}")
        };
        let also = also.iter().filter(|name| name.contains('/'));
        let choice = ZoneChoice {
            name: (*name).to_owned(),
            label,
            also: also.map(|name| (*name).to_owned()).collect(),
        };
        regions.entry(region).or_default().push((city, choice));
    }
    let last = regions.remove_entry(none);
    let sorted = |(label, mut zones): (&str, Vec<(String, ZoneChoice)>)| {
        zones.sort_by(|(one, _), (other, _)| one.cmp(other));
        ZoneRegion {
            label: label.to_owned(),
            zones: zones.into_iter().map(|(_, choice)| choice).collect(),
        }
    };
    regions.into_iter().chain(last).map(sorted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;

    #[test]
    fn zones_are_chosen_by_city_with_the_time_there_and_under_todays_names() {
        let now = "2026-11-24T13:30:00Z".parse().expect("an instant");
        let regions = choices("Europe/Berlin", now, Words(Lang::De));
        let labels: Vec<_> = regions.iter().map(|region| region.label.as_str()).collect();
        assert_eq!(labels.first(), Some(&"Afrika"));
        assert_eq!(labels.last(), Some(&"Kein Ort"));
        let all: Vec<_> = regions.iter().flat_map(|region| &region.zones).collect();
        let find = |name: &str| all.iter().find(|zone| zone.name == name);
        let label = |name: &str| find(name).map(|zone| zone.label.as_str());
        assert_eq!(label("Europe/Berlin"), Some("Berlin · UTC+1 · 14:30"));
        assert_eq!(label("America/New_York"), Some("New York · UTC−5 · 08:30"));
        assert_eq!(label("Asia/Kolkata"), Some("Kolkata · UTC+5:30 · 19:00"));
        assert_eq!(
            label("America/Indiana/Knox"),
            Some("Knox, Indiana · UTC−6 · 07:30")
        );
        assert_eq!(label("UTC"), Some("UTC · 13:30"));
        for old in [
            "Asia/Calcutta",
            "Europe/Kiev",
            "US/Eastern",
            "America/Buenos_Aires",
            "Etc/GMT+5",
            "GB",
            "EST",
        ] {
            assert_eq!(label(old), None, "{old}");
            assert!(zone::get(old).is_some(), "{old}");
        }
        for (old, name) in [
            ("Asia/Calcutta", "Asia/Kolkata"),
            ("Europe/Kiev", "Europe/Kyiv"),
            ("US/Eastern", "America/New_York"),
        ] {
            assert_eq!(today(old), name);
            assert!(
                find(name).is_some_and(|zone| zone.also.iter().any(|other| other == old)),
                "{old}"
            );
            assert!(other_names(old).contains(&name.to_owned()));
            assert!(other_names(name).contains(&old.to_owned()));
        }
        assert_eq!(today("Nowhere/At_All"), "Nowhere/At_All");
        // Each city once: a person searches by it.
        for region in &regions {
            let cities: Vec<_> = region
                .zones
                .iter()
                .map(|zone| zone.label.split(" · ").next())
                .collect();
            assert!(cities.is_sorted_by(|one, other| one < other), "{}", region.label);
        }
    }

    #[test]
    fn a_zone_without_a_place_stays_chosen() {
        let now = "2026-11-24T13:30:00Z".parse().expect("an instant");
        let regions = choices("Etc/GMT+5", now, Words(Lang::En));
        let last = regions.last().expect("a region");
        let names: Vec<_> = last.zones.iter().map(|zone| zone.name.as_str()).collect();
        assert_eq!(names, ["Etc/GMT+5", "UTC"]);
    }
}
