//! Settings from the environment and a `.env` file. An invalid value stops the start with the variable's
//! name, the given value and the accepted ones. A secret's value is never repeated.

mod jitsi;
mod providers;
mod traffic;
mod webhooks;

pub use jitsi::{Embed, Jaas, Jitsi, Reservations, SharedSecret, Tokens};
pub use providers::{Application, GoogleSettings, ZoomSettings};
pub use traffic::{Traffic, Writes};
pub use webhooks::{Endpoint, Proxies, Webhooks};

use super::crypto::KeyRing;
use crate::domain::{account::Registration, join::JoinLimits};
use chrono::{DateTime, Datelike, Utc};
use std::{
    fmt::Display,
    net::SocketAddr,
    path::{Path, PathBuf},
    str::FromStr,
};
use thiserror::Error;
use url::{Host, Url};

/// Why a setting cannot be used, in one sentence for the operator.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct ConfigError(String);

pub(super) fn wrong(name: &str, given: impl Display, accepted: impl Display) -> ConfigError {
    let given = given.to_string();
    ConfigError(format!("{name} is {given:?}; accepted: {accepted}"))
}

/// The same for a secret: what was given is left out.
fn wrong_secret(name: &str, accepted: impl Display) -> ConfigError {
    ConfigError(format!(
        "{name} cannot be used (its value is not shown); accepted: {accepted}"
    ))
}

fn failed(path: &Path, wanted: &str, cause: impl Display) -> ConfigError {
    ConfigError(format!("{} cannot be {wanted}: {cause}", path.display()))
}

#[derive(Debug)]
pub struct Config {
    /// `sqlite:…` or `postgres://…`. May hold a password, so `Debug` redacts it.
    pub database_url: Secret,
    /// The listen address.
    pub addr: SocketAddr,
    /// The origin that browsers use: scheme, host and port, no path.
    pub public_url: Url,
    /// Seals columns and signs room names.
    pub keys: KeyRing,
    pub jitsi: Jitsi,
    /// None if no Zoom application is configured.
    pub zoom: Option<ZoomSettings>,
    /// None if no Google application is configured.
    pub google: Option<GoogleSettings>,
    /// Hosts, including their subdomains, that a manual link may lead to without a warning page.
    pub meeting_hosts: Vec<String>,
    /// The join window: minutes before and after the start.
    pub limits: JoinLimits,
    pub demo: bool,
    /// Who can make an account without an invitation.
    pub registration: Registration,
    /// The most live sessions that lie ahead of one partner and one client.
    pub sessions_per_client: u16,
    /// The machine's time without it. Only in a demonstration.
    pub clock: Option<SetClock>,
    /// Webhooks that providers send to us.
    pub webhooks: Webhooks,
    pub traffic: Traffic,
    /// Reverse proxies whose `X-Forwarded-*` headers are trusted.
    pub proxies: Proxies,
    /// Allows webhook endpoints on loopback, for tests.
    pub webhook_loopback: bool,
}

/// Where the clock starts, and whether it stays there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetClock {
    pub at: DateTime<Utc>,
    pub is_fixed: bool,
}

