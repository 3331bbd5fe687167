//! Password hashes, tokens, sealed columns and MACs. The only module that draws randomness, and the only one
//! that knows the parameters.

use crate::domain::{
    ids::{LinkId, SessionId},
    passcode::Passcode,
};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use base64::{Engine, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use std::fmt;
use thiserror::Error;
use uuid::Uuid;

/// Random bytes from the system.
///
/// # Panics
/// If the system has no randomness: there is no safe way to continue.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

/// A new id, ordered by time (UUID v7).
#[expect(clippy::disallowed_methods, reason = "this is the one place that makes ids")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// A random id (UUID v4), for names that must not reveal when they were made.
#[expect(clippy::disallowed_methods, reason = "this is the one place that makes ids")]
pub fn random_id() -> Uuid {
    Uuid::new_v4()
}

pub fn new_passcode() -> Passcode {
    Passcode::from_random(u32::from_le_bytes(random()))
}

/// A bearer secret for a login or an invitation: 256 random bits, base64url. Only its hash is stored.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    pub fn new() -> Self {
        Self(URL_SAFE_NO_PAD.encode(random::<32>()))
    }

    /// The plain text, for the cookie or the link.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Its SHA-256, for storage.
    pub fn hash(&self) -> Vec<u8> {
        hash_token(&self.0)
    }
}

impl Default for Token {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token([redacted])")
    }
}

/// SHA-256 of a token. A fast hash is enough, because a token has 256 random bits.
pub fn hash_token(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// argon2id with 19 MiB, two passes, one lane (OWASP's recommendation): about 20 ms per hash.
fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Hashes a password or a passcode. Takes about 20 ms of CPU time: call it off the async threads. Fails only
/// if memory is short.
pub fn hash_secret(secret: &str) -> Result<String, CryptoError> {
    argon2()
        .hash_password(secret.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|_| CryptoError::Hash)
}

/// Whether the secret matches the hash. Costs as much as [`hash_secret`].
pub fn verify_secret(secret: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| argon2().verify_password(secret.as_bytes(), &hash).is_ok())
}

/// A hash that no secret is known to have: sign-in verifies against it when the address is unknown, so that timing
/// does not reveal which addresses exist. Random bytes, with the parameters of [`hash_secret`].
pub const HASH_OF_NO_SECRET: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$ucYhKN/AD91kXRO0ioiEoQ$uNwG1+Gi40t3ECqr8AcrjMU+LbzH1dh2q0Z9zhQLRrc";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CryptoError {
    #[error("a hash could not be made")]
    Hash,
    /// Not a list of `id:base64key`, separated by commas, with unique ids and 32 bytes per key.
    #[error(
        "expected id:base64key pairs, separated by commas, each id once and each key 32 bytes; the first writes, all read"
    )]
    Keys,
    /// The value's key is not on the ring.
    #[error("sealed under a key that is not configured")]
    UnknownKey,
    /// The value was altered, or copied from another row.
    #[error("sealed data was changed or belongs elsewhere")]
    Forged,
}

struct Key {
    id: String,
    bytes: [u8; 32],
}

/// The server's keys. The first one is active and seals; all of them open. That allows rotation.
pub struct KeyRing(Vec<Key>);

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "KeyRing({})",
            self.0
                .iter()
                .map(|key| key.id.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        )
    }
}

impl KeyRing {
    /// Parses `id:base64key,id:base64key`. Fails with [`CryptoError::Keys`], which does not repeat the text.
    pub fn parse(text: &str) -> Result<Self, CryptoError> {
        let keys = text
            .split(',')
            .map(|pair| {
                let (id, key) = pair.trim().split_once(':').ok_or(CryptoError::Keys)?;
                let bytes = STANDARD.decode(key.trim()).map_err(|_| CryptoError::Keys)?;
                let bytes = bytes.try_into().map_err(|_| CryptoError::Keys)?;
                let good = !id.is_empty()
                    && id.len() <= 32
                    && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
                if good {
                    Ok(Key {
                        id: id.to_owned(),
                        bytes,
                    })
                } else {
                    Err(CryptoError::Keys)
                }
            })
            .collect::<Result<Vec<Key>, _>>()?;
        // With a duplicate id, the key of a sealed value would be ambiguous.
        let twice = keys
            .iter()
            .enumerate()
            .any(|(index, key)| keys[..index].iter().any(|other| other.id == key.id));
        if twice {
            Err(CryptoError::Keys)
        } else {
            Ok(Self(keys))
        }
    }

