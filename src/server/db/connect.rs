//! Opens a database, with settings chosen by measurement (`docs/DATABASE.md`).

use super::{
    Db,
    connections::{Connections, max_readers},
    writer::Writer,
};
use crate::server::config::open_to_others;
use sqlx::{
    ConnectOptions, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions, PgSslMode},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{net::IpAddr, str::FromStr, time::Duration};
use thiserror::Error;
use url::Url;

/// Why a database could not be opened. Omits the URL, which holds a password.
#[derive(Debug, Error)]
pub enum ConnectError {
    #[error(
        "DATABASE_URL cannot be read; accepted: sqlite:path/to/file.db or postgres://user:password@host/database"
    )]
    Url,
    #[error("the database's folder {folder} cannot be created: {cause}")]
    Folder {
        folder: String,
        /// From the operating system.
        cause: std::io::Error,
    },
    #[error("the database {place} cannot be reached: {cause}")]
    Unreachable {
        /// A file, or host, port and name. No user and no password.
        place: String,
        cause: sqlx::Error,
    },
    #[error(
        "the database {place} cannot be reached by TLS with a verified certificate: {cause}; this is the default for other machines, and DATABASE_URL can name sslrootcert=FILE, or another sslmode"
    )]
    Tls { place: String, cause: sqlx::Error },
}

/// Size of one process's pool on PostgreSQL.
const CONNECTIONS: u32 = 8;
/// Page caches of SQLite's writer and of each of its readers, in KiB (negative by SQLite's convention). A reader's cache is
/// invalidated by every write of another connection; the operating system's cache backs them.
const WRITER_CACHE: &str = "-2048";
const READER_CACHE: &str = "-1024";
/// How long to wait for a connection to PostgreSQL.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens the database behind a URL. Creates the SQLite file and its folder if missing.
pub async fn open(url: &str) -> Result<Db, ConnectError> {
    if url.starts_with("sqlite:") {
        sqlite(url).await
    } else {
        postgres(url).await
    }
}

async fn sqlite(url: &str) -> Result<Db, ConnectError> {
    let options = SqliteConnectOptions::from_str(url).map_err(|_| ConnectError::Url)?;
    let folder = crate::server::config::data_folder(url);
    crate::server::config::make_private_folder(&folder).map_err(|cause| ConnectError::Folder {
        folder: folder.display().to_string(),
        cause,
    })?;
    let options = options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .pragma("cache_size", WRITER_CACHE)
        .pragma("temp_store", "memory")
        .pragma("trusted_schema", "off")
        .disable_statement_logging();
    let write = writer(options.clone())
        .await
        .map_err(|cause| ConnectError::Unreachable {
            place: options.get_filename().display().to_string(),
            cause,
        })?;
    let file = options.get_filename();
    if let Some(mode) = std::fs::metadata(file)
        .ok()
        .and_then(|file| open_to_others(&file))
    {
        let file = file.display();
        tracing::warn!(
            "other users of this machine can read {file}: its mode is {mode:03o}; run chmod 600 on it"
        );
    }
    Ok(Db::Sqlite {
        read: Connections::new(
            options
                .pragma("cache_size", READER_CACHE)
                .pragma("query_only", "on"),
            max_readers(),
        ),
        writer: Writer::start(write.clone()),
        write,
    })
}