/// Text that `Debug` redacts.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Config {
    /// Reads every setting through `get`, which is the environment outside of tests. Fails with the first
    /// [`ConfigError`] it meets.
    pub fn read(get: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let get = |name: &str| {
            get(name)
                .map(|value| value.trim().to_owned())
                .filter(|value| !value.is_empty())
        };
        let addr: SocketAddr = parsed(
            &get,
            "RAPPORT_ADDR",
            "an address and port such as 127.0.0.1:3000",
            "127.0.0.1:3000",
        )?;
        let addr = checked("RAPPORT_ADDR", addr, addr.port() != 0, "a port from 1 to 65535")?;
        let public_url = public_url(&get, addr)?;
        let at_home = |name, why| only_at_home(&get, name, (addr, &public_url), why);
        let demo = at_home(
            "RAPPORT_DEMO",
            "the demonstration's passwords are public, so it runs on loopback alone",
        )?;
        let webhook_loopback = at_home(
            "WEBHOOK_LOOPBACK",
            "it lets people have this machine called, which is for tests on loopback alone",
        )?;
        let database_url = get("DATABASE_URL").unwrap_or_else(|| "sqlite:data/rapport.db".into());
        if !["sqlite:", "postgres://", "postgresql://"]
            .iter()
            .any(|scheme| database_url.starts_with(scheme))
        {
            let accepted = "sqlite:path/to/file.db or postgres://user:password@host/database";
            return Err(wrong_secret("DATABASE_URL", accepted));
        }
        choice(&get, "MEETING_PROVIDER", &[("jitsi", ())])?;
        let jitsi = Jitsi::read(&get)?;
        if jitsi.origin == public_url.origin().ascii_serialization() {
            let accepted =
                "another origin than RAPPORT_PUBLIC_URL: the meeting's frame must not reach Rapport's pages";
            return Err(wrong("JITSI_DOMAIN", jitsi.domain, accepted));
        }
        Ok(Self {
            addr,
            public_url,
            jitsi,
            zoom: ZoomSettings::read(&get)?,
            google: GoogleSettings::read(&get)?,
            meeting_hosts: providers::meeting_hosts(&get)?,
            limits: JoinLimits {
                early_minutes: minutes(&get, "JITSI_ALLOW_EARLY_MINUTES", "15")?,
                late_minutes: minutes(&get, "JITSI_MAX_LATE_MINUTES", "120")?,
            },
            demo,
            registration: registration(&get, demo)?,
            sessions_per_client: sessions_per_client(&get)?,
            clock: clock(&get, demo)?,
            webhooks: Webhooks::read(&get)?,
            traffic: Traffic::read(&get)?,
            proxies: Proxies::read(&get)?,
            webhook_loopback,
            // Last, because this may create the key file: an invalid setting must leave nothing behind.
            keys: keys(&get, &database_url)?,
            database_url: Secret(database_url),
        })
    }

    /// What is allowed but dangerous, in sentences for the operator, who reads them at the start.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if !self.is_https() && !self.stays_home() {
            warnings.push(format!(
                "{} is plain http and can be reached from other machines: passwords and cookies travel unprotected. Put a proxy with TLS in front, and set RAPPORT_PUBLIC_URL to its https address",
                self.public_origin()
            ));
        }
        for net in self.proxies.wide() {
            warnings.push(format!(
                "RAPPORT_TRUSTED_PROXIES trusts the public net {net}: anyone in it can claim to be at any address. Name the proxies' own addresses"
            ));
        }
        warnings
    }

    /// Whether only this machine can reach the server.
    pub fn stays_home(&self) -> bool {
        stays_home(self.addr, &self.public_url)
    }

    /// Whether the public address is https, so that cookies can be `Secure`.
    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// `https://rapport.example.org`, without a trailing slash.
    pub fn public_origin(&self) -> String {
        self.public_url.origin().ascii_serialization()
    }
}

/// Whether a URL's host is loopback: an address or `localhost`.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

fn stays_home(addr: SocketAddr, public_url: &Url) -> bool {
    addr.ip().is_loopback() && is_loopback(public_url)
}

/// A switch that may be on only while no other machine can reach the server.
fn only_at_home(
    get: Get<'_>,
    name: &'static str,
    (addr, public_url): (SocketAddr, &Url),
    why: &str,
) -> Result<bool, ConfigError> {
    let on = choice(get, name, &SWITCH)?;
    if on && !stays_home(addr, public_url) {
        let accepted =
            format!("only 0 while RAPPORT_ADDR is {addr} and RAPPORT_PUBLIC_URL is {public_url}: {why}");
        return Err(wrong(name, 1, accepted));
    }
    Ok(on)
}

/// Sessions, passcodes and tokens expire by this clock, so it may be set only where `RAPPORT_DEMO` is on, and with
/// it address and public URL on loopback.
fn clock(get: Get<'_>, demo: bool) -> Result<Option<SetClock>, ConfigError> {
    let name = "RAPPORT_CLOCK";
    let Some(given) = get(name) else { return Ok(None) };
    let accepted = if demo {
        "an instant as RFC 3339 writes it, such as 2026-11-10T09:00:00Z, from 1970 to 2200; with \"fixed \" before it \
         the clock stays there"
    } else {
        "nothing while RAPPORT_DEMO is 0: only a demonstration's clock can be set"
    };
    // The years that the calendar shows.
    let fixed = given.strip_prefix("fixed ");
    let instant = DateTime::parse_from_rfc3339(fixed.unwrap_or(&given))
        .ok()
        .filter(|instant| demo && (1970..=2200).contains(&instant.year()));
    let is_fixed = fixed.is_some();
    let instant = instant.ok_or_else(|| wrong(name, &given, accepted))?;
    Ok(Some(SetClock {
        at: instant.to_utc(),
        is_fixed,
    }))
}