    /// A new ring with one key, as text for the key file or `RAPPORT_SECRET_KEYS`.
    pub fn generate() -> String {
        format!("k1:{}", STANDARD.encode(random::<32>()))
    }

    /// The key that seals. [`KeyRing::parse`] never makes an empty ring.
    fn active(&self) -> &Key {
        &self.0[0]
    }

    /// Encrypts a value (XChaCha20-Poly1305): `len(key id) | key id | nonce | ciphertext and tag`. `place`
    /// names table, column and row and is the associated data, so that a value copied elsewhere does not
    /// open. Does not fail in practice.
    pub fn seal(&self, place: &str, value: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let key = self.active();
        let nonce = random::<24>();
        let cipher = XChaCha20Poly1305::new(&key.bytes.into());
        let sealed = cipher
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: value,
                    aad: place.as_bytes(),
                },
            )
            .map_err(|_| CryptoError::Forged)?;
        let length = u8::try_from(key.id.len()).map_err(|_| CryptoError::Keys)?;
        Ok([&[length], key.id.as_bytes(), &nonce, &sealed].concat())
    }

    /// Decrypts what [`KeyRing::seal`] made for the same place. Fails with [`CryptoError::UnknownKey`] or
    /// [`CryptoError::Forged`].
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let (&length, rest) = sealed.split_first().ok_or(CryptoError::Forged)?;
        let (id, rest) = rest.split_at_checked(length.into()).ok_or(CryptoError::Forged)?;
        let (nonce, body) = rest.split_first_chunk::<24>().ok_or(CryptoError::Forged)?;
        let key = self
            .0
            .iter()
            .find(|key| key.id.as_bytes() == id)
            .ok_or(CryptoError::UnknownKey)?;
        XChaCha20Poly1305::new(&key.bytes.into())
            .decrypt(
                &XNonce::from(*nonce),
                Payload {
                    msg: body,
                    aad: place.as_bytes(),
                },
            )
            .map_err(|_| CryptoError::Forged)
    }

    /// Whether a value was sealed under the active key.
    pub fn is_current(&self, sealed: &[u8]) -> bool {
        let id = sealed
            .split_first()
            .and_then(|(&length, rest)| rest.get(..length.into()));
        id == Some(self.active().id.as_bytes())
    }

    pub fn active_id(&self) -> &str {
        &self.active().id
    }

    /// The stored form of a session's passcode: HMAC-SHA256 under a subkey of the active key, with that key's id. Six
    /// digits gain nothing from a slow hash, because anyone can try all of them; without the key no one can.
    pub fn mark_passcode(&self, session: SessionId, passcode: &Passcode) -> String {
        let key = self.active();
        let mark = hex(&passcode_mac(key, session, passcode));
        format!("{PASSCODE_MARK}{}:{mark}", key.id)
    }

    /// Whether [`KeyRing::mark_passcode`] made this stored form from the same session and passcode. The comparison is
    /// constant-time. Fails with [`CryptoError::UnknownKey`], or [`CryptoError::Forged`] for any other text.
    pub fn matches_passcode(
        &self,
        session: SessionId,
        passcode: &Passcode,
        stored: &str,
    ) -> Result<bool, CryptoError> {
        use subtle::ConstantTimeEq;
        let (id, mark) = stored
            .strip_prefix(PASSCODE_MARK)
            .and_then(|rest| rest.split_once(':'))
            .ok_or(CryptoError::Forged)?;
        let key = self.0.iter().find(|key| key.id == id);
        let key = key.ok_or(CryptoError::UnknownKey)?;
        let expected = hex(&passcode_mac(key, session, passcode));
        Ok(expected.as_bytes().ct_eq(mark.as_bytes()).into())
    }

    /// How the stored forms under the active key begin.
    pub fn current_passcode_mark(&self) -> String {
        format!("{PASSCODE_MARK}{}:", self.active().id)
    }

    /// 16 hex digits of HMAC-SHA256 over the ids of a session and its link, under the active key.
    pub fn room_mark(&self, session: SessionId, link: LinkId) -> String {
        mark(self.active(), &[session.0.as_bytes(), link.0.as_bytes()])
    }

    /// Whether any key on the ring made this mark. Each comparison is constant-time for marks of 16
    /// characters.
    pub fn knows_room_mark(&self, session: SessionId, link: LinkId, given: &str) -> bool {
        use subtle::ConstantTimeEq;
        // Older rooms, from before links had ids, carry a mark of the session id alone.
        let ids: [&[&[u8]]; 2] = [
            &[session.0.as_bytes(), link.0.as_bytes()],
            &[session.0.as_bytes()],
        ];
        self.0
            .iter()
            .flat_map(|key| ids.map(|ids| mark(key, ids)))
            .any(|mark| mark.as_bytes().ct_eq(given.as_bytes()).into())
    }
}