/// The single writer connection. Switching a fresh file to WAL can fail with "locked" while another process does the
/// same, regardless of the busy timeout, hence the retry.
async fn writer(options: SqliteConnectOptions) -> Result<Connections, sqlx::Error> {
    let mut tries = 0;
    let writer = Connections::new(options, 1);
    loop {
        match writer.get().await {
            Err(error)
                if tries < 50
                    && error
                        .as_database_error()
                        .is_some_and(|told| told.message().contains("locked")) =>
            {
                tries += 1;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Err(error) => return Err(error),
            Ok(_) => return Ok(writer),
        }
    }
}

/// Verifies the server's certificate unless the URL or `PGSSLMODE` says otherwise, or the server is on this machine.
/// True if it was this that decided.
fn protected(url: &Url, options: PgConnectOptions) -> (PgConnectOptions, bool) {
    let says = url
        .query_pairs()
        .any(|(name, _)| name == "sslmode" || name == "ssl-mode");
    let says = says || std::env::var_os("PGSSLMODE").is_some();
    let host = options.get_host();
    let ip = host.trim_matches(['[', ']']).parse::<IpAddr>();
    let is_here = options.get_socket().is_some()
        || host.starts_with('/')
        || host == "localhost"
        || ip.is_ok_and(|ip| ip.is_loopback());
    if says || is_here {
        (options, false)
    } else {
        (options.ssl_mode(PgSslMode::VerifyFull), true)
    }
}

async fn postgres(url: &str) -> Result<Db, ConnectError> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|_| ConnectError::Url)?
        .disable_statement_logging();
    let url = Url::parse(url).map_err(|_| ConnectError::Url)?;
    let (options, is_verified) = protected(&url, options);
    // First without a pool, which would retry until its own timeout and report that instead of the cause.
    let place = format!(
        "{} at {}:{}",
        options.get_database().unwrap_or("of PostgreSQL"),
        options.get_host(),
        options.get_port()
    );
    if is_verified {
        tracing::info!(
            "the database {place} is reached by TLS, and its certificate is verified (sslmode=verify-full)"
        );
    }
    let unreachable = |cause| match cause {
        cause @ sqlx::Error::Tls(_) if is_verified => ConnectError::Tls { place, cause },
        cause => ConnectError::Unreachable { place, cause },
    };
    match tokio::time::timeout(PATIENCE, options.connect()).await {
        Ok(Ok(first)) => drop(first),
        Ok(Err(cause)) => return Err(unreachable(cause)),
        Err(_) => return Err(unreachable(sqlx::Error::PoolTimedOut)),
    }
    let pool: PgPool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .connect_with(options)
        .await
        .map_err(unreachable)?;
    Ok(Db::Postgres(pool))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    fn mode(url: &str) -> (PgSslMode, bool) {
        let options = PgConnectOptions::from_str(url).expect("a URL");
        let (options, is_verified) = protected(&Url::parse(url).expect("a URL"), options);
        (options.get_ssl_mode(), is_verified)
    }

    #[test]
    fn a_database_on_another_machine_has_to_show_its_certificate() {
        for url in [
            "postgres://db.example.org/rapport",
            "postgresql://rapport:hunter2@10.0.0.7:5433/rapport?application_name=rapport",
            "postgres://rapport@[2001:db8::1]/rapport",
        ] {
            let (mode, is_verified) = mode(url);
            assert!(matches!(mode, PgSslMode::VerifyFull) && is_verified, "{url}");
        }
        for url in [
            "postgres://localhost/rapport",
            "postgres://rapport@127.0.0.1:5433/rapport",
            "postgres://[::1]/rapport",
            "postgres:///rapport?host=/run/postgresql",
        ] {
            assert!(matches!(mode(url), (PgSslMode::Prefer, false)), "{url}");
        }
        let told = mode("postgres://db.example.org/rapport?sslmode=disable");
        assert!(matches!(told, (PgSslMode::Disable, false)));
        let told = mode("postgres://db.example.org/rapport?sslmode=verify-ca");
        assert!(matches!(told, (PgSslMode::VerifyCa, false)));
    }

    #[tokio::test]
    async fn a_server_without_tls_is_refused_before_it_gets_the_password() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let server = tokio::spawn(async move {
            let (mut connection, _) = listener.accept().await.expect("a client");
            let mut request = [0; 8];
            connection.read_exact(&mut request).await.expect("SSLRequest");
            connection.write_all(b"N").await.expect("no TLS here");
            let mut rest = Vec::new();
            let _ = connection.read_to_end(&mut rest).await;
            rest
        });
        // This machine, by an address that is not loopback.
        let told = open(&format!("postgres://rapport:hunter2@0.0.0.0:{port}/rapport")).await;
        let told = told.expect_err("refused").to_string();
        assert!(
            told.contains("verified certificate") && !told.contains("hunter2"),
            "{told}"
        );
        assert_eq!(server.await.expect("it ends"), b"", "nothing follows");
    }
}