type Get<'a> = &'a dyn Fn(&str) -> Option<String>;

fn parsed<T: FromStr>(
    get: Get<'_>,
    name: &'static str,
    accepted: &str,
    default: &str,
) -> Result<T, ConfigError> {
    let given = get(name).unwrap_or_else(|| default.to_owned());
    given.parse().map_err(|_| wrong(name, given, accepted))
}

fn checked<T: Display>(
    name: &'static str,
    given: T,
    is_good: bool,
    accepted: &str,
) -> Result<T, ConfigError> {
    if is_good {
        Ok(given)
    } else {
        Err(wrong(name, given, accepted))
    }
}

const SWITCH: [(&str, bool); 2] = [("0", false), ("1", true)];

/// The value of the word that is set; without one, the first.
fn choice<T: Copy>(get: Get<'_>, name: &'static str, choices: &[(&str, T)]) -> Result<T, ConfigError> {
    let given = get(name).unwrap_or_else(|| choices[0].0.to_owned());
    let chosen = choices.iter().find(|(word, _)| *word == given);
    chosen.map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
        wrong(name, given, words.join(", "))
    })
}

/// Reads settings that must be set together: all or none.
fn together<const N: usize>(
    get: Get<'_>,
    names: [&'static str; N],
) -> Result<Option<[String; N]>, ConfigError> {
    let values = names.map(get);
    match values.iter().position(Option::is_none) {
        None => Ok(Some(values.map(Option::unwrap_or_default))),
        Some(_) if values.iter().all(Option::is_none) => Ok(None),
        Some(missing) => Err(wrong_secret(
            names[missing],
            format!("a value, since others of {} are set", names.join(", ")),
        )),
    }
}

fn registration(get: Get<'_>, demo: bool) -> Result<Registration, ConfigError> {
    let name = "RAPPORT_REGISTRATION";
    if demo && get(name).is_none() {
        return Ok(Registration::Open);
    }
    choice(
        get,
        name,
        &Registration::ALL.map(|registration| (registration.word(), registration)),
    )
}

fn sessions_per_client(get: Get<'_>) -> Result<u16, ConfigError> {
    let (name, accepted) = ("RAPPORT_SESSIONS_PER_CLIENT", "a number from 1 to 1000");
    let number: u16 = parsed(get, name, accepted, "60")?;
    checked(name, number, (1..=1_000).contains(&number), accepted)
}

fn minutes(get: Get<'_>, name: &'static str, default: &str) -> Result<u16, ConfigError> {
    let accepted = "a whole number of minutes from 0 to 1440";
    let minutes: u16 = parsed(get, name, accepted, default)?;
    checked(name, minutes, minutes <= 1440, accepted)
}

fn public_url(get: Get<'_>, addr: SocketAddr) -> Result<Url, ConfigError> {
    let accepted = "an address without a path such as https://rapport.example.org";
    let host = if addr.ip().is_unspecified() {
        format!("127.0.0.1:{}", addr.port())
    } else {
        addr.to_string()
    };
    let given = get("RAPPORT_PUBLIC_URL").unwrap_or_else(|| format!("http://{host}"));
    let refused = || wrong("RAPPORT_PUBLIC_URL", without_password(&given), accepted);
    let url: Url = given.parse().map_err(|_| refused())?;
    let good = matches!(url.scheme(), "http" | "https")
        && url.host().is_some()
        && matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if good { Ok(url) } else { Err(refused()) }
}

/// The given URL without everything before its last `@`, which may be a password.
fn without_password(given: &str) -> String {
    match given.rsplit_once('@') {
        Some((_, rest)) => format!("…@{rest}"),
        None => given.to_owned(),
    }
}

/// The configured keys, or those in the file `secret-keys` in the data folder, created at the first start.
fn keys(get: Get<'_>, database_url: &str) -> Result<KeyRing, ConfigError> {
    if let Some(text) = get("RAPPORT_SECRET_KEYS") {
        return KeyRing::parse(&text).map_err(|error| wrong_secret("RAPPORT_SECRET_KEYS", error.to_string()));
    }
    let folder = get("RAPPORT_DATA_DIR").map_or_else(|| data_folder(database_url), PathBuf::from);
    let (path, text) = kept_keys(&folder)?;
    KeyRing::parse(&text).map_err(|error| failed(&path, "used", error))
}

/// The folder of the SQLite file, or `data` for PostgreSQL.
pub fn data_folder(database_url: &str) -> PathBuf {
    let path = database_url
        .strip_prefix("sqlite:")
        .map(|path| path.trim_start_matches("//"));
    match path.map(|path| Path::new(path.split('?').next().unwrap_or(path)).parent()) {
        Some(Some(parent)) if parent != Path::new("") => parent.to_owned(),
        Some(_) => PathBuf::from("."),
        None => PathBuf::from("data"),
    }
}

/// Creates a folder with mode 0700, for the database and the keys.
pub fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

/// The permissions of a file, if its group or others have any.
pub fn open_to_others(file: &std::fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = file.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

fn kept_keys(folder: &Path) -> Result<(PathBuf, String), ConfigError> {
    use std::{fs, io::ErrorKind, io::Write, os::unix::fs::OpenOptionsExt};
    make_private_folder(folder).map_err(|cause| failed(folder, "created", cause))?;
    let path = folder.join("secret-keys");
    if !path.exists() {
        // Race of two first starts: write a draft, then hard-link it, which is atomic. One process wins and
        // both read its keys.
        let draft = folder.join(format!(".secret-keys-{}", super::crypto::new_id().simple()));
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft)
            .map_err(|cause| failed(&draft, "created", cause))?;
        file.write_all(KeyRing::generate().as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(|cause| failed(&draft, "written", cause))?;
        let linked = fs::hard_link(&draft, &path);
        fs::remove_file(&draft).map_err(|cause| failed(&draft, "removed", cause))?;
        if let Err(error) = linked
            && error.kind() != ErrorKind::AlreadyExists
        {
            return Err(failed(&path, "created", error));
        }
    }
    let mode = fs::metadata(&path).map_err(|cause| failed(&path, "read", cause))?;
    if let Some(mode) = open_to_others(&mode) {
        let cause = format!("its mode is {mode:03o}, so other users can read the keys; run chmod 600 on it");
        return Err(failed(&path, "used", cause));
    }
    let text = fs::read_to_string(&path).map_err(|cause| failed(&path, "read", cause))?;
    Ok((path, text.trim().to_owned()))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The configuration with these settings and fresh keys.
    pub fn read(settings: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let keys = KeyRing::generate();
        Config::read(&|name| {
            let given = settings.iter().find(|(key, _)| *key == name);
            let given = given.map(|(_, value)| (*value).to_owned());
            given.or_else(|| (name == "RAPPORT_SECRET_KEYS").then(|| keys.clone()))
        })
    }

    #[test]
    fn nothing_set_is_a_working_configuration() {
        let config = read(&[]).expect("defaults");
        assert_eq!(config.public_origin(), "http://127.0.0.1:3000");
        assert_eq!(config.jitsi.origin, "https://meet.jit.si");
        assert!(
            !config.jitsi.embeds(),
            "public rooms open in a window of their own"
        );
    }

    #[test]
    fn a_wrong_value_is_told_with_its_name_what_was_given_and_what_is_accepted() {
        for (name, given) in [
            ("RAPPORT_ADDR", "nowhere"),
            ("RAPPORT_ADDR", "127.0.0.1:0"),
            ("RAPPORT_PUBLIC_URL", "rapport"),
            ("RAPPORT_PUBLIC_URL", "ftp://rapport.example.org"),
            ("RAPPORT_PUBLIC_URL", "https://rapport.example.org/app"),
            ("RAPPORT_PUBLIC_URL", "https://rapport.example.org/#a"),
            ("MEETING_PROVIDER", "skype"),
            ("JITSI_DOMAIN", "http://meet.example.org"),
            ("JITSI_DOMAIN", "meet.example.org/room"),
            ("JITSI_EMBED", "sometimes"),
            ("JITSI_ROOM_PREFIX", "My Rooms"),
            ("JITSI_ALLOW_EARLY_MINUTES", "-5"),
            ("JITSI_MAX_LATE_MINUTES", "9999"),
            ("RAPPORT_DEMO", "yes"),
        ] {
            let told = read(&[(name, given)]).expect_err("refused").to_string();
            assert!(
                told.contains(name) && told.contains(given) && told.contains("accepted"),
                "{told}"
            );
        }
    }

    #[test]
    fn a_secret_is_never_repeated() {
        for (name, given) in [
            ("RAPPORT_SECRET_KEYS", "k1:hunter2"),
            ("DATABASE_URL", "mysql://root:hunter2@db"),
            ("RAPPORT_PUBLIC_URL", "https://root:hunter2@rapport.example.org"),
            ("JITSI_DOMAIN", "root:hunter2@meet example"),
        ] {
            let told = read(&[(name, given)]).expect_err("refused").to_string();
            assert!(told.contains(name) && !told.contains("hunter2"), "{told}");
        }
        let config = read(&[("DATABASE_URL", "postgres://rapport:hunter2@db/rapport")]).expect("good");
        assert!(!format!("{config:?}").contains("hunter2"));
    }

    #[test]
    fn what_opens_rooms_is_set_whole_and_in_one_way() {
        let shared = [
            ("JITSI_APP_ID", "rapport"),
            ("JITSI_APP_SECRET", "hunter2 hunter2"),
        ];
        let own = ("JITSI_DOMAIN", "meet.example.org");
        assert!(read(&[own, shared[0], shared[1]]).is_ok());
        for (settings, name) in [
            (&[own, shared[0]][..], "JITSI_APP_SECRET"),
            (&[own, shared[1]], "JITSI_APP_ID"),
            // meet.jit.si takes no tokens.
            (&shared, "JITSI_DOMAIN"),
            (&[("JAAS_APP_ID", "vpaas-magic-cookie-1f")], "JAAS_KEY_ID"),
            (
                &[("JITSI_RESERVATION_TOKEN", "hunter2")],
                "JITSI_RESERVATION_TOKEN",
            ),
            (&[("JITSI_RESERVATION_LOBBY", "yes")], "JITSI_RESERVATION_LOBBY"),
        ] {
            let told = read(settings).expect_err(name).to_string();
            assert!(told.contains(name) && !told.contains("hunter2"), "{told}");
        }
        let jaas = |app_id: &str, key: &str| {
            let settings = [
                ("JAAS_APP_ID", app_id),
                ("JAAS_KEY_ID", "0f1e2d"),
                ("JAAS_PRIVATE_KEY", key),
            ];
            read(&settings).map(|config| config.jitsi)
        };
        let pem = include_str!("../../tests/integration/keys/jaas.pem");
        let in_one_line = pem.trim().replace('\n', "\\n");
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/integration/keys/jaas.pem");
        for key in [pem, in_one_line.as_str(), file] {
            let jitsi = jaas("vpaas-magic-cookie-1f", key).expect("good");
            assert_eq!((jitsi.domain.as_str(), jitsi.embeds()), ("8x8.vc", true));
            assert!(!format!("{jitsi:?}").contains("BEGIN"), "{jitsi:?}");
        }
        for (app_id, key, name) in [
            ("rapport/../x", pem, "JAAS_APP_ID"),
            ("vpaas-magic-cookie-1f", "/no/such/file", "JAAS_PRIVATE_KEY"),
            (
                "vpaas-magic-cookie-1f",
                "-----BEGIN RSA PRIVATE KEY-----\nhunter2",
                "JAAS_PRIVATE_KEY",
            ),
        ] {
            let told = jaas(app_id, key).expect_err(name).to_string();
            assert!(told.contains(name) && !told.contains("hunter2"), "{told}");
        }
    }

    #[test]
    fn plain_http_on_a_public_address_is_warned_of() {
        let warnings = |settings: &[(&str, &str)]| read(settings).expect("good").warnings();
        assert_eq!(warnings(&[]), Vec::<String>::new());
        let behind_tls = ("RAPPORT_PUBLIC_URL", "https://rapport.example.org");
        assert_eq!(warnings(&[behind_tls]), Vec::<String>::new());
        for open in [
            ("RAPPORT_ADDR", "0.0.0.0:3000"),
            ("RAPPORT_PUBLIC_URL", "http://rapport.lan"),
        ] {
            let told = warnings(&[open]);
            assert!(told.len() == 1 && told[0].contains("plain http"), "{told:?}");
        }
        let told = warnings(&[("RAPPORT_TRUSTED_PROXIES", "198.51.100.0/24, 10.0.0.0/8")]);
        assert!(told.len() == 1 && told[0].contains("198.51.100.0/24"), "{told:?}");
    }

    #[test]
    fn keys_that_others_can_read_are_refused() {
        use std::{fs, os::unix::fs::PermissionsExt};
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().display().to_string();
        let start = || Config::read(&|name| (name == "RAPPORT_DATA_DIR").then(|| data.clone())).map(|_| ());
        assert_eq!(start(), Ok(()), "made at the first start");
        let file = folder.path().join("secret-keys");
        for (mode, is_good) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false)] {
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).expect("ours");
            let told = start();
            assert_eq!(told.is_ok(), is_good, "{mode:o}: {told:?}");
            assert!(is_good || told.expect_err("refused").to_string().contains("chmod 600"));
        }
    }

    #[test]
    fn what_is_for_this_machine_runs_on_loopback_alone() {
        for name in ["RAPPORT_DEMO", "WEBHOOK_LOOPBACK"] {
            assert!(read(&[(name, "1")]).is_ok());
            let public = ("RAPPORT_PUBLIC_URL", "https://rapport.example.org");
            assert!(read(&[(name, "1"), public]).is_err());
            assert!(
                read(&[(name, "1"), ("RAPPORT_ADDR", "0.0.0.0:3000")]).is_err(),
                "its address is loopback, but every network reaches it"
            );
        }
    }

    #[test]
    fn the_meeting_server_has_an_origin_of_its_own() {
        let together = [
            ("RAPPORT_PUBLIC_URL", "https://talk.example.org"),
            ("JITSI_DOMAIN", "talk.example.org"),
        ];
        let error = read(&together).expect_err("one origin");
        assert!(error.to_string().contains("RAPPORT_PUBLIC_URL"), "{error}");
        let ports = [together[0], ("JITSI_DOMAIN", "talk.example.org:8443")];
        assert!(read(&ports).is_ok());
    }

    #[test]
    fn the_clock_is_set_in_a_demonstration_alone() {
        let set = |given: &str, demo: &str| read(&[("RAPPORT_CLOCK", given), ("RAPPORT_DEMO", demo)]);
        let at = "2026-11-10T09:00:00Z".parse().expect("an instant");
        for (given, is_fixed) in [
            ("2026-11-10T10:00:00+01:00", false),
            ("fixed 2026-11-10T09:00:00Z", true),
        ] {
            let config = set(given, "1").expect("a demonstration");
            assert_eq!(config.clock, Some(SetClock { at, is_fixed }));
        }
        assert_eq!(read(&[]).expect("defaults").clock, None);
        for (given, demo) in [
            ("2026-11-10T09:00:00Z", "0"),
            ("2026-11-10T09:00:00Z", ""),
            ("2026-11-10T09:00", "1"),
            ("2026-11-31T09:00:00Z", "1"),
            ("9999-12-31T23:59:59Z", "1"),
            ("tomorrow", "1"),
            ("fixed", "1"),
            ("fixed 2026-11-10T09:00:00Z", "0"),
        ] {
            let told = set(given, demo).expect_err(given).to_string();
            assert!(
                told.contains("RAPPORT_CLOCK") && told.contains(given) && told.contains("accepted"),
                "{told}"
            );
        }
        let abroad = ("RAPPORT_PUBLIC_URL", "https://rapport.example.org");
        let told = read(&[
            ("RAPPORT_CLOCK", "2026-11-10T09:00:00Z"),
            ("RAPPORT_DEMO", "1"),
            abroad,
        ]);
        assert!(told.is_err(), "a demonstration runs on loopback alone");
    }

    #[test]
    fn a_meeting_server_may_be_host_port_or_a_test_origin() {
        let domain = |given| read(&[("JITSI_DOMAIN", given)]).expect("good").jitsi;
        assert_eq!(
            domain("meet.example.org:8443").origin,
            "https://meet.example.org:8443"
        );
        assert_eq!(domain("http://127.0.0.1:9000").domain, "127.0.0.1:9000");
    }
}