/// How the stored form of a passcode begins; the id of the key and 64 hex digits follow, separated by colons.
pub const PASSCODE_MARK: &str = "hmac-sha256:";

/// The subkey keeps these MACs apart from anything else that is made with the key.
fn passcode_mac(key: &Key, session: SessionId, passcode: &Passcode) -> [u8; 32] {
    let subkey = hmac(&key.bytes, &[b"rapport passcode subkey"]);
    hmac(&subkey, &[session.0.as_bytes(), passcode.expose().as_bytes()])
}

fn mark(key: &Key, ids: &[&[u8]]) -> String {
    let mut mark = hmac_hex(&key.bytes, &[&[b"rapport room ".as_slice()], ids].concat());
    mark.truncate(16);
    mark
}

/// HMAC-SHA256 over the concatenated `parts`.
pub fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key) else {
        unreachable!("HMAC takes keys of any length");
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// HMAC-SHA256 as 64 lower-case hex digits.
pub fn hmac_hex(key: &[u8], parts: &[&[u8]]) -> String {
    hex(&hmac(key, parts))
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
    digits.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(ids: &[&str]) -> KeyRing {
        let text: Vec<_> = ids
            .iter()
            .map(|id| format!("{id}:{}", STANDARD.encode([id.as_bytes()[0]; 32])))
            .collect();
        KeyRing::parse(&text.join(",")).expect("good keys")
    }

    #[test]
    fn the_hash_of_no_secret_costs_as_much_as_any_other() {
        let parameters = |hash: &str| hash.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        let hash = hash_secret("correct horse").expect("a hash");
        assert_eq!(parameters(HASH_OF_NO_SECRET), parameters(&hash));
        assert_eq!(HASH_OF_NO_SECRET.len(), hash.len());
        assert!(PasswordHash::new(HASH_OF_NO_SECRET).is_ok());
        assert!(!verify_secret("correct horse", HASH_OF_NO_SECRET));
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_only() {
        let keys = ring(&["a"]);
        let sealed = keys.seal("t|c|1", b"room").expect("seals");
        assert_eq!(keys.open("t|c|1", &sealed).expect("opens"), b"room");
        assert_eq!(keys.open("t|c|2", &sealed), Err(CryptoError::Forged));
        for bit in 0..sealed.len() * 8 {
            let mut forged = sealed.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            assert!(keys.open("t|c|1", &forged).is_err(), "bit {bit}");
        }
        assert!((0..sealed.len()).all(|len| keys.open("t|c|1", &sealed[..len]).is_err()));
    }

    #[test]
    fn an_old_key_still_reads_and_a_removed_one_does_not() {
        let sealed = ring(&["a"]).seal("p", b"x").expect("seals");
        assert_eq!(ring(&["bb", "a"]).open("p", &sealed).expect("opens"), b"x");
        assert_eq!(ring(&["bb"]).open("p", &sealed), Err(CryptoError::UnknownKey));
    }

    #[test]
    fn a_value_is_current_under_the_key_that_writes_alone() {
        let sealed = ring(&["a"]).seal("p", b"x").expect("seals");
        assert!(ring(&["a"]).is_current(&sealed));
        assert!(ring(&["a", "bb"]).is_current(&sealed));
        assert!(!ring(&["bb", "a"]).is_current(&sealed));
        assert!(!ring(&["ab"]).is_current(&sealed));
        assert!(!ring(&["a"]).is_current(b""));
        assert!(!ring(&["a"]).is_current(&[200, b'a']));
    }

    #[test]
    fn keys_that_are_no_keys_are_refused_without_being_repeated() {
        for text in ["", "a", "a:", "a:c2hvcnQ=", ":AAAA", "a b:AAAA"] {
            let error = KeyRing::parse(text).expect_err("refused");
            assert!(!error.to_string().contains("c2hvcnQ"), "{text}");
        }
        assert!(KeyRing::parse(&KeyRing::generate()).is_ok());
    }

    #[test]
    fn a_room_mark_is_known_after_a_rotation() {
        let (session, link) = (SessionId(Uuid::nil()), LinkId(Uuid::nil()));
        let mark = ring(&["a"]).room_mark(session, link);
        assert_eq!(mark.len(), 16);
        assert!(ring(&["bb", "a"]).knows_room_mark(session, link, &mark));
        // The old format, from before links had ids.
        let old = &hmac_hex(
            &ring(&["a"]).active().bytes,
            &[b"rapport room ", session.0.as_bytes()],
        )[..16];
        assert!(ring(&["a"]).knows_room_mark(session, link, old));
        assert!(!ring(&["bb"]).knows_room_mark(session, link, &mark));
        assert!(!ring(&["a"]).knows_room_mark(SessionId(Uuid::max()), link, &mark));
        assert!(!ring(&["a"]).knows_room_mark(session, LinkId(Uuid::max()), &mark));
    }

    #[test]
    fn a_passcode_matches_its_own_session_under_the_key_that_marked_it() {
        let (session, other) = (SessionId(Uuid::nil()), SessionId(Uuid::max()));
        let passcode = |text| Passcode::parse(text).expect("six digits");
        let stored = ring(&["a"]).mark_passcode(session, &passcode("012345"));
        let matches =
            |ids: &[&str], session, text| ring(ids).matches_passcode(session, &passcode(text), &stored);
        assert_eq!(matches(&["a"], session, "012345"), Ok(true));
        assert_eq!(
            matches(&["bb", "a"], session, "012345"),
            Ok(true),
            "after a rotation"
        );
        assert_eq!(matches(&["a"], session, "012346"), Ok(false));
        assert_eq!(matches(&["a"], other, "012345"), Ok(false));
        assert_eq!(matches(&["bb"], session, "012345"), Err(CryptoError::UnknownKey));
        assert!(stored.starts_with(&ring(&["a"]).current_passcode_mark()));
        for damaged in ["", "hmac-sha256:a", "$argon2id$v=19$m=19456,t=2,p=1$x"] {
            let read = ring(&["a"]).matches_passcode(session, &passcode("012345"), damaged);
            assert_eq!(read, Err(CryptoError::Forged), "{damaged}");
        }
        let cut = &stored[..stored.len() - 1];
        let read = ring(&["a"]).matches_passcode(session, &passcode("012345"), cut);
        assert_eq!(read, Ok(false));
    }

    #[test]
    fn a_secret_verifies_against_its_own_hash_only() {
        let hash = hash_secret("correct horse").expect("hashes");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify_secret("correct horse", &hash));
        assert!(!verify_secret("wrong horse", &hash));
        assert!(!verify_secret("x", "not a hash"));
    }
}
